import csv
import io

from lxml import etree

from coi_assistant.writers.quiz import Option, QuizItem, anki_csv, gift, moodle_xml

CHOICE = QuizItem(
    kind="choice",
    stem="Which?",
    body="=SUM(1) ~ {x} # a:b \\ <script>alert(1)</script>\x00",
    options=(Option(text="-2+3", right=True), Option(text="@four"), Option(text="a -> b")),
    why="“so”",
    reference="Publisher & Co",
    answer="-2+3",
)
ORDER = QuizItem(
    kind="order", stem="Order.", body="", options=(Option(text="one", right=True), Option(text="two", right=True)),
    why="", reference="r", answer="one; two",
)  # fmt: skip


def test_gift_escapes_its_own_marks() -> None:
    text = gift([CHOICE])
    assert r"\=SUM(1) \~ \{x\} \# a\:b \\" in text and "\x00" not in text
    assert "\n=-2+3\n~@four\n~a → b\n" in text


def test_gift_turns_order_into_matching_pairs() -> None:
    assert "=Place 1 -> one\n=Place 2 -> two" in gift([ORDER], place="Place {place}")


def test_moodle_xml_is_whole_and_keeps_markup_as_text() -> None:
    root = etree.fromstring(moodle_xml([CHOICE, ORDER]))
    assert [question.get("type") for question in root] == ["multichoice", "matching"]
    assert "&lt;script&gt;" in (root.findtext("question/questiontext/text") or "")
    assert [answer.get("fraction") for answer in root.findall("question/answer")] == ["100", "0", "0"]


def test_no_cell_of_the_cards_is_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(anki_csv([CHOICE, ORDER]))))
    assert [len(row) for row in rows] == [3, 3]
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)
    assert "<script>" not in rows[0][0]

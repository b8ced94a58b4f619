"""Lines, marks of notes, running lines and tables of contents."""

from coi_assistant.ingest.lines import Fragment, Line, Page, make_page, without_contents, without_running_lines


def fragment(text: str, x: float, *, y: float = 100, size: float = 10) -> Fragment:
    return Fragment(text=text, x=x, y=y, size=size)


def page(number: int, *lines: tuple[str, float]) -> Page:
    made = [Line(page=number, text=text, x=72, y=y, right=300, size=10) for text, y in lines]
    return Page(number=number, width=595, height=842, lines=tuple(made))


def test_a_small_raised_number_is_a_mark() -> None:
    row = [fragment("207 people were detained", 72), fragment("12", 185, y=96, size=6), fragment(" on return", 193)]
    assert make_page(1, 595, 842, [row]).lines[0].text == "207 people were detained[12] on return"


def test_a_small_lowered_number_is_not() -> None:
    row = [fragment("CO", 72), fragment("2", 86, y=103, size=6), fragment(" and more text", 90)]
    assert make_page(1, 595, 842, [row]).lines[0].text == "CO2 and more text"


def test_a_wide_gap_parts_cells() -> None:
    line = make_page(1, 595, 842, [[fragment("2023", 72), fragment("207", 200)]]).lines[0]
    assert line.cells == ((72, "2023"), (200, "207"))


def test_a_bullet_is_no_cell() -> None:
    line = make_page(1, 595, 842, [[fragment("•", 72), fragment(" An item", 120)]]).lines[0]
    assert (line.text, line.cells) == ("• An item", ())


def test_running_lines_recur_at_one_place() -> None:
    pages = [page(n, (f"Annual report {n}", 30), (f"Text of page {n}", 400), (f"{n} / 4", 820)) for n in range(1, 5)]
    kept, dropped = without_running_lines(pages)
    assert [[line.text for line in each.lines] for each in kept] == [[f"Text of page {n}"] for n in range(1, 5)]
    assert dropped == ["Annual report 4", "4 / 4"]


def test_a_head_that_names_the_chapter_goes_with_the_others() -> None:
    heads = ["Chapter 1: Arrests"] * 4 + ["Chapter 2: Passports"]
    pages = [page(n, (head, 30), (f"Text of page {n}", 400)) for n, head in enumerate(heads, start=1)]
    assert all(len(each.lines) == 1 for each in without_running_lines(pages)[0])


def test_notes_that_recur_at_other_heights_stay() -> None:
    pages = [page(n, (f"Text of page {n}", 400), (f"{n} Ibid.", 760 + 10 * n)) for n in range(1, 6)]
    assert all(len(each.lines) == 2 for each in without_running_lines(pages)[0])


def test_entries_of_a_table_of_contents_are_dropped() -> None:
    entries = [
        ("Contents", 60),
        ("1 Arrests . . . . . . . . . 4", 100),
        ("2 Passports ........... 12", 120),
        ("Text", 140),
    ]
    assert [line.text for line in without_contents([page(1, *entries)])[0].lines] == ["Contents", "Text"]


def test_lines_that_end_with_numbers_stay_outside_of_contents() -> None:
    rows = [(f"People detained in 202{n} {n}7", 100.0 + 20 * n) for n in range(5)]
    assert len(without_contents([page(1, *rows)])[0].lines) == 5

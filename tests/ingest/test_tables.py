"""Rows of tables and columns of text."""

from coi_assistant.ingest.lines import Line, Page
from coi_assistant.ingest.tables import in_reading_order, row_text, table_runs, with_rows


def line(text: str, x: float, y: float) -> Line:
    return Line(page=1, text=text, x=x, y=y, right=x + 5 * len(text), size=10)


def row(y: float, *cells: tuple[float, str]) -> Line:
    text = " ".join(part for _, part in cells)
    return Line(page=1, text=text, x=cells[0][0], y=y, right=400, size=10, cells=cells)


def test_cells_printed_one_after_the_other_are_a_row() -> None:
    rows = with_rows([line("2023", 72, 100), line("207", 150, 100), line("2024", 72, 120), line("66", 150, 120)])
    assert [each.cells for each in rows] == [((72, "2023"), (150, "207")), ((72, "2024"), (150, "66"))]


def test_what_was_printed_much_later_is_no_cell() -> None:
    lines = [line(f"line {n}", 72, 100 + 14 * n) for n in range(9)] + [line("Quotation", 320, 100)]
    assert not any(each.cells for each in with_rows(lines))


def test_rows_whose_cells_start_alike_are_a_table() -> None:
    table = [row(100, (72, "Year"), (150, "People")), row(120, (72, "2023"), (150, "207"))]
    runs = list(table_runs([line("Before", 72, 80), *table, line("After", 72, 140)]))
    assert [(len(lines), is_table) for lines, is_table in runs] == [(1, False), (2, True), (1, False)]


def test_a_single_line_with_a_gap_is_no_table() -> None:
    assert [
        is_table for _, is_table in table_runs([row(100, (72, "Minsk"), (300, "5 March")), line("Text", 72, 120)])
    ] == [False]


def test_a_cell_that_goes_on_joins_its_row() -> None:
    lines = [
        row(100, (72, "2023"), (150, "Invented Monitor")),
        line("and others", 150, 112),
        row(130, (72, "2024"), (150, "Slides")),
    ]
    assert row_text(lines) == ["2023 | Invented Monitor and others", "2024 | Slides"]


def test_a_cell_set_in_the_middle_of_a_taller_one_stays_in_its_row() -> None:
    tall = [line("Monitor and", 150, 88), line("many more", 150, 112)]
    lines = [row(60, (72, "Year"), (150, "Source")), row(100, (72, "2023"), (150, "several others,")), *tall]
    assert [is_table for _, is_table in table_runs(lines)] == [True]
    assert row_text(lines) == ["Year | Source", "2023 | Monitor and several others, many more"]


def test_columns_of_text_are_read_in_turn_below_what_spans_them() -> None:
    spanning = line("A title that runs across both columns of the page and a little more", 60, 50)
    rows = [
        row(100 + 14 * n, (60, f"left line {n} of running text"), (320, f"right line {n} of running text"))
        for n in range(8)
    ]
    ordered = in_reading_order(Page(number=1, width=595, height=842, lines=(spanning, *rows)))
    assert [each.text.split()[0] for each in ordered] == ["A", *["left"] * 8, *["right"] * 8]

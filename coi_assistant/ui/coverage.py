"""What the catalogue covers: sources by year of publication and topic, drawn with its gaps and told as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from coi_assistant.records import Source
from coi_assistant.ui.markup import Markup, join, tag
from coi_assistant.ui.words import Words

MOST_YEARS = 10
"""Years with a column of their own, the newest; what is older shares one, so that the table fits a page."""
UNDATED = "?"
HEIGHT, WIDTH, GAP = 90, 30, 8
"""Of the tallest bar, of every bar, and between two, in units of the drawing."""
SHADES = 4


def coverage_html(sources: Sequence[Source], words: Words) -> Markup | None:
    """Return the chart, folded; None where there is nothing to count."""
    if not sources:
        return None
    columns = _columns(sources)
    return tag(
        "details",
        tag("summary", words("coverage.heading")),
        tag("p", words("coverage.hint"), class_="hint"),
        _bars(columns, Counter(_column(source, columns) for source in sources), words),
        tag(
            "div",
            _matrix(sources, columns, words),
            class_="wide-table",
            tabindex=0,
            role="region",
            aria_label=words("coverage.table"),
        ),
        class_="coverage-chart",
    )


def _columns(sources: Iterable[Source]) -> list[str]:
    """Return the years from the oldest shown to the newest, without holes; before them what is older, then undated."""
    found = list(sources)
    years = sorted({int(source.published[:4]) for source in found if source.published})
    columns = [str(year) for year in range(max(years[0], years[-1] - MOST_YEARS + 1), years[-1] + 1)] if years else []
    if columns and str(years[0]) < columns[0]:
        columns.insert(0, f"<{columns[0]}")
    if any(not source.published for source in found):
        columns.append(UNDATED)
    return columns


def _column(source: Source, columns: Sequence[str]) -> str:
    year = source.published[:4] if source.published else UNDATED
    return year if year in columns else columns[0]


def _bars(columns: Sequence[str], counts: Counter[str], words: Words) -> Markup:
    """Return a bar a year; a year without sources is a hatched stub, so that a gap is seen and not overlooked."""
    tallest = max(counts.values())
    step = WIDTH + GAP
    parts = []
    for place, name in enumerate(columns):
        number, x = counts[name], place * step
        high = max(3, round(HEIGHT * number / tallest))
        top = 16 + HEIGHT - high
        parts += [
            tag("rect", x=x, y=top, width=WIDTH, height=high, class_="bar" if number else "bar gap"),
            tag("text", str(number), x=x + WIDTH // 2, y=top - 4, class_="value"),
            tag("text", name, x=x + WIDTH // 2, y=HEIGHT + 32, class_="year"),
        ]
    told = ", ".join(f"{_year(name, words)}: {counts[name]}" for name in columns)
    size = f"0 0 {len(columns) * step - GAP} {HEIGHT + 40}"
    return tag(
        "svg",
        *parts,
        viewBox=size,
        role="img",
        aria_label=words("coverage.bars", told=told),
        class_="bars",
        style=f"max-width:{2 * len(columns) * step}px",
    )


def _matrix(sources: Sequence[Source], columns: Sequence[str], words: Words) -> Markup:
    cells = Counter((topic, _column(source, columns)) for source in sources for topic in source.topics)
    topics = sorted({topic for topic, _ in cells}, key=words.topic)
    most = max(cells.values(), default=1)
    head = [
        tag("th", words("coverage.topic"), scope="col"),
        *[tag("th", _year(one, words), scope="col") for one in columns],
    ]
    rows = [
        tag("tr", tag("th", words.topic(topic), scope="row"), *[_cell(cells[topic, one], most) for one in columns])
        for topic in topics
    ]
    caption = tag("caption", words("coverage.table"), class_="hidden")
    return tag("table", caption, tag("thead", tag("tr", *head)), tag("tbody", *rows), class_="matrix")


def _cell(number: int, most: int) -> Markup:
    shade = -(-SHADES * number // most)
    return tag(
        "td",
        str(number) if number else join(tag("span", "–", aria_hidden="true"), tag("span", "0", class_="hidden")),
        class_=f"shade-{shade}",
    )


def _year(name: str, words: Words) -> str:
    if name == UNDATED:
        return words("date.undated")
    return words("coverage.before", year=name[1:]) if name.startswith("<") else name

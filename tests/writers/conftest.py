"""Documents to write: one with everything that a document may hold, one with everything that breaks writers."""

import pytest

from coi_assistant.writers.document import (
    Document,
    Footnote,
    Heading,
    ListItem,
    PageBreak,
    Paragraph,
    Quote,
    Run,
    Table,
    runs,
)

ADDRESS = "https://norland.example/returns?year=2023&page=4"


@pytest.fixture
def full() -> Document:
    """A document with every kind of block."""
    note = Footnote(runs=(Run(text="Norland Watch, "), Run(text=ADDRESS, link=ADDRESS)))
    blocks = (
        Heading(text="1. Arrests"),
        Paragraph(runs=(Run(text="“Thirty-one were arrested.”", footnote=note), Run(text=" More.", bold=True))),
        Heading(text="Words", level=2),
        Quote(runs=(Run(text="Another", highlight=True, footnote=note), Run(text=" one.", italic=True))),
        ListItem(runs=runs("A point")),
        ListItem(runs=runs("A question"), label="1."),
        Table(header=("Who", "What"), rows=((runs("A court"), (Run(text="link", link=ADDRESS),)),), widths=(1, 3)),
        PageBreak(),
        Heading(text="2. Вяртанне"),
        Paragraph(runs=runs("Затрыманні на мяжы."), small=True),
    )
    return Document(title="Returns", subtitle="To try", blocks=blocks, author="A. Writer", contents=True)


@pytest.fixture
def hostile() -> Document:
    """Text that breaks writers: controls, direction overrides, formulas, endless words, scripts, markup."""
    texts = (
        "a\x00b\x0bc\ud800d\ufffe\u202ee",
        "=1+1",
        "x" * 5000,
        "https://norland.example/" + "path/" * 400,
        "שלום עולם with English 123",
        "مرحبا بالعالم",
        "<script>alert(1)</script> & **bold** [a](javascript:alert(1)) # - 1. | $x$",
        "",
        " \n\n ",
        "word " * 20_000,
    )
    blocks = [
        Paragraph(
            runs=(
                Run(
                    text=text,
                    link="javascript:alert(1)",
                    footnote=Footnote(runs=runs(text)),
                ),
            )
        )
        for text in texts
    ]
    rows = tuple((runs(text[:6000]), runs(text[:400])) for text in texts)
    return Document(title="=1+1 \x00 " + "t" * 400, blocks=(*blocks, Table(header=("x", ""), rows=rows)), contents=True)

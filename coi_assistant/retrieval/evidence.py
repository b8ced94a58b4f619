"""Read the hits: which of their sentences bear on the question."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from coi_assistant.records import Evidence, Hit, Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A hit laid open: its sentences (offsets in the cleaned text, one vector each) and what stands above them."""

    hit: Hit
    spans: tuple[tuple[int, int], ...]
    vectors: NDArray[np.float32]
    heading: str = ""
    published: str | None = None
    countries: tuple[str, ...] = ()
    repeats: bool = False
    language: str = ""
    cosine: float = 0.0


def read(pages: Sequence[Page], vector: NDArray[np.float32]) -> tuple[Evidence, ...]:
    """Score each sentence by its cosine with the vector of the question."""
    return tuple(
        Evidence(
            hit=page.hit,
            sentences=tuple(
                Sentence(start=start, end=end, score=score)
                for (start, end), score in zip(page.spans, (page.vectors @ vector).tolist(), strict=True)
            ),
            heading=page.heading,
            published=page.published,
            countries=page.countries,
            repeats=page.repeats,
            language=page.language,
            cosine=page.cosine,
        )
        for page in pages
    )


def in_context(heading: str, text: str) -> str:
    """Return a text as it is embedded: under its heading, because alone it often lacks its subject."""
    return f"{heading}: {text}" if heading else text

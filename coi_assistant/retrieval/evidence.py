"""Read the hits: which sentences bear on the question, and what the reader model says of each passage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from coi_assistant.records import Evidence, Hit, Sentence
from coi_assistant.retrieval.embedding import Embedder


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A hit laid open: where its sentences are (offsets in the cleaned text), and what stands above it."""

    hit: Hit
    spans: tuple[tuple[int, int], ...]
    heading: str = ""
    published: str | None = None
    language: str = ""
    cosine: float = 0.0


def read(pages: Sequence[Page], vector: NDArray[np.float32], embedder: Embedder) -> tuple[Evidence, ...]:
    """Score each sentence by its cosine with the question, in the context of its heading."""
    texts = [in_context(page.heading, _words(page, span)) for page in pages for span in page.spans]
    scores = (embedder.embed_passages(texts) @ vector).tolist() if texts else []
    bounds = np.cumsum([0, *(len(page.spans) for page in pages)]).tolist()
    return tuple(
        Evidence(
            hit=page.hit,
            sentences=tuple(
                Sentence(start=span[0], end=span[1], score=score)
                for span, score in zip(page.spans, scores[first:last], strict=True)
            ),
            heading=page.heading,
            published=page.published,
            language=page.language,
            cosine=page.cosine,
        )
        for page, (first, last) in zip(pages, pairwise(bounds), strict=True)
    )


def in_context(heading: str, text: str) -> str:
    """Return a text as it is embedded: under its heading, because alone it often lacks its subject."""
    return f"{heading}: {text}" if heading else text


def _words(page: Page, span: tuple[int, int]) -> str:
    start = page.hit.passage.start
    return page.hit.passage.text[span[0] - start : span[1] - start]

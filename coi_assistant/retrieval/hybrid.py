"""The hybrid retriever: dense and lexical rankings, joined by reciprocal-rank fusion."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from coi_assistant.records import Hit, Passage
from coi_assistant.retrieval.embedding import Embedder
from coi_assistant.retrieval.fusion import fuse
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalQuery
from coi_assistant.retrieval.store import DenseIndex

if TYPE_CHECKING:
    from langchain_core.retrievers import BaseRetriever

DENSE_WEIGHT = 1.0
VECTORS_KEPT = 8
"""Questions of which the vector is kept in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """A question as the rankings take it."""

    text: str
    """For the dense ranking; names already in the corpus's own spelling."""
    lexical: LexicalQuery
    lexical_weight: float
    """Against 1.0 for the dense ranking. Small where question and passages share no language but names and numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retrieval:
    """What was found: hits best first, and the cosine of each that the dense ranking saw."""

    hits: tuple[Hit, ...]
    cosines: dict[str, float]
    vector: NDArray[np.float32]
    """Of the question."""

    @property
    def lowest_cosine(self) -> float:
        """An upper bound for the passages that the dense ranking left out."""
        return min(self.cosines.values(), default=0.0)


class HybridRetriever:
    """Finds passages by meaning and by words."""

    def __init__(
        self,
        *,
        embedder: Embedder,
        dense: DenseIndex,
        lexical: LexicalIndex,
        passage: Callable[[str, str], Passage | None],
        candidates: int,
    ) -> None:
        self.embedder = embedder
        # One question is searched for more than once: in all sources, and in those of the authorities.
        self._vector = lru_cache(VECTORS_KEPT)(embedder.embed_question)
        self._dense = dense
        self._lexical = lexical
        self._passage = passage
        self._candidates = candidates

    def retrieve(self, search: Search, source_ids: Sequence[str] | None = None) -> Retrieval:
        """Return the passages that bear on a question; `source_ids` limits them to these sources, None to all."""
        vector = self._vector(search.text)
        dense = self._dense.nearest(vector, self._candidates, source_ids)
        lexical = self._lexical.best(search.lexical, self._candidates, source_ids)
        rankings = {"dense": [row[:2] for row in dense], "lexical": [row[:2] for row in lexical]}
        fused = fuse(rankings, {"dense": DENSE_WEIGHT, "lexical": search.lexical_weight})
        ranks = {name: {key: rank for rank, key in enumerate(keys, 1)} for name, keys in rankings.items()}
        hits = [
            Hit(
                passage=passage, score=score, dense_rank=ranks["dense"].get(key), lexical_rank=ranks["lexical"].get(key)
            )
            for key, score in fused
            if (passage := self._passage(*key)) is not None
        ]
        return Retrieval(hits=tuple(hits), cosines={row[1]: row[2] for row in dense}, vector=vector)


def as_langchain(retrieve: Callable[[str], Sequence[Hit]]) -> BaseRetriever:
    """Return a LangChain retriever over a function from a question to hits.

    Each document carries the passage's words and, as metadata, its ids, offsets and pinpoint.
    """
    from langchain_core.callbacks import CallbackManagerForRetrieverRun
    from langchain_core.documents import Document
    from langchain_core.retrievers import BaseRetriever

    class CoiRetriever(BaseRetriever):
        """Hybrid retrieval over the index of the COI assistant."""

        def _get_relevant_documents(self, query: str, *, run_manager: CallbackManagerForRetrieverRun) -> list[Document]:
            return [
                Document(
                    id=hit.passage.id,
                    page_content=hit.passage.text,
                    metadata={
                        "source_id": hit.passage.source_id,
                        "pinpoint": str(hit.passage.locator),
                        "start": hit.passage.start,
                        "end": hit.passage.end,
                        "score": hit.score,
                    },
                )
                for hit in retrieve(query)
            ]

    return CoiRetriever()

"""Retrieval over a BEIR folder: dense, lexical and fused, with the same parts that answer questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coi_assistant.evaluation import beir_figures, load_beir
from coi_assistant.lexicon import Lexicon
from coi_assistant.manifest import IndexFolder
from coi_assistant.records import Locator, Passage
from coi_assistant.retrieval.embedding import Embedder, load_embedder
from coi_assistant.retrieval.evidence import in_context
from coi_assistant.retrieval.fusion import fuse
from coi_assistant.retrieval.lexical import LexicalIndex, LexicalRecord
from coi_assistant.retrieval.query import lexical_query, lexical_weight
from coi_assistant.retrieval.scan import ExactScan
from coi_assistant.settings import Settings, switch_off_network

DEPTH = 100


def beir_report(settings: Settings, path: Path, *, embedder: Embedder | None = None) -> dict[str, Any]:
    """Return nDCG@10 and recall@5/10/100 of the three rankings.

    Raises:
        EvaluationError: the folder is not in BEIR's layout.
    """
    switch_off_network(settings)
    folder = load_beir(path)
    lexicon = Lexicon.load(settings.corpus)
    model = embedder or load_embedder(
        settings.embedding_model, IndexFolder(settings.index).models, allow_download=settings.allow_download
    )
    records = [_record(key, title, text, lexicon) for key, (title, text) in folder.corpus.items()]
    spoken = {record.language for record in records}
    lexical = LexicalIndex()
    lexical.replace([], records)
    texts = [in_context(record.heading, record.passage.text) for record in records]
    scan = ExactScan([("corpus", [record.passage.id for record in records], model.embed_passages(texts))])

    def rank(text: str) -> Mapping[str, Sequence[str]]:
        language = lexicon.language_of(text)
        dense = [row[1] for row in scan.nearest(model.embed_question(text), DEPTH)]
        words = [row[1] for row in lexical.best(lexical_query(lexicon, text, language, spoken), DEPTH)]
        weights = {"dense": 1.0, "lexical": lexical_weight(language, spoken)}
        fused = [key for key, _ in fuse({"dense": dense, "lexical": words}, weights)]
        return {"dense": dense, "lexical": words, "fused": fused}

    return {"documents": len(records), "queries": len(folder.relevant), "rankings": beir_figures(folder, rank)}


def _record(key: str, title: str, text: str, lexicon: Lexicon) -> LexicalRecord:
    passage = Passage(id=key, source_id=key, text=text, locator=Locator(), start=0, end=len(text))
    names = tuple(lexicon.name_keys(f"{text}\n{title}"))
    return LexicalRecord(passage=passage, language=lexicon.language_of(text), heading=title, names=names)

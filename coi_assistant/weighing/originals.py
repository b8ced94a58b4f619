"""An original before its digest: where both answer, the reader should see the words of the original first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from coi_assistant.records import Draft, Source


def originals_first(drafts: Sequence[Draft], sources: Mapping[str, Source]) -> tuple[Draft, ...]:
    """Return the drafts with each one that an original answers moved up to the place of its digest, if that is higher.

    Drafts that do not answer keep their place: an original that is merely near is no better than a digest that answers.
    """
    ordered: list[Draft] = []
    for draft in drafts:
        digests = {sources[quote.source_id].original_of for quote in draft.quotes if quote.source_id in sources} - {""}
        place = next((at for at, each in enumerate(ordered) if draft.answers and _is_of(each, digests)), len(ordered))
        ordered.insert(place, draft)
    return tuple(ordered)


def _is_of(draft: Draft, source_ids: set[str]) -> bool:
    return bool(source_ids) and draft.answers and {quote.source_id for quote in draft.quotes} <= source_ids

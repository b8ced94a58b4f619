"""A small invented country with evidence for a whole kit, indexed without the model."""

import json
import re
from collections.abc import Callable, Iterable

import pytest

from coi_assistant.pipeline import Assistant, build_index, open_assistant
from coi_assistant.retrieval.embedding import HashEmbedder
from coi_assistant.settings import load_settings
from coi_assistant.training.kit import Kit, build_kit
from coi_assistant.training.request import KitRequest, texts

TOPICS = """
direct:
  method: direct-attack
  definition: Abduction and assault abroad.
  cues: {en: ['abduct*']}
  questions: ["Who was abducted?"]
interpol-abuse:
  method: use-of-other-states
  definition: Wanted notices against critics.
  cues: {en: ['notice*']}
  questions: ["Who was named in a notice?"]
arrest-on-return:
  method: domestic-repression
  definition: Arrest of people who come home.
  cues: {en: ['(arrest*|detained) + (return*|border|home)']}
  questions: ["How many people were arrested on return?"]
lonely:
  method: control-of-mobility
  definition: Passports and papers.
  cues: {en: ['passport*']}
  questions: ["Can passports be renewed?"]
"""
SOURCES = {
    "watch": ("Norland Watch", "ngo", "2024-02-01", [
        "Norland Watch counted 31 people who were arrested at the border after their return in 2021.",
        "Agents abducted the printer Olav Brandvik in Eastmark on 3 March 2021 and drove him home.",
        "A wanted notice of Norland named the teacher Ragna Sollid on 9 June 2022 at the airport of Southmark.",
        "Consulates renew no passport of a citizen who lives abroad, the ministry told the Norland Watch.",
            "Norland Watch knew of 23 people who had been abducted abroad by agents of Norland in 2020.",
    ]),
    "centre": ("Centre for Northern Affairs", "media", "2024-03", [
        "The Centre counted 58 people who were detained on their return to Norland by the border guards in 2022.",
        "Two students were abducted from a hostel in Westmark on 12 May 2023, according to the hostel.",
        "The bureau deleted the notice against the editor Torvald Hemmings on 20 October 2023 for breach of its rules.",
            "Relatives told the Centre of 17 people who had been abducted abroad by agents of Norland in 2019.",
    ]),
    "council": ("Council of the North", "intergovernmental", "2024-05-09", [
        "The Council learned of 77 people who were arrested when they came home to Norland in 2023.",
        "In its report the Council counted 12 people who had been abducted abroad by agents of Norland until 2022.",
        "Member states refused 45 requests that rested on a notice of Norland alone, the Council reported in 2024.",
    ]),
    "hostile": ("<Evil> & =cmd|'/c calc'!A1", "media", "2024-06", [
        "={1+1}~ The paper <b>says</b> that 19 people were arrested at the border on their return in 2020 \\ # $x_1$.",
        "Agents abducted the clerk " + "W" * 180 + " near the harbour of Eastmark on 1 April 2022.",
    ]),
}  # fmt: skip


def report(publisher: str, kind: str, published: str, paragraphs: Iterable[str]) -> str:
    meta = {"title": f"Report of {publisher}", "publisher": publisher, "source_type": kind, "published": published}
    head = "\n".join(f"{key}: {json.dumps(value)}" for key, value in meta.items())
    body = "\n\n".join(f"**P{number}.** {text}" for number, text in enumerate(paragraphs, 1))
    return f"---\n{head}\ndigest: true\nlanguage: en\ncountries: [NX]\n---\n# Findings\n\n{body}\n"


@pytest.fixture(scope="session")
def norland(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    """The invented country's reports, one of them hostile, indexed."""
    folder = tmp_path_factory.mktemp("norland")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "topics.yaml").write_text(TOPICS, encoding="utf-8")
    for name, row in SOURCES.items():
        (folder / "corpus" / f"{name}.md").write_text(report(*row), encoding="utf-8")
    settings = load_settings(corpus=folder / "corpus", index=folder / "index")
    build_index(settings, embedder=HashEmbedder())
    return open_assistant(settings, embedder=HashEmbedder())


@pytest.fixture(scope="session")
def kit(norland: Assistant) -> Kit:
    """A kit from the invented country."""
    return build_kit(norland, KitRequest(minutes=30))


def quotations(text: str) -> list[str]:
    """What stands between typographic quotation marks."""
    return re.findall(r"“(.*?)”(?=\s|$|\.|\[)", text, re.DOTALL)


@pytest.fixture(scope="session")
def uncited() -> Callable[[str, Kit], list[str]]:
    """Find the numbers of a text that stand in no quotation or reference of a kit, marks and places apart."""

    def numbers(text: str, kit: Kit) -> list[str]:
        known = [
            one
            for fact in kit.facts
            for one in (fact.quote, fact.full_reference(), fact.short_reference(texts(kit.request.language)["notes"]))
        ]
        for words in sorted(known, key=len, reverse=True):
            text = text.replace(words, " ")
        text = re.sub(r"\[\d\]|\b\d+(?:\.5)? min\b|Fewer than 2|fewer than 2|\b" + kit.index_digest + r"\b", " ", text)
        return re.findall(r"\d+", text)

    return numbers

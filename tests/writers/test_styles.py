"""Twelve kinds of source in all six styles, against references written by hand; made-up sources throughout."""

import time
import warnings
from pathlib import Path

import pytest

from coi_assistant.errors import ExportError
from coi_assistant.records import Locator, Source
from coi_assistant.writers.csl import item_of, publisher_short
from coi_assistant.writers.references import STYLES, bibliography, reference

U = "https://norland.example/a"
DIGEST = "digest (paraphrase; check the original)"


def source(**fields: object) -> Source:
    return Source(**({"id": "s", "path": "s.md", "media_type": "text/markdown", "sha256": "0", "url": U} | fields))  # type: ignore[arg-type]


CASES: dict[str, tuple[Source, Locator | None]] = {
    "report": (
        source(publisher="Norland Human Rights Centre (NHRC)", title="Arrests of returnees", published="2024-01-11",
               source_type="ngo", accessed="2026-03-01"), None,
    ),
    "news article": (
        source(authors=("Writer, Ann",), publisher="Norland Post", title="Guards read phones", published="2023-09-04",
               source_type="media"), None,
    ),
    "web page": (
        source(publisher="Exile Council", title="How to renew a passport", published="2023-09", source_type="exile",
               accessed="2026-03-01"), None,
    ),
    "court decision": (
        source(publisher="Norland Supreme Court", title="A v Ministry of the Interior", published="2022-05-30",
               source_type="court"), Locator(paragraph=17),
    ),
    "UN document": (
        source(authors=("UN Human Rights Committee",), publisher="United Nations", title="Views on 1/2020",
               published="2021", source_type="intergovernmental"), Locator(pages=(3, 3)),
    ),
    "undated page": (
        source(publisher="Norland Watch", title="Exit bans", source_type="ngo", accessed="2026-03-01"), None,
    ),
    "organisation as author": (
        source(authors=("Norland Watch",), publisher="Norland Watch", title="Exit bans", published="2023",
               source_type="ngo"), None,
    ),
    "many authors": (
        source(authors=("Adams, Eve", "Brown, Carl", "Clark, Dora", "Davis, Emil"), publisher="Norland Press",
               title="Returns", published="2020", source_type="academic", url=""), None,
    ),
    "Cyrillic title": (
        source(publisher="Праваабарончы цэнтр", title="Вяртанне дадому: «пытанні»", published="2024-02-29",
               source_type="ngo"), None,
    ),
    "digest": (
        source(publisher="Norland Watch", title="Exit papers", published="2023-09-10", source_type="ngo",
               is_digest=True), Locator(section=("Decree",), paragraph=2, original="section 3"),
    ),
    "passage with page": (
        source(publisher="Norland Watch", title="Returns", published="2024-01-11", source_type="ngo"),
        Locator(pages=(14, 15), section=("Trials in-absentia",)),
    ),
    "passage with paragraph": (
        source(publisher="Norland Watch", title="Returns", published="2024-01-11", source_type="ngo"),
        Locator(pages=(14, 14), section=("Trials",), paragraph=17),
    ),
}  # fmt: skip

# In the order of STYLES: coi, oscola, bluebook, chicago, apa, eu.
EXPECTED = {
    "report": (
        f"NHRC, Arrests of returnees, 11 January 2024, {U}",
        f"Norland Human Rights Centre (NHRC), Arrests of returnees (11 January 2024) <{U}> accessed 1 March 2026.",
        f"Norland Human Rights Centre (NHRC), Arrests of returnees (Jan. 11, 2024), {U}.",
        f"Norland Human Rights Centre (NHRC), Arrests of returnees (January 11, 2024), {U}, accessed March 1, 2026.",
        f"Norland Human Rights Centre (NHRC). (2024, January 11). Arrests of returnees. {U}",
        f"Norland Human Rights Centre (NHRC), Arrests of returnees, 11 January 2024, {U}, accessed 1 March 2026",
    ),
    "news article": (
        f"Norland Post, Guards read phones, 4 September 2023, {U}",
        f"Ann Writer, ‘Guards read phones’ Norland Post (4 September 2023) <{U}>.",
        f"Ann Writer, Guards read phones, Norland Post (Sept. 4, 2023), {U}.",
        f"Ann Writer, “Guards read phones,” Norland Post, September 4, 2023, {U}.",
        f"Writer, A. (2023, September 4). Guards read phones. Norland Post. {U}",
        f"Writer, A., ‘Guards read phones’, Norland Post, 4 September 2023, {U}",
    ),
    "web page": (
        f"Exile Council, How to renew a passport, September 2023, {U}",
        f"Exile Council, ‘How to renew a passport’ (September 2023) <{U}> accessed 1 March 2026.",
        f"Exile Council, How to renew a passport (Sept. 2023), {U}.",
        f"Exile Council, “How to renew a passport,” September 2023, {U}, accessed March 1, 2026.",
        f"Exile Council. (2023, September). How to renew a passport. {U}",
        f"Exile Council, ‘How to renew a passport’, September 2023, {U}, accessed 1 March 2026",
    ),
    "court decision": (
        f"Norland Supreme Court, A v Ministry of the Interior, 30 May 2022, {U}, para. 17",
        f"Norland Supreme Court, A v Ministry of the Interior (30 May 2022) <{U}>, [17].",
        f"Norland Supreme Court, A v Ministry of the Interior, ¶ 17 (May 30, 2022), {U}.",
        f"Norland Supreme Court, A v Ministry of the Interior (May 30, 2022), para. 17, {U}.",
        f"Norland Supreme Court. (2022, May 30). A v Ministry of the Interior (para. 17). {U}",
        f"Norland Supreme Court, A v Ministry of the Interior, 30 May 2022, paragraph 17, {U}",
    ),
    "UN document": (
        f"United Nations, Views on 1/2020, 2021, {U}, p. 3",
        f"UN Human Rights Committee, Views on 1/2020 (United Nations, 2021) <{U}>, 3.",
        f"UN Human Rights Committee, Views on 1/2020, at 3 (United Nations, 2021), {U}.",
        f"UN Human Rights Committee, Views on 1/2020 (United Nations, 2021), 3, {U}.",
        f"UN Human Rights Committee. (2021). Views on 1/2020 (p. 3). United Nations. {U}",
        f"UN Human Rights Committee, Views on 1/2020, United Nations, 2021, p. 3, {U}",
    ),
    "undated page": (
        f"Norland Watch, Exit bans, undated, {U}",
        f"Norland Watch, Exit bans (undated) <{U}> accessed 1 March 2026.",
        f"Norland Watch, Exit bans (undated), {U} (last visited Mar. 1, 2026).",
        f"Norland Watch, Exit bans (n.d.), {U}, accessed March 1, 2026.",
        f"Norland Watch. (n.d.). Exit bans. Retrieved March 1, 2026, from {U}",
        f"Norland Watch, Exit bans, undated, {U}, accessed 1 March 2026",
    ),
    "organisation as author": (
        f"Norland Watch, Exit bans, 2023, {U}",
        f"Norland Watch, Exit bans (2023) <{U}>.",
        f"Norland Watch, Exit bans (2023), {U}.",
        f"Norland Watch, Exit bans (2023), {U}.",
        f"Norland Watch. (2023). Exit bans. {U}",
        f"Norland Watch, Exit bans, 2023, {U}",
    ),
    "many authors": (
        "Norland Press, Returns, 2020",
        "Eve Adams and others, Returns (Norland Press, 2020).",
        "Eve Adams et al., Returns (Norland Press, 2020).",
        "Eve Adams et al., Returns (Norland Press, 2020).",
        "Adams, E., Brown, C., Clark, D., & Davis, E. (2020). Returns. Norland Press.",
        "Adams, E. et al., Returns, Norland Press, 2020",
    ),
    "Cyrillic title": (
        f"Праваабарончы цэнтр, Вяртанне дадому: «пытанні», 29 February 2024, {U}",
        f"Праваабарончы цэнтр, Вяртанне дадому: «пытанні» (29 February 2024) <{U}>.",
        f"Праваабарончы цэнтр, Вяртанне дадому: «пытанні» (Feb. 29, 2024), {U}.",
        f"Праваабарончы цэнтр, Вяртанне дадому: «пытанні» (February 29, 2024), {U}.",
        f"Праваабарончы цэнтр. (2024, February 29). Вяртанне дадому: «пытанні». {U}",
        f"Праваабарончы цэнтр, Вяртанне дадому: «пытанні», 29 February 2024, {U}",
    ),
    "digest": (
        f"Norland Watch, Exit papers, 10 September 2023, {U}, Decree, para. 2, in the original: section 3, {DIGEST}",
        f"Norland Watch, Exit papers (10 September 2023) <{U}>, para 2, in the original: section 3, {DIGEST}.",
        f"Norland Watch, Exit papers, ¶ 2, in the original: section 3 (Sept. 10, 2023), {U} [{DIGEST}].",
        f"Norland Watch, Exit papers (September 10, 2023), para. 2, in the original: section 3, {U}, {DIGEST}.",
        f"Norland Watch. (2023, September 10). Exit papers (para. 2, in the original: section 3) [{DIGEST}]. {U}",
        f"Norland Watch, Exit papers, 10 September 2023, paragraph 2, in the original: section 3, {U}, {DIGEST}",
    ),
    "passage with page": (
        f"Norland Watch, Returns, 11 January 2024, {U}, pp. 14-15, Trials in-absentia",
        f"Norland Watch, Returns (11 January 2024) <{U}>, 14–15.",
        f"Norland Watch, Returns, at 14–15 (Jan. 11, 2024), {U}.",
        f"Norland Watch, Returns (January 11, 2024), 14–15, {U}.",
        f"Norland Watch. (2024, January 11). Returns (pp. 14–15). {U}",
        f"Norland Watch, Returns, 11 January 2024, pp. 14–15, {U}",
    ),
    "passage with paragraph": (
        f"Norland Watch, Returns, 11 January 2024, {U}, p. 14, Trials, para. 17",
        f"Norland Watch, Returns (11 January 2024) <{U}>, 14, para 17.",
        f"Norland Watch, Returns, at 14, ¶ 17 (Jan. 11, 2024), {U}.",
        f"Norland Watch, Returns (January 11, 2024), 14, para. 17, {U}.",
        f"Norland Watch. (2024, January 11). Returns (p. 14, para. 17). {U}",
        f"Norland Watch, Returns, 11 January 2024, p. 14, paragraph 17, {U}",
    ),
}


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("style", STYLES)
def test_a_reference_is_as_written_by_hand(case: str, style: str) -> None:
    cited, locator = CASES[case]
    assert reference(cited, locator, style=style) == EXPECTED[case][STYLES.index(style)]


@pytest.mark.parametrize("style", STYLES)
def test_a_source_of_which_nothing_is_known_still_has_a_reference(style: str) -> None:
    text = reference(source(url=""), style=style)
    assert "title not given (s)" in text and ("undated" in text or "n.d." in text)


@pytest.mark.parametrize("style", STYLES)
def test_characters_that_mean_something_elsewhere_stay_as_they_are(style: str) -> None:
    title = 'A <b>"bold"</b> & {curly} 100% O\'Neil -- what? №5'
    assert title in reference(source(title=title, publisher="P & Q <x>"), style=style)


def test_the_bibliography_spells_the_publisher_out_and_gives_the_day_of_access() -> None:
    cited = [source(id="b", publisher="Watch", title="Z"), source(**{**_fields("report"), "id": "a"})]
    assert bibliography(cited) == (
        f"Norland Human Rights Centre (NHRC), Arrests of returnees, 11 January 2024, {U}, accessed 1 March 2026",
        f"Watch, Z, undated, {U}",
    )
    assert bibliography([]) == ()


def _fields(case: str) -> dict[str, object]:
    return {name: getattr(CASES[case][0], name) for name in Source.__slots__}


def test_an_unknown_style_lists_those_that_exist() -> None:
    with pytest.raises(ExportError, match=r"'mla'.*oscola"):
        reference(source(), style="mla")


@pytest.mark.parametrize("style", STYLES)
def test_a_style_keeps_to_the_schema_of_csl(style: str) -> None:
    from citeproc import CitationStylesStyle

    path = Path(__file__).parent.parent.parent / "coi_assistant" / "writers" / "csl" / f"{style}.csl"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        CitationStylesStyle(str(path), validate=True)


def test_a_reference_takes_a_few_milliseconds() -> None:
    reference(source())
    started = time.perf_counter()
    for number in range(50):
        reference(source(title=f"Title {number}"), Locator(paragraph=number), style="coi")
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Organised Crime Project (OCP) with Watch", "OCP with Watch"),
        ("Radio Norland/Radio Liberty (RN/RL), blog", "RN/RL, blog"),
        ("Asylum Information Database (AIDA), Council", "AIDA, Council"),
        ("International Network for Security (iNS)", "iNS"),
        ("The Norland Times (BNS)", "The Norland Times (BNS)"),
        ("Agency (state news agency)", "Agency (state news agency)"),
        ("", ""),
    ],
)
def test_an_acronym_shortens_only_the_words_that_it_stands_for(name: str, short: str) -> None:
    assert publisher_short(name) == short


def test_only_a_name_written_with_a_comma_is_taken_apart() -> None:
    authors = ("Human Rights Watch", "van der Berg, Jan P.", "Weekly legal update, ECRE", "Іваноў, Пятро")
    assert item_of(source(authors=authors))["author"] == [
        {"literal": "Human Rights Watch"},
        {"family": "van der Berg", "given": "Jan P."},
        {"literal": "Weekly legal update, ECRE"},
        {"family": "Іваноў", "given": "Пятро"},
    ]

import pytest

from coi_assistant.records import Locator, Source
from coi_assistant.writers.references import published_words, reference


def source(**fields: object) -> Source:
    return Source(id="s", path="s.md", media_type="text/markdown", sha256="0", **fields)  # type: ignore[arg-type]


def test_a_reference_gives_publisher_title_date_address_and_pinpoint() -> None:
    cited = source(publisher="Viasna", title="Returns", published="2024-01-11", url="https://example.org/1")
    locator = Locator(pages=(3, 4), section=("A", "B"), paragraph=2)
    assert reference(cited, locator) == "Viasna, Returns, 11 January 2024, https://example.org/1, pp. 3-4, B, para. 2"


def test_a_digest_says_so_and_names_the_place_in_the_original() -> None:
    cited = reference(source(title="T", is_digest=True), Locator(paragraph=2, original="paragraph 9"))
    assert "in the original: paragraph 9" in cited and cited.endswith("digest (paraphrase; check the original)")


def test_what_is_not_given_is_said_to_be_missing() -> None:
    assert reference(source()) == "publisher not given, title not given (s), undated"


@pytest.mark.parametrize(
    ("published", "words"),
    [("2023-09-04", "4 September 2023"), ("2023-09", "September 2023"), ("2023", "2023"), (None, "undated")],
)
def test_a_partial_date_is_written_as_far_as_it_is_known(published: str | None, words: str) -> None:
    assert published_words(published) == words

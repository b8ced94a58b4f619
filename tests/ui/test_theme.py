import re

import pytest

from coi_assistant.ui.theme import DARK, LIGHT, head, script, style, theme

PAIRS = [
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("quiet", "ground"),
    ("quiet", "surface"),
    ("quiet", "sunken"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent", "sunken"),
    ("accent_hover", "surface"),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_mark", "mark"),
    ("on_digest", "digest"),
    ("wrong", "surface"),
]


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: " on ".join(pair))
def test_text_is_readable_on_its_ground(colours: dict[str, str], pair: tuple[str, str]) -> None:
    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_the_edges_of_controls_can_be_seen(colours: dict[str, str]) -> None:
    assert contrast(colours["strong_line"], colours["surface"]) >= 3
    assert contrast(colours["strong_line"], colours["ground"]) >= 3
    assert contrast(colours["ticked"], colours["surface"]) >= 3
    assert contrast("#ffffff", colours["ticked"]) >= 3


def test_the_theme_fetches_no_font_and_no_style_sheet() -> None:
    made = theme()
    assert made._stylesheets == []
    assert made._font_css == []
    # The name space of an inline picture is a name and not an address.
    assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", made._get_theme_css())


def test_style_and_script_name_no_other_host_and_every_colour_is_defined() -> None:
    assert not re.search(r"https?:|@import|url\(", style() + head() + script())
    defined = set(re.findall(r"^\s*(--coi-[a-z-]+):", style(), flags=re.MULTILINE))
    assert set(re.findall(r"var\((--coi-[a-z-]+)\)", style())) <= defined

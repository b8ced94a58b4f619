"""Looks: a theme of system fonts and calm colours, the style sheet, and the script of the page."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import gradio as gr

SANS = ("system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "DejaVu Sans", "sans-serif")
MONO = ("ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "DejaVu Sans Mono", "monospace")
STYLE = Path(__file__).with_name("style.css")
FRAME = Path(__file__).with_name("frame.css")
SCRIPT = Path(__file__).with_name("page.js")
SESSION = Path(__file__).with_name("session.js")

# Each pair of text and ground below has a contrast of at least 4.5:1; tests/ui/test_theme.py computes them.
LIGHT = {
    "ground": "#f4f3ef",
    "surface": "#ffffff",
    "sunken": "#f0eee8",
    "line": "#d8d5cc",
    "strong_line": "#85817a",
    "ink": "#1c2226",
    "quiet": "#585f64",
    "accent": "#17526b",
    "on_accent": "#ffffff",
    "accent_hover": "#0f3d51",
    "mark": "#ffeb99",
    "on_mark": "#1c2226",
    "digest": "#fbeed2",
    "on_digest": "#6a4300",
    "wrong": "#9b2313",
    "ticked": "#17526b",
}
DARK = {
    "ground": "#14181b",
    "surface": "#1c2226",
    "sunken": "#232a2f",
    "line": "#39424a",
    "strong_line": "#7d8891",
    "ink": "#e6e8e6",
    "quiet": "#a6b0b6",
    "accent": "#8bc8de",
    "on_accent": "#0d1a20",
    "accent_hover": "#b3dceb",
    "mark": "#6a5708",
    "on_mark": "#fff8dc",
    "digest": "#44340f",
    "on_digest": "#f4d89a",
    "wrong": "#ff9d8d",
    # Darker than the accent: the tick that Gradio draws on it is white in the dark, too.
    "ticked": "#2f7f9c",
}

COLOURED = {
    "body_background_fill": "ground",
    "body_text_color": "ink",
    "body_text_color_subdued": "quiet",
    "background_fill_primary": "surface",
    "background_fill_secondary": "sunken",
    "block_background_fill": "ground",
    "block_border_color": "line",
    "block_label_text_color": "quiet",
    "block_title_text_color": "ink",
    "block_info_text_color": "quiet",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "input_background_fill": "surface",
    "input_border_color": "strong_line",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "quiet",
    "checkbox_background_color": "surface",
    "checkbox_background_color_selected": "ticked",
    "checkbox_border_color": "strong_line",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_background_fill": "surface",
    "checkbox_label_background_fill_hover": "sunken",
    "checkbox_label_background_fill_selected": "sunken",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent_hover",
    "button_primary_border_color": "accent",
    "button_primary_border_color_hover": "accent_hover",
    "button_primary_text_color": "on_accent",
    "button_primary_text_color_hover": "on_accent",
    "button_secondary_background_fill": "sunken",
    "button_secondary_background_fill_hover": "line",
    "button_secondary_border_color": "strong_line",
    "button_secondary_border_color_hover": "strong_line",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "link_text_color": "accent",
    "link_text_color_hover": "accent_hover",
    "link_text_color_active": "accent",
    "link_text_color_visited": "accent",
    "color_accent": "accent",
    "color_accent_soft": "sunken",
    "error_text_color": "wrong",
    "error_border_color": "wrong",
    "error_background_fill": "surface",
}
"""Which of Gradio's settings takes which of our colours, in light and dark."""


def theme() -> gr.themes.Base:
    """Return the theme: Gradio's own controls in our colours, with fonts that every system has."""
    made = gr.themes.Base(
        primary_hue="cyan", neutral_hue="stone", radius_size="sm", spacing_size="md", font=SANS, font_mono=MONO
    )
    light = {name: LIGHT[colour] for name, colour in COLOURED.items()}
    dark = {f"{name}_dark": DARK[colour] for name, colour in COLOURED.items() if hasattr(made, f"{name}_dark")}
    flat = {"block_shadow": "none", "input_shadow": "none", "input_shadow_focus": "none"}
    widths = {"block_border_width": "0px", "input_border_width": "1px"}
    return made.set(**light, **dark, **flat, **widths)


@cache
def style() -> str:
    """Return the style sheet, with the colours in front as custom properties named `--coi-…`."""
    return "\n".join([_colours(":root", LIGHT), _colours(":root.dark, .dark", DARK), STYLE.read_text(encoding="utf-8")])


@cache
def head() -> str:
    """Return what stands in the head of the page: the rules for all of it, which Gradio must not rewrite."""
    return f"<style>{FRAME.read_text(encoding='utf-8')}</style>"


@cache
def script() -> str:
    """Return the script that an area of the page runs when it is first shown."""
    return SCRIPT.read_text(encoding="utf-8")


@cache
def session_script() -> str:
    """Return the script that the page runs once: what is kept for this session, and the keys."""
    return SESSION.read_text(encoding="utf-8")


def _colours(selector: str, colours: dict[str, str]) -> str:
    lines = "".join(f"  --coi-{name.replace('_', '-')}: {value};\n" for name, value in colours.items())
    return f"{selector} {{\n{lines}}}"

"""Which id a report file has: its own where it states one that no stronger claim holds, otherwise its stem."""

from __future__ import annotations

import re
from pathlib import Path

from coi_assistant.text import split_front_matter

REPORTS = "reports"
"""Folder of a user's own reports, below the corpus."""
SAFE_ID = r"^[^\W_][\w.-]{0,119}$"
"""What an explicit id may be: it becomes the name of files."""
_ID_LINE = re.compile(r"^id:[ \t]*([\"']?)([\w.-]+)\1[ \t]*(?:#.*)?$", re.MULTILINE)
_HEAD = 4096


def is_trusted(relative: str) -> bool:
    """Tell whether a file is the project's own: what stands below `reports/` came from anywhere."""
    return not relative.startswith(f"{REPORTS}/")


def claim(root: Path, path: Path) -> tuple[int, str, str]:
    """Return how strong a file's claim to its id is (0 strongest), its path, and the id.

    What a file below `reports/` says of itself comes last, so that no document can take the id of another.
    """
    relative = path.relative_to(root).as_posix()
    sidecar = sidecar_of(path)
    explicit = _explicit_id(sidecar) if sidecar else ""
    if is_trusted(relative):
        return 0, relative, explicit or _explicit_id(path) or path.stem
    if explicit:
        return 1, relative, explicit
    own = _explicit_id(path)
    return (3, relative, own) if own else (2, relative, path.stem)


def _explicit_id(path: Path) -> str:
    """Return the `id` of a sidecar or of a Markdown file's front matter; empty where there is none that may be used."""
    if path.suffix.lower() not in (".yaml", ".md"):
        return ""
    try:
        with path.open("rb") as file:
            text = file.read(_HEAD).decode("utf-8-sig", errors="replace").replace("\r\n", "\n")
    except OSError:
        return ""
    if path.suffix.lower() == ".md":
        text = split_front_matter(text)[0] or ""
    found = _ID_LINE.search(text)
    return found[2] if found and re.fullmatch(SAFE_ID, found[2]) else ""


def sidecar_of(path: Path) -> Path | None:
    """Return the file with the metadata of a report, where it has one."""
    for candidate in (path.with_name(f"{path.name}.yaml"), path.with_suffix(".yaml")):
        if candidate.is_file():
            return candidate
    return None

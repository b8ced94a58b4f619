"""How many pages a word processor makes of a DOCX file, where LibreOffice is there to ask."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from pathlib import Path

TIMEOUT = 120
"""Seconds; the first start of LibreOffice takes some ten."""


def pages_in_office(path: Path) -> int | None:
    """Return the number of pages that LibreOffice gives a document; None where it is not there or does not answer."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        # A profile of its own: a running LibreOffice would otherwise take the order and answer nothing.
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        order = [program, profile, "--headless", "--convert-to", "pdf", "--outdir", folder, str(path.resolve())]
        try:
            subprocess.run(order, capture_output=True, timeout=TIMEOUT, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        made = Path(folder, f"{path.stem}.pdf")
        return _pages(made.read_bytes()) if made.is_file() else None


def _pages(data: bytes) -> int:
    from pypdf import PdfReader

    return len(PdfReader(io.BytesIO(data)).pages)

"""What reading one file may cost. A file that wants more is refused with its reason."""

from __future__ import annotations

from dataclasses import dataclass

from coi_assistant.settings import Settings

MEGABYTE = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds for one file; the defaults are those of the settings."""

    seconds: float = 120.0
    """Of wall time; text recognition has them for each page."""
    memory_megabytes: int = 2048
    """Of address space, for the process that reads."""
    file_megabytes: int = 300
    expanded_megabytes: int = 500
    """That a Word file may unpack to."""
    pages: int = 5000
    nesting: int = 1000
    """Depth of elements in a web page."""
    ocr_languages: str = "eng+rus+bel"

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the bounds that the settings give."""
        return cls(
            seconds=settings.read_seconds,
            memory_megabytes=settings.read_megabytes,
            file_megabytes=settings.file_megabytes,
            expanded_megabytes=settings.expanded_megabytes,
            pages=settings.pages,
            nesting=settings.nesting,
            ocr_languages=settings.ocr_languages,
        )

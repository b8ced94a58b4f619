"""Writing files so that they are there whole or not at all, also after a kill or a power cut."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(path: Path, data: bytes) -> None:
    """Write a file under a temporary name, flush it to the disk and rename it.

    Raises:
        OSError: the folder cannot be written, or the disk is full; what was there before is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_new(path: Path, data: bytes) -> None:
    """Like `write_whole`, but never over a file that is there.

    Raises:
        FileExistsError: there is one; it is untouched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = temporary_beside(path)
    try:
        write_whole(temporary, data)
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:
            # Some file systems know no hard links; there the check and the renaming are two steps.
            if path.exists():
                raise FileExistsError(17, "File exists", str(path)) from None
            temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_beside(path: Path) -> Path:
    """Return a name that listings pass over, on the same file system."""
    return path.with_name(f".{path.name}.{os.getpid()}.tmp")

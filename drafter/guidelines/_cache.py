"""The files in which a large library's search index and parsed packs are kept between runs.

Nothing in it is needed, and all of it can be made again: a file that is missing, damaged or not ours to read is passed
over, and a folder that cannot be written is left alone. A file's name holds the digest of what it was made from, so
that an edit makes another file. It can hold the words of a licensed guideline: only its owner may read it.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
import time
from pathlib import Path
from typing import Final

_FORGOTTEN_AFTER: Final = 30 * 24 * 3600
"""Seconds after which a file that was not used is removed."""


def cached_file(folder: Path | None, name: str) -> Path | None:
    """Return a file of the folder, or nothing where there is none that this user wrote."""
    if folder is None:
        return None
    file = folder / name
    try:
        found = file.stat()
        # What another user put there is not believed.
        if hasattr(os, "getuid") and found.st_uid != os.getuid():
            return None
        os.utime(file)
    except OSError:
        return None
    return file


def written_file(folder: Path | None, name: str, content: bytes) -> None:
    """Write a file of the folder, whole or not at all, and remove those that were long not used."""
    if folder is None:
        return
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=folder, prefix=".new-")
    except OSError:
        return
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(temporary).replace(folder / name)
        _forget(folder)
    except OSError:
        with contextlib.suppress(OSError):
            Path(temporary).unlink()


def _forget(folder: Path) -> None:
    oldest = time.time() - _FORGOTTEN_AFTER
    for file in folder.iterdir():
        with contextlib.suppress(OSError):
            if file.name.startswith((".new-", "search-", "pack-")) and file.stat().st_mtime < oldest:
                file.unlink()

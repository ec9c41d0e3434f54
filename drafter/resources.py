"""Where the data that ships with the package lies, and where the package keeps files of its own.

A wheel carries them inside the package, in `drafter/_data/`. In a working copy (an editable install) they are folders
of the repository, beside the package, so that an edit counts at once.
"""

from __future__ import annotations

import os
import sys
from importlib import resources
from pathlib import Path
from typing import Final, Literal, TypeAlias

from drafter.errors import DataFolderError

DataKind: TypeAlias = Literal["evals", "guidelines", "prompts"]
"""One kind of data that ships with the package: prompt templates, guideline packs, the starter evals."""

CACHE_VARIABLE: Final = "DRAFTER_CACHE"
"""The environment variable that names the folder of kept files, or says `off`."""


def data_folder(kind: DataKind) -> Path:
    """Return the folder that holds one kind of shipped data.

    Args:
        kind: Which data: the name of the folder.

    Returns:
        The folder, which exists.

    Raises:
        DataFolderError: This installation has no such folder.
    """
    package = _package_folder()
    shipped = package / "_data" / kind
    if shipped.is_dir():
        return shipped
    # A folder called "prompts" beside an installed package is somebody else's: believe it only in a working copy.
    if (package.parent / "pyproject.toml").is_file():
        beside = package.parent / kind
        if beside.is_dir():
            return beside
    raise DataFolderError(
        f"the `{kind}` folder that ships with drafter is missing",
        where=str(shipped),
        hint="Install the package again, or name a folder of your own.",
    )


def cache_folder() -> Path | None:
    """Return the folder, which need not exist, or nothing where the user wants none.

    It is what `DRAFTER_CACHE` names; else the system's own place for such files.
    """
    named = os.environ.get(CACHE_VARIABLE, "").strip()
    if named.casefold() == "off":
        return None
    if named:
        return Path(named)
    try:
        return _system_folder() / "drafter"
    except RuntimeError:
        # A user without a home, as in some containers.
        return None


def _package_folder() -> Path:
    """Return the folder of the installed package; a package read out of a zip file has none."""
    package = resources.files("drafter")
    if not isinstance(package, Path):
        raise DataFolderError(
            "drafter cannot find its data when it runs out of an archive",
            where=str(package),
            hint="Install the package into a folder.",
        )
    return package


def _system_folder() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")

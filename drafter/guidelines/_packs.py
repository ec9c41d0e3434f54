"""Packs on disk: a folder, or a zip of one, and the checksums that it carries.

A zip is read into memory; nothing of it is written anywhere. Its names are looked at all the same: one that climbs
out of the archive was made to do harm, and nothing in such an archive is to be believed.
"""

from __future__ import annotations

import hashlib
import io
import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final, TypeAlias

from drafter.errors import GuidelineError

PackPath: TypeAlias = Path | zipfile.Path
"""A folder or file of a pack, on disk or in an archive."""

CHECKSUMS_FILE: Final = "SHA256SUMS"
"""The file with the SHA-256 of every other file of a pack, in the form that `sha256sum --check` reads."""

_LARGEST: Final = 64 * 1024 * 1024
"""Bytes that an archive may unpack to. A guideline of a thousand pages has three million."""
_LINE: Final = re.compile(r"(?P<digest>[0-9a-f]{64}) [ *](?P<name>\S.*)")


def open_pack(path: Path) -> PackPath:
    """Return the root of a pack, with its checksums compared.

    Args:
        path: A folder, or a zip archive of one.

    Raises:
        GuidelineError: There is no such folder or archive; the archive is damaged, encrypted, too large, or has names
            that lead out of it; a file is not the one that the checksums are of.
    """
    if path.is_dir():
        _compare(path)
        return path
    if not path.is_file():
        raise GuidelineError("there is no such folder", where=str(path), hint="Name the folder of a guideline pack.")
    if not zipfile.is_zipfile(path):
        what = "this is neither a folder nor a zip archive"
        raise GuidelineError(what, where=str(path), hint="Name the folder or the archive of a guideline pack.")
    try:
        # From memory: an archive that stays open would hold the file as long as the process lives.
        archive = zipfile.ZipFile(io.BytesIO(path.read_bytes()))
        archive.filename = str(path)
    except (zipfile.BadZipFile, OSError):
        raise GuidelineError("the archive is damaged", where=str(path), hint="Make it again.") from None
    _inspect(archive, path)
    root: PackPath = zipfile.Path(archive)
    entries = [entry for entry in root.iterdir() if not entry.name.startswith("__MACOSX")]
    if len(entries) == 1 and entries[0].is_dir() and not entries[0].joinpath("edition.yaml").is_file():
        root = entries[0]
    if not root.joinpath(CHECKSUMS_FILE).is_file():
        hint = "Make it with `drafter guidelines pack FOLDER --out FILE.zip`."
        raise GuidelineError(f"the archive carries no checksums (`{CHECKSUMS_FILE}`)", where=str(path), hint=hint)
    _compare(root)
    return root


def seal_pack(folder: Path, to: Path | None = None) -> Path:
    """Write the checksums of a pack, and an archive with them where one is asked for.

    Args:
        folder: The folder of the pack.
        to: The zip file to write; none for the checksums alone.

    Returns:
        The file that was written. The same pack gives the same archive, byte for byte.

    Raises:
        GuidelineError: The folder is none, or is empty.
    """
    if not folder.is_dir():
        raise GuidelineError("there is no such folder", where=str(folder), hint="Name the folder of a guideline pack.")
    names = sorted(pack_files(folder))
    if not names:
        raise GuidelineError("the folder is empty", where=str(folder), hint="Name the folder of a guideline pack.")
    lines = [f"{_digest(folder / name)}  {name}\n" for name in names]
    sums = folder / CHECKSUMS_FILE
    sums.write_text("".join(lines), encoding="utf-8", newline="\n")
    if to is None:
        return sums
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in [*names, CHECKSUMS_FILE]:
            entry = zipfile.ZipInfo(name)  # the date of a ZipInfo is fixed: the archive depends on the content alone
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(entry, (folder / name).read_bytes())
    return to


def _inspect(archive: zipfile.ZipFile, path: Path) -> None:
    for entry in archive.infolist():
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        is_link = stat.S_ISLNK(entry.external_attr >> 16)
        if is_link or ".." in parts or entry.filename.startswith(("/", "\\")) or ":" in entry.filename.split("/")[0]:
            raise GuidelineError(
                "a name in the archive leads out of it", where=str(path), hint="Do not use this archive."
            )
        if entry.flag_bits & 1:
            raise GuidelineError("the archive is encrypted", where=str(path), hint="Unpack it, and name the folder.")
    if sum(entry.file_size for entry in archive.infolist()) > _LARGEST:
        size = _LARGEST // 1024**2
        raise GuidelineError(f"the archive unpacks to more than {size} MiB", where=str(path), hint="Name the folder.")


def _compare(root: PackPath) -> None:
    """Compare a pack with its checksums; a folder without any is one that a person still edits."""
    sums = root.joinpath(CHECKSUMS_FILE)
    if not sums.is_file():
        return
    wanted: dict[str, str] = {}
    _digest(sums)
    for number, line in enumerate(sums.read_text(encoding="utf-8").splitlines(), start=1):
        match = _LINE.fullmatch(line.strip())
        if match is None:
            raise GuidelineError(
                f"line {number} is no checksum", where=str(sums), hint="Write them with `drafter guidelines pack`."
            )
        wanted[match["name"]] = match["digest"]
    found = set(pack_files(root))
    hint = "Restore it, or write the checksums anew with `drafter guidelines pack`, if the change is yours."
    for name in sorted(found | set(wanted)):
        place = str(root.joinpath(name))
        if name not in found:
            raise GuidelineError("the file is missing; the checksums name it", where=place, hint=hint)
        if name not in wanted:
            raise GuidelineError("the checksums do not name the file", where=place, hint=hint)
        if _digest(root.joinpath(name)) != wanted[name]:
            raise GuidelineError("the file is not the one that the checksums are of", where=place, hint=hint)


def pack_files(root: PackPath, before: str = "") -> Iterator[str]:
    """Yield the names of the files of a pack; hidden ones are an editor's or a file system's."""
    for entry in root.iterdir():
        if entry.name.startswith((".", "__MACOSX")):
            continue
        if entry.is_dir():
            yield from pack_files(entry, f"{before}{entry.name}/")
        elif f"{before}{entry.name}" != CHECKSUMS_FILE:
            yield f"{before}{entry.name}"


def _digest(file: PackPath) -> str:
    try:
        with file.open("rb") as stream:
            return hashlib.sha256(stream.read()).hexdigest()
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError):
        hint = "Make the archive again."
        raise GuidelineError("the file cannot be read: it is damaged", where=str(file), hint=hint) from None

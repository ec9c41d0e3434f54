"""What one folder or archive holds, read from its YAML files, or from the compiled form of just those files.

YAML with line numbers in every message takes a second for a thousand passages. So what ships has a compiled form beside
it, and what a large pack of a user holds is kept in the cache of that user (`drafter.guidelines._cache`). Either is
used only where it was made from the very bytes that the YAML files hold now; else the files are read. A compiled form
that comes with a pack from elsewhere is never read: the files that a person looks at are the ones that count.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeVar

from pydantic import ValidationError

from drafter.datafile import Loaded, read_model
from drafter.errors import GuidelineError
from drafter.guidelines._base import Record
from drafter.guidelines._cache import cached_file, written_file
from drafter.guidelines._confirm import CONFIRMATIONS_FILE, Confirmation, ConfirmationsFile
from drafter.guidelines._models import Edition, Limit, LimitEntry, Passage, PassagesFile
from drafter.guidelines._packs import PackPath, open_pack, pack_files
from drafter.resources import cache_folder

EDITION_FILE: Final = "edition.yaml"
PASSAGES_FILE: Final = "passages.yaml"
COMPILED_FILE: Final = "compiled.json"
"""The compiled form of what ships, made by `make compiled`."""

_FORMAT: Final = "1"
"""Goes up with every change of the models that gives an old file another meaning."""

_WORTH_KEEPING: Final = 64 * 1024
"""Bytes of YAML below which a pack is read as fast as it is kept."""

RecordT = TypeVar("RecordT", Edition, Passage, Limit)


class Part(Record):
    """What one folder holds. Its confirmations may be of limits of another."""

    editions: tuple[Edition, ...] = ()
    passages: tuple[Passage, ...] = ()
    limits: tuple[Limit, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()


class _Compiled(Record):
    """A part and what it was made from."""

    sources: str
    """The digest of the YAML files."""
    part: Part


def read_part(folder: Path) -> Part:
    """Return the guidelines of a user's folder or archive.

    Raises:
        GuidelineError: A file is missing, does not parse or holds what it must not.
    """
    root = open_pack(folder)
    sources, size = _sources(root)
    name, cache = f"pack-{sources[:40]}.json", cache_folder() if size >= _WORTH_KEEPING else None
    kept = cached_file(cache, name)
    part = _compiled(kept, sources) if kept else None
    if part is None:
        part = _read_files(root)
        written_file(cache, name, _compiled_text(part, sources).encode())
    return part


def read_shipped(folder: Path) -> Part:
    """Return the guidelines that ship: from their compiled form, or from the files where somebody has edited them.

    Raises:
        GuidelineError: A file does not parse or holds what it must not.
    """
    return _compiled(folder / COMPILED_FILE, _sources(folder)[0]) or read_part(folder)


def write_compiled(folder: Path) -> None:
    """Write the compiled form of the guidelines that ship, into their folder.

    Raises:
        GuidelineError: A file does not parse or holds what it must not.
    """
    text = _compiled_text(_read_files(folder), _sources(folder)[0])
    (folder / COMPILED_FILE).write_text(text, encoding="utf-8", newline="\n")


def _sources(root: PackPath) -> tuple[str, int]:
    """Return the digest of the YAML files of a pack, and their size in bytes."""
    digest, size = hashlib.sha256(_FORMAT.encode()), 0
    for name in sorted(pack_files(root)):
        if name.endswith((".yaml", ".yml")):
            content = root.joinpath(name).read_bytes()
            digest.update(f"{name}\0{len(content)}\0".encode())
            digest.update(content)
            size += len(content)
    return digest.hexdigest(), size


def _compiled(file: Path, sources: str) -> Part | None:
    """Return what a compiled file holds, where it was made from these files."""
    try:
        compiled = _Compiled.model_validate_json(file.read_bytes())
    except (OSError, ValidationError):
        return None
    return compiled.part if compiled.sources == sources else None


def _compiled_text(part: Part, sources: str) -> str:
    """Return the compiled form, a record a line, so that a change of one row is a change of one line."""
    content = part.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    lists = []
    for name, records in content.items():
        lines = ",\n".join(json.dumps(record, ensure_ascii=True, sort_keys=True) for record in records)
        lists.append(f'"{name}": [\n{lines}\n]')
    return f'{{"sources": "{sources}",\n"part": {{\n{", ".join(lists)}}}}}\n'


def _read_files(root: PackPath) -> Part:
    inside = [root] if _is_guideline(root) else [entry for entry in root.iterdir() if _is_guideline(entry)]
    chosen = sorted(inside, key=lambda entry: entry.name)
    confirmations = _confirmations(root)
    if not chosen and confirmations is None:
        raise GuidelineError(
            "the folder holds no guideline",
            where=str(root),
            hint=f"A guideline is a folder with `{EDITION_FILE}` and `{PASSAGES_FILE}`.",
        )
    places: dict[tuple[str, str], str] = {}
    editions: list[Edition] = []
    passages: list[Passage] = []
    limits: list[Limit] = []

    def add(record: RecordT, kind: str, place: str, to: list[RecordT]) -> None:
        first = places.setdefault((kind, record.id), place)
        if first != place:
            text = f"the {kind} `{record.id}` already stands in {first}"
            raise GuidelineError(text, where=place, hint="Give one of them another id.")
        to.append(record)

    for path in chosen:
        edition, at = read_model(path / EDITION_FILE, Edition, error=GuidelineError)
        add(edition, "edition", f"{at.path}, line {at.line(('id',))}", editions)
        content, at = read_model(path / PASSAGES_FILE, PassagesFile, error=GuidelineError)
        for number, entry in enumerate(content.passages):
            values = {name: getattr(entry, name) for name in type(entry).model_fields if name != "limits"}
            passage = Passage(**values, edition_id=edition.id)
            add(passage, "passage", _place(at, "passages", number, "id"), passages)
            for row, limit in enumerate(entry.limits):
                place = _place(at, "passages", number, "limits", row, "id")
                add(_limit(limit, passage), "limit", place, limits)
    return Part(
        editions=tuple(editions),
        passages=tuple(passages),
        limits=tuple(limits),
        confirmations=tuple(confirmations or ()),
    )


def _is_guideline(folder: PackPath) -> bool:
    # By any YAML file, so that a misspelt `passage.yaml` is reported and not passed over.
    return folder.is_dir() and any(
        entry.suffix in (".yaml", ".yml") and entry.name != CONFIRMATIONS_FILE for entry in folder.iterdir()
    )


def _confirmations(root: PackPath) -> Sequence[Confirmation] | None:
    file = root.joinpath(CONFIRMATIONS_FILE)
    return read_model(file, ConfirmationsFile, error=GuidelineError)[0].confirmations if file.is_file() else None


def _place(at: Loaded, *loc: int | str) -> str:
    return f"{at.path}, line {at.line(loc)}"


def _limit(entry: LimitEntry, passage: Passage) -> Limit:
    values = {name: getattr(entry, name) for name in type(entry).model_fields if name != "treatment"}
    return Limit(**values, passage_id=passage.id, treatment=entry.treatment or passage.treatment)

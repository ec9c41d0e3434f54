"""Confirmations: what a person says of having compared a limit with an official text.

They stand in a pack of the user's own, beside its guidelines or alone, and never in ours. A confirmation is of the
numbers as they were that day: where a row has changed since, it no longer holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Final

from pydantic import StringConstraints

from drafter.datafile import read_model
from drafter.errors import GuidelineError
from drafter.guidelines._base import Id, Line, Record
from drafter.guidelines._models import Limit, Passage, Verification

CONFIRMATIONS_FILE: Final = "confirmations.yaml"


class Confirmation(Record):
    """One limit as a person found it in an official text."""

    limit: Id
    by: Line
    """Who compared it, as that person signs."""
    source: Line
    """The text: document, edition, page."""
    on: date
    fingerprint: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """Which content of the limit was compared: `fingerprint_of` it."""


class ConfirmationsFile(Record):
    """The content of `confirmations.yaml`."""

    confirmations: tuple[Confirmation, ...] = ()


def fingerprint_of(limit: Limit, passage: Passage) -> str:
    """Return the SHA-256 of everything that a confirmation vouches for: the limit and the place where it stands."""
    content = {
        "limit": limit.model_dump(mode="json", by_alias=True, exclude={"verification", "note"}),
        "edition": passage.edition_id,
        "section": passage.section,
        "pages": passage.pages,
    }
    return hashlib.sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def confirmed(limit: Limit, confirmation: Confirmation) -> Limit:
    """Return a limit as confirmed; what was known of it before stays."""
    known = limit.verification
    verification = Verification(
        status="confirmed",
        confidence=known.confidence,
        source_seen=known.source_seen,
        check_at=known.check_at,
        confirmed_against=confirmation.source,
        confirmed_on=confirmation.on,
        confirmed_by=confirmation.by,
    )
    return limit.model_copy(update={"verification": verification})


def write_confirmation(pack: Path, confirmation: Confirmation) -> Path:
    """Add a confirmation to a pack; one of the same limit is replaced.

    Args:
        pack: The folder of the pack; made where there is none.
        confirmation: What was found.

    Returns:
        The file.

    Raises:
        GuidelineError: The pack is no folder, or its file does not parse.
    """
    import yaml

    if pack.exists() and not pack.is_dir():
        raise GuidelineError("a confirmation is written into a folder", where=str(pack), hint="Name a folder.")
    pack.mkdir(parents=True, exist_ok=True)
    file = pack / CONFIRMATIONS_FILE
    held = read_model(file, ConfirmationsFile, error=GuidelineError)[0].confirmations if file.is_file() else ()
    kept = [entry for entry in held if entry.limit != confirmation.limit]
    entries = [entry.model_dump(mode="python") for entry in (*kept, confirmation)]
    text = yaml.safe_dump({"confirmations": entries}, sort_keys=False, allow_unicode=True, width=110)
    temporary = file.with_suffix(".new")
    temporary.write_text(f"# Written by `drafter guidelines confirm`.\n{text}", encoding="utf-8", newline="\n")
    temporary.replace(file)
    return file


def applied(
    limits: Sequence[Limit], passages: dict[str, Passage], confirmations: Iterable[Confirmation]
) -> tuple[tuple[Limit, ...], tuple[Confirmation, ...]]:
    """Return limits with the confirmations that still hold, and the confirmations that do not.

    Args:
        limits: The limits of a library.
        passages: Its passages by id.
        confirmations: Those of all packs, the one that counts most first.
    """
    first: dict[str, Confirmation] = {}
    for confirmation in confirmations:
        first.setdefault(confirmation.limit, confirmation)
    known = {limit.id: limit for limit in limits}
    holding = {
        name: entry
        for name, entry in first.items()
        if name in known and fingerprint_of(known[name], passages[known[name].passage_id]) == entry.fingerprint
    }
    stale = tuple(entry for name, entry in first.items() if name not in holding)
    return tuple(confirmed(limit, holding[limit.id]) if limit.id in holding else limit for limit in limits), stale

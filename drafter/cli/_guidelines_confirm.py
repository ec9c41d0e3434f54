"""`drafter guidelines confirm`: a person says that a limit stands in the official text as the library has it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from drafter.cli._options import PacksOption, day_of, library
from drafter.errors import InputError


def confirm(
    limit: Annotated[str, typer.Argument(metavar="ID", help="The id of a limit, such as CP09-MASSAGE.")],
    by: Annotated[str, typer.Option("--by", help="Who compared it, as that person signs.")],
    source: Annotated[str, typer.Option("--source", help="The official text: document, edition and page.")],
    pack: Annotated[Path, typer.Option("--pack", metavar="DIR", help="Your own pack; made where there is none.")],
    on: Annotated[
        str | None, typer.Option("--on", metavar="DATE", help="The day it was compared, YYYY-MM-DD; today by default.")
    ] = None,
    guidelines: PacksOption = None,
) -> None:
    """Record that a limit was compared with an official text, and agrees with it.

    The record goes into your own pack. With `--guidelines` naming that pack, the note on the limit ends. It is of the
    limit as it is today: where the limit changes, the record no longer holds.
    """
    from drafter.guidelines import Confirmation, fingerprint_of, write_confirmation

    held = library([*(guidelines or []), *([pack] if pack.is_dir() and pack not in (guidelines or []) else [])])
    chosen = held.limit(limit)
    day = day_of(on, "--on") or datetime.datetime.now().astimezone().date()
    if day > datetime.datetime.now().astimezone().date():
        raise InputError("this day has not come yet.", where="--on", hint="Write the day on which it was compared.")
    if not by.strip() or not source.strip():
        raise InputError("a confirmation names who compared, and with what.", where="--by, --source")
    entry = Confirmation(
        limit=chosen.id,
        by=by,
        source=source,
        on=day,
        fingerprint=fingerprint_of(chosen, held.passage(chosen.passage_id)),
    )
    earlier = next((known for known in held.confirmations if known.limit == chosen.id), None)
    file = write_confirmation(pack, entry)
    if earlier is not None and chosen.is_verified:
        typer.echo(f"this takes the place of the confirmation by {earlier.by} against {earlier.source}, {earlier.on}")
    typer.echo(f"{chosen.id}: {chosen.words()}\nconfirmed by {entry.by} against {entry.source}, {entry.on}; in {file}")

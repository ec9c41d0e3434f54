"""`drafter guidelines verify`: the limits of the library held against an imported official text."""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from drafter.cli._options import PacksOption, library

if TYPE_CHECKING:
    from drafter.guidelines import Verified


def verify_command(
    source: Annotated[
        Path, typer.Argument(metavar="PACK_OR_REVIEW", help="A review file, or the pack that was made of one.")
    ],
    guidelines: PacksOption = None,
) -> None:
    """Compare the limits of the library with an imported text of the same document.

    Each limit agrees with the text, differs from it, or is not found in it. Nothing is changed: for those that agree,
    the command is printed with which you confirm them, after you have looked at the page yourself.

    Exit status: 0 none differs, 1 at least one does.
    """
    from drafter.guidelines import imported_texts, verify_limits

    texts = imported_texts(source)
    held = library(guidelines)
    found = [entry for text in texts for entry in verify_limits(held, text)]
    if not found:
        titles = "; ".join(text.edition.document for text in texts)
        typer.echo(f"the library has no limit of this document: {titles}")
    for entry in found:
        _print(entry)
    count = {verdict: sum(entry.verdict == verdict for entry in found) for verdict in ("agree", "differ", "not found")}
    typer.echo(f"{len(found)} limits: " + ", ".join(f"{number} {verdict}" for verdict, number in count.items()))
    _print_commands([entry for entry in found if entry.verdict == "agree" and not entry.limit.is_verified])
    raise typer.Exit(1 if count["differ"] else 0)


def _print(entry: Verified) -> None:
    place = entry.source or ""
    typer.echo(f"{entry.verdict:<9}  {entry.limit.id:<20}  {entry.limit.words()}{f'  ({place})' if place else ''}")
    for words in entry.found:
        typer.echo(f"{'':9}  {'the text states':<20}  {words}")


def _print_commands(agreed: list[Verified]) -> None:
    if agreed:
        typer.echo("to confirm, after a look at the page:")
    for entry in agreed:
        words = f"drafter guidelines confirm {entry.limit.id} --source {shlex.quote(entry.source or '')}"
        typer.echo(f"  {words} --by NAME --pack DIR")

"""`drafter guidelines import`: an official or licensed text into a review file."""

from __future__ import annotations

import secrets
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from drafter.cli._options import day_of, write_whole
from drafter.errors import InputError

if TYPE_CHECKING:
    from drafter.guidelines import Edition, Proposed


class FamilyName(StrEnum):
    """Who stands behind a document."""

    mtus = "mtus"
    acoem = "acoem"
    odg = "odg"
    other = "other"
    statute = "statute"


_MOST_SHOWN = 20
_EVERY = 100
"""After how many pages the progress is told."""


def import_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The document: PDF, DOCX, HTML or plain text.")],
    document: Annotated[str, typer.Option("--document", metavar="TITLE", help="Its full title.")],
    edition: Annotated[str, typer.Option("--edition", metavar="LABEL", help='Which edition it is: "May 2009".')],
    out: Annotated[Path, typer.Option("--out", metavar="REVIEW", help="The review file to write; a new one.")],
    start: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="The first day it applies, YYYY-MM-DD.")
    ] = None,
    end: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="The last day it applies; none where it still does.")
    ] = None,
    edition_id: Annotated[
        str | None, typer.Option("--id", metavar="ID", help="A name for the edition; made of the title by default.")
    ] = None,
    organisation: Annotated[str, typer.Option("--organisation", help="Who publishes it.")] = "not stated",
    family: Annotated[FamilyName, typer.Option("--family", help="Who stands behind it.")] = FamilyName.other,
    code_section: Annotated[
        str | None, typer.Option("--code-section", metavar="TEXT", help='What adopts it: "8 CCR 9792.24.2".')
    ] = None,
    yearly: Annotated[
        bool, typer.Option("--yearly", help="It has a new edition every year, which a citation must name.")
    ] = False,
) -> None:
    """Read a guideline document and propose its passages and limits in a review file.

    Nothing enters a library from here: every passage and every limit is `undecided` until a person has compared it with
    the document. `drafter guidelines review` goes through them.
    """
    from drafter.documents import read_document
    from drafter.guidelines import ImportSource, propose, review_text, sha256_of

    _check_out(out)
    known = _edition(document, edition, edition_id, organisation, family, code_section, yearly, start, end)
    read = read_document(file)
    source = ImportSource(file=file.name, sha256=sha256_of(file))
    proposed = propose(read, known, source, review=secrets.token_hex(8), progress=_Progress())
    _check_out(out)
    write_whole(out, review_text(proposed))
    _summarize(file, proposed)
    if read.pages_without_text:
        numbers = ", ".join(map(str, read.pages_without_text[:_MOST_SHOWN]))
        more = ", ..." if len(read.pages_without_text) > _MOST_SHOWN else ""
        typer.echo(f"nothing was read on {len(read.pages_without_text)} pages, scans or empty ones: {numbers}{more}")
    typer.echo(f"next: drafter guidelines review {out}")


def _check_out(out: Path) -> None:
    if out.exists() or out.is_symlink():
        raise InputError(
            "the file is there already, and may hold decisions; it is not overwritten.",
            where=str(out),
            hint="Name another file with --out.",
        )
    if not out.resolve().parent.is_dir():
        raise InputError("there is no such folder to write into.", where=str(out), hint="Check the path.")


def _edition(
    document: str,
    label: str,
    name: str | None,
    organisation: str,
    family: FamilyName,
    code_section: str | None,
    yearly: bool,
    start: str | None,
    end: str | None,
) -> Edition:
    from pydantic import ValidationError

    from drafter.guidelines import Edition, edition_id

    first, last = day_of(start, "--from"), day_of(end, "--to")
    if first is None and not yearly:
        raise InputError(
            "the first day on which the edition applies is missing.",
            where="--from",
            hint="Add --from YYYY-MM-DD, or --yearly for a document with a new edition every year.",
        )
    if first is not None and last is not None and first > last:
        raise InputError("the last day is before the first.", where="--from, --to", hint="Check both.")
    fields = {
        "id": name or edition_id(document, first.year if first else None),
        "document": document,
        "short_name": document,
        "organisation": organisation,
        "family": family.value,
        "label": label,
        "code_section": code_section,
        "in_force": {"from": first, "to": last, "yearly": yearly},
    }
    try:
        return Edition.model_validate(fields)
    except ValidationError as problem:
        field = str(problem.errors()[0]["loc"][0])
        rule = "Use letters, digits, points, dashes and underscores." if field == "id" else "Write a text."
        raise InputError("this value cannot be used.", where=_OPTIONS.get(field, field), hint=rule) from None


_OPTIONS = {
    "id": "--id",
    "document": "--document",
    "short_name": "--document",
    "organisation": "--organisation",
    "label": "--edition",
    "code_section": "--code-section",
}


class _Progress:
    """Tells on the error stream how far a long document has been read."""

    def __init__(self) -> None:
        self._told = 0

    def __call__(self, pages: int, of: int) -> None:
        if pages >= self._told + _EVERY:
            self._told = pages - pages % _EVERY
            typer.echo(f"page {pages} of {of}", err=True)


def _summarize(file: Path, proposed: Proposed) -> None:
    content = proposed.content
    limits = [limit for passage in content.passages for limit in passage.limits]
    unnamed = sum(passage.missing is not None for passage in content.passages)
    open_units = sum(limit.missing is not None for limit in limits)
    pages = f", {content.source.pages} pages" if content.source.pages else ""
    typer.echo(f"{file.name}{pages}: {len(content.passages)} passages and {len(limits)} limits proposed, all undecided")
    if unnamed:
        typer.echo(f"{unnamed} passages name no treatment that is known: fill in `treatment` before you accept them")
    if open_units:
        typer.echo(f"{open_units} limits do not say what they count: fill in `unit` before you accept them")

"""`drafter guidelines which`: the limits that apply to a request, and those that do not, each with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from drafter.cli._options import PacksOption, day_of, library
from drafter.errors import InputError

if TYPE_CHECKING:
    from drafter.guidelines import PastOperation, Selection


def which(
    treatment: Annotated[str, typer.Argument(metavar="TREATMENT", help='As a request names it: "PT", "massage".')],
    region: Annotated[str | None, typer.Option(help="The region of the body.")] = None,
    diagnosis: Annotated[
        list[str] | None, typer.Option("--diagnosis", help="A diagnosis, with its code or without; repeatable.")
    ] = None,
    surgery: Annotated[
        list[str] | None,
        typer.Option("--surgery", metavar="DATE=NAME", help="An operation and its day; repeatable."),
    ] = None,
    stage: Annotated[str | None, typer.Option(help="initial, continuation or flare_up.")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the decision, YYYY-MM-DD.")] = None,
    requested_on: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the request.")] = None,
    injured: Annotated[str | None, typer.Option(metavar="DATE", help="The day of the injury.")] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also list the rows for other regions of the body, and every reason.")
    ] = False,
    guidelines: PacksOption = None,
) -> None:
    """Say which limits apply to a request, which do not, and why.

    What you leave out never rejects a limit: it is shown with what has to be found out.
    """
    from drafter.guidelines import LimitQuery

    if stage not in (None, "initial", "continuation", "flare_up"):
        raise InputError(
            f"{stage!r} is no stage of care.", where="--stage", hint="Use initial, continuation or flare_up."
        )
    query = LimitQuery.model_validate(
        {
            "treatment": treatment,
            "region": region,
            "diagnoses": tuple(diagnosis or ()),
            "surgeries": tuple(_operation(words) for words in surgery or ()),
            "stage": stage,
            "as_of": day_of(as_of, "--as-of"),
            "requested_on": day_of(requested_on, "--requested-on"),
            "injury_date": day_of(injured, "--injured"),
        }
    )
    _print(library(guidelines).select(query), everything=everything)


def _print(selection: Selection, *, everything: bool) -> None:
    typer.echo("applies" if selection.selected else "applies: nothing in the library")
    for entry in selection.selected:
        typer.echo(f"  {entry.limit.id}  {entry.limit.words()}  ({entry.edition.short_name})")
        for reason in entry.reasons:
            typer.echo(f"    {'?' if reason in entry.open_questions else '-'} {reason.text}")
    far = [near for near in selection.rejected if any(reason.code == "other_region" for reason in near.reasons)]
    shown = [near for near in selection.rejected if everything or near not in far]
    if shown:
        typer.echo("does not apply")
    for near in shown:
        typer.echo(f"  {near.limit.id}  ({near.edition.short_name})")
        for reason in near.reasons if everything else near.reasons[:1]:
            typer.echo(f"    - {reason.text}")
    if far and not everything:
        typer.echo(f"nor do {len(far)} rows for other regions of the body; --all lists them")
    for edition in selection.not_held:
        typer.echo(f"not in the library: {edition.short_name}, in force on {selection.query.as_of}. It may say more.")


def _operation(words: str) -> PastOperation:
    from drafter.guidelines import PastOperation

    day, separator, name = words.partition("=")
    if not separator or not name.strip():
        raise InputError(
            "an operation is written DATE=NAME.", where="--surgery", hint="As in 2015-03-02=knee arthroscopy."
        )
    return PastOperation(procedure=name, date=day_of(day.strip(), "--surgery"))

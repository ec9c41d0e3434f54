"""`drafter guidelines which`: the limits that apply to a request, and those that do not, each with its reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from drafter.cli._options import PacksOption, check_region, check_treatment, day_of, library
from drafter.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drafter.guidelines import PastOperation, SelectedLimit, Selection


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
    held = library(guidelines)
    check_treatment(treatment, held, "TREATMENT")
    check_region(region, "--region")
    if any(not words.strip() for words in diagnosis or ()):
        raise InputError("the diagnosis is empty.", where="--diagnosis", hint="Leave it out where it is not known.")
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
    if query.as_of is not None and query.injury_date is not None and query.as_of < query.injury_date:
        raise InputError("the decision is before the injury.", where="--as-of, --injured", hint="Check both days.")
    _print(held.select(query), everything=everything)


def _print(selection: Selection, *, everything: bool) -> None:
    certain = [entry for entry in selection.selected if not _open(entry)]
    possible = [entry for entry in selection.selected if _open(entry)]
    if not selection.selected:
        typer.echo("applies: nothing in the library")
    _print_selected("applies", certain)
    _print_selected("may apply, once it is found out what the ? asks", possible)
    far = [near for near in selection.rejected if any(reason.code == "other_region" for reason in near.reasons)]
    shown = [near for near in selection.rejected if everything or near not in far]
    if shown:
        typer.echo("does not apply")
    for near in shown:
        typer.echo(f"  {near.limit.id}  ({near.edition.short_name})")
        for reason in near.reasons if everything else near.reasons[:1]:
            typer.echo(f"    - {reason.text}")
    if far and not everything:
        rows = "does 1 row" if len(far) == 1 else f"do {len(far)} rows"
        typer.echo(f"nor {rows} for other regions of the body; --all lists them")
    for edition in selection.not_held:
        typer.echo(f"not in the library: {edition.short_name}, in force on {selection.query.as_of}. It may say more.")


def _open(entry: SelectedLimit) -> bool:
    """Return whether something that decides whether a limit is meant is unknown; a date to name is no such thing."""
    return any(reason.code != "mtus_not_held" for reason in entry.open_questions)


def _print_selected(title: str, entries: Sequence[SelectedLimit]) -> None:
    if not entries:
        return
    typer.echo(title)
    ahead = None
    for entry in entries:
        typer.echo(f"  {entry.limit.id}  {entry.limit.words()}  ({entry.edition.short_name})")
        if ahead is not None and entry.edition.family == "other" and ahead.family != "other":
            typer.echo(f"    - {ahead.short_name} is looked at before it (8 CCR 9792.21.1(a)).")
        ahead = ahead or entry.edition
        for reason in entry.reasons:
            typer.echo(f"    {'?' if reason in entry.open_questions else '-'} {reason.text}")


def _operation(words: str) -> PastOperation:
    from drafter.guidelines import PastOperation

    day, separator, name = words.partition("=")
    if not separator or not name.strip():
        raise InputError(
            "an operation is written DATE=NAME.", where="--surgery", hint="As in 2015-03-02=knee arthroscopy."
        )
    return PastOperation(procedure=name, date=day_of(day.strip(), "--surgery"))

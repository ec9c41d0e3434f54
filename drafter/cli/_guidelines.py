"""`drafter guidelines`: what the library holds."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from drafter.cli._guidelines_confirm import confirm
from drafter.cli._guidelines_import import import_command
from drafter.cli._guidelines_lint import lint
from drafter.cli._guidelines_pack import pack
from drafter.cli._guidelines_review import review_command
from drafter.cli._guidelines_verify import verify_command
from drafter.cli._guidelines_which import which
from drafter.cli._options import PacksOption, check_region, check_treatment, day_of, library

if TYPE_CHECKING:
    from drafter.guidelines import Diagnosis, Edition, Excerpt, Limit, Passage

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Editions, passages and limits. Nothing that ships has been verified against an official text.",
)


app.command("which")(which)
app.command("confirm")(confirm)
app.command("lint")(lint)
app.command("pack")(pack)
app.command("import")(import_command)
app.command("review")(review_command)
app.command("verify")(verify_command)


@app.command("list")
def list_limits(guidelines: PacksOption = None) -> None:
    """List every limit: its id, treatment, numbers and document."""
    from drafter.cli import _show

    _show.print_limits(library(guidelines))


@app.command("show")
def show_limit(
    limit: Annotated[str, typer.Argument(metavar="ID", help="The id of a limit, such as CP09-MASSAGE.")],
    guidelines: PacksOption = None,
) -> None:
    """Show one limit: where it stands, when it applies, its conditions, and how sure it is."""
    held = library(guidelines)
    chosen = held.limit(limit)
    passage = held.passage(chosen.passage_id)
    edition = held.edition(passage.edition_id)
    force = edition.in_force
    applies = (
        "by the year of the decision, which a citation must name" if force.yearly else _days(force.from_, force.to)
    )
    lines = [
        ("limit", f"{chosen.words()}{' (in most cases)' if chosen.strength == 'soft' else ''}"),
        ("treatment", chosen.treatment),
        ("regions", ", ".join(chosen.regions) or "any"),
        ("diagnoses", "; ".join(_diagnosis(diagnosis) for diagnosis in chosen.diagnoses)),
        ("document", _titled(edition)),
        ("section", f"{passage.section}{_pages(passage)}"),
        ("applies", applies),
        ("injuries", f"from {force.injury_date_from}" if force.injury_date_from else ""),
        ("text", f"{passage.text} ({_TEXT_KINDS[passage.text_kind]})"),
        *(("condition", condition.text) for condition in chosen.conditions),
        *(("before", condition.text) for condition in chosen.prerequisites),
        ("verified", _verified(chosen)),
    ]
    typer.echo(chosen.id)
    for name, words in lines:
        if words:
            typer.echo(f"  {name:<10} {words}")


@app.command("search")
def search_passages(
    words: Annotated[str, typer.Argument(metavar="WORDS", help="What to look for.")],
    treatment: Annotated[str | None, typer.Option(help="Only passages on this treatment.")] = None,
    region: Annotated[str | None, typer.Option(help="Only limits for this region of the body.")] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="Only editions in force on this day, YYYY-MM-DD.")
    ] = None,
    guidelines: PacksOption = None,
) -> None:
    """Search the passages."""
    day = day_of(as_of, "--as-of")
    held = library(guidelines)
    check_treatment(treatment, held, "--treatment")
    check_region(region, "--region")
    hits = held.search(words, treatment=treatment, region=region, as_of=day)
    if not hits:
        near = held.near_words(words)
        typer.echo(f"nothing found{f'; did you mean {near}?' if near else ''}")
    for hit in hits:
        edition = held.edition(hit.passage.edition_id)
        typer.echo(f"{hit.passage.id}  {edition.short_name}, {hit.passage.section}\n  {_marked(hit.excerpt())}")


def _marked(excerpt: Excerpt) -> str:
    """Return an excerpt with the words that were found in bold; `typer.echo` leaves that out where no terminal is."""
    pieces, end = [], 0
    for start, stop in excerpt.highlights:
        pieces += [excerpt.text[end:start], typer.style(excerpt.text[start:stop], bold=True)]
        end = stop
    return "".join((*pieces, excerpt.text[end:]))


_TEXT_KINDS = {
    "verbatim": "the words of the text",
    "quoted_in_determination": "as a determination quotes it",
    "summary": "our summary, not the words of the text",
}


def _titled(edition: Edition) -> str:
    shown = edition.label is None or edition.label in edition.document
    return edition.document if shown else f"{edition.document}, {edition.label}"


def _pages(passage: Passage) -> str:
    many = passage.pages is not None and ("-" in passage.pages or "," in passage.pages)
    return f", page{'s' if many else ''} {passage.pages}" if passage.pages else ""


def _days(start: datetime.date | None, end: datetime.date | None) -> str:
    return f"from {start or 'the beginning'} to {end or 'today'}"


def _diagnosis(diagnosis: Diagnosis) -> str:
    codes = ", ".join((*diagnosis.icd9, *diagnosis.icd10))
    return f"{diagnosis.text} ({codes})" if codes else diagnosis.text


def _verified(limit: Limit) -> str:
    known = limit.verification
    if limit.is_verified:
        by = f" by {known.confirmed_by}" if known.confirmed_by else ""
        return f"against {known.confirmed_against} on {known.confirmed_on}{by}"
    places = "; ".join(limit.verification.check_at)
    seen = "; ".join(limit.verification.source_seen)
    return f"no{f'; seen in {seen}' if seen else ''}{f'; check at {places}' if places else ''}"

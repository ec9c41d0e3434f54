"""`drafter check`: check a draft that somebody wrote or edited."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from drafter.cli._options import CaseArgument, DecisionOption, PacksOption, decided, echo_json, library


class Format(StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"


def check_command(
    case: CaseArgument,
    draft: Annotated[
        Path,
        typer.Argument(
            metavar="DRAFT", help="The draft: text or Markdown, or JSON from `drafter draft --format json`."
        ),
    ],
    form: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.text,
    item: Annotated[
        str | None, typer.Option("--item", metavar="ID", help="Which item a text without headings is about.")
    ] = None,
    decision: DecisionOption = None,
    guidelines: PacksOption = None,
) -> None:
    """Check a draft against its case: every number, quotation of the request, decision and limit.

    Exit status: 0 no error finding, 1 at least one, 2 it could not be checked.
    """
    from drafter.casefile import CaseFile
    from drafter.cli import _show
    from drafter.drafts import load_draft
    from drafter.pipeline import assess_case, check

    facts = decided(CaseFile.load(case), decision)
    found = load_draft(draft, facts, item=item)
    packs = library(guidelines)
    report = check(facts, found, library=packs)
    match form:
        case Format.json:
            echo_json(report.model_dump_json(indent=2))
        case Format.text:
            drafted = {block.item for block in found.items}
            assessments = tuple(a for a in assess_case(facts, library=packs) if a.item in drafted)
            _show.print_report(report, facts, assessments)
    raise typer.Exit(report.exit_code)

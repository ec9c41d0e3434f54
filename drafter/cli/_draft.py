"""`drafter draft`: write the first draft of a rationale and check it."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, assert_never

import typer

from drafter.cli._options import CaseArgument, DecisionOption, PacksOption, decided, echo_json, library, write_whole

if TYPE_CHECKING:
    from drafter.casefile import CaseFile
    from drafter.pipeline import Drafted


class Format(StrEnum):
    """How the draft is written."""

    text = "text"
    markdown = "markdown"
    json = "json"


def draft_command(
    case: CaseArgument,
    decision: DecisionOption = None,
    form: Annotated[Format, typer.Option("--format", help="text, markdown or json.")] = Format.text,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write the draft there; findings still print.")
    ] = None,
    guidelines: PacksOption = None,
    prompts: Annotated[
        list[Path] | None,
        typer.Option(
            "--prompts", metavar="DIR", help="A folder with templates of your own, looked up first; repeatable."
        ),
    ] = None,
) -> None:
    """Draft the rationale of a case, check it, and print both.

    Exit status: 0 no error finding, 1 at least one, 2 the case could not be drafted.
    """
    from drafter.casefile import CaseFile
    from drafter.pipeline import draft
    from drafter.writers import TemplateWriter

    facts = decided(CaseFile.load(case), decision)
    result = draft(facts, library=library(guidelines), writer=TemplateWriter(folders=tuple(prompts or ())))
    _deliver(result, facts, form, output)
    raise typer.Exit(result.report.exit_code)


def _deliver(result: Drafted, case: CaseFile, form: Format, output: Path | None) -> None:
    from drafter.cli import _show

    match form:
        case Format.json:
            text = _show.as_json(result)
        case Format.markdown:
            text = _show.as_markdown(result.draft)
        case Format.text:
            text = result.text
        case _:
            assert_never(form)
    if output is not None:
        write_whole(output, text)
        _show.print_report(result.report, case, result.assessments, aside=form is Format.json)
    elif form is Format.text:
        _show.print_draft(result.draft)
        _show.print_report(result.report, case, result.assessments)
    elif form is Format.json:
        echo_json(text)
    else:
        typer.echo(text, nl=not text.endswith("\n"))

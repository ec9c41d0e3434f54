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


class WriterName(StrEnum):
    """Who writes."""

    template = "template"
    model = "model"


def draft_command(
    case: CaseArgument,
    decision: DecisionOption = None,
    writer: Annotated[
        WriterName | None,
        typer.Option("--writer", help="template (no model, no network) or model; by default what the settings say."),
    ] = None,
    settings: Annotated[
        Path | None,
        typer.Option(
            "--settings", metavar="FILE", help="The settings; by default drafter.yaml in this folder, if any."
        ),
    ] = None,
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
    from drafter.pipeline import draft, writers_for
    from drafter.settings import load_settings

    chosen = load_settings(settings)
    if writer is not None:
        chosen = chosen.model_copy(update={"writer": writer.value})
    facts = decided(CaseFile.load(case), decision)
    writers = writers_for(chosen, folders=prompts or ())
    result = draft(
        facts,
        library=library(guidelines),
        writer=writers.writer,
        fallback=writers.fallback,
        reasks=chosen.reasks,
        policies=chosen.policies,
        options=chosen.rules,
    )
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
        typer.echo(f"Draft written to {output}.\n", err=form is Format.json)
        _show.print_attempts(result, aside=form is Format.json)
        _show.print_report(result.report, case, result.assessments, aside=form is Format.json)
    elif form is Format.text:
        _show.print_draft(result.draft)
        _show.print_attempts(result)
        _show.print_report(result.report, case, result.assessments)
    elif form is Format.json:
        echo_json(text)
    else:
        typer.echo(text, nl=not text.endswith("\n"))
        _show.print_attempts(result, aside=True)

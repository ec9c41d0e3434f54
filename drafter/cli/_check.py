"""`drafter check`: check a draft that somebody wrote or edited, or a determination letter."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from drafter.cli._options import DecisionOption, PacksOption, SettingsOption, decided, echo_json, library
from drafter.errors import DocumentError, InputError

if TYPE_CHECKING:
    from drafter.casefile import CaseFile
    from drafter.documents import Document
    from drafter.drafts import Draft
    from drafter.rules import OtherDraft


class Format(StrEnum):
    """How the report is written."""

    text = "text"
    json = "json"


class ProfileName(StrEnum):
    """What the text is checked as."""

    rationale = "rationale"
    letter = "letter"


_DRAFTS = frozenset({".txt", ".md", ".json", ".pdf", ".docx", ".html"})
"""Endings of files that may hold a draft."""


def check_command(
    case: Annotated[
        Path, typer.Argument(metavar="CASE", help="The case file, YAML or JSON; or a letter, and nothing behind it.")
    ],
    draft: Annotated[
        Path | None,
        typer.Argument(
            metavar="DRAFT",
            help="The draft: text or Markdown, JSON from `drafter draft --format json`, or a determination letter.",
        ),
    ] = None,
    form: Annotated[Format, typer.Option("--format", help="text or json.")] = Format.text,
    item: Annotated[
        str | None, typer.Option("--item", metavar="ID", help="Which item a text without headings is about.")
    ] = None,
    decision: DecisionOption = None,
    profile: Annotated[
        ProfileName | None,
        typer.Option(help="rationale or letter; by default what the draft is read as."),
    ] = None,
    others: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="A folder of drafts of other cases: what was copied from them is found."),
    ] = None,
    ledger: Annotated[
        bool,
        typer.Option("--ledger", help="Print the draft with each number's source, and whose claim each sentence is."),
    ] = False,
    guidelines: PacksOption = None,
    settings: SettingsOption = None,
) -> None:
    """Check a draft or a letter against its case: every number, quotation of the request, decision and limit.

    A determination letter alone is checked against the facts that it states itself.

    Exit status: 0 no error finding, 1 at least one, 2 it could not be checked, or a rule could not.
    """
    from drafter.cli import _show
    from drafter.letters import with_lines
    from drafter.pipeline import assess_case, check
    from drafter.settings import load_settings

    facts, found, document = _letter(case, decision) if draft is None else _draft(case, draft, decision, item)
    packs = library(guidelines)
    chosen = load_settings(settings)
    policies = chosen.policies
    report = check(
        facts,
        found,
        library=packs,
        policies=policies,
        options=chosen.rules,
        profile=profile.value if profile else None,
        others=_others(others, draft or case),
    )
    if document is not None:
        report = with_lines(report, document)
    match form:
        case Format.json:
            echo_json(report.model_dump_json(indent=2))
        case Format.text:
            drafted = {block.item for block in found.items}
            assessments = tuple(a for a in assess_case(facts, library=packs, policies=policies) if a.item in drafted)
            if ledger:
                _show.print_ledger(found, report)
            _show.print_report(report, facts, assessments)
    raise typer.Exit(report.exit_code)


def _others(folder: Path | None, mine: Path) -> tuple[OtherDraft, ...]:
    """Return the drafts of a folder, but not the one that is checked."""
    from drafter.documents import read_document
    from drafter.drafts import text_of_file
    from drafter.rules import OtherDraft

    if folder is None:
        return ()
    if not folder.is_dir():
        raise InputError("there is no such folder.", where="--others", hint="Name the folder of the other drafts.")
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in _DRAFTS and f.resolve() != mine.resolve())
    return tuple(
        OtherDraft(f.name, text_of_file(f) if f.suffix.lower() == ".json" else read_document(f).text) for f in files
    )


class _Checked(NamedTuple):
    """What is checked, against what; and the file of a letter, to which its findings point."""

    facts: CaseFile
    draft: Draft
    document: Document | None


def _letter(path: Path, decisions: list[str] | None) -> _Checked:
    from drafter.documents import read_document
    from drafter.letters import read_letter

    letter = read_letter(read_document(path))
    return _Checked(decided(letter.case, decisions), letter.draft, letter.document)


def _draft(case: Path, draft: Path, decisions: list[str] | None, item: str | None) -> _Checked:
    from drafter.casefile import CaseFile
    from drafter.documents import read_document
    from drafter.drafts import lay_out, load_draft
    from drafter.letters import is_letter

    facts = decided(CaseFile.load(case), decisions)
    if draft.suffix.lower() != ".json":
        try:
            document = read_document(draft)
        except DocumentError:
            # Whoever reads drafts says what is wrong with the file.
            return _Checked(facts, load_draft(draft, facts, item=item), None)
        if is_letter(document):
            return _Checked(facts, lay_out(document.text, facts, origin="letter"), document)
    return _Checked(facts, load_draft(draft, facts, item=item), None)

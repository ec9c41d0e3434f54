"""Drafts, reports and readings shown to people, with rich; and as JSON and Markdown."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from drafter.assessment import Assessment
from drafter.attribution import voice_of
from drafter.casefile import CaseFile
from drafter.drafts import DECISION_WORDS, NOT_DECIDED, Draft
from drafter.findings import Evidence, Finding, LedgerEntry, Report, Severity
from drafter.guidelines import Library
from drafter.quantities import Reading

if TYPE_CHECKING:
    from drafter.letters import Letter
    from drafter.model import Usage
    from drafter.pipeline import Drafted

_STYLES: Final[dict[Severity, str]] = {"error": "bold red", "warning": "yellow", "note": "cyan"}
DRAFTED: Final = "drafter/drafted@1"
"""What the JSON of `drafter draft` says it is."""
_WIDEST: Final = 110
"""Columns: longer lines are hard to read."""
_MOST_WORDS: Final = 160
"""Characters of a field that are shown of a letter."""


def as_json(result: Drafted) -> str:
    """Return a draft with its report and assessments as JSON; `drafter schema drafted` describes it."""
    data = {"schema": DRAFTED, **json.loads(result.model_dump_json(by_alias=True))}
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def as_markdown(draft: Draft) -> str:
    """Return a draft as Markdown, which `drafter check` reads again."""
    blocks = [f"*{draft.text.splitlines()[0]}*"]
    for block in draft.items:
        word = NOT_DECIDED if block.decision is None else DECISION_WORDS[block.decision]
        blocks.append(f"## {draft.words(block.heading) if block.heading else block.item}: {word}")
        blocks += (f"**Guidelines:** {draft.words(citation)}" for citation in block.citations)
        blocks.append(f"**Rationale:** {draft.words(block.rationale)}")
    return "\n\n".join(blocks) + "\n"


def print_draft(draft: Draft) -> None:
    """Print the text of a draft, wrapped to the terminal."""
    console = _console()
    for paragraph in draft.text.strip().split("\n\n"):
        console.print(Text(textwrap.fill(paragraph, console.width)), soft_wrap=True)
        console.print()


def print_attempts(result: Drafted, *, aside: bool = False) -> None:
    """Print what a model was asked, round by round, and who wrote the draft where it gave none.

    Args:
        result: The draft.
        aside: Print on standard error, where standard output carries data.
    """
    if not result.attempts:
        return
    console = _console(aside=aside)
    if result.fallback is not None:
        words = f"Written by the template writer, not by the model: {result.fallback}"
        console.print(Text(textwrap.fill(words, console.width), style="bold yellow"))
    console.print(Text(f"Model: {_plural(len(result.attempts), 'attempt')}, {_tokens(result.usage)}.", style="bold"))
    for attempt in result.attempts:
        found = f"{_plural(attempt.errors or 0, 'error')}, {_plural(attempt.warnings or 0, 'warning')}"
        words = found if attempt.failure is None else attempt.failure
        mark = " (this draft)" if attempt.chosen else ""
        unknown = f"; source ids that do not exist: {', '.join(attempt.unknown_sources)}" * bool(
            attempt.unknown_sources
        )
        line = f"{attempt.number}  {attempt.outcome}: {words}, {_tokens(attempt.usage)}{unknown}{mark}"
        console.print(Text(textwrap.fill(line, console.width, initial_indent="  ", subsequent_indent="     ")))
    console.print()


def _tokens(usage: Usage) -> str:
    if usage.total_tokens is None:
        return "tokens not counted"
    return f"{usage.prompt_tokens or 0} + {usage.completion_tokens or 0} tokens"


def _plural(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def print_report(report: Report, case: CaseFile, assessments: Sequence[Assessment], *, aside: bool = False) -> None:
    """Print the assessment of each item and every finding: its words, what it rests on, what to do.

    Args:
        report: The report.
        case: The case it is about.
        assessments: The arithmetic.
        aside: Print on standard error, where standard output carries data.
    """
    console = _console(aside=aside)
    for assessment in assessments:
        _assessment(console, assessment, many=len(case.items) > 1)
    counts = ", ".join(_counted(report, severity) for severity in ("error", "warning", "note"))
    console.print(Text(f"Findings: {counts}.", style="bold"))
    for finding in report.findings:
        console.print()
        _finding(console, finding, many=len(case.items) > 1)
    _print_aside(console, report)
    console.print()
    console.print(Text("No limit that ships with drafter has been verified against an official text.", style="dim"))


def _print_aside(console: Console, report: Report) -> None:
    """Print what was not checked, and what the draft or the settings let pass: silence must not look like a pass."""
    lines: list[tuple[str, str]] = []
    for waived in report.waived:
        lines.append(("dim", f"waived   {waived.finding.code}  {waived.finding.words!r}: {waived.reason}"))
    for unused in report.unused_waivers:
        lines.append(
            ("yellow", f"waiver   {unused.code} of {unused.item} meets no finding: take it out ({unused.reason})")
        )
    for broken in report.could_not_check:
        about = f" {broken.item}" if broken.item else ""
        lines.append(
            ("bold red", f"could not check  {broken.code}{about}: the rule broke ({broken.fault}); please report it")
        )
    reasons: dict[str, list[str]] = {}
    for rule in report.not_run:
        reasons.setdefault(rule.reason, []).append(rule.code)
    lines += [("dim", f"not run  {', '.join(codes)}  {reason}") for reason, codes in reasons.items()]
    if lines:
        console.print()
    for style, line in lines:
        console.print(Text(textwrap.fill(line, console.width, subsequent_indent="         "), style=style))


def print_ledger(draft: Draft, report: Report) -> None:
    """Print a draft sentence by sentence: whose claim it is, and where each of its numbers comes from.

    Args:
        draft: The draft.
        report: The report on it, which holds the ledger.
    """
    console = _console()
    for block in draft.items:
        mine = [entry for entry in report.ledger if entry.item == block.item]
        console.print(Text(f"Numbers of {block.item}", style="bold"))
        parts = [
            *((span, "citation") for span in block.citations),
            *((s.span, voice_of(s.text)) for s in block.sentences),
        ]
        for span, voice in parts:
            words = " ".join(draft.words(span).split())
            console.print(Text(textwrap.fill(words, console.width)))
            console.print(Text(f"  {_VOICES[voice]}", style="dim"))
            for entry in (entry for entry in mine if span.covers(entry.span)):
                console.print(_traced(entry))
        console.print()


def _traced(entry: LedgerEntry) -> Text:
    source = f" {entry.source}" if entry.source else ""
    why = f": {entry.expression}" if entry.expression else ""
    style = "bold red" if entry.provenance == "unsourced" else "cyan"
    words = " ".join(entry.words.split())
    return Text.assemble((f"  {words}", "bold"), f"  {entry.kind}  ", (f"{entry.provenance}{source}{why}", style))


_VOICES: Final[dict[str, str]] = {
    "citation": "guideline line",
    "guideline": "a claim of the guideline",
    "request": "a claim about the request",
    "history": "a claim about earlier care",
    "claims_administrator": "a claim of the claims administrator",
    "writer": "the writer's own words",
}


def print_reading(reading: Reading) -> None:
    """Print what a text says about quantities of care."""
    from drafter.quantities import render

    console = _console()
    if not reading.schedules:
        console.print("no quantity of care")
    for schedule in reading.schedules:
        total = schedule.total()
        console.print(Text.assemble((schedule.role or "read as", "bold"), f"  {render(schedule)}"))
        console.print(f"  total  {f'{total} visits' if total is not None else 'cannot be told'}")
        if schedule.treatment is not None:
            console.print(Text(f"  of  {schedule.treatment}"), soft_wrap=True)
        if schedule.role_words is not None:
            console.print(Text(f"  told by  {schedule.role_words.of(reading.text)!r}", style="dim"))
        for ambiguity in schedule.ambiguities:
            words = ambiguity.span.of(reading.text)
            console.print(
                Text(f"  unclear  {words!r}: {' or '.join(ambiguity.readings)}", style="yellow"), soft_wrap=True
            )
    others = [n for n in reading.numbers if n.kind not in ("count", "frequency", "period", "duration", "amount")]
    for number in others:
        console.print(Text(f"  {number.kind}  {number.span.of(reading.text)}", style="dim"))


def print_limits(library: Library) -> None:
    """Print a table of the limits."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("id", "treatment", "limit", "document"):
        table.add_column(name, overflow="fold", no_wrap=name == "id")
    for limit in library.limits:
        edition = library.edition(library.passage(limit.passage_id).edition_id)
        label = f" ({edition.label})" if edition.label else ""
        table.add_row(limit.id, limit.treatment, limit.words(), f"{edition.short_name}{label}")
    _console().print(table)


def print_letter(letter: Letter) -> None:
    """Print what was read in a letter, each field with its line; what is unknown, and what was not believed."""
    document = letter.document
    console = _console()
    encoding = f", read as {document.encoding}" if document.encoding else ""
    console.print(Text(f"A determination letter, layout {letter.layout}{encoding}.", style="bold"))
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("line", justify="right")
    table.add_column("field", no_wrap=True)
    table.add_column("words of the letter", overflow="fold")
    for name, span in letter.fields.items():
        words = " ".join(span.of(document.text).split())
        table.add_row(
            str(document.line(span.start)), name, Text(textwrap.shorten(words, _MOST_WORDS, placeholder=" ..."))
        )
    console.print(table)
    if letter.unknown:
        words = f"unknown  {', '.join(letter.unknown)}"
        console.print()
        console.print(Text(textwrap.fill(words, console.width, subsequent_indent=" " * 9), style="yellow"))
    for doubt in letter.doubts:
        console.print(
            Text(f"unclear  line {document.line(doubt.span.start)}, {doubt.field}: {doubt.message}", style="yellow")
        )


def _console(*, aside: bool = False) -> Console:
    console = Console(stderr=aside, highlight=False, markup=False, emoji=False)
    console.width = min(console.width, _WIDEST) if console.is_terminal else _WIDEST
    return console


def _assessment(console: Console, assessment: Assessment, *, many: bool) -> None:
    place = f" of {assessment.item}" if many else ""
    console.print(Text.assemble((f"Assessment{place}: {_PLAIN[assessment.status]}", "bold")))
    for line in (check.line for check in assessment.checks if check.is_controlling):
        console.print(Text(textwrap.fill(line, console.width, initial_indent="  ", subsequent_indent="    ")))
    for check in assessment.checks:
        if check.is_cap:
            words = f"statutory cap, apart from medical necessity: {check.line}"
            console.print(Text(textwrap.fill(words, console.width, initial_indent="  ", subsequent_indent="    ")))
    if not assessment.controlling:
        console.print(Text(f"  {assessment.line}"))
    console.print()


_PLAIN: Final = {
    "within": "within the limit",
    "exceeds": "over the limit",
    "undetermined": "undetermined, it cannot be told",
    "not_addressed": "no limit addresses this request",
}


def _counted(report: Report, severity: Severity) -> str:
    number = len(report.of(severity))
    return f"{number} {severity if number == 1 else severity + 's'}"


def _finding(console: Console, finding: Finding, *, many: bool) -> None:
    place = f"  {finding.item}" if many and finding.item else ""
    place += f"  line {finding.line}" if finding.line is not None else ""
    console.print(Text.assemble((f"{finding.severity:<8}", _STYLES[finding.severity]), (finding.code, "bold"), place))
    rows = [("", finding.message)]
    if finding.words:
        rows.insert(0, ("words", f'"{" ".join(finding.words.split())}"'))
    rows += (("rests on", line) for line in _evidence(finding.evidence))
    rows.append(("to do", finding.action))
    for name, words in rows:
        lines = textwrap.wrap(words, console.width - 12) or [""]
        console.print(Text.assemble((f"  {name:<10}", "dim"), lines[0]))
        for line in lines[1:]:
            console.print(Text(f"{'':<12}{line}"))


def _evidence(evidence: Iterable[Evidence]) -> Iterable[str]:
    for source in evidence:
        pages = f", page {source.pages}" if source.pages else ""
        kind = "unverified " if source.verified is False else ""
        yield f"{kind}{source.kind} {source.source}{pages}: {source.words or ''}".rstrip(": ")

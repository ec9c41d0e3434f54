"""What a check says of a draft: findings, the ledger of numbers, and the report that holds both."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from pydantic import BaseModel, ConfigDict

from drafter.quantities import Interval
from drafter.spans import Span

Severity = Literal["error", "warning", "note"]
"""`error` blocks signing, `warning` must be acknowledged, `note` informs."""

SourceKind = Literal["fact", "passage", "limit", "request", "draft", "law"]
Provenance = Literal["fact", "cited", "derived", "reference", "unsourced"]
"""Where a number comes from: the case, a passage, arithmetic, a reference (page, date, code), or nowhere."""

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class Evidence(_Value):
    """What a finding rests on: a source's id, where in it, and the words."""

    kind: SourceKind
    source: str
    """Id of the fact, limit or passage, or the section of a law."""
    words: str | None = None
    pages: str | None = None
    verified: bool | None = None
    """For a limit: whether a person has compared it with an official text."""


class Finding(_Value):
    """One thing wrong, doubtful or worth knowing, on one stretch of the draft."""

    code: str
    severity: Severity
    message: str
    """What is wrong, in one sentence that a reviewer understands without the manual."""
    action: str
    """What to do about it."""
    item: str | None = None
    span: Span | None = None
    """Characters of the draft's text; None where the finding is about something that is missing."""
    words: str = ""
    """The words of the draft that the span covers."""
    evidence: tuple[Evidence, ...] = ()
    line: int | None = None
    """For a letter that was read from a file: the line of the file where the span begins."""


class LedgerEntry(_Value):
    """One number of a draft and where it comes from."""

    item: str
    span: Span
    words: str
    value: Interval
    provenance: Provenance
    kind: str
    """What the number is: `count`, `frequency`, `duration`, `amount`, `date`, `page`, `age` ..."""
    source: str | None = None
    """Id of the fact, limit or passage."""
    expression: str | None = None
    """For `derived`: the arithmetic, in words."""


class NotRun(_Value):
    """A rule that could not run, and why: silence must not look like a pass."""

    code: str
    reason: str


class CouldNotCheck(_Value):
    """A rule that broke: its findings are missing, and the report is not whole."""

    code: str
    item: str | None = None
    fault: str
    """The kind of the exception. Its message is not kept, for it may repeat a fact."""


class Waived(_Value):
    """A finding that a waiver in the draft lets stand."""

    finding: Finding
    reason: str


class UnusedWaiver(_Value):
    """A waiver that meets no finding: its sentence was edited, or the finding is gone."""

    code: str
    item: str
    reason: str


class Report(_Value):
    """Everything a check found in one draft.

    `exit_code` follows the command line: 0 no error finding, 1 at least one, 2 a rule could not check.
    """

    case: str
    findings: tuple[Finding, ...] = ()
    ledger: tuple[LedgerEntry, ...] = ()
    rules_run: tuple[str, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    could_not_check: tuple[CouldNotCheck, ...] = ()
    waived: tuple[Waived, ...] = ()
    unused_waivers: tuple[UnusedWaiver, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """Return the findings that block signing."""
        return self.of("error")

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """Return the findings that must be acknowledged."""
        return self.of("warning")

    @property
    def notes(self) -> tuple[Finding, ...]:
        """Return the findings that inform."""
        return self.of("note")

    @property
    def exit_code(self) -> Literal[0, 1, 2]:
        """Return 2 where a rule could not check, else 1 where an error finding stands, else 0."""
        return 2 if self.could_not_check else 1 if self.errors else 0

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings of one severity."""
        return tuple(finding for finding in self.findings if finding.severity == severity)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings by severity, then by place in the draft, then by code: the same order on every run."""
    return tuple(sorted(findings, key=lambda f: (_RANK[f.severity], f.span or Span(0, 0), f.code, f.message)))

"""The main job: a case in, a checked draft out. Knows nothing of storage or HTTP.

Where a model writes, the loop around it stands here: its draft is checked, and where the check finds errors in its
words it is asked again, with the findings, a few times at most. A draft that was checked is never thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from drafter.assessment import Assessment
from drafter.casefile import CaseFile, Decision
from drafter.drafts import Draft, aligned, lay_out
from drafter.errors import ModelError, Outcome, SchemaError
from drafter.findings import Finding, Report
from drafter.guidelines import Library, load_library
from drafter.memory import Memory, in_use
from drafter.model import ModelClient, Usage
from drafter.policies import DEFAULT, Policies
from drafter.ruleoptions import AS_SHIPPED, RuleOptions
from drafter.rules import OtherDraft, Profile, check_draft, check_laid_out
from drafter.settings import Settings
from drafter.writers import AskedWriter, Brief, ItemText, LanguageModelWriter, TemplateWriter, Writer

DEFAULT_REASKS: Final = 2
"""How often a model is asked to mend its draft, where nothing else is said."""


class Attempt(BaseModel):
    """One round of a model: every item that was open was asked for once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    number: int
    """1 for the first."""
    outcome: Outcome | Literal["drafted"]
    """`drafted`, with a draft that was checked, or the kind of failure."""
    usage: Usage = Usage()
    """Tokens of this round, failed answers included, as far as the endpoint counted them."""
    requests: int = 0
    """HTTP requests of this round, retries included."""
    errors: int | None = None
    """Error findings in its draft; None where there is none."""
    warnings: int | None = None
    """Warnings in its draft; None where there is none."""
    unknown_sources: tuple[str, ...] = ()
    """Ids of sources that the model named and that do not exist."""
    failure: str | None = None
    """Why there is no draft, in one sentence; nothing of what was sent or answered."""
    chosen: bool = False
    """Whether the draft that was handed back is this one."""


class Drafted(BaseModel):
    """A draft with its check and the arithmetic it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draft: Draft
    report: Report
    assessments: tuple[Assessment, ...]
    attempts: tuple[Attempt, ...] = ()
    """What a model was asked, round by round; empty where no model wrote."""
    usage: Usage = Usage()
    """Tokens of all attempts together."""
    fallback: str | None = None
    """Why the fallback writer wrote this and not the model; None where nobody had to step in."""

    @property
    def text(self) -> str:
        """Return the text of the draft."""
        return self.draft.text


class Writers(NamedTuple):
    """Who writes, and who steps in where the endpoint of a model fails."""

    writer: Writer
    fallback: Writer | None


def writers_for(settings: Settings, *, folders: Sequence[Path] = ()) -> Writers:
    """Return the writers that the settings ask for.

    Args:
        settings: The settings.
        folders: Where a user's own templates are, looked up first.

    Raises:
        RemoteNotAllowedError: The endpoint is not on this machine, and `allow_remote` is not set.
        SettingsError: The model writer is asked for, and a setting that it needs is missing.
    """
    template = TemplateWriter(folders=tuple(folders))
    if settings.writer == "template":
        return Writers(template, None)
    model = LanguageModelWriter(client=ModelClient(settings=settings), folders=tuple(folders))
    return Writers(model, template if settings.fallback == "template" else None)


def draft(
    case: CaseFile,
    *,
    decisions: Mapping[str, Decision] | None = None,
    library: Library | None = None,
    writer: Writer | None = None,
    reasks: int = DEFAULT_REASKS,
    fallback: Writer | None = None,
    policies: Policies = DEFAULT,
    options: RuleOptions = AS_SHIPPED,
) -> Drafted:
    """Write the first draft of the rationale of a case, and check it.

    Args:
        case: The facts.
        decisions: The reviewer's decisions by item id, where they do not stand in the case. Without a decision the
            draft gives both arguments and draws no conclusion.
        library: The guidelines; the shipped ones by default.
        writer: Who writes; the template writer by default.
        reasks: How often a model is asked again, where the check finds errors in its words or its answer does not have
            the form asked for. A writer that is no model is never asked again.
        fallback: Who writes where the model gives no draft at all; by default nobody, and its failure is raised.
        policies: How rules of guidelines are read that can be read in two ways.
        options: Which rules run, and how grave their findings are.

    Returns:
        The draft, the report on it, and the assessment of each item. Of several drafts of a model it is the one with
        the fewest errors, then the fewest warnings, then the first; `attempts` tells of all of them.

    Raises:
        CaseFileError: Where a decision names an item that the case does not have.
        DecisionError: Where a decision is not one of the three words.
        GuidelineError: Where the shipped guidelines cannot be read.
        TemplateError: Where the template cannot be read.
        ModelError: Where a model gives no draft, and there is no fallback.
    """
    for item, decision in sorted((decisions or {}).items()):
        case = case.decided(item, decision)
    guidelines = library or load_library()
    brief = Brief.prepare(case, library=guidelines, policies=policies)
    chosen = writer or TemplateWriter()
    assessments = tuple(entry.assessment for entry in brief.items)
    if not isinstance(chosen, AskedWriter):
        written = chosen.write(brief)
        report = check_draft(case, written, library=guidelines, policies=policies, options=options)
        return Drafted(draft=written, report=report, assessments=assessments)
    rounds = _Rounds(chosen, brief, guidelines, policies, options)
    failure = rounds.run(reasks)
    reason = None
    if rounds.best is None:
        assert failure is not None  # noqa: S101 - a round ends with a draft or with a failure
        if fallback is None:
            raise failure
        reason = failure.message
        written = fallback.write(brief)
        report = check_draft(case, written, library=guidelines, policies=policies, options=options)
        found = _Found(0, written, report)
    else:
        found = rounds.best
    attempts = tuple(a.model_copy(update={"chosen": a.number == found.attempt}) for a in rounds.attempts)
    return Drafted(
        draft=found.draft,
        report=found.report,
        assessments=assessments,
        attempts=attempts,
        usage=sum((attempt.usage for attempt in attempts), Usage()),
        fallback=reason,
    )


def check(
    case: CaseFile,
    text: Draft | str,
    *,
    library: Library | None = None,
    item: str | None = None,
    policies: Policies = DEFAULT,
    options: RuleOptions = AS_SHIPPED,
    profile: Profile | None = None,
    others: Sequence[OtherDraft] = (),
) -> Report:
    """Check a draft, or the text of one that a person wrote or edited, against a case.

    Args:
        case: The facts.
        text: A draft, or its text.
        library: The guidelines; the shipped ones by default.
        item: Which item a text without headings is about; not needed where the case has one.
        policies: How rules of guidelines are read that can be read in two ways.
        options: Which rules run, and how grave their findings are.
        profile: `rationale` or `letter`; by default what the draft was read from.
        others: Drafts of other cases: what was copied from them is found.

    Returns:
        The findings, the ledger of numbers, and the rules that could not run.

    Raises:
        DraftFileError: Where the text is empty or cannot be told to be about an item of the case.
    """
    with nullcontext() if in_use() else Memory().in_use():
        found = lay_out(text, case, item=item) if isinstance(text, str) else aligned(text, case)
        return check_laid_out(
            case,
            found,
            library=library or load_library(),
            policies=policies,
            options=options,
            profile=profile,
            others=others,
        )


class Checker:
    """Checks the drafts of one case again and again, as an editor does while somebody types.

    It says what `check` says. What it read of the facts, the limits and the sentences that stayed it remembers from one
    check to the next, and forgets with itself. Not for two threads at once.

    Args:
        case: The facts.
        library: The guidelines; the shipped ones by default.
        policies: How rules of guidelines are read that can be read in two ways.
        options: Which rules run, and how grave their findings are.
        others: Drafts of other cases: what was copied from them is found.
    """

    def __init__(
        self,
        case: CaseFile,
        *,
        library: Library | None = None,
        policies: Policies = DEFAULT,
        options: RuleOptions = AS_SHIPPED,
        others: Sequence[OtherDraft] = (),
    ) -> None:
        self._case = case
        self._library = library or load_library()
        self._policies = policies
        self._options = options
        self._others = tuple(others)
        self._memory = Memory()

    def check(self, text: Draft | str, *, item: str | None = None, profile: Profile | None = None) -> Report:
        """Return what `check` returns.

        Args:
            text: A draft, or its text.
            item: Which item a text without headings is about; not needed where the case has one.
            profile: `rationale` or `letter`; by default what the draft was read from.

        Raises:
            DraftFileError: Where the text is empty or cannot be told to be about an item of the case.
        """
        with self._memory.in_use():
            return check(
                self._case,
                text,
                library=self._library,
                item=item,
                policies=self._policies,
                options=self._options,
                profile=profile,
                others=self._others,
            )


def assess_case(
    case: CaseFile, *, library: Library | None = None, policies: Policies = DEFAULT
) -> tuple[Assessment, ...]:
    """Return the assessment of every item of a case, without writing anything."""
    brief = Brief.prepare(case, library=library or load_library(), policies=policies)
    return tuple(entry.assessment for entry in brief.items)


@dataclass(frozen=True, slots=True)
class _Found:
    """A draft and its check; `attempt` is 0 where it is the fallback's."""

    attempt: int
    draft: Draft
    report: Report

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.report.errors), len(self.report.warnings)


@dataclass
class _Rounds:
    """The rounds of one model on one case: what was answered so far, what is open, and the best draft."""

    writer: AskedWriter
    brief: Brief
    library: Library
    policies: Policies
    options: RuleOptions
    texts: dict[str, ItemText] = field(default_factory=dict)
    findings: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    attempts: list[Attempt] = field(default_factory=list)
    best: _Found | None = None

    def run(self, reasks: int) -> ModelError | None:
        """Ask until a draft has no error that the model could mend; return the failure that ended it, if one did.

        Only a finding and an answer of the wrong form are asked about again. A refusal, a filter, a truncated answer
        and an endpoint that is down are not: another question would hide what a person has to know.
        """
        open_items = [entry.item.id for entry in self.brief.items]
        failure: ModelError | None = None
        for number in range(1, reasks + 2):
            failure = self._ask(number, open_items)
            if failure is not None and not isinstance(failure, SchemaError):
                break
            open_items = [entry.item.id for entry in self.brief.items if self._is_open(entry.item.id)]
            if not open_items:
                break
        return failure

    def _is_open(self, item: str) -> bool:
        return item in self.faults or item in self.findings

    def _ask(self, number: int, items: list[str]) -> ModelError | None:
        """Ask for each open item once, and check the draft where every item has a text."""
        usage, requests, failure = Usage(), 0, None
        fresh: list[ItemText] = []
        for entry in self.brief.items:
            item = entry.item.id
            if item not in items:
                continue
            try:
                text = self.writer.ask(
                    self.brief,
                    entry,
                    before=self.texts.get(item),
                    findings=self.findings.get(item, ()),
                    fault=self.faults.pop(item, None),
                )
            except ModelError as reason:
                usage += Usage(prompt_tokens=reason.prompt_tokens, completion_tokens=reason.completion_tokens)
                requests += reason.requests
                failure = reason
                if not isinstance(reason, SchemaError):
                    break
                self.faults[item] = reason.fault
            else:
                usage, requests = usage + text.usage, requests + text.requests
                self.texts[item] = text
                fresh.append(text)
        attempt = Attempt(
            number=number,
            outcome="drafted",
            usage=usage,
            requests=requests,
            unknown_sources=tuple(dict.fromkeys(name for text in fresh for name in text.unknown_sources)),
        )
        if failure is None:
            self.attempts.append(self._checked(attempt))
        else:
            self.attempts.append(attempt.model_copy(update={"outcome": failure.outcome, "failure": failure.message}))
        return failure

    def _checked(self, attempt: Attempt) -> Attempt:
        written = self.writer.compose(self.brief, self.texts)
        report = check_draft(
            self.brief.case, written, library=self.library, policies=self.policies, options=self.options
        )
        found = _Found(attempt.number, written, report)
        if self.best is None or found.rank < self.best.rank:
            self.best = found
        self.findings = {
            entry.item.id: mine
            for entry in self.brief.items
            if (mine := tuple(f for f in report.errors if f.item == entry.item.id and self.writer.can_mend(written, f)))
        }
        return attempt.model_copy(update={"errors": len(report.errors), "warnings": len(report.warnings)})

"""All rules, found by their files, in the order of their codes."""

from __future__ import annotations

import functools
import importlib
import pkgutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TypeVar

from drafter.casefile import CaseFile
from drafter.datafile import suggestion
from drafter.drafts import Draft, Waiver, aligned
from drafter.errors import SettingsError, UnknownRuleError
from drafter.findings import CouldNotCheck, Finding, LedgerEntry, NotRun, Report, UnusedWaiver, Waived, in_order
from drafter.guidelines import Library
from drafter.memory import Memory, in_use
from drafter.policies import DEFAULT, Policies
from drafter.ruleoptions import AS_SHIPPED, RuleOptions
from drafter.rules._context import DraftContext, ItemContext, OtherDraft, Profile
from drafter.rules._rule import DraftRule, ItemRule, Rule


@functools.cache
def all_rules() -> tuple[ItemRule | DraftRule, ...]:
    """Return one instance of every rule. The module `lim05` holds the rule `LIM05`."""
    import drafter.rules as room

    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__) if not module.name.startswith("_"))
    modules = [(name, importlib.import_module(f"{room.__name__}.{name}")) for name in names]
    return tuple(getattr(module, name.upper())() for name, module in modules)


def rule(code: str) -> ItemRule | DraftRule:
    """Return the rule with this code.

    Raises:
        UnknownRuleError: Where there is none; the message names the nearest code.
    """
    for known in all_rules():
        if known.code == code.upper():
            return known
    raise UnknownRuleError(f"there is no rule {code!r}.", hint=suggestion(code.upper(), [r.code for r in all_rules()]))


def check_draft(
    case: CaseFile,
    draft: Draft,
    *,
    library: Library,
    policies: Policies = DEFAULT,
    options: RuleOptions = AS_SHIPPED,
    profile: Profile | None = None,
    others: Sequence[OtherDraft] = (),
) -> Report:
    """Run the rules on a draft.

    Args:
        case: The facts.
        draft: The draft; laid out anew where its text was edited.
        library: The guidelines.
        policies: How rules of guidelines are read that can be read in two ways.
        options: Which rules run, and how grave their findings are.
        profile: Whether the text is that of a rationale or a whole letter; by default what the draft was read from.
        others: Drafts of other cases, to which this one is compared.

    Returns:
        The findings in order, the ledger, the rules that ran, those that could not, each with the reason, and what the
        draft waives. A rule that breaks is reported by its code; the findings of the others are kept.
    """
    with Memory().in_use() if not in_use() else nullcontext():
        return check_laid_out(
            case,
            aligned(draft, case),
            library=library,
            policies=policies,
            options=options,
            profile=profile,
            others=others,
        )


def check_laid_out(
    case: CaseFile,
    fitting: Draft,
    *,
    library: Library,
    policies: Policies = DEFAULT,
    options: RuleOptions = AS_SHIPPED,
    profile: Profile | None = None,
    others: Sequence[OtherDraft] = (),
) -> Report:
    """Run the rules on a draft that `lay_out` has just made of a text. Otherwise as `check_draft`."""
    _check_names(options)
    chosen: Profile = profile or ("letter" if fitting.origin == "letter" else "rationale")
    items = tuple(
        ItemContext.build(case, fitting, block, library=library, policies=policies, options=options)
        for block in fitting.items
    )
    whole = DraftContext(case, fitting, items, library, chosen, options, tuple(others))
    outcome = _Outcome()
    for known in all_rules():
        reason = _not_wanted(known, options, chosen)
        if reason is not None:
            outcome.not_run[known.code] = reason
        elif isinstance(known, DraftRule):
            outcome.run(known, whole, known.check)
        else:
            for context in items:
                outcome.run(known, context, known.check)
    findings = [_graded(finding, options) for finding in outcome.findings]
    standing, waived, unused = _waived(findings, fitting)
    return Report(
        case=case.id,
        findings=in_order(standing),
        ledger=outcome.ledger_of(items),
        rules_run=tuple(sorted(outcome.ran)),
        not_run=tuple(
            NotRun(code=code, reason=reason)
            for code, reason in sorted(outcome.not_run.items())
            if code not in outcome.ran
        ),
        could_not_check=tuple(sorted(outcome.broken, key=lambda fault: (fault.code, fault.item or ""))),
        waived=tuple(waived),
        unused_waivers=tuple(unused),
    )


def _check_names(options: RuleOptions) -> None:
    """Refuse a code or family that no rule has: a misspelt one would silently choose nothing.

    Raises:
        SettingsError: The message names the nearest code.
    """
    codes = {known.code for known in all_rules()}
    families = {code[:3] for code in codes}
    for where, names in (("select", options.select), ("ignore", options.ignore), ("severity", options.severity)):
        for name in names:
            if name not in codes | families:
                hint = suggestion(name, codes if name[3:] else families)
                raise SettingsError(f"there is no rule {name!r}.", where=f"rules.{where}", hint=hint)


ContextT = TypeVar("ContextT", ItemContext, DraftContext)


@dataclass
class _Outcome:
    """What came of the rules so far."""

    findings: list[Finding] = field(default_factory=list)
    ran: set[str] = field(default_factory=set)
    not_run: dict[str, str] = field(default_factory=dict)
    broken: list[CouldNotCheck] = field(default_factory=list)

    def run(self, known: Rule, context: ContextT, check: Callable[[ContextT], Iterator[Finding]]) -> None:
        """Run one rule on one context; what breaks is remembered, and the next rule runs all the same."""
        try:
            absent = next((reason for need in known.needs if (reason := context.lacks(need))), None)
            if absent is not None:
                self.not_run.setdefault(known.code, absent)
                return
            self.findings += list(check(context))
        except Exception as fault:  # noqa: BLE001 # whatever a rule raises, the findings of the others are kept
            broken = CouldNotCheck(code=known.code, item=context.item_at(None), fault=type(fault).__name__)
            self.broken.append(broken)
        else:
            self.ran.add(known.code)

    def ledger_of(self, items: Sequence[ItemContext]) -> tuple[LedgerEntry, ...]:
        """Return the ledger of the items; one that cannot be made is a fault of the rule that needs it."""
        entries: list[LedgerEntry] = []
        for context in items:
            try:
                entries += context.ledger
            except Exception as fault:  # noqa: BLE001 # as above
                if not any(known.item == context.item.id for known in self.broken):
                    broken = CouldNotCheck(code="NUM09", item=context.item.id, fault=type(fault).__name__)
                    self.broken.append(broken)
        return tuple(entries)


def _not_wanted(known: Rule, options: RuleOptions, profile: Profile) -> str | None:
    """Return why a rule is not to run at all, or None where it is."""
    ignored = options.reason_to_ignore(known.code)
    if ignored is not None:
        return f"ignored by the settings: {ignored}"
    if not options.chosen(known.code):
        return "not selected by the settings"
    if known.profile == "letter" and profile != "letter":
        return "this is a rationale, not a whole letter"
    return None


def _graded(finding: Finding, options: RuleOptions) -> Finding:
    severity = options.severity_of(finding.code)
    return finding if severity is None else finding.model_copy(update={"severity": severity})


def _waived(findings: Sequence[Finding], draft: Draft) -> tuple[list[Finding], list[Waived], list[UnusedWaiver]]:
    """Return the findings that stand, those that a waiver of the draft meets, and the waivers that meet none."""
    standing: list[Finding] = list(findings)
    waived: list[Waived] = []
    unused: list[UnusedWaiver] = []
    for waiver in draft.waivers:
        met = [finding for finding in standing if _meets(waiver, finding, draft)]
        waived += [Waived(finding=finding, reason=waiver.reason) for finding in met]
        standing = [finding for finding in standing if finding not in met]
        if not met:
            unused.append(UnusedWaiver(code=waiver.code, item=waiver.item, reason=waiver.reason))
    return standing, waived, unused


def _meets(waiver: Waiver, finding: Finding, draft: Draft) -> bool:
    if (waiver.code, waiver.item) != (finding.code, finding.item):
        return False
    if waiver.sentence is None or finding.span is None:
        return waiver.sentence is None or finding.span is None
    block = next(block for block in draft.items if block.item == waiver.item)
    span = finding.span
    return any(s.text == waiver.sentence and s.span.overlaps(span) for s in block.sentences)

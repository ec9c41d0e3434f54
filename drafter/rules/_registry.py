"""All rules, found by their files, in the order of their codes."""

from __future__ import annotations

import functools
import importlib
import pkgutil

from drafter.casefile import CaseFile
from drafter.datafile import suggestion
from drafter.drafts import Draft, aligned
from drafter.errors import UnknownRuleError
from drafter.findings import Finding, LedgerEntry, NotRun, Report, in_order
from drafter.guidelines import Library
from drafter.policies import DEFAULT, Policies
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule


@functools.cache
def all_rules() -> tuple[Rule, ...]:
    """Return one instance of every rule. The module `lim05` holds the rule `LIM05`."""
    import drafter.rules as room

    names = sorted(module.name for module in pkgutil.iter_modules(room.__path__) if not module.name.startswith("_"))
    modules = [(name, importlib.import_module(f"{room.__name__}.{name}")) for name in names]
    return tuple(getattr(module, name.upper())() for name, module in modules)


def rule(code: str) -> Rule:
    """Return the rule with this code.

    Raises:
        UnknownRuleError: Where there is none; the message names the nearest code.
    """
    for known in all_rules():
        if known.code == code.upper():
            return known
    raise UnknownRuleError(f"there is no rule {code!r}.", hint=suggestion(code.upper(), [r.code for r in all_rules()]))


def check_draft(case: CaseFile, draft: Draft, *, library: Library, policies: Policies = DEFAULT) -> Report:
    """Run every rule on every item of a draft.

    Args:
        case: The facts.
        draft: The draft; laid out anew where its text was edited.
        library: The guidelines.
        policies: How rules of guidelines are read that can be read in two ways.

    Returns:
        The findings in order, the ledger, the rules that ran and those that could not, each with the reason.
    """
    fitting = aligned(draft, case)
    findings: list[Finding] = []
    ledger: list[LedgerEntry] = []
    not_run: dict[str, str] = {}
    run: set[str] = set()
    for block in fitting.items:
        context = ItemContext.build(case, fitting, block, library=library, policies=policies)
        for known in all_rules():
            absent = next((reason for need in known.needs if (reason := context.lacks(need))), None)
            if absent is not None:
                not_run.setdefault(known.code, absent)
                continue
            run.add(known.code)
            findings += known.check(context)
        ledger += context.ledger
    return Report(
        case=case.id,
        findings=in_order(findings),
        ledger=tuple(ledger),
        rules_run=tuple(sorted(run)),
        not_run=tuple(NotRun(code=code, reason=not_run[code]) for code in sorted(set(not_run) - run)),
    )

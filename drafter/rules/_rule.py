"""`Rule`: one code, one file, one docstring that is its documentation."""

from __future__ import annotations

import abc
import datetime
import inspect
from collections.abc import Iterator
from typing import ClassVar, Literal

from drafter.findings import Evidence, Finding, Severity
from drafter.rules._context import DraftContext, ItemContext, Need, Profile
from drafter.spans import Span

Certainty = Literal["S", "M", "practice"]
"""How sure the legal basis is: `S` read at its source, `M` recalled, `practice` no law but good practice. A rule on an
[M] basis never goes above `warning`."""


class Rule(abc.ABC):
    """One check of a draft. The class name is the code; the docstring says what it catches and why."""

    title: ClassVar[str]
    """What it checks, in a few words."""
    severity: ClassVar[Severity]
    """The gravest severity that it gives."""
    basis: ClassVar[str]
    """The law, regulation or practice that it rests on."""
    certainty: ClassVar[Certainty]
    in_force_from: ClassVar[datetime.date | None] = None
    """From when its legal basis applies; None where it does not depend on a date."""
    needs: ClassVar[tuple[Need, ...]] = ()
    """Context without which it cannot run. It is then reported as not run, never as passed."""
    profile: ClassVar[Profile] = "rationale"
    """`letter` where it speaks of a whole determination; a rationale alone is then not held to it."""

    @property
    def code(self) -> str:
        """Return the stable code: three letters for the family, two digits for the rule."""
        return type(self).__name__

    @property
    def documentation(self) -> str:
        """Return the whole docstring."""
        return inspect.cleandoc(type(self).__doc__ or "")

    def finding(
        self,
        context: ItemContext | DraftContext,
        span: Span | None,
        *,
        message: str,
        action: str,
        severity: Severity | None = None,
        evidence: tuple[Evidence, ...] = (),
    ) -> Finding:
        """Return a finding of this rule on a stretch of the draft, of its own severity where none is given."""
        return Finding(
            code=self.code,
            severity=severity or self.severity,
            message=message,
            action=action,
            item=context.item_at(span),
            span=span,
            words=context.draft.words(span) if span is not None else "",
            evidence=evidence,
        )


class ItemRule(Rule):
    """A check of what a draft says of one disputed item."""

    @abc.abstractmethod
    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return the findings in one item of a draft."""


class DraftRule(Rule):
    """A check of a draft as a whole: that its items are complete and agree, what stands around them."""

    @abc.abstractmethod
    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return the findings in a draft."""

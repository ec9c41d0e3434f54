"""LIM23: the conditions of a limit are addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.attribution import clauses, voice_of
from drafter.findings import Finding
from drafter.guidelines import Condition, Limit
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_OPEN: Final = re.compile(
    r"\b(?:left (?:open|to)|for the reviewer|to be (?:settled|confirmed|stated)|to settle|remains? (?:open|to be)|"
    r"cannot be told|not known|unknown|whether)\b",
    re.IGNORECASE,
)
_HANDED_OVER: Final = re.compile(
    r"\b(?:left to|for) the reviewer\b|\breviewer (?:to|must|has to) settle\b", re.IGNORECASE
)
"""Words by which a draft asks the reviewer: a record that it lists elsewhere is then no answer."""
_MET: Final = re.compile(
    r"\b(?:conditions?|criteri(?:on|a)|requirements?|prerequisites?)\b[^.;]*\b(?:met|fulfilled|satisfied|shown|"
    r"missing)\b|"
    r"\b(?:meets?|met|satisf(?:y|ies)|fulfils?) (?:that|the|this|both|these|each|every) (?:\w+ )?(?:conditions?|"
    r"criteri\w+)\b",
    re.IGNORECASE,
)
_WORKER: Final = re.compile(
    r"\b(?:worker|patient|claimant|employee|IW|pt|he|she|his|her|him|they|their|records?|recorded|reports?|reported|"
    r"document\w*|notes?|noted|notices?|plans?|chart\w*|exam\w*|file|letter|surgeon|physician|provider|therapist|"
    r"male|female|man|woman|daily|present|"
    r"taught|given|completed|follow(?:s|ed)|perform(?:s|ed)|continu(?:es|ed)|attend(?:s|ed)|met|shown|no|not|none|"
    r"without|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|(?:19|20)\d\d)\b",
    re.IGNORECASE,
)
"""Words by which a sentence speaks of this worker and not of workers in general."""


class _Clause(NamedTuple):
    span: Span
    text: str
    is_open: bool
    """Whether it leaves open what it says, itself or by the words before a colon."""
    is_handed_over: bool
    """Whether it does so by asking the reviewer."""


class LIM23(ItemRule):
    """Each condition of a limit that the draft relies on is addressed.

    Catches a condition ("as an adjunct to other treatment such as exercise", functional improvement, a home program)
    that the draft repeats from the guideline, or leaves out, without saying whether this worker meets it. A draft
    that leaves the question open says so, and the reviewer must close it.

    Why: a limit holds on its conditions; they have been quoted and never applied in published determinations.

    Wrong: "Massage should be an adjunct to other treatment. The request is within 4-6 visits."

    Right: "The daily home exercise program documented on January 30 meets the adjunct condition."
    """

    title = "the conditions of the limit are addressed"
    severity = "warning"
    basis = "the guideline passage cited; LC 4610.6(c), the worker's own needs"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each condition that no sentence applies to this worker."""
        if context.decision == "upheld" and context.assessment.status == "exceeds":
            # A request that is refused because it passes a limit does not rest on that limit's conditions.
            return
        written = list(_clauses(context))
        for limit in context.relied_upon:
            if limit.is_cap:
                continue
            for condition in limit.conditions:
                if condition.when == "always":
                    yield from self._condition(context, limit, condition, written)

    def _condition(
        self, context: ItemContext, limit: Limit, condition: Condition, written: list[_Clause]
    ) -> Iterator[Finding]:
        speaking = [clause for clause in written if condition.mentions(clause.text)]
        asked = any(clause.is_handed_over for clause in speaking)
        if (not asked and any(_applies(clause) for clause in speaking)) or _is_met(condition, written):
            return
        left_open = [clause for clause in speaking if clause.is_open]
        last = context.block.conclusion
        span = None if last is None else last.span
        if speaking:
            place = (left_open or speaking)[0]
            span = condition.mentions(place.text)[0].shifted(place.span.start)
        state = "is left open" if left_open else "is repeated but not applied" if speaking else "is not mentioned"
        yield self.finding(
            context,
            span,
            message=f"A condition of the limit {state}: {condition.text.rstrip('.')}.",
            action="Say whether this worker meets it, and on which record that rests.",
            evidence=(context.limit_evidence(limit),),
        )


def _clauses(context: ItemContext) -> Iterator[_Clause]:
    for sentence in context.block.sentences:
        led_open = led_over = False
        for span in clauses(sentence.text):
            text = span.of(sentence.text)
            is_open = led_open or _OPEN.search(text) is not None
            handed = led_over or _HANDED_OVER.search(text) is not None
            yield _Clause(span.shifted(sentence.span.start), text, is_open, handed)
            # What a colon introduces is one list, semicolons and all.
            led_open, led_over = (is_open, handed) if led_open or text.endswith(":") else (False, False)


def _applies(clause: _Clause) -> bool:
    return not clause.is_open and voice_of(clause.text) != "guideline" and _WORKER.search(clause.text) is not None


def _is_met(condition: Condition, written: list[_Clause]) -> bool:
    """Return whether a clause says of "the condition" that it is met, in or just behind the one that repeats it."""
    return any(
        condition.mentions(clause.text) and any(_MET.search(later.text) for later in written[place : place + 3])
        for place, clause in enumerate(written)
    )

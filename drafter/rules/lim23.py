"""LIM23: the conditions of a limit are addressed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.attribution import voice_of
from drafter.drafts import Sentence
from drafter.findings import Finding
from drafter.guidelines import Condition, Limit
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule

_OPEN: Final = re.compile(
    r"\b(?:left to the reviewer|for the reviewer|to be (?:settled|confirmed|stated)|remains? (?:open|to be)|"
    r"cannot be told|not known|unknown|whether)\b",
    re.IGNORECASE,
)


class LIM23(Rule):
    """Each condition of a limit that the draft relies on is addressed.

    Catches a condition ("as an adjunct to other treatment such as exercise", functional improvement, a home program) that
    the draft repeats from the guideline, or leaves out, without saying whether this worker meets it. A draft that leaves
    the question open says so, and the reviewer must close it.

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
        for limit in context.relied_upon:
            if limit.is_cap:
                continue
            for condition in limit.conditions:
                if condition.when == "always":
                    yield from self._condition(context, limit, condition)

    def _condition(self, context: ItemContext, limit: Limit, condition: Condition) -> Iterator[Finding]:
        speaking = [s for s in context.block.sentences if condition.mentions(s.text)]
        if any(_applies(sentence) for sentence in speaking):
            return
        left_open = [sentence for sentence in speaking if _OPEN.search(sentence.text)]
        place = (left_open or speaking or [context.block.conclusion])[0]
        span = None if place is None else place.span
        if place is not None and speaking:
            span = condition.mentions(place.text)[0].shifted(place.span.start)
        state = "is left open" if left_open else "is repeated but not applied" if speaking else "is not mentioned"
        yield self.finding(
            context,
            span,
            message=f"A condition of the limit {state}: {condition.text.rstrip('.')}.",
            action="Say whether this worker meets it, and on which record that rests.",
            evidence=(context.limit_evidence(limit),),
        )


def _applies(sentence: Sentence) -> bool:
    return voice_of(sentence.text) != "guideline" and not _OPEN.search(sentence.text)

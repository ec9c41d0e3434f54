"""LIM48: compliance with a limit is claimed only where the arithmetic shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.assessment import Aspect
from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule
from drafter.spans import Span

_CLAIM: Final = re.compile(
    r"\b(?:(?:is|are|fall|falls|stays?|remains?|lies|keeps?) (?:well |therefore |thus )?(?:within|inside|below|under) "
    r"(?:the |these |those |that |its |this )?(?:\w+ ){0,3}?(?:guidelines?|limits?|recommend\w+|range|parameters|maximum|criteria|schedule)"
    r"|(?:within|inside) (?:the )?(?:\w+ ){0,2}(?:guidelines?|recommendations?)(?: recommendations?)?"
    r"|(?:meets?|satisf(?:y|ies)|compl(?:y|ies) with|conforms? to|keeps|is consistent with|are consistent with|is in accordance with|"
    r"is in line with) (?:the |these |those |that |its |this )?(?:\w+ ){0,3}?(?:guidelines?|limits?|recommend\w+|criteria|parameters)"
    r"(?: recommendations?)?"
    r"|(?:does|do) not (?:exceed|pass) (?:the |that )?(?:\w+ ){0,3}?(?:guidelines?|limits?|recommend\w+|maximum|range))",
    re.IGNORECASE,
)
_HEDGE: Final = re.compile(
    r"\b(?:not|cannot|can not|no|neither|nor|whether|if|would|could|unless|until|might|may|only where|in order to)\b[^.;]*$",
    re.IGNORECASE,
)
_ASPECTS: Final[tuple[tuple[Aspect, re.Pattern[str]], ...]] = (
    ("duration", re.compile(r"\b(?:weeks?|months?|days?|duration|length)\b", re.IGNORECASE)),
    (
        "frequency",
        re.compile(r"\b(?:per|times an?|an?|each|every) (?:week|month|day)\b|\bfrequency\b|\brate\b", re.IGNORECASE),
    ),
    ("count", re.compile(r"\b(?:visits?|sessions?|treatments?|number|total|injections?|\d+ \+ \d+)\b", re.IGNORECASE)),
)


class LIM48(Rule):
    """Compliance with a limit is claimed only where the assessment shows it.

    Catches "is within the guideline", "meets the recommendations", "does not exceed the limit" and the like while the
    assessment of the request is not `within`. A claim about one aspect (weeks, frequency, number) needs that aspect only.

    Why: a request without an end, or with an unknown number of earlier visits, cannot be shown to keep a limit. To say
    that it does is a finding of fact without ground.

    Wrong: "The request is within the guideline recommendation of 4-6 visits", earlier visits unknown.

    Right: "Whether the request keeps the limit cannot be told: the number of earlier visits is not recorded."
    """

    title = "compliance is claimed only where it is shown"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each claim of compliance that the assessment does not bear out."""
        if context.assessment.status == "within":
            return
        for sentence in context.block.sentences:
            for match in _CLAIM.finditer(sentence.text):
                if _HEDGE.search(sentence.text[: match.start()]) or self._shown(context, sentence.text):
                    continue
                yield self.finding(
                    context,
                    Span(*match.span()).shifted(sentence.span.start),
                    message=f"Compliance is claimed, but the assessment is {_STATUS_WORDS[context.assessment.status]}.",
                    action="State the arithmetic instead, or supply the missing number.",
                    evidence=tuple(
                        context.limit_evidence(context.library.limit(check.limit))
                        for check in context.assessment.controlling
                    ),
                )

    def _shown(self, context: ItemContext, sentence: str) -> bool:
        named = [aspect for aspect, words in _ASPECTS if words.search(sentence)]
        statuses = [check.status_of(aspect) for check in context.assessment.checks for aspect in named]
        known = [status for status in statuses if status is not None]
        return bool(known) and all(status == "within" for status in known)


_STATUS_WORDS: Final = {
    "within": "within the limit",
    "exceeds": "that it passes the limit",
    "undetermined": "undetermined",
    "not_addressed": "that no limit addresses it",
}

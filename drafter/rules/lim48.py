"""LIM48: compliance with a limit is claimed only where the arithmetic shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from drafter.assessment import Aspect, LimitCheck, Status
from drafter.drafts import Sentence
from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_ARTICLE: Final = r"(?:(?:the|these|those|that|this|its|their|both|all|any|every)\s+)?(?:[\w'’-]+\s+){0,3}?"
_BOUND: Final = (
    r"(?:guidelines?|limits?|recommend(?:ations?|ed)|ranges?|parameters?|maximum|criteria|schedules?|ceiling|caps?|"
    r"MTUS|ODG|ACOEM|course|allowance|threshold|standard)"
)
_ADVERB: Final = r"(?:(?:well|still|therefore|thus|also|clearly|fully|all|entirely|safely|comfortably)\s+)*"
_NUMBER: Final = r"(?:\d+|three|four|five|six|seven|eight|nine|ten|twelve)"
_CLAIM: Final = re.compile(
    rf"\b(?!falls?\s+under)(?:(?:is|are|be|fall|falls|stays?|remains?|lies?|sits?|comes?|keeps?|was|were)\s+{_ADVERB}"
    rf"(?:(?:within|inside|below|under|in line with|in accordance with|in keeping with|in compliance with|"
    rf"consistent with|"
    rf"compliant with|covered by|allowed by|permitted by|at or below|no more than)\s+{_ARTICLE}{_BOUND}"
    rf"(?:\s+recommendations?)?"
    rf"|(?:guideline|MTUS|ODG)[- ](?:compliant|concordant|conform)"
    rf"|(?:within|inside|under|below)\s+(?:the\s+)?{_NUMBER}(?:\s*(?:-|–|to)\s*{_NUMBER})?\s+(?:visits?|sessions?|"
    rf"treatments?))"
    rf"|(?:within|inside)\s+{_ARTICLE}{_BOUND}(?:\s+recommendations?)?"
    rf"|(?:meets?|satisf(?:y|ies)|compl(?:y|ies) with|conforms? (?:to|with)|keeps?(?: to)?|respects?|adheres? to|"
    rf"agrees? with|"
    rf"accords? with)\s+{_ARTICLE}{_BOUND}(?:\s+recommendations?)?"
    rf"|(?:does|do)\s+not\s+(?:exceed|pass|go (?:beyond|past|over)|surpass)\s+{_ARTICLE}{_BOUND})",
    re.IGNORECASE,
)
_HEDGE: Final = re.compile(
    r"\b(?:not|cannot|can not|no|neither|nor|none|never|would|could|might|may|should|must|"
    r"only where|in order to|"
    r"asks?|requires?|unclear|unknown|undetermined|nothing)\b|n['’]t\b",
    re.IGNORECASE,
)
_CONDITION: Final = re.compile(r"\b(?:whether|if|unless|until)\b", re.IGNORECASE)
_CLAUSE_END: Final = re.compile(r"[.;:]|,\s+(?:and|but|so|yet)\b", re.IGNORECASE)
_NEW_SUBJECT: Final = re.compile(r",\s+(?=(?:the|this|that|it|these|both|all|which)\b)", re.IGNORECASE)
"""Behind such a comma a clause says something of its own: a denial before it does not reach it, a condition does."""
_EXCESS: Final = re.compile(
    rf"\b(?:exceeds?|passes|surpass(?:es)?|goes\s+(?:beyond|over|past)|(?:is|are)\s+{_ADVERB}(?:over|above|beyond|past|"
    rf"in\s+excess\s+of|outside))\s+{_ARTICLE}{_BOUND}",
    re.IGNORECASE,
)
_DOUBT: Final = re.compile(
    r"^[^.;]*?\b(?:cannot be (?:told|shown|known|computed|determined|settled)|is (?:not known|unknown|unclear|open))\b",
    re.IGNORECASE,
)
_REPORTED: Final = re.compile(
    r"\b(?:claims administrator|utilization review|provider|physician|attorney|worker)\b[^.;]*\b(?:argue[sd]?|"
    r"states?|stated|wrote|says?|"
    r"claim(?:s|ed)|holds?|held|believe[sd]?|found|finds|denie[sd]|refuse[sd]|non-?certified)\b"
    r"|\b(?:certified|allowed|approved|authori[sz]ed) by (?:the )?(?:UR|utilization review|claims administrator)\b",
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
_STAGE: Final = re.compile(r"\b(?:initial|first|trial|stage)\b", re.IGNORECASE)
_CAP: Final = re.compile(r"\bcaps?\b|\bLabor Code\b|\bLC 4604\.5", re.IGNORECASE)
_NOT_KEPT: Final = re.compile(
    r"\b(?:pass(?:es)?|exceeds?|is over|goes beyond) (?:the|that|its|this) \w*\s?limit|\bcannot be (?:told|"
    r"determined|shown)\b",
    re.IGNORECASE,
)
_STATUS_WORDS: Final[dict[Status, str]] = {
    "within": "within the limit",
    "exceeds": "that it passes the limit",
    "undetermined": "undetermined",
    "not_addressed": "that no limit in the library addresses it",
}


class LIM48(ItemRule):
    """Compliance with a limit is claimed only where the assessment shows it.

    Catches "is within the guideline", "meets the recommendations", "does not exceed the limit" and the like while
    the assessment of the request is not `within`, and "exceeds the limit" where no limit is shown to be passed. A
    claim about one aspect (weeks, frequency, number) needs that aspect only, one about a statutory cap needs the cap
    only. Where the library holds no limit for the treatment, nothing can be shown either way, and the claim is a
    warning. What the text doubts, denies or only reports of somebody else is no claim.

    Why: a request without an end, or with an unknown number of earlier visits, cannot be shown to keep a limit. To say
    that it does is a finding of fact without ground.

    Wrong: "The request is within the guideline recommendation of 4-6 visits", earlier visits unknown.

    Right: "Whether the request keeps the limit cannot be told: the number of earlier visits is not recorded."
    """

    title = "compliance is claimed only where it is shown"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each claim of compliance that the assessment does not bear out."""
        for sentence in context.block.sentences:
            for match in _CLAIM.finditer(sentence.text):
                place = Span(*match.span()).shifted(sentence.span.start)
                if _is_no_claim(sentence.text, match) or context.quotes_ur(place):
                    continue
                checks = _meant(context, sentence)
                status = _status(checks, sentence.text)
                if status == "within" or _is_of_another_limit(context, checks, sentence):
                    continue
                yield self.finding(
                    context,
                    place,
                    severity="warning" if status == "not_addressed" else "error",
                    message=f"Compliance is claimed, but the assessment is {_STATUS_WORDS[status]}.",
                    action="State the arithmetic instead, or supply the missing number.",
                    evidence=tuple(context.limit_evidence(context.library.limit(check.limit)) for check in checks),
                )
        yield from self._excess(context)

    def _excess(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each claim that a limit is passed where none is shown to be."""
        checks = context.assessment.checks
        passed = any("exceeds" in {check.status, *(part.status for part in check.aspects)} for check in checks)
        if not checks or passed:
            return
        for sentence in context.block.sentences:
            for match in _EXCESS.finditer(sentence.text):
                place = Span(*match.span()).shifted(sentence.span.start)
                if _is_no_claim(sentence.text, match) or context.quotes_ur(place):
                    continue
                yield self.finding(
                    context,
                    place,
                    message="The text says that a limit is passed, and the arithmetic does not show it.",
                    action="State the arithmetic instead, or supply the missing number.",
                    evidence=tuple(context.limit_evidence(context.library.limit(check.limit)) for check in checks),
                )


def _is_no_claim(text: str, match: re.Match[str]) -> bool:
    before, behind = text[: match.start()], text[match.end() :]
    ends = [end.end() for end in _CLAUSE_END.finditer(before)]
    clause = before[max(ends, default=0) :]
    said = clause[max((end.end() for end in _NEW_SUBJECT.finditer(clause)), default=0) :]
    return bool(
        _HEDGE.search(said)
        or _CONDITION.search(clause)
        or _REPORTED.search(before)
        or (_DOUBT.search(behind) and re.search(r"\b(?:whether|that)\b", before, re.IGNORECASE))
    )


def _meant(context: ItemContext, sentence: Sentence) -> tuple[LimitCheck, ...]:
    """Return the limits that a claim is about: those declared for it, the caps if it names one, else the decisive."""
    declared = {limit.id for stated, limit in context.declared_limits if stated is sentence}
    if declared:
        return tuple(check for check in context.assessment.checks if check.limit in declared)
    if _CAP.search(sentence.text):
        return tuple(check for check in context.assessment.checks if check.is_cap)
    return context.assessment.controlling


def _is_of_another_limit(context: ItemContext, checks: Sequence[LimitCheck], sentence: Sentence) -> bool:
    """Return whether the claim holds for one of several limits, and the text says that another is not kept."""
    if len(checks) < 2 or not any(_status([check], sentence.text) == "within" for check in checks):
        return False
    return any(stated is not sentence for stated, _ in context.sentences_with(_NOT_KEPT))


def _status(checks: Sequence[LimitCheck], sentence: str) -> Status:
    named = [aspect for aspect, words in _ASPECTS if words.search(sentence)]
    if "count" in named:
        # A first stage or trial is a number of visits too; where a row has both, the words say which is meant.
        named += ["stage"] if _STAGE.search(sentence) else []
    # A row without a number can be neither kept nor passed.
    checks = [check for check in checks if check.aspects] or checks
    statuses = [status for check in checks for aspect in named if (status := check.status_of(aspect)) is not None]
    if not statuses and "count" in named:
        statuses = [status for check in checks if (status := check.status_of("stage")) is not None]
    if not statuses:
        statuses = [check.status for check in checks]
    order: tuple[Status, ...] = ("exceeds", "undetermined", "within")
    return min(statuses, key=order.index, default="not_addressed")

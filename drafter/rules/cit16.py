"""CIT16: the MTUS comes before other guidelines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext, SentenceReading
from drafter.rules._rule import ItemRule

_OTHER: Final = r"(?:ODG|ACOEM|Official Disability Guidelines?|other guidelines?|non-?MTUS guidelines?)"
_PUT_FIRST: Final = re.compile(
    rf"\b{_OTHER}\b[^.;]*?\b(?:(?:comes?|is|are|was|were|be)\s+(?:\w+\s+){{0,2}}?(?:first|ahead|before|above)\b"
    rf"|(?:appl\w+|consult\w*|search\w*|look\w*|follow\w*|us\w+|tak\w+|prefer\w*|rel\w+ (?:up)?on)\s+(?:\w+\s+){{0,2}}?"
    rf"(?:first\b|(?:before|ahead of|over|above|instead of|rather than|in place of|in preference to) (?:the )?MTUS\b)"
    rf"|(?:controls?|governs?|prevails?|precede?s?|supersedes?|overrides?|outranks?|takes? (?:precedence|priority))"
    rf"\b[^.;]*\bMTUS\b"
    rf"|(?:instead of|rather than|in place of|in preference to|ahead of) (?:the )?MTUS\b)"
    rf"|\b(?:instead of|rather than|before|without) (?:\w+ ){{0,2}}?(?:the )?MTUS\b[^.;]*\b{_OTHER}\b"
    rf"|\bMTUS\b[^.;]*\b(?:only (?:then|after)|second|secondary|subordinate|yields?|gives? way|set aside|passed over|"
    rf"need not be (?:consulted|searched|applied))\b[^.;]*\b{_OTHER}\b",
    re.IGNORECASE,
)
"""Words that put another guideline before the MTUS."""
_SKIPPED: Final = re.compile(
    r"\b(?:no need to|need not|unnecessary to|not necessary to|without having to) (?:\w+ )?(?:look (?:at|into)|consult|"
    r"search|apply|check|read) (?:in )?(?:the )?MTUS\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:not|never|cannot|no|only (?:if|where|when|after)|unless|until|nor)\b|n['’]t\b", re.IGNORECASE
)
_REASON: Final = re.compile(
    r"\b(?:silent|silence|challeng\w+|rebut\w+|presum\w+|supplement\w*|beside|in addition|likewise|also|agrees?|"
    r"consistent|not (?:\w+ )?applied|no longer|superseded|first)\b"
    r"|\bMTUS\b[^.]*\b(?:has|have|holds?|gives?|names?|states?|contains?|lists?|sets?|offers?|provides?|with) no\b"
    r"|\bMTUS\b[^.]*\b(?:does|do|did) not (?:\w+ )?(?:address|cover|mention|list|name|contain|give|discuss|speak|"
    r"provide|"
    r"reach|hold|state|set|deal|limit|include)"
    r"|\b(?:no|neither|nothing|none)\b[^.]*\bMTUS\b|\bMTUS\b[^.]*\b(?:nothing|none|neither)\b"
    r"|\bnot (?:\w+ )?(?:addressed|covered|mentioned|listed|named|in) (?:by |in )?(?:the )?MTUS\b"
    r"|\bno (?:\w+ )?(?:entry|number|passage|row|section|schedule|chapter|recommendation)\b",
    re.IGNORECASE,
)
"""Words that say why another guideline is looked at."""
_MTUS: Final = re.compile(r"\bMTUS\b|\bMedical Treatment Utilization Schedule\b|\b9792\.2[0-9]", re.IGNORECASE)


class CIT16(ItemRule):
    """The MTUS is searched first; another guideline needs a reason.

    Catches a text that puts ODG or another guideline before the MTUS, and one that relies on another guideline alone
    without a word on the MTUS: that it is silent, or that its presumption is challenged.

    Why: the search sequence is the MTUS, then ACOEM or ODG where the MTUS does not address the condition or is
    challenged, then other guidelines, then studies (8 CCR 9792.21.1(a)).

    Wrong: "ODG is the more specific source and is applied before the MTUS."

    Right: "The MTUS has no entry for meniscal tears without surgery; the ODG, Knee chapter (2015), gives 9 visits."
    """

    title = "the MTUS comes before other guidelines"
    severity = "warning"
    basis = "8 CCR 9792.21.1(a)"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return sentences that turn the order round, and reliance on another guideline without a reason."""
        turned = list(_turned(context))
        for reading, match in turned:
            yield self.finding(
                context,
                reading.place(match),
                message="This puts another guideline before the MTUS.",
                action="Search the MTUS first, and say where it is silent or challenged before going on.",
            )
        others = [
            citation
            for citation in context.citations
            if context.library.edition(citation.edition).family in ("odg", "acoem", "other")
            and not context.is_disclaimed(citation.span)
            and not context.quotes_ur(citation.span)
            and not any(reading.voice == "claims_administrator" for reading in _around(context, citation.span.start))
        ]
        text = " ".join(reading.text for reading in context.readings)
        if others and not turned and not _MTUS.search(text) and not _REASON.search(text):
            yield self.finding(
                context,
                others[0].span,
                message="Another guideline is relied on, and nothing is said of the MTUS, which comes first.",
                action="Say that the MTUS is silent on the treatment, or how its presumption is rebutted.",
            )


def _turned(context: ItemContext) -> Iterator[tuple[SentenceReading, re.Match[str]]]:
    for reading in context.own:
        skipped = reading.search(_SKIPPED)
        if skipped is not None:
            yield reading, skipped
            continue
        for match in reading.finditer(_PUT_FIRST):
            words = f"{reading.text[: match.start()][-30:]}{match.group()}"
            if not _DENIED.search(words.replace("only then", "")) and not context.is_repeated(reading.place(match)):
                yield reading, match


def _around(context: ItemContext, start: int) -> Iterator[SentenceReading]:
    return (r for r in context.readings if r.sentence.span.start <= start < r.sentence.span.end)

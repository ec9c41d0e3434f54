"""LAW17: silence of the guidelines is no ground to deny."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_SILENCE: Final = (
    r"(?:(?:does|do|did) not (?:\w+ )?(?:address|mention|list|cover|include|discuss|name|recommend)\w*|"
    r"(?:is|are|was|were) (?:silent|not (?:\w+ )?(?:addressed|mentioned|listed|covered|included|discussed|named))|"
    r"(?:has|have|holds?|contains?) no (?:\w+ ){0,2}(?:entry|passage|recommendation|section|mention|row|number))"
)
_GUIDELINE: Final = r"(?:MTUS|guidelines?|schedule|ODG|ACOEM)"
_DENIED: Final = (
    r"(?:(?:is|are|be|was|were) (?:therefore |thus |hence |accordingly |hereby )*(?:not (?:\w+ )?medically necessary|"
    r"not (?:\w+ )?(?:necessary|supported|approved|authori[sz]ed|certified|warranted|justified)|denied|refused|upheld)|"
    r"cannot be (?:\w+ )?(?:approved|certified|authori[sz]ed|found|supported|granted)|must be (?:denied|refused|"
    r"upheld)|"
    r"fails|(?:no|without) (?:\w+ )?(?:support|basis))"
)
_SO: Final = (
    r"(?:so|therefore|thus|hence|accordingly|consequently|and (?:so|therefore|thus|hence)|for (?:this|"
    r"that) reason(?: alone)?)"
)
_THEN: Final = re.compile(
    rf"\b(?:because|since|as|given that)\b[^.;]*\b{_GUIDELINE}\b[^.;]*?\b{_SILENCE}[^.;]*\b{_DENIED}"
    rf"|\b{_GUIDELINE}\b[^.;]*?\b{_SILENCE}[^.]*?[,;]?\s{_SO}\b[^.]*?\b{_DENIED}"
    rf"|\b{_SILENCE}[^.]*?\b(?:by|in) (?:the )?{_GUIDELINE}[^.]*?[,;]?\s{_SO}\b[^.]*?\b{_DENIED}"
    rf"|\b{_DENIED}[^.;]*?\b(?:because|since|as|for)\b[^.;]*?\b{_GUIDELINE}\b[^.;]*?\b{_SILENCE}"
    rf"|\b(?:neither|no)\b[^.;]*\b{_GUIDELINE}\b[^.;]*\b(?:mentions?|addresses|lists?|covers?|names?|"
    rf"includes?)\b[^.]*[,;]"
    rf"\s*(?:{_SO})?\b[^.]*\b(?:{_DENIED}|(?:is|are) (?:not (?:medically )?necessary|non-?certified))"
    rf"|\b(?:silence|absence)\b[^.;]*\b(?:is|are) (?:itself )?(?:a |the |sufficient |good )*(?:ground|"
    rf"reason|basis|enough)\b"
    rf"|\b(?:what|whatever|anything) (?:the )?{_GUIDELINE} {_SILENCE}[^.;]*\b{_DENIED}",
    re.IGNORECASE,
)
_SILENT: Final = re.compile(
    rf"\b{_GUIDELINE}\b[^.;]*?\b{_SILENCE}|\b{_SILENCE}[^.;]*\b(?:by|in) (?:the )?{_GUIDELINE}\b", re.IGNORECASE
)
_NEXT: Final = re.compile(rf"^(?:{_SO}|on that ground|that alone|this alone)\b[^.]*\b{_DENIED}", re.IGNORECASE)
_NO_GROUND: Final = re.compile(
    r"\b(?:no|not|never|nor|neither)\b[^.;]*\b(?:ground|reason|basis|enough|alone|only because|merely|simply)\b"
    r"|\b(?:may|can|must|should) ?not be (?:denied|refused)\b",
    re.IGNORECASE,
)


class LAW17(ItemRule):
    """That the guidelines do not address a treatment is no ground to deny it.

    Catches a sentence that concludes against the request from the silence of the MTUS or of another guideline alone.

    Why: treatment may not be denied only because the schedule does not address it (8 CCR 9792.8(a)(2)); the search goes
    on to other guidelines and studies (8 CCR 9792.21.1(a)).

    Wrong: "Since the MTUS does not address pulley kits, the request is not medically necessary."

    Right: "The MTUS does not address pulley kits, which is no ground to deny; the record shows ..."
    """

    title = "silence of the guidelines is no ground to deny"
    severity = "error"
    basis = "8 CCR 9792.8(a)(2)"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each sentence that denies because a guideline is silent."""
        readings = context.readings
        for place, reading in enumerate(readings):
            if reading.voice == "claims_administrator" or reading.search(_NO_GROUND):
                continue
            match = reading.search(_THEN)
            if match is None and place and reading.search(_NEXT):
                before = readings[place - 1]
                if _SILENT.search(before.text) and not _NO_GROUND.search(before.text):
                    match = reading.search(_NEXT)
            if match is not None and not context.is_repeated(reading.place(match)):
                yield self.finding(
                    context,
                    reading.place(match),
                    message="The request is refused because a guideline does not address it.",
                    action="Go on in the search sequence, and give a clinical reason.",
                )

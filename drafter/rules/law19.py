"""LAW19: who departs from the MTUS names the evidence against it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_DEPARTS: Final = re.compile(
    r"\b(?:MTUS|presumption|presumed|schedule)\b[^.;]*\b(?:is|are|was|has been|can be|must be|should "
    r"be)\s+(?:\w+\s+){0,2}?"
    r"(?:rebutted|outweighed|set aside|disregarded|ignored|overcome|out ?dated|obsolete|too (?:strict|narrow|low|"
    r"short)|wrong|"
    r"not (?:\w+ )?(?:followed|binding|persuasive|controlling))\b"
    r"|\b(?:departs?|departing|departure|deviat\w+|variance)\b[^.;]*\bMTUS\b"
    r"|\brebuts?\b[^.;]*\b(?:MTUS|presumption)\b",
    re.IGNORECASE,
)
_EVIDENCE: Final = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|randomi[sz]ed|meta-?analys[ie]s|systematic review|literature|journal|peer[- ]reviewed|"
    r"et al|ACOEM|ODG|Official Disability|Cochrane)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(r"\b(?:not|never|no|nor|cannot|unless|until|whether|if|nothing)\b|n['’]t\b", re.IGNORECASE)
_NEGATIVE_VERDICT: Final = re.compile(r"\bnot (?:\w+ )?(?:followed|binding|persuasive|controlling)\b", re.IGNORECASE)


class LAW19(ItemRule):
    """A draft that departs from the MTUS names the scientific evidence that rebuts it.

    Catches a text that says the MTUS is rebutted, set aside or outdated, and cites no study and no other guideline.

    Why: the MTUS is presumed correct; the presumption yields to a preponderance of scientific medical evidence that a
    variance is reasonably required (LC 4604.5(a)).

    Wrong: "The MTUS limit is too strict for this worker and is set aside."

    Right: "The presumption is rebutted by the randomized trial of ..., which ..."
    """

    title = "departing from the MTUS names the evidence"
    severity = "error"
    basis = "LC 4604.5(a)"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each departure from the MTUS in a text that names no evidence."""
        if any(reading.search(_EVIDENCE) for reading in context.own):
            return
        for reading in context.own:
            match = reading.search(_DEPARTS)
            if match is None or context.is_repeated(reading.place(match)):
                continue
            said = _NEGATIVE_VERDICT.sub("", f"{reading.text[: match.start()][-40:]}{match.group()}")
            if not _DENIED.search(said):
                yield self.finding(
                    context,
                    reading.place(match),
                    message="The draft departs from the MTUS and names no scientific evidence against it.",
                    action="Name the study or guideline that rebuts the presumption, or keep to the MTUS.",
                )

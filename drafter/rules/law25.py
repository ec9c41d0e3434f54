"""LAW25: the standard is medical necessity, and no other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext, SentenceReading
from drafter.rules._rule import ItemRule

_STANDARDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "a cure or a complete recovery",
        re.compile(
            r"\b(?:complete|full|total|entire) (?:recovery|cure|resolution|healing)\b"
            r"|\b(?:recover(?:s|ed|y)?|heal(?:s|ed)?|resolve[sd]?|cured?)\s+(?:completely|fully|entirely)\b"
            r"|\b(?:completely|fully|entirely|permanently)\s+(?:recover(?:ed)?|cured?|resolved?|healed?)\b"
            r"|\b(?:will|can|could|would|does|do|did|is|are|was)\s*(?:not|n['’]t|unlikely to|never|no "
            r"longer)\s+(?:\w+\s+)?"
            r"(?:to )?cured?\b(?! or (?:relieve|relief))"
            r"|\bcannot (?:\w+ )?cure\b(?! or relieve)"
            r"|\b(?:no |without (?:a )?|lack of (?:a )?|proof of (?:a )?|promise of (?:a )?|prospect of (?:a )?|hope "
            r"of (?:a )?|"
            r"expect\w* (?:of |to )?(?:a )?)(?:permanent )?cure\b(?! or relieve)"
            r"|\bcurative\b|\b(?:has|have|had) (?:not|never) (?:\w+ )?cured\b|\bpre-?injury (?:condition|status|"
            r"state|level)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "maximum medical improvement",
        re.compile(r"\bmaxim(?:um|al) medical improvement\b|\bMMI\b|\bpermanent and stationary\b|\bP\s?&\s?S\b"),
    ),
    (
        "causation, apportionment or liability",
        re.compile(
            r"\bapportion\w*\b|\bcausation\b|\bcausal(?:ly|ity)?\b"
            r"|\b(?:is|are|was|were)\s+(?:\w+\s+)?(?:not\s+)?(?:\w+\s+)?(?:industrial(?:ly)?|work)[- ]?(?:related|"
            r"caused)\b"
            r"|\b(?:caused|due|attributable|related) (?:\w+ )?(?:to|by) (?:(?:a|the|his|her|their) "
            r")?(?:pre-?existing|non-?industrial|"
            r"degenerative process|aging|age)\b|\bnon-?industrial\b|\bnot (?:an? )?accepted (?:body )?(?:part|injury|"
            r"condition)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "the price of the treatment",
        re.compile(
            r"\b(?:too (?:costly|expensive)|cost[- ](?:effective|benefit)\w*|(?:its|the) (?:high |great )?(?:cost|"
            r"price|expense)s?\b"
            r"[^.;]*\b(?:outweigh\w*|justif\w+|excessive|too high|unreasonable))",
            re.IGNORECASE,
        ),
    ),
    (
        "that a treatment is experimental",
        re.compile(
            r"\b(?:is|are|as|considered|deemed|remains?) (?:\w+ )?(?:experimental|investigational)\b[^.]*?\b(?:so|"
            r"therefore|and thus|"
            r"and therefore|hence|for (?:this|that) reason|only|alone|which)\b"
            r"|\b(?:because|since|as) (?:it|they|the \w+) (?:is|are) (?:\w+ )?(?:experimental|investigational)\b"
            r"|\b(?:treatment|therapy|request\w*|device|procedure|drug|it|this) (?:is|are|remains?) (?:still |"
            r"considered |"
            r"deemed )?(?:experimental|investigational)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "convenience or a standard of another law",
        re.compile(
            r"\b(?:not|no) (?:\w+ )?(?:life-?threatening|an emergency)\b|\bonly (?:palliative|for comfort|a "
            r"convenience)\b"
            r"|\b(?:merely|purely|simply) (?:palliative|a convenience|for comfort)\b",
            re.IGNORECASE,
        ),
    ),
)
_NOT_OURS: Final = re.compile(
    r"\b(?:no|not|never|nor|neither)\b[^.;]{0,60}\b(?:standard|test|question|issue|ground|reason|required?|decid\w+|"
    r"depend\w*|"
    r"need\w*|turn\w*|matter\w*|relevant|measure|part|asked|criterion|bar|end\w*|preclude\w*|rule\w* out|scope|"
    r"before)\b"
    r"|\b(?:standard|question|issue|matter)s? (?:\w+ ){0,3}(?:outside|for another|beyond)\b"
    r"|\b(?:outside|beyond|not within) (?:\w+ ){0,3}(?:scope|review|question)\b"
    r"|\b(?:wrong|mistaken|incorrect|another|different|irrelevant)\b[^.;]{0,30}\b(?:standard|test|question|ground|"
    r"measure)\b"
    r"|\b(?:does|do|did|is|are|need|may|can) ?not\b[^.;]{0,40}\b(?:require\w*|depend|need|ask|turn|matter|decide|"
    r"preclude|bar)\b"
    r"|\b(?:does|do|is|are|may|can|will) ?not\b[^.;]{0,30}\b(?:address|reach|concern|consider|extend|"
    r"include|review)\w*\b"
    r"|\b(?:not|nor|neither|no) (?:\w+ )?(?:causation|apportionment|liability|cost)\b"
    r"|\birrelevant\b|\bnot at issue\b|\blimited to (?:the )?medical necessity\b",
    re.IGNORECASE,
)
"""Words that set such a standard aside."""


class LAW25(ItemRule):
    """Nothing but medical necessity is asked for.

    Catches a ground that is no standard of medical necessity: a cure or complete recovery, maximum medical improvement,
    causation or apportionment, cost, or the bare word experimental. The phrase of the statute, "cure or relieve", is
    right and stays, and so do a text that sets such a standard aside and a status that the record itself reports.

    Why: the review is limited to the medical necessity of the disputed treatment (LC 4610.6(a)), under the ordered
    standards of LC 4610.5(c). A determination that asked for complete recovery, and doubted causation, was set aside
    (Loynachan).

    Wrong: "He has reached maximum medical improvement, and further treatment cannot cure the condition."

    Right: "The report documents no gain in function after 18 visits."
    """

    title = "the standard is medical necessity"
    severity = "error"
    basis = "LC 4610.6(a); LC 4610.5(c)"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each sentence that decides by another standard."""
        recorded = " ".join(fact.text for fact in context.case.facts if fact.kind != "ur")
        for reading in context.own:
            for name, pattern in _STANDARDS:
                match = reading.search(pattern)
                if match is None or context.is_repeated(reading.place(match)) or _set_aside(reading, match):
                    continue
                if name == "maximum medical improvement" and pattern.search(recorded):
                    continue
                yield self.finding(
                    context,
                    reading.place(match),
                    message=f"This decides by {name}, which is no standard of medical necessity.",
                    action="Leave it out, and give the clinical reason.",
                )
                break


def _set_aside(reading: SentenceReading, match: re.Match[str]) -> bool:
    return reading.voice == "guideline" or _NOT_OURS.search(reading.clause_at(match.start())) is not None

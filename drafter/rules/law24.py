"""LAW24: functional improvement is used in the sense of the regulation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_SAID: Final = re.compile(
    r"\bfunctional (?:improvement|gains?|benefit|progress)\b[^.;]*?\b(?:is|are|was|were|has been|have "
    r"been)\s+(?:\w+\s+)?"
    r"(?:documented|shown|demonstrated|recorded|established|present|clear|evident|reported|noted|confirmed)\b"
    r"|\b(?:documents?|shows?|demonstrates?|records?|reports?|establish\w*|with|had|has|made|"
    r"achieved)\s+(?:\w+\s+){0,2}?"
    r"functional (?:improvement|gains?|benefit|progress)\b",
    re.IGNORECASE,
)
_NOT: Final = re.compile(
    r"\b(?:no|not|never|nor|neither|without|lack\w*|absent|absence|whether|if|unless|until|requires?|asks?|depends?|"
    r"only|"
    r"must|should|would|nothing|none|unknown|further|recommend\w*|condition\w*|extend\w*|allow\w*|provid\w*)\b|"
    r"n['’]t\b",
    re.IGNORECASE,
)
_ACTIVITY: Final = re.compile(
    r"\b(?:activit\w+|ADLs?|daily living|work\w*|duty|duties|job|restrict\w+|lift\w*|carr(?:y|ies|ying)|push\w*|"
    r"pull\w*|"
    r"reach\w*|grip\w*|walk\w*|stand\w*|sit\w*|kneel\w*|squat\w*|climb\w*|stair\w*|driv\w+|dress\w*|bath\w*|groom\w*|"
    r"cook\w*|clean\w*|household|self-?care|sleep\w*|writ\w+|typ\w+|overhead|return\w* to|tolerance|capacity|"
    r"range of motion|rotation|flexion|extension|abduction|strength|pounds?|blocks?|degrees)\b",
    re.IGNORECASE,
)
_PAIN: Final = re.compile(
    r"\b(?:pain|score|VAS|relief|comfort|feels?|felt|subjective\w*|soreness|tenderness)\b", re.IGNORECASE
)


class LAW24(ItemRule):
    """Functional improvement is what the regulation says it is.

    Catches a text that finds functional improvement and tells of less pain alone: neither the text nor the facts of the
    case name an activity, a restriction or a measured function that got better.

    Why: functional improvement is a significant improvement in activities of daily living or a reduction in work
    restrictions, measured at an examination, and less dependency on continued treatment (8 CCR 9792.20). Relief of pain
    is not it.

    Wrong: "Functional improvement is documented: pain fell from 7 to 4."

    Right: "He lifts 35 pounds instead of 25, and the analgesic was stopped."
    """

    title = "functional improvement is used in the sense of the regulation"
    severity = "warning"
    basis = "8 CCR 9792.20"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return the first sentence that finds functional improvement where only pain is said to be less."""
        said = [
            (reading, match)
            for reading in context.own
            for match in reading.finditer(_SAID)
            if reading.voice != "guideline" and not reading.search(_NOT)
        ]
        text = " ".join(reading.text for reading in context.own if reading.sentence is not context.block.conclusion)
        told = [record.response or "" for record in context.case.history]
        facts = " ".join([*told, *(finding.text for finding in context.case.findings)])
        if not said or not _PAIN.search(text) or _ACTIVITY.search(text) or _ACTIVITY.search(facts):
            return
        reading, match = said[0]
        yield self.finding(
            context,
            reading.place(match),
            message="Functional improvement is found, and only less pain is told of.",
            action="Name the activity or the restriction that got better, and the treatment that is needed less.",
        )

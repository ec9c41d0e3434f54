"""LIM20: the cap of 24 visits is never the sole ground."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Evidence, Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_CAP: Final = re.compile(
    r"\b(?:LC|Labor Code)[^.;]{0,12}4604\.5|\b24[- ]visit\b|\b(?:statutory )?cap of 24\b|\bstatutory (?:cap|limit|"
    r"maximum)\b",
    re.IGNORECASE,
)
_APPLIES: Final = re.compile(
    r"\b(?:exceed\w*|pass(?:es|ed)?|over|beyond|reached|used up|exhaust\w*|bars?|barred|applies|limits?|prohibits?|"
    r"forbids?|"
    r"precludes?)\b",
    re.IGNORECASE,
)
_DENIED: Final = re.compile(
    r"\b(?:not|no|never|nor|neither|without|apart|whether|outside|irrelevant|inapplicable|wrongly|2004|on or after|"
    r"injur\w+)\b|n['’]t\b",
    re.IGNORECASE,
)
_FROM: Final = datetime.date(2004, 1, 1)
_OTHER_GROUND: Final = re.compile(
    r"\b(?:functional|improvement|gains?|response|plateau|home (?:exercise )?program|self-?directed|guidelines?|MTUS|"
    r"ODG|"
    r"ACOEM|benefit|exam\w*|recommend\w*|records?|documented)\b",
    re.IGNORECASE,
)


class LIM20(ItemRule):
    """The statutory cap of 24 visits is reported apart, and is never the only ground of a conclusion.

    Catches a refusal that names no ground but the cap, and a cap that is held against an injury before 2004, which it
    does not reach.

    Why: 24 chiropractic, 24 occupational and 24 physical therapy visits per injury from January 1, 2004, but not where
    the employer authorized more in writing, and not for post-surgical visits (LC 4604.5(c)(1)). A cap on payment is no
    statement on medical necessity, which is all that a review decides (LC 4610.6(a)).

    Wrong: "The worker has had 24 visits. The cap of Labor Code 4604.5 is exhausted. The request is not medically
    necessary."

    Right: the guideline and the record first, and the cap named apart.
    """

    title = "the statutory cap is never the sole ground"
    severity = "warning"
    basis = "LC 4604.5(c)(1); LC 4610.6(a)"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a cap that stands alone as the ground, or is held against an injury that it does not reach."""
        spoken = [
            (reading, match)
            for reading in context.own
            if (match := reading.search(_CAP)) is not None and not context.is_repeated(reading.place(match))
        ]
        held = [(r, m) for r, m in spoken if r.search(_APPLIES) and not r.search(_DENIED)]
        if not held:
            return
        reading, match = held[0]
        injured = context.case.injury.date
        if isinstance(injured, datetime.date) and injured < _FROM:
            yield self.finding(
                context,
                reading.place(match),
                message="The cap is held against an injury before 2004, which it does not reach.",
                action="Leave the cap out.",
                evidence=(Evidence(kind="law", source="LC 4604.5(c)(1)"), *context.fact_evidence(["injury.date"])),
            )
        elif context.decision == "upheld" and not self._has_other_ground(context):
            yield self.finding(
                context,
                reading.place(match),
                message="The cap is the only ground that this refusal names.",
                action="Give the clinical reason; the cap is no statement on medical necessity.",
                evidence=(Evidence(kind="law", source="LC 4604.5(c)(1)"),),
            )

    def _has_other_ground(self, context: ItemContext) -> bool:
        last = context.block.conclusion
        return any(
            reading.search(_OTHER_GROUND)
            for reading in context.own
            if not reading.search(_CAP) and reading.sentence is not last
        )

"""Whose claim a sentence reports: the guideline's, the request's, the record's, the claims administrator's, or the writer's."""

from __future__ import annotations

import re
from typing import Final, Literal

Voice = Literal["guideline", "request", "history", "claims_administrator", "writer"]

_CUES: Final[tuple[tuple[Voice, re.Pattern[str]], ...]] = (
    ("claims_administrator", re.compile(r"\b(?:claims administrator|utilization review|UR)\b")),
    (
        "guideline",
        re.compile(
            r"\b(?:MTUS|ODG|ACOEM|Official Disability Guidelines|guidelines?|passage|schedule|chapter)\b"
            r"(?=[^.]*\b(?:recommend|limit|allow|provide|state|support|say|name|ask|list|set|give|permit|call)s?\b)",
            re.IGNORECASE,
        ),
    ),
    ("request", re.compile(r"\b(?:the|this) (?:\w+ )?request\b|\brequest(?:ed|s)\b", re.IGNORECASE)),
    (
        "history",
        re.compile(
            r"\b(?:completed|received|attended|has had|have had|already|earlier|prior|previous|previously|to date)\b",
            re.IGNORECASE,
        ),
    ),
)


def voice_of(sentence: str) -> Voice:
    """Return whose claim a sentence reports, by the first cue in it; `writer` where it has none.

    Args:
        sentence: One sentence of a rationale.
    """
    found = [(match.start(), voice) for voice, cue in _CUES if (match := cue.search(sentence))]
    return min(found, default=(0, "writer"), key=lambda hit: hit[0])[1]

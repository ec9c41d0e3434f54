"""Whose claim a sentence reports: the guideline, the request, the record, the claims administrator, the writer."""

from __future__ import annotations

import re
from typing import Final, Literal

from drafter.memory import remembered
from drafter.spans import Span

Voice = Literal["guideline", "request", "history", "claims_administrator", "writer"]

_CUES: Final[tuple[tuple[Voice, re.Pattern[str]], ...]] = (
    (
        "claims_administrator",
        re.compile(r"\b(?:claims administrator|[Uu]tilization [Rr]eview|UR)\b"),
    ),
    (
        "guideline",
        re.compile(
            r"\b(?:MTUS|ODG|ACOEM|Official Disability Guidelines|guidelines?|passage|schedule|chapter)\b"
            r"(?=[^.]*\b(?:recommend|limit|allow|provide|state|support|say|name|ask|list|set|give|permit|call|"
            r"speak)s?\b)",
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
_CLAUSE: Final = re.compile(r"[;:](?=\s)|\s[—–]\s|,\s(?=(?:but|so|yet|while|whereas|although|though|and the)\s)")
_DISCLAIMER: Final = re.compile(
    r"\b(?:concerns?|belongs? to|is (?:for|about|of)|are (?:for|about|of)|those of|that of|which is) (?:another|"
    r"a different|other) "
    r"treatment\b|"
    r"\b(?:does|do|did|will|can) ?not (?:\w+ )?(?:apply|fit|concern|address|mention|list|cover|hold|name|govern|"
    r"reach)\b|"
    r"\bno longer appl|\b(?:is|are|was|were) (?:therefore )?not (?:\w+ )?(?:applied|followed|used|relevant|"
    r"applicable|adopted)\b|"
    r"\b(?:mis|wrongly |incorrectly )applied\b|\binapplicable\b|\bha(?:s|ve) no (?:entry|number|row)\b",
    re.IGNORECASE,
)


@remembered
def voice_of(sentence: str) -> Voice:
    """Return whose claim a sentence reports, by the first cue in it; `writer` where it has none.

    Args:
        sentence: One sentence of a rationale, or one clause of it.
    """
    found = [(match.start(), voice) for voice, cue in _CUES if (match := cue.search(sentence))]
    return min(found, default=(0, "writer"), key=lambda hit: hit[0])[1]


@remembered
def clauses(sentence: str) -> tuple[Span, ...]:
    """Return the spans of the clauses of a sentence: what a semicolon, a colon or a "but" sets apart."""
    edges = [match.end() for match in _CLAUSE.finditer(sentence)]
    return tuple(Span(start, end) for start, end in zip([0, *edges], [*edges, len(sentence)], strict=True))


def disclaims(clause: str) -> bool:
    """Return whether words say that what they name does not apply, or is about something else."""
    return _DISCLAIMER.search(clause) is not None

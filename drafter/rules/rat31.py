"""RAT31: a rationale does not rest on the utilization review alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import DraftContext, ItemContext
from drafter.rules._rule import DraftRule
from drafter.spans import Span

_WORD: Final = re.compile(r"[\w'’-]+")
_RUN: Final = 6
"""Words in a row that are the same in two texts by copying, hardly by chance."""
_COPIED: Final = 0.8
"""The share of a text that is found in the other from which it is a copy of it."""
_FEWEST: Final = 15
"""Words below which a share tells nothing."""


class RAT31(DraftRule):
    """The rationale is the reviewer's own, and the summary of a letter is not that of the UR denial.

    Catches a rationale four fifths of whose words, in runs of six, are those of the UR decision (error), and a case
    summary of a letter that is (warning).

    Why: no determination may rest solely on the UR decision (8 CCR 9792.10.6(b)(2)). Early letters took their summary
    directly from the denial.

    Wrong: a rationale that repeats the denial word for word.

    Right: the denial in one sentence, and then what the records show.
    """

    title = "a rationale does not rest on the utilization review alone"
    severity = "error"
    basis = "8 CCR 9792.10.6(b)(2)"
    certainty = "S"
    needs = ("ur_words",)

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return the rationales, and the summary, that are copies of the UR decision."""
        runs = _runs(_words(context.case.ur.words or ""))
        for item in context.items:
            body = _body(item)
            if body is not None and _share(context.draft.words(body), runs) >= _COPIED:
                yield self.finding(
                    context,
                    body,
                    message="Nearly all of this rationale is the text of the utilization review.",
                    action="Give the reviewer's own reasons, from the records.",
                    evidence=item.fact_evidence(["ur"]),
                )
        if context.profile != "letter":
            return
        for span in context.outside:
            if _share(context.draft.words(span), runs) >= _COPIED:
                yield self.finding(
                    context,
                    span,
                    severity="warning",
                    message="Nearly all of this summary is the text of the utilization review.",
                    action="Summarize the records themselves.",
                )


def _body(item: ItemContext) -> Span | None:
    sentences = item.block.sentences[:-1]
    return sentences[0].span.hull(sentences[-1].span) if sentences else None


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _runs(words: list[str]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(words[place : place + _RUN]) for place in range(len(words) - _RUN + 1))


def _share(text: str, runs: frozenset[tuple[str, ...]]) -> float:
    """Return the share of words that stand in a run of the other text."""
    words = _words(text)
    if len(words) < _FEWEST or not runs:
        return 0.0
    copied: set[int] = set()
    for place in range(len(words) - _RUN + 1):
        if tuple(words[place : place + _RUN]) in runs:
            copied.update(range(place, place + _RUN))
    return len(copied) / len(words)

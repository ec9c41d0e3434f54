"""DEC02: decision word and closing sentence agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.casefile import Decision
from drafter.drafts import DECISION_WORDS, Sentence
from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule
from drafter.spans import Span

_VERDICT: Final = re.compile(
    r"\b(?:is|are|was|were|remains?|be)\s+(?:hereby\s+|therefore\s+)?(?P<negation>not\s+)?medically\s+necessary"
    r"(?:\s+and\s+appropriate)?|\b(?P<modified>(?:is|are)\s+modified)\b",
    re.IGNORECASE,
)
_OPEN: Final = re.compile(r"\bdecision\b[^.]*\b(?:left|open|reviewer)|\bno conclusion\b", re.IGNORECASE)
_MEANING: Final[dict[Decision, str]] = {
    "overturned": "is medically necessary",
    "upheld": "is not medically necessary",
    "modified": "is modified, with the part that is medically necessary",
}


class DEC02(Rule):
    """Decision word, closing sentence and the reviewer's decision agree.

    Catches a heading that says one thing and a closing sentence that says another; a heading that is not the decision set
    in the case; a modified decision that does not say which part is necessary; and, in a draft of ours, any conclusion
    where the reviewer has not decided.

    Why: *overturned* goes with "is medically necessary", *upheld* with "is not medically necessary", *modified* states
    which part is. The determination must state whether the service is medically necessary (LC 4610.6(e) [M]). The
    decision is the reviewer's alone: no part of this package sets or proposes one.

    Wrong: heading "Upheld", last sentence "As such, the request for 12 visits is medically necessary."

    Right: heading "Upheld", last sentence "As such, the request for 12 visits is not medically necessary."
    """

    title = "decision, heading and closing sentence agree"
    severity = "error"
    basis = "LC 4610.6(e); the decision word and the closing sentence say the same in every published determination"
    certainty = "practice"
    needs = ("conclusion",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return the disagreements between heading, closing sentence and the reviewer's decision."""
        yield from self._heading(context)
        if context.decision is None:
            yield from self._undecided(context)
        else:
            yield from self._closing(context, context.decision)

    def _heading(self, context: ItemContext) -> Iterator[Finding]:
        stated, decided, words = context.block.decision, context.item.decision, context.block.decision_words
        if words is None or stated == decided:
            return
        if decided is not None:
            found = "no decision" if stated is None else f"{DECISION_WORDS[stated]!r}"
            yield self.finding(
                context,
                words,
                message=f"The heading states {found}; the reviewer decided {DECISION_WORDS[decided]!r}.",
                action=f"Write {DECISION_WORDS[decided]!r}, or change the decision in the case.",
                evidence=context.fact_evidence([f"{context.item.id}.request"]),
            )
        elif context.draft.is_ours:
            yield self.finding(
                context,
                words,
                message="The heading states a decision that no reviewer has set.",
                action="Remove it, or let the reviewer set the decision in the case.",
            )

    def _undecided(self, context: ItemContext) -> Iterator[Finding]:
        if not context.draft.is_ours:
            return
        for sentence in context.block.sentences:
            for match in _VERDICT.finditer(sentence.text):
                yield self.finding(
                    context,
                    Span(*match.span()).shifted(sentence.span.start),
                    message="The draft concludes, but no reviewer has decided this item.",
                    action="Leave the conclusion open, or let the reviewer set the decision in the case.",
                )
        closing = context.block.conclusion
        if closing is not None and not _OPEN.search(closing.text) and not _VERDICT.search(closing.text):
            yield self.finding(
                context,
                closing.span,
                message="The closing sentence does not leave the decision to the reviewer, who has not decided.",
                action="Close with the statement that the decision is open.",
            )

    def _closing(self, context: ItemContext, decision: Decision) -> Iterator[Finding]:
        closing = _closing_sentence(context)
        if closing is None:
            last = context.block.conclusion
            yield self.finding(
                context,
                last.span if last else None,
                message="No sentence says whether the request is medically necessary.",
                action=f"Close with: the request {_MEANING[decision]}.",
            )
            return
        said = _verdict(closing.text)
        if said != decision:
            yield self.finding(
                context,
                _verdict_span(closing),
                message=f"The closing sentence says {said!r}, the decision is {decision!r}.",
                action=f"Write that the request {_MEANING[decision]}, or change the decision in the case.",
            )
        elif decision == "modified" and not _names_part(context, closing):
            yield self.finding(
                context,
                closing.span,
                message="The decision is 'modified', but the closing sentence does not say which part is necessary.",
                action="State the part that is medically necessary and the part that is not (`certified` in the case).",
            )


def _closing_sentence(context: ItemContext) -> Sentence | None:
    return next((s for s in reversed(context.block.sentences) if _VERDICT.search(s.text)), None)


def _verdict(text: str) -> Decision:
    verdicts = list(_VERDICT.finditer(text))
    negated = {bool(v["negation"]) for v in verdicts if not v["modified"]}
    if any(v["modified"] for v in verdicts) or len(negated) == 2:
        return "modified"
    return "upheld" if negated == {True} else "overturned"


def _verdict_span(sentence: Sentence) -> Span:
    verdicts = [Span(*match.span()) for match in _VERDICT.finditer(sentence.text)]
    return Span(verdicts[0].start, verdicts[-1].end).shifted(sentence.span.start)


def _names_part(context: ItemContext, closing: Sentence) -> bool:
    if context.item.certified is not None:
        return context.item.certified.casefold() in closing.text.casefold()
    return sum(1 for v in _VERDICT.finditer(closing.text) if not v["modified"]) > 0

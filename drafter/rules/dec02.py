"""DEC02: decision word and closing sentence agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from drafter.attribution import voice_of
from drafter.casefile import Decision
from drafter.drafts import DECISION_WORDS, Sentence
from drafter.findings import Finding
from drafter.quantities import read
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_ADVERBS: Final = (
    r"(?:(?:hereby|therefore|thus|also|still|indeed|clearly|considered|found|deemed|held|certified|approved|to|be|been|"
    r"both|reasonable|and|"
    r"as)\s+)*"
)
_VERDICT: Final = re.compile(
    rf"\b(?:is|are|was|were|remains?|be|been|isn['’]t|aren['’]t|wasn['’]t|weren['’]t)\s+{_ADVERBS}(?:(?:not|never|"
    rf"no longer)\s+)?"
    rf"{_ADVERBS}(?P<part>(?:in part|partly|partially|"
    rf"only)\s+)?(?:not\s+)?medically\s+(?P<un>un)?necessary(?:\s+and\s+appropriate)?"
    r"|\b(?P<modified>(?:is|are)\s+modified)\b"
    r"|\bmedical\s+necessity\s+(?:is|was|has|have|had|cannot|can)\s+(?:[a-z]+\s+){0,3}?"
    r"(?:established|shown|demonstrated|met|supported|proven|documented|found)\b"
    r"|\black(?:s|ing)?\s+(?P<lack>medical\s+necessity)\b",
    re.IGNORECASE,
)
"""Words that say whether something is medically necessary."""
_OUTCOME: Final = re.compile(
    r"\b(?:is|are|should|must|can|may)\s+(?:be\s+)?(?:hereby\s+|therefore\s+|thus\s+)*(?:not\s+|never\s+)?(?:be\s+)?"
    r"(?:hereby\s+|therefore\s+|thus\s+)*(?P<word>approved|certified|authori[sz]ed|granted|warranted|supported|"
    r"justified|allowed|overturned|"
    r"reversed|denied|refused|rejected|non-?certified|upheld|affirmed|sustained)\b",
    re.IGNORECASE,
)
"""Words for the outcome that belong to a utilization review: they conclude too, where the request is their subject."""
_SUBJECT: Final = re.compile(
    r"^\W*(?:(?:As such|Therefore|Thus|Accordingly|Hence|Consequently|In conclusion|For these reasons|Overall)\b|"
    r"(?:The|This|That)\s+(?:[\w-]+\s+){0,3}?(?:request\w*|treatment|therapy|denial|decision|determination)\b)",
    re.IGNORECASE,
)
_AGAINST: Final = frozenset("denied refused rejected noncertified upheld affirmed sustained".split())
_NEGATION: Final = re.compile(
    r"\b(?:not|never|cannot|neither|nor|no longer|no (?:evidence|proof|showing))\b|n['’]t\b", re.IGNORECASE
)
_OPEN: Final = re.compile(r"\bdecision\b[^.]*\b(?:left|open|reviewer)|\bno conclusion\b", re.IGNORECASE)
_HEDGE: Final = re.compile(r"\b(?:whether|if|would|could|might|until|unless|before)\b[^.;:]*$", re.IGNORECASE)
_REPORTED: Final = re.compile(
    r"\b(?:provider|physician|surgeon|therapist|worker|attorney|administrator)\b[^.;]*\b(?:says?|states?|stated|"
    r"wrote|writes|argues?|argued|"
    r"believes?|holds?|held|found|finds|opined|claims?)\b|\baccording to\b",
    re.IGNORECASE,
)
_MEANING: Final[dict[Decision, str]] = {
    "overturned": "is medically necessary",
    "upheld": "is not medically necessary",
    "modified": "is modified, with the part that is medically necessary",
}


class _Verdict(NamedTuple):
    """Words of the rationale that conclude."""

    sentence: Sentence
    span: Span
    meaning: Decision


class DEC02(ItemRule):
    """Decision word, closing sentence and the reviewer's decision agree.

    Catches a heading that says one thing and a closing sentence that says another; a heading that is not the
    decision set in the case; a sentence of the rationale that concludes the other way; a modified decision that does
    not say which part is necessary; and, in a draft of ours, any conclusion where the reviewer has not decided. What
    the text only reports of the claims administrator or a provider, and what it leaves open ("whether it is
    medically necessary"), is no conclusion.

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
        verdicts = list(_verdicts(context))
        if context.decision is None:
            yield from self._undecided(context, verdicts)
        else:
            yield from self._decided(context, context.decision, verdicts)

    def _heading(self, context: ItemContext) -> Iterator[Finding]:
        stated, decided, words = context.block.decision, context.item.decision, context.block.decision_words
        if words is None:
            yield from self._no_heading(context)
        elif stated != decided and decided is not None:
            found = "no decision" if stated is None else f"{DECISION_WORDS[stated]!r}"
            yield self.finding(
                context,
                words,
                message=f"The heading states {found}; the reviewer decided {DECISION_WORDS[decided]!r}.",
                action=f"Write {DECISION_WORDS[decided]!r}, or change the decision in the case.",
                evidence=context.fact_evidence([f"{context.item.id}.request"]),
            )
        elif stated != decided and context.draft.is_ours:
            yield self.finding(
                context,
                words,
                message="The heading states a decision that no reviewer has set.",
                action="Remove it, or let the reviewer set the decision in the case.",
            )

    def _no_heading(self, context: ItemContext) -> Iterator[Finding]:
        place = _heading_line(context) if context.draft.is_ours else None
        if place is not None:
            known = ", ".join(DECISION_WORDS.values())
            yield self.finding(
                context,
                place,
                message="This heading does not state a decision in one of its words.",
                action=f"End it with one of: {known}; or with 'Not decided'.",
            )

    def _undecided(self, context: ItemContext, verdicts: list[_Verdict]) -> Iterator[Finding]:
        if not context.draft.is_ours:
            yield from self._no_conclusion(context, verdicts)
            return
        for verdict in verdicts:
            yield self.finding(
                context,
                verdict.span,
                message="The draft concludes, but no reviewer has decided this item.",
                action="Leave the conclusion open, or let the reviewer set the decision in the case.",
            )
        closing = context.block.conclusion
        if closing is not None and not _OPEN.search(closing.text) and closing not in [v.sentence for v in verdicts]:
            yield self.finding(
                context,
                closing.span,
                message="The closing sentence does not leave the decision to the reviewer, who has not decided.",
                action="Close with the statement that the decision is open.",
            )

    def _no_conclusion(self, context: ItemContext, verdicts: list[_Verdict]) -> Iterator[Finding]:
        last = context.block.conclusion
        if not verdicts and last is not None and not _OPEN.search(last.text):
            yield self.finding(
                context,
                last.span,
                message="No sentence says whether the request is medically necessary.",
                action="Close with the conclusion; a text that has none is no rationale yet.",
            )

    def _more_than_asked(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding where the part found necessary has more visits than the request."""
        if context.item.certified is None:
            return
        found = [schedule.total() for schedule in read(context.item.certified).schedules]
        asked = context.request.total()
        if not found or found[0] is None or asked is None or found[0].low is None or asked.high is None:
            return
        last = context.block.conclusion
        if found[0].low > asked.high and last is not None:
            yield self.finding(
                context,
                last.span,
                message=f"The part found necessary ({found[0]} visits) is more than the request ({asked}).",
                action="Correct `certified` in the case: a decision cannot grant more than was asked for.",
                evidence=context.fact_evidence([f"{context.item.id}.request", f"{context.item.id}.certified"]),
            )

    def _decided(self, context: ItemContext, decision: Decision, verdicts: list[_Verdict]) -> Iterator[Finding]:
        last = context.block.conclusion
        closing = verdicts[-1].sentence if verdicts else None
        if closing is None or (context.draft.is_ours and closing is not last):
            yield self.finding(
                context,
                last.span if last else None,
                message="The closing sentence does not say whether the request is medically necessary.",
                action=f"Close with: the request {_MEANING[decision]}.",
            )
        if closing is None:
            return
        mine = [verdict for verdict in verdicts if verdict.sentence is closing]
        said = _together(mine)
        heading = context.block.decision_words
        if said != decision and heading is not None and not context.draft.is_ours:
            # Of a person's text nobody can say which of the two was meant: both are shown.
            yield self.finding(
                context,
                heading,
                message=f"The heading states {decision!r}, the closing sentence says {said!r}.",
                action="Make the two agree.",
            )
        if said != decision:
            yield self.finding(
                context,
                mine[0].span.hull(mine[-1].span),
                message=f"The closing sentence says {said!r}, the decision is {decision!r}.",
                action=f"Write that the request {_MEANING[decision]}, or change the decision in the case.",
            )
        elif decision == "modified" and _same_for_both(context, mine):
            yield self.finding(
                context,
                mine[0].span.hull(mine[-1].span),
                message="The decision is 'modified', and both parts of the request get the same verdict.",
                action="Say which part is medically necessary and which is not.",
            )
        elif decision == "modified" and not _names_part(context, closing, mine):
            yield self.finding(
                context,
                closing.span,
                message="The decision is 'modified', but the closing sentence does not say which part is necessary.",
                action="State the part that is medically necessary and the part that is not (`certified` in the case).",
            )
        if decision == "modified":
            yield from self._more_than_asked(context)
            return
        for verdict in verdicts:
            if verdict.sentence is not closing and verdict.meaning != decision:
                yield self.finding(
                    context,
                    verdict.span,
                    message=f"This sentence concludes {verdict.meaning!r}, the decision is {decision!r}.",
                    action="Remove it, or say whose view it is.",
                )


def _same_for_both(context: ItemContext, verdicts: list[_Verdict]) -> bool:
    """Return whether two or more parts are said to be necessary, or not to be, and none the other."""
    meanings = [v.meaning for v in verdicts if "necessary" in context.draft.words(v.span).casefold()]
    return len(meanings) > 1 and len(set(meanings)) == 1


def _verdicts(context: ItemContext) -> Iterator[_Verdict]:
    """Return what the sentences of the rationale conclude, in order."""
    for sentence in context.block.sentences:
        text, start = sentence.text, sentence.span.start
        # What stands between "the request for" and the verdict is the request, whatever words it holds.
        quoted = [quote for quote in context.block.request_quotes if sentence.span.covers(quote)]
        found: list[tuple[Span, Decision]] = []
        for match in _VERDICT.finditer(text):
            found.append((Span(*match.span()), _meaning(text, match)))
        is_last = sentence is context.block.conclusion
        if not found and (is_last or _SUBJECT.match(text)):
            found += [(Span(*match.span()), _outcome(text, match)) for match in _OUTCOME.finditer(text)]
        for span, meaning in found:
            place = span.shifted(start)
            own = not any(quote.overlaps(place) for quote in quoted) and not context.quotes_ur(place)
            if own and not _is_reported(text, span):
                yield _Verdict(sentence, place, meaning)


def _meaning(text: str, match: re.Match[str]) -> Decision:
    if match["modified"] or match["part"]:
        return "modified"
    against = bool(match["un"]) != _is_negated(text, match)
    return "upheld" if match["lack"] or against else "overturned"


def _outcome(text: str, match: re.Match[str]) -> Decision:
    against = match["word"].lower().replace("-", "") in _AGAINST
    return "upheld" if against != _is_negated(text, match) else "overturned"


def _is_negated(text: str, match: re.Match[str]) -> bool:
    before = re.split(r"[.;:,]|\band\b|\bbut\b", text[: match.start()])[-1]
    return _NEGATION.search(match.group()) is not None or _NEGATION.search(before) is not None


def _is_reported(text: str, span: Span) -> bool:
    before = text[: span.start]
    if _HEDGE.search(before) or _REPORTED.search(before):
        return True
    own = re.search(r"\b(?:denial|decision|determination)\b", before, re.IGNORECASE)
    return own is None and voice_of(text) == "claims_administrator"


def _together(verdicts: list[_Verdict]) -> Decision:
    meanings = {verdict.meaning for verdict in verdicts}
    return meanings.pop() if len(meanings) == 1 else "modified"


def _names_part(context: ItemContext, closing: Sentence, verdicts: list[_Verdict]) -> bool:
    certified = context.item.certified
    if certified is not None and certified.casefold() not in closing.text.casefold():
        wanted = [s.total() for s in read(certified).schedules]
        stated = [phase.count.value for s in read(closing.text).schedules for phase in s.phases if phase.count]
        return any(total is not None and total in stated for total in wanted)
    if certified is not None:
        return True
    return any("necessary" in context.draft.words(verdict.span).casefold() for verdict in verdicts)


def _heading_line(context: ItemContext) -> Span | None:
    """Return the line of a block of ours in which its heading should stand; None where it is a rationale alone."""
    block, text = context.block, context.draft.text
    if not block.citations:
        return None
    lines = re.finditer(r"[^\n]+", text[block.span.start : block.citations[0].start])
    spans = [Span(*line.span()).shifted(block.span.start) for line in lines]
    # The last line is that of the guidelines, the one before it the heading.
    return spans[-2] if len(spans) > 1 else None

"""LIM05: earlier visits count against a limit on the course."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.assessment import LimitCheck, SumKind
from drafter.attribution import voice_of
from drafter.drafts import Sentence, sentences
from drafter.findings import Evidence, Finding
from drafter.quantities import Interval, Number
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span
from drafter.vocabulary import Term, treatment_covers, treatment_named, treatments_in

_EARLIER: Final = re.compile(
    r"\b(?:earlier|prior|previous(?:ly)?|already|before|to date|so far|completed|received|attended|history|given|"
    r"past)\b",
    re.IGNORECASE,
)
_ADDED: Final = re.compile(
    r"\b(?:earlier|prior|previous(?:ly)?|already|to date|so far|completed|received|attended|given|past|plus|"
    r"together|added|"
    r"used|first)\b|\d\s*\+\s*\d",
    re.IGNORECASE,
)
_COMPARES: Final = re.compile(
    r"\b(?:limit\w*|guidelines?|maximum|recommend\w*|exceed\w*|within|inside|pass(?:es|ed)?|fewer|less|more than|"
    r"over|under|"
    r"above|below|beyond|compar\w+|keeps?|meets?|against)\b",
    re.IGNORECASE,
)
_ASKS: Final = re.compile(r"\b(?:request\w*|asks?|asked|sought|seeks?|proposed|present|more)\b", re.IGNORECASE)
_PASSES: Final = re.compile(
    r"\b(?:pass(?:es|ed)?|exceed\w*|over|above|beyond|past|more than|outside|too many)\b", re.IGNORECASE
)


class LIM05(ItemRule):
    """Earlier visits of the same treatment are counted against a limit on the course.

    Catches earlier care whose number of visits is unknown while the limit is on the whole course (warning), a
    comparison of the visits requested alone with a limit that earlier visits have used up in part (error), a draft
    that never adds known earlier visits (error), and a sum over the limit in a draft that finds the request
    necessary without saying that it passes (error).

    Why: "4-6 visits" is a limit on the course, so visits already given use it up. Reviewers have often been criticised
    for ignoring prior treatment history.

    Wrong: 4 visits given, 12 requested, limit 6; draft "The 12 visits requested pass the limit by 6."

    Right: "4 given and 12 requested make 16, which passes the limit of 6 by 10."
    """

    title = "earlier visits count against a limit on the course"
    severity = "error"
    basis = "practice: a limit on a course of treatment includes the visits already given"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return unknown earlier visits, and earlier visits that the draft leaves out of its sum."""
        counted = [
            c for c in context.assessment.checks if not c.is_cap and (c.status_of("count") or c.status_of("stage"))
        ]
        prior = context.assessment.prior_visits
        if not counted or not context.assessment.prior_records:
            return
        limits = tuple(context.limit_evidence(context.library.limit(check.limit)) for check in counted)
        evidence = (*context.fact_evidence(context.assessment.prior_records), *limits)
        if prior is None:
            yield self.finding(
                context,
                _earlier_care(context),
                severity="warning",
                message="Earlier visits of this treatment count against the limit, and their number is unknown.",
                action="Find the number in the records and enter it as `visits`; until then the limit proves nothing.",
                evidence=evidence,
            )
        elif prior.high != 0:
            yield from self._known(context, counted, evidence)

    def _known(
        self, context: ItemContext, counted: list[LimitCheck], evidence: tuple[Evidence, ...]
    ) -> Iterator[Finding]:
        alone = list(_alone(context, counted))
        place = alone[0].span if alone else None if _states_sum(context) else _first_comparison(context)
        if place is not None:
            yield self.finding(
                context,
                place,
                message="Earlier visits of this treatment are known, and the draft compares the request without them.",
                action="Add the earlier visits to the visits requested, and compare the sum with the limit.",
                evidence=evidence,
            )
        elif context.decision == "overturned" and _passes_unsaid(context):
            yield self.finding(
                context,
                _first_comparison(context),
                message="With the earlier visits the request passes the limit, and the draft does not say so.",
                action="Say by how much it passes, and give the reason that supports going past it.",
                evidence=evidence,
            )


def _earlier_care(context: ItemContext) -> Span | None:
    """Return the sentence that speaks of the earlier visits of this treatment, else of any earlier care."""
    asked = treatment_named(context.item.treatment)
    told = [
        sentence
        for sentence, place in context.sentences_with(_EARLIER)
        if voice_of(sentence.text) != "claims_administrator" and not context.quotes_ur(place)
    ]
    mine = [s for s in told if any(asked and treatment_covers(asked, m.term) for m in treatments_in(s.text))]
    if not mine and context.draft.origin == "letter":
        elsewhere = _told_in_the_summary(context, asked)
        if elsewhere is not None:
            return elsewhere
    last = context.block.conclusion
    first = next(iter([*mine, *told]), last)
    return None if first is None else first.span


def _told_in_the_summary(context: ItemContext, asked: Term | None) -> Span | None:
    """Return the sentence of a letter's case summary that lists the earlier care."""
    text = context.draft.text
    for span in sentences(text, Span(0, context.block.span.start)):
        words = span.of(text)
        named = any(asked is not None and treatment_covers(asked, m.term) for m in treatments_in(words))
        if named and _EARLIER.search(words):
            return span
    return None


def _first_comparison(context: ItemContext) -> Span | None:
    last = context.block.conclusion
    found = [s.span for s, _ in context.sentences_with(_COMPARES) if s is not last]
    return found[0] if found else last.span if last else None


def _values(context: ItemContext, within: Span) -> list[Number]:
    quoted = context.block.request_quotes
    return [
        entry.value.high
        for entry in context.ledger
        if within.covers(entry.span)
        and entry.value.high is not None
        and entry.kind in ("count", "plain", "equation")
        and not any(quote.covers(entry.span) for quote in quoted)
    ]


def _alone(context: ItemContext, counted: list[LimitCheck]) -> Iterator[Sentence]:
    """Return the sentences that set the visits requested, and no others, against the limit."""
    asked = {value.high for value in _sums(context, "requested")}
    told = {value.high for value in _sums(context, "with_prior")}
    limits = [context.library.limit(check.limit) for check in counted]
    bounds = [bound for limit in limits for bound in (limit.schedule(), limit.trial_schedule()) if bound is not None]
    most = {total.high for bound in bounds if (total := bound.total()) is not None}
    for sentence in context.block.sentences:
        stated = _values(context, sentence.span)
        # A number traced to the limit, as its writer declared it, is not the request's even where the two are alike.
        cited = {e.value.high for e in context.ledger if sentence.span.covers(e.span) and e.provenance == "cited"}
        of_the_request = sentence.sources.kind != "declared" and _ASKS.search(sentence.text) is not None
        own = asked if of_the_request else asked - cited
        if _ADDED.search(sentence.text) or told & set(stated) or not _COMPARES.search(sentence.text):
            continue
        if any(a in stated and b in stated and (a != b or a in cited) for a in own for b in most):
            yield sentence


def _sums(context: ItemContext, *kinds: SumKind) -> list[Interval]:
    return [entry.value for entry in context.assessment.sums if entry.kind in kinds]


def _states_sum(context: ItemContext) -> bool:
    """Return whether a sentence before the closing one states the sum, or what earlier visits leave of the limit."""
    if not _sums(context, "with_prior"):
        # A request without a total has no sum to state; REQ04 speaks of it.
        return True
    telling = {value.high for value in _sums(context, "with_prior", "left")}
    last = context.block.conclusion
    body = [s.span for s in context.block.sentences if s is not last]
    return not telling or any(telling & set(_values(context, span)) for span in body)


def _passes_unsaid(context: ItemContext) -> bool:
    passes = any(check.status_of("count") == "exceeds" for check in context.assessment.controlling)
    return passes and not any(context.sentences_with(_PASSES))

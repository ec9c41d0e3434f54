"""LIM47: limits cited side by side disagree."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from drafter.findings import Finding
from drafter.guidelines import Limit
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span


class LIM47(ItemRule):
    """Limits that are cited side by side say the same, or the reader is told that they do not.

    Notes two limits in one rationale whose numbers of visits or weeks end differently.

    Why: a reader takes limits cited together as one. Where recommendations conflict, the reviewer goes by the order of
    8 CCR 9792.21.1(a) and by the underlying studies (8 CCR 9792.25.1).

    Wrong: "MTUS allows 4-6 visits; ODG allows up to 8 weeks", joined as "4-6 visits over 8 weeks".

    Right: "The two sources differ (4-6 visits against 8 to 10); the MTUS comes first."
    """

    title = "limits cited side by side disagree"
    severity = "note"
    basis = "8 CCR 9792.21.1(a); 8 CCR 9792.25.1"
    certainty = "S"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a note for each pair of cited limits that differ."""
        limits = [limit for limit in context.cited_limits if not limit.is_cap]
        for first, second in combinations(limits, 2):
            if not _are_siblings(context, first, second) and _differ(first, second):
                yield self.finding(
                    context,
                    _place(context, second),
                    message="Two limits cited here differ.",
                    action="Say which one is applied, and why it comes first.",
                    evidence=(context.limit_evidence(first), context.limit_evidence(second)),
                )


def _are_siblings(context: ItemContext, first: Limit, second: Limit) -> bool:
    """Return whether two limits stand under one heading: rows of a table for other diagnoses or operations."""
    one, other = context.library.passage(first.passage_id), context.library.passage(second.passage_id)
    return (one.edition_id, one.section) == (other.edition_id, other.section)


def _differ(first: Limit, second: Limit) -> bool:
    one, other = first.schedule(), second.schedule()
    totals = (one.total(), other.total())
    if None not in totals:
        return totals[0] != totals[1]
    lengths = (one.length(), other.length())
    return None not in lengths and lengths[0] != lengths[1]


def _place(context: ItemContext, limit: Limit) -> Span | None:
    edition = context.library.passage(limit.passage_id).edition_id
    spans = [c.span for c in context.citations if limit.passage_id in c.passages]
    named = [c.span for c in context.citations if c.edition == edition]
    quoting = [s.span for span in (*spans, *named) if (s := context.sentence_at(span)) is not None]
    cited = next(iter([*quoting, *spans]), None)
    declared = next((sentence.span for sentence, used in context.declared_limits if used.id == limit.id), None)
    return cited or declared

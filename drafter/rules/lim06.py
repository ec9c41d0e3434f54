"""LIM06: the duration requested against the limit."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._limits import over_limit
from drafter.rules._rule import ItemRule


class LIM06(ItemRule):
    """The duration requested keeps the longest duration of the limit, or the draft says why not.

    Catches a request that runs longer than the cited guideline allows in a draft that finds it necessary.

    Why: count, duration and frequency are limits of their own: a request may keep one and pass another. A month is
    compared as 28 to 31 days, and the comparison says so.

    Wrong: request "2 visits a week for 6 weeks", limit 10 visits over 4 weeks, overturned without a word on the weeks.

    Right: "6 weeks is longer than the 4 weeks of the guideline; the reason is ..."
    """

    title = "the duration requested keeps the limit"
    severity = "warning"
    basis = "the guideline passage cited"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each controlling limit whose duration the request passes."""
        yield from over_limit(self, context, aspect="duration")

"""LIM07: the frequency requested against the limit."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._limits import over_limit
from drafter.rules._rule import ItemRule


class LIM07(ItemRule):
    """The frequency requested keeps the fastest frequency of the limit, or the draft says why not.

    Catches a request that asks for visits closer together than the cited guideline allows in a draft that finds it
    necessary.

    Why: frequency is compared apart from the number of visits, each with its own period. Slower than the guideline is
    inside the limit: 2 a month is below 1 to 2 a week.

    Wrong: request "5 visits a week for 2 weeks", limit 1-3 a week, overturned without a word on the frequency.

    Right: "5 a week is more often than the guideline's 3; the reason is ..."
    """

    title = "the frequency requested keeps the limit"
    severity = "warning"
    basis = "the guideline passage cited"
    certainty = "practice"
    needs = ("limits",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each controlling limit whose frequency the request passes."""
        yield from over_limit(self, context, aspect="frequency")

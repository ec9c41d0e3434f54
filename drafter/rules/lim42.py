"""LIM42: like is compared with like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_Kind = Literal["visits", "hours", "time", "dose", "injections", "units"]

_NUMBER: Final = (
    r"(?:\d+(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|sixty)"
)
_UNITS: Final[tuple[tuple[_Kind, str], ...]] = (
    ("visits", r"visits?|sessions?|appointments?"),
    ("hours", r"hours?|hrs?"),
    ("time", r"days?|weeks?|months?|years?"),
    ("dose", r"mg|mcg|milligrams?|tablets?|pills?|capsules?|MED|MME"),
    ("injections", r"injections?|blocks?"),
)
_QUANTITY: Final = re.compile(
    rf"\b{_NUMBER}(?:\s*(?:-|–|to)\s*{_NUMBER})?[\s-]+(?:(?:more|additional|requested|earlier|prior|further|full|"
    rf"physical therapy|"
    rf"therapy|massage|acupuncture|"
    rf"chiropractic)\s+){{0,2}}(?:{'|'.join(f'(?P<{kind}>{words})' for kind, words in _UNITS)})\b",
    re.IGNORECASE,
)
_COMPARES: Final = re.compile(
    r"\b(?:(?:is|are|stays?|falls?|lies?|keeps?|remains?|comes?)\s+(?:\w+\s+)?(?:within|inside|below|under|above|"
    r"over|beyond|"
    r"fewer than|less than|more than|at or below|no more than)|exceeds?|passes|does not (?:exceed|pass)|do not "
    r"(?:exceed|pass))\b",
    re.IGNORECASE,
)
_EDGE: Final = re.compile(r"[.;:]|,\s+(?:and|but|so|which|while|yet)\b")


class LIM42(ItemRule):
    """A number is compared with a number of the same unit.

    Catches a sentence that holds hours against visits, weeks against visits, milligrams against tablets, or injections
    against visits: nothing on one side of the comparison has the unit of the other side.

    Why: programs are limited in hours, drugs in milligrams a day, therapy in visits. 20 hours are not fewer than 24
    visits.

    Wrong: "The 160 hours requested exceed the limit of 24 visits."

    Right: "The 160 hours requested are within the limit of 160 hours."
    """

    title = "like is compared with like"
    severity = "error"
    basis = "practice: a unit is part of a number"
    certainty = "practice"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each comparison whose sides share no unit."""
        for reading in context.own:
            for match in _COMPARES.finditer(reading.text):
                start = max((edge.end() for edge in _EDGE.finditer(reading.text, 0, match.start())), default=0)
                edge = _EDGE.search(reading.text, match.end())
                end = edge.start() if edge else len(reading.text)
                left, right = _kinds(reading.text, start, match.start()), _kinds(reading.text, match.end(), end)
                # "More than 2 weeks of 6 visits" counts one thing and measures another: one unit a side is compared.
                if (
                    len(left) == 1
                    and len(right) == 1
                    and left != right
                    and not context.is_repeated(reading.place(match))
                ):
                    yield self.finding(
                        context,
                        reading.place(match),
                        message=f"This compares {left.pop()} with {right.pop()}.",
                        action="Compare numbers of the same unit.",
                    )


def _kinds(text: str, start: int, end: int) -> set[_Kind]:
    return {kind for match in _QUANTITY.finditer(text, start, end) for kind, _ in _UNITS if match[kind] is not None}

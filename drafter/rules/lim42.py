"""LIM42: like is compared with like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

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
    against visits: nothing on one side of the comparison has the unit of the other side. So is a sum or product whose
    result has a unit that none of its numbers has ("4 + 6 = 10 weeks" of visits).

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
        """Return each comparison whose sides share no unit, and each result in a unit that its numbers do not have."""
        yield from self._results(context)
        for reading in context.own:
            for match in reading.finditer(_COMPARES):
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

    def _results(self, context: ItemContext) -> Iterator[Finding]:
        for entry in context.ledger:
            made_of = _SUM.fullmatch(entry.expression or "")
            unit = _UNIT.match(context.draft.text, entry.span.end)
            if made_of is None or unit is None or entry.kind != "equation":
                continue
            known = [_units_of(context, number) for number in _DIGITS.findall(made_of["numbers"])]
            if all(known) and _is_another(_one(unit["unit"]), frozenset().union(*known), made_of["sign"]):
                yield self.finding(
                    context,
                    entry.span.hull(Span(*unit.span("unit"))),
                    severity="warning",
                    message="The result has another unit than the numbers that it is made of.",
                    action="Write the unit of the numbers.",
                )


_SUM: Final = re.compile(r"(?P<numbers>[\d.]+(?: (?P<sign>[+x×*-]) [\d.]+)+) = [\d.]+")
_DIGITS: Final = re.compile(r"[\d.]+")
_WORD_UNIT: Final = (
    r"visits?|sessions?|treatments?|appointments?|hours?|days?|weeks?|months?|years?|injections?|tablets?"
)
_UNIT: Final = re.compile(
    rf"\s+(?:(?:more|additional|physical therapy|massage|acupuncture)\s+)?(?P<unit>{_WORD_UNIT})\b", re.IGNORECASE
)
_RATE: Final = re.compile(
    r"\s+(?:\w+\s+)?(?:times?\s+)?(?:an?|per|each|every|/)\s*(?:day|week|month|year)\b", re.IGNORECASE
)
_TIME: Final = frozenset({"day", "week", "month", "year"})
_SPELT: Final = "zero one two three four five six seven eight nine ten eleven twelve".split()


def _is_another(unit: str, known: frozenset[str], sign: str) -> bool:
    """Return whether a result has a unit that its numbers cannot give.

    What is added up keeps its unit. A rate times a length of time is a number of visits, never a time.
    """
    if sign == "+":
        return unit not in known and "rate" not in known
    return sign in ("x", "×", "*") and unit in _TIME and "rate" in known and "hour" not in known


def _one(unit: str) -> str:
    """Return a unit in the singular; visits have many names."""
    single = unit.lower().rstrip("s")
    return "visit" if single in ("session", "treatment", "appointment") else single


def _units_of(context: ItemContext, number: str) -> frozenset[str]:
    """Return the units that a number has where the block and the request name it; `rate` where it is so many a week."""
    spelt = f"|{_SPELT[int(number)]}" if number.isdigit() and int(number) < len(_SPELT) else ""
    wanted = re.compile(rf"(?<![\w.])(?:{re.escape(number)}{spelt})(?![\w]|\.\d)", re.IGNORECASE)
    found: set[str] = set()
    text = context.draft.words(context.block.span)
    for match in wanted.finditer(text):
        unit = _UNIT.match(text, match.end())
        if unit is not None:
            found.add(_one(unit["unit"]))
        if _RATE.match(text, match.end()):
            found.add("rate")
    for phase in context.request.phases:
        if phase.frequency is not None and str(phase.frequency.value) == number:
            found.add("rate")
        if phase.duration is not None and str(phase.duration.value) == number:
            found.add({"d": "day", "wk": "week", "mo": "month", "a": "year"}.get(phase.duration.unit, "day"))
        if phase.count is not None and str(phase.count.value) == number:
            found.add(phase.count.noun)
    return frozenset(found)


def _kinds(text: str, start: int, end: int) -> set[_Kind]:
    return {kind for match in _QUANTITY.finditer(text, start, end) for kind, _ in _UNITS if match[kind] is not None}

"""Whether the opioids of a case pass a daily dose in morphine equivalents, as far as its requests tell.

No dose in morphine equivalents is ever shown: it would rest on a conversion factor, and no factor stands in a case or
in a guideline of the library. The factors below serve the comparison alone, and its line says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, NamedTuple

from drafter.assessment._query import request_schedule
from drafter.casefile import CaseFile, DisputedItem
from drafter.quantities import Answer, Interval, Phase, exact
from drafter.vocabulary import Term, treatment_covers, treatment_named, treatments_in

# What one mg (of a fentanyl patch: one ug an hour) counts as, in mg of morphine by mouth. Tables in use differ: where
# they do, both ends are kept, and a dose that passes the limit by one table only cannot be told. Recalled from public
# tables, none of them read. A drug that is not here (methadone, buprenorphine) has no fixed factor.
_FACTORS: Final[dict[str, tuple[str, str]]] = {
    "codeine": ("0.15", "0.18"),
    "fentanyl": ("2.4", "2.4"),
    "hydrocodone": ("0.9", "1"),
    "hydromorphone": ("4", "5"),
    "morphine": ("1", "1"),
    "oxycodone": ("1.5", "1.5"),
    "oxymorphone": ("3", "3"),
    "tapentadol": ("0.4", "0.4"),
    "tramadol": ("0.1", "0.2"),
}
_NO_DRUG: Final = frozenset({"opioid", "opioid-weaning"})


class DailyDose(NamedTuple):
    """The daily dose of some opioids, in mg of morphine or its equivalent."""

    known: Interval
    """The dose of those whose dose can be computed."""
    is_whole: bool
    """Whether that is all of them."""
    drugs: tuple[str, ...]
    """Their names, in the order of the case."""

    def at_most(self, most: Interval) -> Answer:
        """Return whether the dose keeps a limit: what is known may pass it already, and never keeps it alone."""
        answer = self.known.at_most(most)
        return answer if answer == "no" or self.is_whole else "unknown"


def opioids_in(text: str) -> tuple[Term, ...]:
    """Return the opioids that a text names, by their own or a trade name, each once."""
    general = treatment_named("opioid")
    named = (mention.term for mention in treatments_in(text))
    found = (t for t in named if general is not None and treatment_covers(general, t) and t.id not in _NO_DRUG)
    return tuple(dict.fromkeys(found))


def daily_dose(case: CaseFile, items: Iterable[DisputedItem]) -> DailyDose | None:
    """Return the dose of all opioids among some items, or None where none of them is one.

    Args:
        case: The case; an opioid that it names elsewhere makes the sum of the requests less than the whole.
        items: Disputed items; what is no opioid is passed over.
    """
    known, is_whole = Interval.of(0), True
    drugs: list[str] = []
    for item in items:
        named = opioids_in(item.request) or opioids_in(item.treatment)
        drugs += [term.name for term in named]
        dose = _dose(item, named[0].id) if len(named) == 1 else None
        is_whole = is_whole and (dose is not None or not named)
        known = known if dose is None else known + dose
    if not drugs:
        return None
    elsewhere = "; ".join([*(r.treatment for r in case.history), *(finding.text for finding in case.findings)])
    others = [term.name for term in opioids_in(elsewhere) if term.name not in drugs]
    return DailyDose(known, is_whole and not others, tuple(dict.fromkeys([*drugs, *others])))


def _dose(item: DisputedItem, drug: str) -> Interval | None:
    if drug not in _FACTORS:
        return None
    for phase in request_schedule(item).phases:
        mg = _mg_a_day(phase, drug)
        if mg is not None:
            low, high = (Fraction(factor) for factor in _FACTORS[drug])
            return Interval(exact(mg * low), exact(mg * high))
    return None


def _mg_a_day(phase: Phase, drug: str) -> Fraction | None:
    # The first strength is that of the opioid: "10/325" is hydrocodone and acetaminophen.
    unit = "ug" if drug == "fentanyl" else "mg"
    strength = next((a.value.high for a in phase.amounts if a.kind == "strength" and a.unit == unit), None)
    if strength is None:
        return None
    if drug == "fentanyl":
        return Fraction(strength)
    a_day = None if phase.frequency is None else phase.frequency.per_day().high
    if a_day is None:
        return None
    each = next((a.value.high for a in phase.amounts if a.unit == "unit" and a.value.high is not None), 1)
    return Fraction(strength) * Fraction(each) * Fraction(a_day)

"""Phases and schedules while the grammar puts them together."""

from __future__ import annotations

from drafter.quantities._atom import Atom
from drafter.quantities._interval import Interval


class PhaseDraft:
    """A phase while it is put together.

    Attributes:
        atoms: All its parts, in order.
        count: How many.
        freq: How often.
        dur: For how long.
        amounts: Doses, hours, lengths of a session, percentages.
        implied: Whether how often is only told by hours "a day".
        last: The index of its last token.
    """

    __slots__ = ("amounts", "atoms", "count", "dur", "freq", "implied", "last")

    def __init__(self, atom: Atom) -> None:
        self.atoms: list[Atom] = []
        self.count: Atom | None = None
        self.freq: Atom | None = None
        self.dur: Atom | None = None
        self.amounts: list[Atom] = []
        self.implied = False
        self.last = -1
        self.add(atom)

    def add(self, atom: Atom) -> None:
        """Take in another part."""
        self.atoms.append(atom)
        if atom.last > self.last:
            self.last = atom.last
        if atom.kind == "count":
            self.count = atom
        elif atom.kind == "freq":
            self.freq, self.implied = atom, False
        elif atom.kind == "dur":
            self.dur = atom
        else:
            self.amounts.append(atom)
            # "20 days x 8 hrs/day" counts the days already; "8 hours a day" alone says how often.
            days = self.count is not None and self.count.noun == "day"
            if atom.implied is not None and self.freq is None and not days:
                per = atom.implied
                self.freq = atom.turned(kind="freq", value=Interval.of(per.times or 1), unit=per.unit, per=per.value)
                self.implied = True


class Group:
    """A schedule while it is put together.

    Attributes:
        phases: Its phases, in order.
        total: The number in all, where the text states it beside the others.
        sequential: Whether the phases follow one another.
    """

    __slots__ = ("phases", "sequential", "total")

    def __init__(self, atom: Atom) -> None:
        self.phases = [PhaseDraft(atom)]
        self.total: Atom | None = None
        self.sequential = True

"""Which treatment a number is of: the nearest name that belongs to it by its place in the sentence."""

from __future__ import annotations

from bisect import bisect_left
from typing import Final

from drafter.quantities._context import Context
from drafter.quantities._words import TIME_UNITS, TREATMENT_HEADS

_HEADS: Final = TREATMENT_HEADS | frozenset(
    "tens h-wave hwave cpm frp esi esis lesi lesis mbb mbbs tpi tpis injection injections block blocks ablation "
    "rhizotomy "
    "botox toxin surgery program programs restoration health care nursing aide attendant bracing brace orthosis "
    "stimulator stimulation yoga pilates cbt emdr mindfulness exercise exercises class psychology psychiatry hypnosis "
    "infusion infusions prp device unit gel patch patches cream hwt dc ha viscosupplementation synvisc orthovisc "
    "physiotherapy chiropractor therapies treatments gym pool spa sauna wrap ultrasound laser wax paraffin "
    "drainage magnet sling boot cane walker scooter wheelchair crutches mattress bed detox detoxification "
    "evaluation consultation".split()
)
"""The last words of names of treatments."""
_MODIFIERS: Final = frozenset(
    "physical occupational speech aquatic aqua aquatherapy pool water cognitive behavioral behavioural hand "
    "massage myofascial "
    "manual chiropractic vestibular pelvic floor vocational cognitive group individual talk art music "
    "recreational home "
    "functional restoration work hardening conditioning trigger point epidural steroid facet medial branch nerve joint "
    "corticosteroid cortisone botulinum onabotulinumtoxin hyaluronic acid viscosupplementation pain "
    "psychological acceptance "
    "commitment prolonged exposure craniosacral kinesio lymphatic lymphedema splint gait balance shock wave "
    "extracorporeal "
    "interferential electrical muscle neuromuscular spinal cord tens h-wave cpm continuous passive motion cold hot ice "
    "infrared laser light restorative osteopathic dry needling mirror graded motor imagery sleep health health "
    "aide care "
    "skilled in-home attendant transcranial magnetic ketamine stellate ganglion caudal transforaminal interlaminar "
    "radiofrequency sacroiliac si lumbar-epidural cervical-epidural weight loss interdisciplinary "
    "multidisciplinary".split()
)
"""Words that may stand before them and belong to the name."""
_LINKS: Final = frozenset(("-", "/", "&"))
_WEAK: Final = frozenset(
    "care program programs unit device class health evaluation consultation block blocks treatments".split()
)
"""Last words that name nothing by themselves."""


_BACK: Final = 60
_AHEAD: Final = 14
"""Tokens before and behind a schedule in which the name of its treatment is looked for."""
_FAINT: Final = 0.12
_STOPPED: Final = 0.4
_PARTED: Final = 0.85
_PARTING: Final = frozenset((",", "and", "but", "or", "while", "yet"))


class Owners:
    """Finds the treatments that a text names, and which of them a schedule belongs to.

    Args:
        context: The text.
        numbers: The index of the first token of every quantity of care, in order.
    """

    def __init__(self, context: Context, numbers: list[int]) -> None:
        self.context = context
        self._numbers = numbers
        self._names = [] if _HEADS.isdisjoint(context.words) else self._find()
        self._places = [first for first, _ in self._names]

    def _parted(self, begin: int, end: int, crossed: float) -> float:
        """Return what is left of a name behind the tokens from `begin` to `end`."""
        lows, stops, left = self.context.lows, self.context.stops, 1.0
        for k in range(begin, end):
            if lows[k] in _PARTING:
                left *= _PARTED
            elif k in stops:
                left *= _STOPPED
        return left * crossed ** (bisect_left(self._numbers, end) - bisect_left(self._numbers, begin))

    def _find(self) -> list[tuple[int, int]]:
        """Return the first and last tokens of every name, in order."""
        lows = self.context.lows
        names: list[tuple[int, int]] = []
        for k in [k for k, low in enumerate(lows) if low in _HEADS]:
            low = lows[k]
            first = k
            while lows[first - 1] in _MODIFIERS or (lows[first - 1] in _LINKS and lows[first - 2] in _MODIFIERS):
                first -= 1
            if first == k and low in _WEAK:
                continue
            if not names or names[-1][1] < first - 1:
                names.append((first, k))
            elif low not in _WEAK:
                names[-1] = (names[-1][0], k)
        return names

    def owner(self, first: int, last: int, *, drug: int = -1) -> tuple[int, int] | None:
        """Return the first and last tokens of the name of the treatment of a schedule, or None.

        Args:
            first: The index of the schedule's first token.
            last: The index of its last token.
            drug: The index of a strength among its tokens, or -1: the word before it names the drug.
        """
        if drug >= 0:
            return self._drug(drug)
        if not self._names:
            return None
        best, lead = None, _FAINT
        begin = bisect_left(self._places, first - _BACK)
        for name in self._names[begin : bisect_left(self._places, last + _AHEAD)]:
            weight = self._weight(name, first, last)
            if weight > lead:
                best, lead = name, weight
        return best

    def _weight(self, name: tuple[int, int], first: int, last: int) -> float:
        begin, end = name
        lows = self.context.lows
        if begin > last:
            direct = begin == last + 1 or (begin - last <= 3 and lows[last + 1] in ("of", "for", "in"))
            near = 2.5 if direct else 1.0 / (1 + (begin - last) / 6)
            return near * self._parted(last + 1, begin, 0.3)
        if end >= first:
            return 4.0
        near = 2.2 if first - end <= 2 else 1.6 / (1 + (first - end) / 10)
        return near * self._parted(end + 1, first, 0.75)

    def _drug(self, at: int) -> tuple[int, int] | None:
        lows, kinds = self.context.lows, self.context.kinds
        k = at - 1
        while k >= 0 and at - k < 5 and (kinds[k] != "word" or lows[k] in TIME_UNITS):
            k -= 1
        return (k, k) if k >= 0 and at - k < 5 and kinds[k] == "word" else None

"""Atoms become phases, phases become schedules: what belongs together, what follows, what stands apart."""

from __future__ import annotations

from typing import Final

from drafter.memory import remembered
from drafter.quantities._atom import Atom
from drafter.quantities._atoms import AtomReader
from drafter.quantities._context import Context
from drafter.quantities._drafts import Group, PhaseDraft
from drafter.quantities._exclude import classify
from drafter.quantities._lexer import Tokens
from drafter.quantities._mentions import mentions
from drafter.quantities._model import Reading
from drafter.quantities._numbers import number_phrases
from drafter.quantities._schedules import schedules
from drafter.quantities._words import CLAUSE_BREAKS, SEQUENCE_WORDS, TREATMENT_HEADS

_NEAR: Final = 14
"""Tokens that may stand between two parts of one phase ("2 massage therapy for the lower back 2 times a month")."""
_FRONTED: Final = 11
"""Words between a length that opens the sentence and its count: "during the first 24 months the cap is 26 visits"."""
_OF_AN_EVENT: Final = frozenset(("of", "following", "after", "from", ":"))
_PRODUCING: Final = frozenset(("produce", "produces", "effect", "response"))
_FORM: Final = 24
"""Tokens that may stand between two fields of a form."""
_FIRST: Final = frozenset(("first", "initial"))
_HELD: Final = frozenset(("over", "for", "in", "within", "during", "across", "x"))


@remembered
def read(text: str) -> Reading:
    """Read every number of a text: schedules of care with their phases, and what each other number is.

    Args:
        text: Prose of a request, a utilization review, a guideline or a draft; any string.

    Returns:
        The schedules in the order of the text, and one mention for every numeral and number word.
    """
    tokens = Tokens(text)
    context = Context(tokens, number_phrases(tokens))
    classify(context)
    atoms = AtomReader(context).read()
    groups = _groups(context, atoms)
    return Reading(text=text, schedules=schedules(context, atoms, groups), numbers=mentions(context))


# -- grouping --------------------------------------------------------------------------------------------------------


def _groups(context: Context, atoms: list[Atom]) -> list[Group]:
    groups: list[Group] = []
    for atom in atoms:
        if not groups:
            groups.append(Group(atom))
            continue
        group = groups[-1]
        draft = group.phases[-1]
        gap = _Gap(context, draft.last, atom.first)
        if _restates(draft, atom, gap):
            continue
        if _fills(draft, atom, gap):
            draft.add(atom)
            continue
        if atom.total and not gap.sentence and draft.count is None and len(group.phases) > 1:
            group.total = atom
            draft.atoms.append(atom)
        elif atom.kind == "freq" and draft.count is not None and context.lows[atom.last + 1] == "thereafter":
            group.phases.append(PhaseDraft(atom))
        elif _attaches(context, draft, atom, gap) or _labelled_duration(context, draft, atom, gap):
            if atom.kind == "dur" and gap.lows == ["/"] and draft.freq is None:
                atom.codes += ("stroke",)
            draft.add(atom)
            if atom.kind == "dur" and "next" in atom.effects:
                _join_stages(groups)
        elif atom.total and not gap.full_stop and atom.kind == "count" and draft.count is not None:
            # "8 more sessions for a total of 20", "trial of 6, total of up to 18": the total includes what came before.
            group.total, group.sequential = atom, False
            group.phases.append(PhaseDraft(atom))
        elif _continues_trial(context, draft, atom, gap):
            # "6 visits over 2 weeks at first, up to 18 in all": the whole includes what came first.
            group.total, group.sequential = atom, False
            group.phases.append(PhaseDraft(atom))
        elif _follows(draft, atom, gap):
            group.phases.append(PhaseDraft(atom))
        else:
            groups.append(Group(atom))
    return groups


def _join_stages(groups: list[Group]) -> None:
    """Join "3 visits in the first week; 4 visits in the next 2 weeks" to one schedule."""
    if len(groups) > 1 and len(groups[-1].phases) == 1:
        before = groups[-2].phases[-1]
        if before.dur is not None and not before.dur.effects.isdisjoint(_FIRST):
            groups[-2].phases += groups.pop().phases


class _Gap:
    """The words between two atoms, and which of them part what they stand between.

    Attributes:
        lows: The tokens between, at most `_WIDEST`.
        words: How many of them are words.
        numbers: Whether there is a numeral among them.
        sentence: Whether a sentence ends, or the atoms stand too far apart to belong together.
        full_stop: Whether it ends with more than a semicolon.
        breaks: Whether a word parts them.
        joined: Whether "and", "or" or a semicolon joins them.
        sequence: Whether a word says that what follows comes next.
    """

    __slots__ = ("breaks", "full_stop", "joined", "lows", "numbers", "sentence", "sequence", "words")

    def __init__(self, context: Context, last: int, first: int) -> None:
        self.lows = lows = context.lows[last + 1 : min(first, last + 1 + _WIDEST)]
        words = frozenset(lows)
        far = first - last > _WIDEST
        self.full_stop = self.sentence = far
        if not far and not words.isdisjoint(_ENDS):
            ends = [low for k, low in enumerate(lows, start=last + 1) if k in context.stops]
            self.full_stop = any(low != ";" for low in ends)
            # "...550 mg tab; SIG: 1 tab q12h" goes on with the same drug.
            self.sentence = bool(ends) and "sig" not in words
        kinds = context.kinds[last + 1 : min(first, last + 1 + _WIDEST)]
        self.words = kinds.count("word")
        self.numbers = "num" in kinds
        self.breaks = not words.isdisjoint(CLAUSE_BREAKS)
        self.joined = not words.isdisjoint(_JOINING)
        self.sequence = not words.isdisjoint(SEQUENCE_WORDS) or ("followed" in words and "by" in words)


_WIDEST: Final = 40
"""Tokens beyond which nothing belongs together."""
_ENDS: Final = frozenset(".;?!")
_JOINING: Final = frozenset(("and", "or", "&", ";"))


def _restates(draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom says again what the phase has: "Q.I.D. (four times a day)"."""
    named = not TREATMENT_HEADS.isdisjoint(gap.lows)
    if atom.weekdays and draft.freq is not None and not draft.implied and not gap.sentence and not named:
        # "3 times a week, Monday, Wednesday and Friday"
        return True
    if gap.sentence or gap.sequence or len(gap.lows) > 2:
        return False
    if atom.kind == "freq" and draft.freq is not None and not draft.implied:
        same = atom.value == draft.freq.value and (atom.per, atom.unit) == (draft.freq.per, draft.freq.unit)
        return same and ("(" in gap.lows or not gap.lows)
    if atom.kind == "dur" and draft.dur is not None:
        return "(" in gap.lows and atom.value == draft.dur.value and atom.unit == draft.dur.unit
    return atom.kind == "count" and draft.count is not None and "(" in gap.lows and atom.value == draft.count.value


def _fills(draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom fills an empty field of the form, or is the quantity of the drug on the same line."""
    if len(gap.lows) > _FORM or gap.numbers:
        return False
    if atom.label is not None:
        filled = {"freq": draft.freq, "dur": draft.dur, "count": draft.count}[atom.label]
        labelled = any(part.label is not None for part in draft.atoms)
        return filled is None and atom.kind == atom.label and (labelled or atom.noun == "dose")
    drug = any(a.amount_kind in ("strength", "daily_dose") for a in draft.amounts)
    if not drug or gap.full_stop:
        return False
    return (atom.kind == "count" and atom.noun == "dose" and draft.count is None and not gap.joined) or (
        atom.kind == "dur" and atom.supply and draft.dur is None
    )


def _attaches(context: Context, draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom is another part of the phase."""
    if gap.sentence or len(gap.lows) > _NEAR:
        return False
    if atom.kind != "amt" and (atom.closed or (draft.dur is not None and draft.dur.closed)):
        return False
    if draft.count is not None and draft.freq is None and not _PRODUCING.isdisjoint(gap.lows):
        # "3 to 6 treatments to produce functional improvement, 1 to 3 a week": the first is a time to effect.
        return False
    if gap.sequence and not (atom.kind == "dur" and atom.lead in _HELD and draft.freq is not None):
        return False
    if atom.kind == "amt":
        return _amount_attaches(draft, atom, gap)
    if gap.breaks:
        return False
    if atom.kind == "count":
        return _count_attaches(draft, atom, gap)
    if atom.kind == "freq":
        return _freq_attaches(draft, gap)
    return _dur_attaches(context, draft, atom, gap)


def _amount_attaches(draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    if atom.implied is not None and draft.freq is not None:
        # "5 days per week or 60 hours per week" says the same care twice: a phase of its own.
        return "or" not in gap.lows and not any(a.implied is not None for a in draft.amounts)
    if atom.amount_kind == "strength" and atom.amount_unit != "unit" and draft.count is not None:
        # A strength beside visits is another matter: "after 8 visits he still takes 800 mg".
        return draft.count.noun == "dose" and not gap.breaks
    if atom.amount_kind in ("strength", "daily_dose") and atom.amount_unit != "unit" and draft.dur is not None:
        # "bracing for 8 weeks, meloxicam 15 mg daily": a drug begins with its strength.
        return not gap.words
    if draft.amounts and atom.amount_kind == "strength" and atom.amount_unit != "unit":
        # "Opana 5 mg, Zanaflex 4 mg" are two drugs, "10/325 mg" is one.
        # but "1% gel, 4 g four times a day" is one again.
        last = draft.amounts[-1]
        return last.amount_kind != "strength" or last.amount_unit == "%" or not gap.words
    return not gap.breaks or atom.amount_kind in ("share", "daily_dose")


def _count_attaches(draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    if draft.count is not None:
        return False
    if draft.freq is None and draft.dur is None:
        return bool(draft.amounts) and (atom.noun == "dose" or not gap.joined)
    if atom.elided:
        # "monthly visits, six of them" and no other number whose noun was named before.
        return gap.words <= 2 and gap.lows[-1:] == [","] and not gap.joined
    if gap.joined or gap.numbers or gap.lows[:2] == [")", ","]:
        return False
    if draft.dur is not None and draft.dur.lead == "within" and not _OF_AN_EVENT.isdisjoint(gap.lows):
        return False
    if atom.total or atom.noun == "dose" or gap.words == 0 or atom.lead == "x":
        return True
    if draft.freq is None and draft.dur is not None:
        held = draft.dur.lead in _HELD and draft.dur.lead != "within"
        return gap.words <= (_FRONTED if draft.dur.lead in ("during", "over", "within") else 6 if held else 3)
    return gap.words <= 2 and atom.lead in ("for", "of")


def _freq_attaches(draft: PhaseDraft, gap: _Gap) -> bool:
    if draft.freq is not None:
        return draft.implied and "or" not in gap.lows
    if draft.count is not None:
        # "3 visits the first week, one every other week after that"
        first = draft.dur is not None and not draft.dur.effects.isdisjoint(_FIRST)
        return not gap.joined and not first
    if draft.dur is not None:
        if gap.joined or (draft.dur.lead == "within" and "of" in gap.lows):
            return False
        held = draft.dur.lead in _HELD or (gap.lows[:1] == ["of"])
        return gap.words <= (8 if held else 3)
    return True


def _dur_attaches(context: Context, draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    if draft.dur is not None:
        return False
    if draft.count is None and draft.freq is None:
        return atom.lead in _HELD or not gap.words
    if atom.lead in _HELD:
        return "or" not in gap.lows and not _as_clause(gap.lows)
    if gap.lows == [","] and context.lows[atom.last + 1] == "of":
        # "two injections, six weeks of bracing" is a list.
        return False
    if (
        draft.freq is not None and draft.count is None and atom.lead is None
        and gap.lows[-1:] == [","] and gap.words <= 5
        and not gap.numbers and context.kinds[atom.last + 1] in ("punct", "")
    ):  # fmt: skip
        # "Once-monthly medication management, five months"
        return True
    punctuation = {"(", ",", "/", "-", "–", "@", "|", ":"}
    return not gap.words and set(gap.lows) <= punctuation and atom.lead is None


def _continues_trial(context: Context, draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom is the whole of a course whose first part came before."""
    if atom.kind != "count" or draft.count is None or gap.full_stop or not atom.effects & _WHOLE_COURSE:
        return False
    if draft.count.noun != atom.noun or gap.numbers:
        return False
    opened = context.lows[draft.atoms[0].first - 1] in _OPENING or context.lows[draft.atoms[0].first - 2] in _OPENING
    first = draft.count.effects & {"initial", "first"} or "first" in gap.lows[:3] or "initially" in gap.lows[:3]
    return bool(first) or opened


_WHOLE_COURSE: Final = frozenset(("max", "up_to", "total"))
_OPENING: Final = frozenset("trial begin begins start starts beginning starting initially first".split())


def _as_clause(lows: list[str]) -> bool:
    """Return whether ", as ..." begins a reason: "denied, as hypnotics are for 7-10 days"."""
    return any(
        low == "as" and k and lows[k - 1] == "," and k + 1 < len(lows) and lows[k + 1] not in _AS_ORDERED
        for k, low in enumerate(lows)
    )


_AS_ORDERED: Final = frozenset("needed directed tolerated ordered prescribed required indicated follows".split())


def _follows(draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom begins the next phase of the same schedule."""
    if atom.kind == "amt" or len(gap.lows) > 40:
        return False
    if atom.kind == "dur":
        return False
    if draft.dur is not None and draft.dur.effects & _FIRST:
        if atom.kind == "freq":
            return draft.freq is not None or not gap.sentence
        if "more" in atom.effects and not gap.sentence:
            return True
    if gap.sentence:
        return False
    # "5x/wk for 1 wk, 4x/wk for 1 wk" names no other treatment: the second stretch follows the first.
    beside = gap.lows in ([","], ["and"], [",", "and"], [",", "then"])
    tapering = draft.freq is not None and draft.dur is not None and atom.kind == "freq" and beside
    last = gap.joined and "last" in atom.effects and draft.freq is not None and atom.kind == "freq"
    return tapering or last or gap.sequence or "next" in atom.effects


def _labelled_duration(context: Context, draft: PhaseDraft, atom: Atom, gap: _Gap) -> bool:
    """Return whether the atom fills the duration field of a form: "Frequency: 2/week; Duration: 6 weeks"."""
    bare = atom.kind == "dur" and draft.freq is not None and draft.dur is None and not gap.words and len(gap.lows) <= 1
    return bare and context.lows[atom.first] == "duration"

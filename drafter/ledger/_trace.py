"""Every number of a draft traced to its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise, permutations
from types import MappingProxyType
from typing import Final, NamedTuple

from drafter.assessment import Assessment, Sum
from drafter.casefile import DisputedItem
from drafter.drafts import Draft, DraftItem
from drafter.findings import LedgerEntry, Provenance
from drafter.ledger._arithmetic import Equation, equations_in, number_of
from drafter.ledger._changes import from_a_fact
from drafter.ledger._sources import Source, SourceBook, names_code_system, names_law
from drafter.ledger._support import (
    Part,
    alone,
    completed_by,
    end_of,
    in_role,
    is_floor,
    parts_of,
    role_of,
    same,
    sums_in_role,
    supported,
    turns_ceiling_round,
)
from drafter.quantities import Interval, NumberMention, Phase, Role, VisitSchedule, read
from drafter.spans import Span

_CARE: Final = ("count", "frequency", "period", "duration", "amount")
_MONTH_IN_DAYS: Final = re.compile(r"\bmonths? (?:is |are )?(?:counted|taken) as 28 (?:to|-|–) 31 days$", re.IGNORECASE)
_MEASURED: Final = ("measurement", "plain", "tenure")
_OUT_OF: Final = frozenset({5, 10, 100})
"""What scores are out of."""
_MONTHS: Final = "january february march april may june july august september october november december".split()
_MONTH_DAY: Final = re.compile(r"(?P<month>[A-Za-z]{3,9})\.? (?P<day>\d{1,2})(?:st|nd|rd|th)?")
_TO: Final = re.compile(r"\s*(?:to|through|until|-|–|—)\s*", re.IGNORECASE)
_ASKS: Final = re.compile(
    r"\b(?:read(?:s|ing)? (?:as|\")|asks? for|comes to|adds? up to|amounts to|seeks|requested|requests|(?:may|can|"
    r"could|might) (?:also )?mean)\b"
    r"(?![^.;]*\b(?:against|within|inside|over|under|below|beyond|than|limit)\b)[^.;]{0,60}$",
    re.IGNORECASE,
)
_INJURED: Final = re.compile(
    r"\binjur(?:y|ies|ed)\b(?![^.;,]*\b(?:report|exam|seen|letter|request|decision|since|review|denied)\w*)"
    r"[^.;,:]{0,70}\b(?:on|of|dated)\s*$",
    re.IGNORECASE,
)
_REVIEWED: Final = re.compile(
    r"\b(?:utilization review|claims administrator)\b[^.;,:]{0,40}\b(?:certified|denied|modified|decided)\b"
    r"[^.;,:]{0,40}\bon\s*$",
    re.IGNORECASE,
)
_OLD_INJURY: Final = re.compile(r"\b(?:injury|wound|fracture|surgery|operation|claim)\b[^.;]{0,40}$", re.IGNORECASE)
_VISITS_BEHIND: Final = re.compile(
    r"\s(?:[a-z-]+\s){0,4}?(?:visits?|sessions?|treatments?|appointments?|weeks?|months?|times)\b", re.IGNORECASE
)
_DIFFERENCE_BEHIND: Final = re.compile(
    r"(?:\s+(?:[a-z]+\s+)?(?:visits?|sessions?|treatments?|days?|weeks?|months?|pounds?|hours?))?"
    r"(?:\s+(?:are|is))?\s+(?:over|above|more|past|beyond|fewer|less|under|below|short|left|still|remain\w*)\b",
    re.IGNORECASE,
)
_DIFFERENCE_BEFORE: Final = re.compile(r"\b(?:by|remaining|other|further|additional)\s+$", re.IGNORECASE)
_MUST_DIFFER: Final = re.compile(
    r"(?:\s+(?:visits?|sessions?|days?|weeks?))?\s+(?:over|above|more than|beyond|past)\s+(?:the|that|"
    r"its)\s+(?:\w+\s+){0,2}"
    r"(?:limit|recommended|course|cap|number|figure|maximum|range|ceiling)\b",
    re.IGNORECASE,
)
"""Words behind a number that can be nothing else than a difference: it must then be the right one."""
_GOES_ON: Final = re.compile(
    r"(?:It|They|This)\s+(?:recommend|support|allow|provide|set|list|give|permit|name|state|limit)s?\b"
)
_REMAINS: Final = re.compile(r"\bthe (?:remaining|other)\s+$", re.IGNORECASE)


class _Origin(NamedTuple):
    """Where one number comes from."""

    provenance: Provenance
    source: str | None = None
    expression: str | None = None


_NOWHERE: Final = _Origin("unsourced")


def _from(source: Source, *, reference: bool = False) -> _Origin:
    if reference and source.is_cited:
        return _Origin("reference", source.id)
    return _Origin("cited" if source.is_cited else "fact", source.id)


@dataclass(frozen=True, slots=True)
class Trace:
    """The numbers of one item's block, each with its source."""

    entries: tuple[LedgerEntry, ...]
    phrases: Mapping[Span, Span] = field(default_factory=lambda: MappingProxyType({}))
    """For a number that is part of a quantity, the words of that quantity: of the 6 in "6 visits", "6 visits"."""


@dataclass(slots=True)
class _Region:
    """One stretch of the draft, the sources it may use, and what has been found in it so far."""

    text: str
    span: Span
    sources: tuple[Source, ...]
    ids: frozenset[str] | None
    """The ids the writer declared, or None where any source may be meant."""
    sums: tuple[Sum, ...]
    derived: set[Fraction]
    """Results of the equations so far, in this region and before it."""
    cited: Mapping[Span, frozenset[str]]
    """For each citation, the editions and treatments (`Source.group`) of the passages that it means."""
    mentions: list[NumberMention] = field(default_factory=list)
    found: dict[Span, _Origin] = field(default_factory=dict)
    kinds: dict[Span, str] = field(default_factory=dict)
    phrases: dict[Span, Span] = field(default_factory=dict)

    def before(self, place: Span) -> str:
        """Return the words of the region before a place."""
        return self.text[self.span.start : place.start]

    def cited_before(self, place: Span) -> frozenset[str]:
        """Return what the nearest citation before a place, in the same sentence, is about; empty where none says it.

        Where the sentence begins with "It" or "They", the citation may stand in the sentence before.
        """
        start = 0 if _GOES_ON.match(self.text, self.span.start) else self.span.start
        before = [span for span in self.cited if start <= span.start and span.end <= place.start]
        return self.cited[max(before)] if before else frozenset()

    def behind(self, place: Span) -> str:
        """Return the words of the region behind a place."""
        return self.text[place.end : self.span.end]


def trace(
    draft: Draft,
    block: DraftItem,
    *,
    item: DisputedItem,
    book: SourceBook,
    assessment: Assessment,
    cited: Mapping[Span, Sequence[str]] = MappingProxyType({}),
) -> Trace:
    """Return an entry for every number in one item's block of a draft.

    A sentence whose writer declared its sources may take numbers from those alone; any other may take them from
    every source of the item. Schedules are compared as a whole: a phase must sit inside one phase of one source, or
    be a sum of the assessment, and the source must fit the role that the sentence gives the number. What is found
    nowhere is `unsourced`.

    Args:
        draft: The draft.
        block: The block of the item.
        item: The disputed item.
        book: Its sources.
        assessment: Its assessment, for the sums that a draft may state.
        cited: Where the block cites, and the passages meant there: a limit behind a citation is looked for in these.
    """
    groups = {
        span: frozenset(source.group for source in book.chosen(names) if source.group is not None)
        for span, names in cited.items()
    }
    entries: list[LedgerEntry] = []
    phrases: dict[Span, Span] = {}
    derived: set[Fraction] = set()
    for span, ids in _regions(block, item):
        declared = None if ids is None else frozenset(ids)
        sums = tuple(s for s in assessment.sums if declared is None or set(s.sources) <= declared)
        region = _Region(draft.text, span, book.chosen(ids), declared, sums, derived, groups)
        _trace_region(region, block, item)
        phrases |= region.phrases
        values = {mention.span: mention.value for mention in region.mentions}
        entries += (
            LedgerEntry(
                item=item.id,
                span=place,
                words=draft.words(place),
                value=values[place],
                provenance=origin.provenance,
                kind=region.kinds[place],
                source=origin.source,
                expression=origin.expression,
            )
            for place, origin in sorted(region.found.items())
        )
    return Trace(tuple(entries), MappingProxyType(phrases))


def _regions(block: DraftItem, item: DisputedItem) -> Iterator[tuple[Span, tuple[str, ...] | None]]:
    if block.heading is not None:
        yield block.heading, (f"{item.id}.request",)
    for citation in block.citations:
        yield citation, None
    for sentence in block.sentences:
        yield sentence.span, sentence.sources.ids if sentence.sources.kind == "declared" else None


def _trace_region(region: _Region, block: DraftItem, item: DisputedItem) -> None:
    reading = read(region.span.of(region.text))
    region.mentions = [m._replace(span=m.span.shifted(region.span.start)) for m in reading.numbers]
    region.kinds.update((mention.span, mention.kind) for mention in region.mentions)
    _request_copies(region, block, item)
    _fact_copies(region)
    _trace_dates(region)
    for equation in equations_in(region.text, region.span):
        _trace_equation(region, equation)
    for schedule in reading.schedules:
        for phase in schedule.phases:
            _trace_phase(region, schedule, phase)
    for mention in region.mentions:
        if mention.span not in region.found:
            region.found[mention.span] = _trace_number(region, mention)
    if region.ids is None:
        _look_again(region)


def _look_again(region: _Region) -> None:
    """Look for the numbers of a person's prose in the changes and days that facts tell of."""
    for mention in region.mentions:
        origin = region.found[mention.span]
        if origin.provenance != "unsourced" or origin.expression is not None:
            continue
        found = from_a_fact(region.text, region.span, mention, sources=region.sources)
        if found is not None and found.source is not None:
            region.found[mention.span] = _from(found.source)
        elif found is not None:
            region.found[mention.span] = _Origin("derived", None, found.expression)


def _request_copies(region: _Region, block: DraftItem, item: DisputedItem) -> None:
    asked = " ".join(item.request.split())
    for quote in block.request_quotes:
        if not region.span.covers(quote) or " ".join(quote.of(region.text).split()) != asked:
            continue
        for mention in region.mentions:
            if quote.covers(mention.span):
                region.found[mention.span] = _Origin("fact", f"{item.id}.request")


def _fact_copies(region: _Region) -> None:
    """Trace numbers inside words of a fact that stand in the draft as they are: no reading can be closer than that."""
    if all(mention.span in region.found for mention in region.mentions):
        return
    # Line breaks become spaces, one for one: the places stay those of the draft.
    text = region.span.of(region.text).replace("\n", " ")
    for source in region.sources:
        for saying in source.sayings:
            start = text.find(saying)
            while start >= 0:
                place = Span(start, start + len(saying)).shifted(region.span.start)
                for mention in region.mentions:
                    if place.covers(mention.span) and mention.span not in region.found:
                        region.found[mention.span] = _from(source)
                start = text.find(saying, start + len(saying))


def _trace_equation(region: _Region, equation: Equation) -> None:
    sourced = True
    for operand in equation.operands:
        origin = _value_origin(region, number_of(operand.of(region.text)))
        sourced = sourced and origin.provenance != "unsourced"
        _put(region, operand, origin)
    words = equation.span.of(region.text)
    if not equation.is_true:
        wrong = _Origin("unsourced", None, f"the left side makes {equation.computed}")
        _put(region, equation.result, wrong)
        region.phrases.update({m.span: equation.span for m in region.mentions if m.span.overlaps(equation.result)})
        return
    if sourced and equation.stated.is_exact and equation.stated.low is not None:
        region.derived.add(Fraction(equation.stated.low))
    _put(region, equation.result, _Origin("derived", None, words) if sourced else _NOWHERE)


def _put(region: _Region, place: Span, origin: _Origin) -> None:
    for mention in region.mentions:
        if mention.span.overlaps(place):
            region.found[mention.span] = origin
            region.kinds[mention.span] = "equation"


def _trace_phase(region: _Region, schedule: VisitSchedule, phase: Phase) -> None:
    # Pairs, not a mapping: two parts with the same value are equal, wherever they stand.
    inside = [(part, _mentions_of(region, part)) for part in parts_of(phase)]
    for part, found in inside:
        region.phrases.update((mention.span, part.span.shifted(region.span.start)) for mention in found)
    if all(mention.span in region.found for _, found in inside for mention in found):
        return
    if phase.count is not None and _is_rest(region, inside[0][1]):
        return
    before = region.before(phase.span.shifted(region.span.start))
    asks = schedule.role in (None, "request") and _ASKS.search(before) is not None
    own = phase.span.shifted(region.span.start).of(region.text)
    role = "request" if asks else role_of(phase, _plain_role(schedule, phase), before=before, own=own)
    origin = _phase_origin(region, phase, role)
    origins = [origin or _phase_origin(region, replace(alone(part), span=part.span), role) for part, _ in inside]
    if origin is None and all(origins) and len(inside) > 1:
        where = ", ".join(dict.fromkeys(str(o.source or o.expression) for o in origins if o is not None))
        joined = _Origin("unsourced", None, f"stands so in no one source; its parts are from {where}")
        origins = [joined] * len(inside)
    fresh: dict[Span, _Origin] = {}
    for (_, found), known in zip(inside, origins, strict=True):
        for mention in found:
            # A number inside a quantity that the reader did not count in ("two dozen visits") makes it another one,
            # and in "9 hours a day" both the hours and the rate must have a source.
            here = _NOWHERE if mention.kind == "plain" or known is None else known
            if mention.span not in fresh or here.provenance == "unsourced":
                fresh[mention.span] = here
    for place, here in fresh.items():
        region.found.setdefault(place, here)


def _is_rest(region: _Region, counts: Sequence[NumberMention]) -> bool:
    """Trace a count that can only be a rest or a difference, and return whether it was one."""
    for mention in counts:
        if _is_difference(region, mention):
            region.found[mention.span] = _difference_origin(region, mention) or _NOWHERE
        elif _REMAINS.search(region.before(mention.span)):
            rests = [entry for entry in region.sums if entry.kind == "refused"]
            right = next((entry for entry in rests if same(entry.value, mention.value)), None)
            if right is not None:
                region.found[mention.span] = _Origin("derived", None, right.expression)
            else:
                region.found[mention.span] = (None if rests else _difference_origin(region, mention)) or _NOWHERE
    return all(mention.span in region.found for mention in counts)


def _mentions_of(region: _Region, part: Part) -> list[NumberMention]:
    place = part.span.shifted(region.span.start)
    return [m for m in region.mentions if m.kind in (*_CARE, "plain") and m.span.overlaps(place)]


_BY: Final = re.compile(
    r"\b(?:exceed\w*|pass(?:es|ed)?|over|under|above|below|beyond|past|falls? short)\b[^.;]{0,60}\bby\s*$",
    re.IGNORECASE,
)


def _plain_role(schedule: VisitSchedule, phase: Phase) -> Role | None:
    """Return the role that the reader gave a phase, unless the word that told it may speak of another number.

    What is said of a part ("6 more that were authorized, 30 in all") is not said of the whole, "beyond 12" only
    compares with somebody's 12, and a word that stands far behind is too weak to call a true number wrong.
    """
    count = phase.count
    if count is not None and (count.value == schedule.stated_total or count.value.low_open):
        return None
    told = schedule.role_words
    if told is None:
        return None if schedule.role in ("request", "history", "approved") else schedule.role
    return None if told.start - phase.span.end > _FAR_BEHIND else schedule.role


_FAR_BEHIND: Final = 24
"""Characters behind a quantity up to which a word that tells its role is believed."""


def _phase_origin(region: _Region, phase: Phase, role: Role | None) -> _Origin | None:
    place = phase.span.shifted(region.span.start)
    before, words = region.before(place), place.of(region.text)
    if _MONTH_IN_DAYS.search(f"{before}{words}"):
        return _Origin("reference", None, "the length of a month")
    sources = in_role(region.sources, role, phase)
    groups = region.cited_before(place) if role in ("limit", "trial", "time_to_effect") else frozenset()
    if groups:
        sources = tuple(source for source in sources if source.group is None or source.group in groups)
    worked_out = _worked_out_here(region, phase, role)
    if worked_out is not None:
        return worked_out
    if role is None and turns_ceiling_round(sources, phase, before=before, words=words):
        return None
    for source in sources:
        if supported(source, phase, role=role, before=before, words=words):
            return _from(source)
    rows = () if is_floor(words) and phase.count is not None else completed_by(sources, phase)
    if rows:
        return _Origin("cited", rows[0].id, f"with {', '.join(row.id for row in rows[1:])}")
    if phase.frequency is not None or phase.amounts or phase.duration is not None or phase.count is None:
        return None
    value = phase.count.value
    for entry in sums_in_role(region.sums, role):
        if same(entry.value, value):
            return _Origin("derived", None, entry.expression)
    if role not in ("limit", "trial", "time_to_effect") and value.is_exact and value.low in region.derived:
        return _Origin("derived", None, "computed above")
    return None


def _worked_out_here(region: _Region, phase: Phase, role: Role | None) -> _Origin | None:
    """Return the sum that the sentence itself works out: "8 visits (2 x 4 = 8)" are no other 8 visits."""
    if phase.count is None or phase.frequency is not None or phase.duration is not None or phase.amounts:
        return None
    here = region.span.of(region.text)
    for entry in sums_in_role(region.sums, role):
        if same(entry.value, phase.count.value) and "=" in entry.expression and entry.expression in here:
            return _Origin("derived", None, entry.expression)
    return None


def _value_origin(region: _Region, value: Interval, mention: NumberMention | None = None) -> _Origin:
    like = mention or NumberMention(value=value, kind="equation", span=region.span)
    if mention is not None and _is_difference(region, mention):
        return _difference_origin(region, mention) or _NOWHERE
    if mention is not None and _BY.search(region.before(mention.span)):
        # "Exceeds the limit by 4" is a difference, whatever else is 4; where it is none, it may still be a fact.
        difference = _difference_origin(region, mention)
        if difference is not None:
            return difference
    for source in region.sources:
        if any(same(value, held) or end_of(value, held) for held in source.values_like(like)):
            return _from(source)
        if like.kind == "measurement" and _has_both_ends(source, like):
            return _from(source)
    for entry in region.sums:
        if same(entry.value, value):
            return _Origin("derived", None, entry.expression)
    if value.is_exact and value.low is not None and Fraction(value.low) in region.derived:
        return _Origin("derived", None, "computed above")
    return (mention and _difference_origin(region, mention)) or _NOWHERE


def _has_both_ends(source: Source, mention: NumberMention) -> bool:
    """Return whether a source has both ends of a change: "from 15 to 40 minutes" for "40 minutes instead of 15"."""
    held = [n.value for n in source.numbers if n.kind in _MEASURED and None in (n.unit, mention.unit)]
    held += [n.value for n in source.numbers if n.unit == mention.unit is not None]
    ends = [Interval.of(end) for end in (mention.value.low, mention.value.high) if end is not None]
    return len(ends) == 2 and all(any(same(end, value) for value in held) for end in ends)


def _is_difference(region: _Region, mention: NumberMention) -> bool:
    return mention.kind in ("plain", "count") and _MUST_DIFFER.match(region.behind(mention.span)) is not None


def _difference_origin(region: _Region, mention: NumberMention) -> _Origin | None:
    """Return the subtraction behind "23 over the limit of 10": of numbers of the sentence, else of the sums."""
    value = mention.value
    if not value.is_exact or value.low is None:
        return None
    behind, before = region.behind(mention.span), region.before(mention.span)
    if not _DIFFERENCE_BEHIND.match(behind) and not _DIFFERENCE_BEFORE.search(before):
        return None
    stated = {
        Fraction(other.value.high)
        for other in region.mentions
        if other.span != mention.span
        and other.kind in (*_CARE, "plain", "equation", "measurement")
        and other.value.high is not None
    }
    for entry in region.sums:
        if entry.kind in ("over", "left", "refused") and same(entry.value, value):
            return _Origin("derived", None, entry.expression)
    summed = {Fraction(entry.value.high) for entry in region.sums if entry.value.high is not None}
    for numbers in (stated, summed):
        for more, less in permutations(sorted(numbers), 2):
            if less and more - less == value.low:
                return _Origin("derived", None, f"{more} - {less} = {value}")
    return None


def _trace_number(region: _Region, mention: NumberMention) -> _Origin:
    words = mention.span.of(region.text)
    match mention.kind:
        case "ordinal" | "list_marker":
            return _Origin("reference")
        case "date":
            return _date_origin(region, mention)
        case "page":
            return _page_origin(region, mention)
        case "section" | "code" | "level":
            return _code_origin(region, words)
        case "plain" if mention.in_words and _counts_things(region, mention):
            return _Origin("reference", None, "a count of things in the sentence")
        case "age" if _OLD_INJURY.search(region.before(mention.span)):
            return _value_origin(region, mention.value)
        case "age":
            return _like_origin(region, mention) or _NOWHERE
        case "score":
            return _score_origin(region, mention)
        case "measurement" | "tenure":
            return _like_origin(region, mention) or _value_origin(region, mention.value, mention)
        case "count" | "frequency" | "period" | "duration" | "amount" | "plain" | "equation":
            return _value_origin(region, mention.value, mention)


def _counts_things(region: _Region, mention: NumberMention) -> bool:
    """Return whether a small number in words counts what the sentence itself lists ("both", "two readings")."""
    high = mention.value.high
    return high is not None and high <= 12 and not _VISITS_BEHIND.match(region.behind(mention.span))


def _trace_dates(region: _Region) -> None:
    """Trace dates that belong together: both ends of a period stand in one source."""
    dates = [m for m in region.mentions if m.kind == "date" and m.date is not None]
    for first, last in pairwise(dates):
        between = region.text[first.span.end : last.span.start]
        if first.date is None or last.date is None or not _TO.fullmatch(between) or first.span in region.found:
            continue
        if not any(_holds(source, first.date) and _holds(source, last.date) for source in region.sources):
            known = all(_date_origin(region, m).provenance != "unsourced" for m in (first, last))
            if known:
                joined = _Origin("unsourced", None, "period stands so in no one source")
                region.found.update({first.span: joined, last.span: joined})


def _holds(source: Source, date: str) -> bool:
    return any(held.startswith(date) for held in source.dates)


def _date_origin(region: _Region, mention: NumberMention) -> _Origin:
    before = region.before(mention.span)
    sources: Iterable[Source] = region.sources
    if _INJURED.search(before):
        sources = [source for source in sources if source.id == "injury.date"]
    elif _REVIEWED.search(before):
        sources = [source for source in sources if source.topic == "ur" or source.topic == "record"]
    for source in sources:
        if mention.date is not None and _holds(source, mention.date):
            return _from(source, reference=True)
        if mention.date is None and _names_day(source, mention.span.of(region.text)):
            return _from(source, reference=True)
    return _NOWHERE


def _names_day(source: Source, words: str) -> bool:
    """Return whether a source holds a day that is named without its year: "May 5"."""
    match = _MONTH_DAY.fullmatch(words)
    if match is None:
        return source.has_words(words)
    month = next((n for n, name in enumerate(_MONTHS, 1) if name.startswith(match["month"].casefold())), None)
    return month is not None and any(date.endswith(f"-{month:02}-{int(match['day']):02}") for date in source.dates)


def _page_origin(region: _Region, mention: NumberMention) -> _Origin:
    low, high = mention.value.low, mention.value.high
    if low is None or high is None:
        return _NOWHERE
    for source in region.sources:
        if any(first <= low and high <= last for first, last in source.pages):
            return _Origin("reference", source.id)
    return _like_origin(region, mention) or _NOWHERE


def _code_origin(region: _Region, words: str) -> _Origin:
    if names_law(words):
        return _Origin("reference", "law")
    if names_code_system(words):
        return _Origin("reference", None, "the name of a list of codes")
    return _words_origin(region, words) or _NOWHERE


def _like_origin(region: _Region, mention: NumberMention) -> _Origin | None:
    for source in region.sources:
        if any(
            h.kind == mention.kind and h.unit == mention.unit and same(h.value, mention.value) for h in source.numbers
        ):
            return _from(source)
    return None


def _score_origin(region: _Region, mention: NumberMention) -> _Origin:
    out_of = re.search(r"(?:/|\bout of)\s*$", region.before(mention.span), re.IGNORECASE)
    if out_of and mention.value.high in _OUT_OF:
        return _Origin("reference", None, "what a score is out of")
    for source in region.sources:
        if any(same(held, mention.value) for held in source.scores):
            return _from(source)
    return _NOWHERE


def _words_origin(region: _Region, words: str) -> _Origin | None:
    for source in region.sources:
        if source.has_words(words):
            return _from(source, reference=True)
    return None

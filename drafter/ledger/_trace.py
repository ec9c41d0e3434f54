"""Every number of a draft traced to its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import NamedTuple

from drafter.assessment import Assessment, Sum
from drafter.casefile import DisputedItem
from drafter.drafts import Draft, DraftItem
from drafter.findings import LedgerEntry, Provenance
from drafter.ledger._arithmetic import Equation, equations_in
from drafter.ledger._sources import Source, SourceBook, names_law
from drafter.quantities import Amount, Count, Duration, Frequency, Interval, NumberMention, Phase, read
from drafter.spans import Span

_Part = Count | Frequency | Duration | Amount
_CARE = ("count", "frequency", "period", "duration", "amount")


class _Origin(NamedTuple):
    """Where one number comes from."""

    provenance: Provenance
    source: str | None = None
    expression: str | None = None


_NOWHERE = _Origin("unsourced")


@dataclass(slots=True)
class _Region:
    """One stretch of the draft, the sources it may use, and what has been derived so far."""

    text: str
    span: Span
    sources: tuple[Source, ...]
    ids: frozenset[str] | None
    """The ids the writer declared, or None where any source may be meant."""
    found: dict[Span, _Origin] = field(default_factory=dict)
    kinds: dict[Span, str] = field(default_factory=dict)
    values: dict[Span, Interval] = field(default_factory=dict)


def trace(
    draft: Draft, block: DraftItem, *, item: DisputedItem, book: SourceBook, assessment: Assessment
) -> tuple[LedgerEntry, ...]:
    """Return an entry for every number in one item's block of a draft.

    A sentence whose writer declared its sources may take numbers from those alone; any other may take them from every
    source of the item. Schedules are compared as a whole: a phase must sit inside one phase of one source, or be a sum of
    the assessment. What is found nowhere is `unsourced`.

    Args:
        draft: The draft.
        block: The block of the item.
        item: The disputed item.
        book: Its sources.
        assessment: Its assessment, for the sums that a draft may state.
    """
    entries: list[LedgerEntry] = []
    derived: set[Fraction] = set()
    for span, ids in _regions(block, item):
        region = _Region(draft.text, span, book.chosen(ids), frozenset(ids) if ids is not None else None)
        _trace_region(region, block, item=item, sums=assessment.sums, derived=derived)
        entries += (
            LedgerEntry(
                item=item.id,
                span=place,
                words=draft.words(place),
                value=region.values[place],
                provenance=origin.provenance,
                kind=region.kinds[place],
                source=origin.source,
                expression=origin.expression,
            )
            for place, origin in sorted(region.found.items())
        )
    return tuple(entries)


def _regions(block: DraftItem, item: DisputedItem) -> Iterator[tuple[Span, tuple[str, ...] | None]]:
    if block.heading is not None:
        yield block.heading, (f"{item.id}.request",)
    for citation in block.citations:
        yield citation, None
    for sentence in block.sentences:
        yield sentence.span, sentence.sources.ids if sentence.sources.kind == "declared" else None


def _trace_region(
    region: _Region,
    block: DraftItem,
    *,
    item: DisputedItem,
    sums: tuple[Sum, ...],
    derived: set[Fraction],
) -> None:
    reading = read(region.span.of(region.text))
    mentions = [_shifted(mention, region.span.start) for mention in reading.numbers]
    region.kinds.update((mention.span, mention.kind) for mention in mentions)
    region.values.update((mention.span, mention.value) for mention in mentions)
    _request_copies(region, block, item, mentions)
    for equation in equations_in(region.text, region.span):
        _trace_equation(region, equation, mentions, sums, derived)
    for schedule in reading.schedules:
        for phase in schedule.phases:
            _trace_phase(region, phase, mentions, sums=sums, derived=derived)
    for mention in mentions:
        if mention.span not in region.found:
            region.found[mention.span] = _trace_number(region, mention, sums=sums, derived=derived)


def _shifted(mention: NumberMention, offset: int) -> NumberMention:
    return replace(mention, span=mention.span.shifted(offset))


def _request_copies(region: _Region, block: DraftItem, item: DisputedItem, mentions: Iterable[NumberMention]) -> None:
    asked = " ".join(item.request.split())
    for quote in block.request_quotes:
        if not region.span.covers(quote) or " ".join(quote.of(region.text).split()) != asked:
            continue
        for mention in mentions:
            if quote.covers(mention.span):
                region.found[mention.span] = _Origin("fact", f"{item.id}.request")


def _trace_equation(
    region: _Region, equation: Equation, mentions: list[NumberMention], sums: tuple[Sum, ...], derived: set[Fraction]
) -> None:
    sourced = True
    for operand in equation.operands:
        value = Interval.of(Fraction(operand.of(region.text)))
        origin = _value_origin(region, value, sums, derived)
        sourced = sourced and origin.provenance != "unsourced"
        _put(region, mentions, operand, origin)
    words = equation.span.of(region.text)
    if not equation.is_true:
        _put(region, mentions, equation.result, _Origin("unsourced", None, f"the left side makes {equation.computed}"))
        return
    if sourced:
        derived.add(equation.stated)
    _put(region, mentions, equation.result, _Origin("derived", None, words) if sourced else _NOWHERE)


def _put(region: _Region, mentions: list[NumberMention], span: Span, origin: _Origin) -> None:
    for mention in mentions:
        if mention.span.overlaps(span):
            region.found[mention.span] = origin
            region.kinds[mention.span] = "equation"


def _trace_phase(
    region: _Region, phase: Phase, mentions: list[NumberMention], *, sums: tuple[Sum, ...], derived: set[Fraction]
) -> None:
    offset = region.span.start
    inside = {part: _mentions_of(part, mentions, offset) for part in _parts(phase)}
    if all(mention.span in region.found for found in inside.values() for mention in found):
        return
    origin = _phase_origin(region, phase, sums, derived)
    origins = {part: origin or _phase_origin(region, _alone(part), sums, derived) for part in inside}
    if origin is None and all(origins.values()) and len(inside) > 1:
        where = ", ".join(dict.fromkeys(str(o.source or o.expression) for o in origins.values() if o is not None))
        origins = dict.fromkeys(
            inside, _Origin("unsourced", None, f"stands so in no one source; its parts are from {where}")
        )
    for part, found in inside.items():
        for mention in found:
            region.found.setdefault(mention.span, origins[part] or _NOWHERE)


def _parts(phase: Phase) -> Iterator[_Part]:
    yield from (
        part for part in (phase.count, phase.frequency, phase.duration, phase.session_length) if part is not None
    )
    yield from phase.amounts


def _alone(part: _Part) -> Phase:
    match part:
        case Count():
            return Phase(count=part)
        case Frequency():
            return Phase(frequency=part)
        case Duration():
            return Phase(duration=part)
        case Amount():
            return Phase(amounts=(part,))


def _mentions_of(part: _Part, mentions: list[NumberMention], offset: int) -> list[NumberMention]:
    place = part.span.shifted(offset)
    return [mention for mention in mentions if mention.kind in _CARE and mention.span.overlaps(place)]


def _phase_origin(region: _Region, phase: Phase, sums: tuple[Sum, ...], derived: set[Fraction]) -> _Origin | None:
    for source in region.sources:
        if any(schedule.entails(phase) for schedule in source.schedules):
            return _Origin(source.kind, source.id)
    if phase.count is None or phase.frequency is not None or phase.amounts:
        return None
    count = phase.count
    if phase.duration is None:
        for entry in _usable(region, sums):
            if _same(entry.value, count.value):
                return _Origin("derived", None, entry.expression)
        if count.value.is_exact and count.value.low in derived:
            return _Origin("derived", None, "computed above")
    return None


def _usable(region: _Region, sums: tuple[Sum, ...]) -> Iterator[Sum]:
    ids = region.ids
    return (entry for entry in sums if ids is None or set(entry.sources) <= ids)


def _same(one: Interval, other: Interval) -> bool:
    return one.low == other.low and one.high == other.high


def _value_origin(region: _Region, value: Interval, sums: tuple[Sum, ...], derived: set[Fraction]) -> _Origin:
    for source in region.sources:
        if any(_same(value, held) or _end_of(value, held) for held in source.values()):
            return _Origin(source.kind, source.id)
    for entry in _usable(region, sums):
        if _same(entry.value, value):
            return _Origin("derived", None, entry.expression)
    if value.is_exact and value.low is not None and Fraction(value.low) in derived:
        return _Origin("derived", None, "computed above")
    return _NOWHERE


def _end_of(value: Interval, held: Interval) -> bool:
    return value.is_exact and value.high == held.high


def _trace_number(region: _Region, mention: NumberMention, *, sums: tuple[Sum, ...], derived: set[Fraction]) -> _Origin:
    words = mention.span.of(region.text)
    match mention.kind:
        case "ordinal" | "list_marker":
            return _Origin("reference")
        case "date":
            return _date_origin(region, mention)
        case "page":
            return _page_origin(region, mention)
        case "section" | "code" | "level":
            return _code_origin(region, mention)
        case "plain" if mention.in_words and _is_small(mention.value):
            return _Origin("reference", None, "a count of things in the sentence")
        case "age":
            return _kind_origin(region, mention) or _NOWHERE
        case "count" | "frequency" | "period" | "duration" | "amount" | "plain" | "equation":
            return _value_origin(region, mention.value, sums, derived)
        case "score" | "measurement" | "tenure":
            return _kind_origin(region, mention) or _words_origin(region, words) or _NOWHERE


def _is_small(value: Interval) -> bool:
    return value.high is not None and value.high <= 12


def _date_origin(region: _Region, mention: NumberMention) -> _Origin:
    if mention.date is None:
        return _words_origin(region, mention.span.of(region.text)) or _NOWHERE
    for source in region.sources:
        if any(date.startswith(mention.date) for date in source.dates):
            return _Origin("reference" if source.kind == "cited" else "fact", source.id)
    return _NOWHERE


def _page_origin(region: _Region, mention: NumberMention) -> _Origin:
    low, high = mention.value.low, mention.value.high
    if low is None or high is None:
        return _NOWHERE
    for source in region.sources:
        if any(first <= low and high <= last for first, last in source.pages):
            return _Origin("reference", source.id)
    return _NOWHERE


def _code_origin(region: _Region, mention: NumberMention) -> _Origin:
    words = mention.span.of(region.text)
    return _words_origin(region, words) or (_Origin("reference", "law") if names_law(words) else _NOWHERE)


def _kind_origin(region: _Region, mention: NumberMention) -> _Origin | None:
    for source in region.sources:
        for held in source.numbers:
            if held.kind == mention.kind and _same(held.value, mention.value):
                return _Origin(source.kind, source.id)
    return None


def _words_origin(region: _Region, words: str) -> _Origin | None:
    folded = " ".join(words.casefold().split())
    for source in region.sources:
        if folded in source.text:
            return _Origin("reference" if source.kind == "cited" else "fact", source.id)
    return None

"""What every writer's draft has in common: banner, headings, guideline lines, the closing sentence, declared sources.

The decision is the reviewer's, and so are the words that state it: no writer, and no model, writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from drafter.assessment import Sum, SumKind
from drafter.casefile import DisputedItem
from drafter.drafts import BANNERS, DECISION_WORDS, NOT_DECIDED, Draft, lay_out, sentences
from drafter.guidelines import Edition, Hit, SelectedLimit
from drafter.spans import Span
from drafter.writers._brief import Brief, ItemBrief


class Said(NamedTuple):
    """One thing that a draft says, usually a sentence."""

    text: str
    ids: tuple[str, ...]
    """Ids of the facts, limits and passages it rests on."""
    rank: int = 0
    """Above 0: what may be left out where the text grows too long, the highest first."""


def laid_out(
    brief: Brief, said: Mapping[str, Sequence[Said]], *, origin: Literal["template", "model"], writer: str
) -> Draft:
    """Return the draft that says `said`, by item id; closing sentences stand in it already."""
    written = [(entry, said[entry.item.id]) for entry in brief.items]
    blocks = [_block(brief, entry, parts) for entry, parts in written]
    return lay_out(
        "\n\n".join([BANNERS[origin], *blocks]) + "\n",
        brief.case,
        origin=origin,
        declared={entry.item.id: list(_declared(parts)) for entry, parts in written},
        writer=writer,
    )


def line(words: str) -> str:
    """Return words on one line: white space and line ends of every kind become single spaces."""
    return " ".join(words.split())


def clause(words: str) -> str:
    """Return words on one line, without the mark that ends them."""
    return line(words).rstrip(" .;,")


def citation(chosen: SelectedLimit | Hit, brief: Brief) -> str:
    """Return how a draft names a passage: document, edition, section, pages."""
    if chosen.edition.family == "statute":
        return f"{chosen.edition.document}, section {chosen.passage.section}"
    label = _edition_label(chosen.edition, brief)
    pages = chosen.passage.pages
    place = "" if pages is None else f", page{'s' if '-' in pages or ',' in pages else ''} {pages}"
    return f"{chosen.edition.short_name}{f' ({label})' if label else ''}, {chosen.passage.section}{place}"


def closing(entry: ItemBrief) -> Said:
    """Return the last sentence of a rationale, which follows from the reviewer's decision alone."""
    item = entry.item
    request = f"the request for {line(item.request)}"
    words = {
        None: f"No conclusion is drawn here: the decision on {request} is left to the reviewer.",
        "overturned": f"As such, {request} is medically necessary.",
        "upheld": f"As such, {request} is not medically necessary.",
        "modified": f"As such, {request} is modified: {_parts(entry)}.",
    }[item.decision]
    return Said(words, (f"{item.id}.request", f"{item.id}.confirmed_reading", f"{item.id}.certified"))


def sum_of(entry: ItemBrief, kind: SumKind, limit: str | None = None) -> Sum | None:
    """Return the first sum of a kind, of one limit where it is named."""
    return next((s for s in entry.assessment.sums if s.kind == kind and (limit is None or limit in s.sources)), None)


def _block(brief: Brief, entry: ItemBrief, said: Sequence[Said]) -> str:
    decision = entry.item.decision
    word = NOT_DECIDED if decision is None else DECISION_WORDS[decision]
    spoken = {name for sentence in said for name in sentence.ids}
    caps = [cap for cap in entry.caps() if spoken & {cap.limit.id, cap.passage.id}]
    cited = dict.fromkeys(citation(e, brief) for e in (*entry.limits(), *caps))
    guidelines = "; ".join(cited) if cited else "none in the library addresses this request"
    text, _ = _joined(said)
    return f"{line(entry.item.request)}: {word}\n\nGuidelines: {guidelines}.\n\nRationale: {text}"


def _joined(said: Sequence[Said]) -> tuple[str, list[Span]]:
    """Return the text of a rationale, and where each thing said stands in it.

    What comes before the closing sentence may end in an abbreviation ("vitamin D."), behind which no sentence ends:
    the closing sentence then gets a paragraph of its own, so that it is never read as a part of another.
    """
    text, places = "", []
    for entry in said:
        joint = " " if text else ""
        if text and entry is said[-1]:
            whole = f"{text} {entry.text}"
            starts = {span.start for span in sentences(whole, Span(0, len(whole)))}
            joint = " " if len(text) + 1 in starts else "\n\n"
        start = len(text) + len(joint)
        text += joint + entry.text
        places.append(Span(start, len(text)))
    return text, places


def _declared(said: Sequence[Said]) -> Iterator[tuple[str, tuple[str, ...]]]:
    # A fact may hold a full stop, or end in an abbreviation: what is said is not always one sentence.
    text, places = _joined(said)
    for span in sentences(text, Span(0, len(text))):
        over = [entry for entry, place in zip(said, places, strict=True) if place.overlaps(span)]
        yield span.of(text), tuple(dict.fromkeys(name for entry in over for name in entry.ids))


def _edition_label(edition: Edition, brief: Brief) -> str | None:
    if edition.in_force.yearly:
        return str(brief.as_of.date.year) if brief.as_of.date is not None else None
    return edition.label


def _parts(entry: ItemBrief) -> str:
    item: DisputedItem = entry.item
    if item.certified is None:
        return "which part is necessary has still to be stated by the reviewer"
    part, rest = sum_of(entry, "certified"), sum_of(entry, "refused")
    one = part is not None and part.value.high == 1
    left = "the rest is not medically necessary"
    if rest is not None:
        last = rest.value.high == 1
        left = f"the remaining {rest.value} {'visit is' if last else 'visits are'} not medically necessary"
    return f"{clause(item.certified)} {'is' if one else 'are'} medically necessary and {left}"

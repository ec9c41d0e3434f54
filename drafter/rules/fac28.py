"""FAC28: sides and parts of the body are those of the case."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from drafter.findings import Finding
from drafter.rules._context import ItemContext, SentenceReading
from drafter.rules._rule import ItemRule
from drafter.spans import Span
from drafter.vocabulary import Side, Term, regions_in, same_concept, sides_in

_NEAR: Final = 60
"""Characters within which a side and the part of the body that it belongs to stand."""
_COMPARED: Final = re.compile(
    r"\b(?:normal|unaffected|uninjured|contralateral|opposite|other side|asymptomatic|not (?:\w+ )?(?:injured|affected|"
    r"involved|disputed|at issue)|compared|intact|unremarkable|negative)\b",
    re.IGNORECASE,
)
_BOTH: Final = frozenset({"left", "right"})
_OF_THE_WORKER: Final = re.compile(
    r"\b(?:worker|patient|claimant|employee|IW|he|she|his|her|they|their|injur\w+|pain|request\w*|diagnos\w+|exam\w*|"
    r"surgery|operation|treat\w*|therapy|visits?)\b",
    re.IGNORECASE,
)


class _Sided(NamedTuple):
    side: Side
    region: Term | None
    span: Span


class FAC28(ItemRule):
    """Left and right, and the part of the body, are those of the case wherever the draft names them.

    Catches a side that no fact gives to that part while facts give it the other one, and a part of the body that
    neither a fact, nor the request, nor a cited passage names. Levels of the spine are numbers: NUM09 traces them.

    Why: the wrong body part is the error that a reader notices first, and an error of fact (LC 4610.6(h)).

    Wrong: "right knee" where every record says left.

    Right: the side of the records and of the request.
    """

    title = "sides and parts of the body are those of the case"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each side, and each part of the body, that the case does not hold."""
        known = [pair for text in _known_texts(context) for pair in _sided(text)]
        named = {mention.term.id: mention.term for text in _known_texts(context) for mention in regions_in(text)}
        seen: set[str] = set()
        for reading in context.readings:
            for pair in _sided(reading.text):
                place = reading.place(pair.span)
                if context.is_repeated(place) or not _is_wrong(pair, known):
                    continue
                if _COMPARED.search(reading.clause_at(pair.span.start)):
                    # "The right side was normal": the other side, to compare.
                    continue
                yield self.finding(
                    context,
                    place,
                    message="This side is not that of the case.",
                    action="Write the side that the records and the request name.",
                    evidence=context.fact_evidence([f"{context.item.id}.treatment", "injury.body_regions"]),
                )
            yield from self._parts(context, reading, tuple(named.values()), seen)

    def _parts(
        self, context: ItemContext, reading: SentenceReading, named: Iterable[Term], seen: set[str]
    ) -> Iterator[Finding]:
        if reading.voice in ("guideline", "claims_administrator") or not reading.search(_OF_THE_WORKER):
            return
        for mention in reading.regions:
            place = reading.place(mention.span)
            if mention.term.id in seen or mention.term.id == "any" or context.is_repeated(place):
                continue
            if any(citation.span.overlaps(place) for citation in context.citations):
                continue
            if not any(same_concept(mention.term, term) for term in named):
                seen.add(mention.term.id)
                yield self.finding(
                    context,
                    place,
                    severity="error" if context.draft.is_ours else "warning",
                    message="No fact, request or cited passage names this part of the body.",
                    action="Correct it, or add the record that names it to the case.",
                )


def _known_texts(context: ItemContext) -> Iterator[str]:
    yield from (fact.text for fact in context.case.facts if fact.kind not in ("ur", "reviewer"))


def _sided(text: str) -> Iterator[_Sided]:
    """Yield the sides of a text with the part of the body that each belongs to: the next one, else the one before."""
    sides = sides_in(text)
    parts = regions_in(text) if sides else ()
    for side, span in sides:
        behind = [
            p for p in parts if 0 <= p.span.start - span.end <= _NEAR and ";" not in text[span.end : p.span.start]
        ]
        before = [
            p for p in parts if 0 <= span.start - p.span.end <= _NEAR and "." not in text[p.span.end : span.start]
        ]
        part = behind[0] if behind else before[-1] if before else None
        yield _Sided(side, None if part is None else part.term, span if part is None else span.hull(part.span))


def _is_wrong(pair: _Sided, known: list[_Sided]) -> bool:
    sides = {
        other.side
        for other in known
        if pair.region is None or other.region is None or same_concept(pair.region, other.region)
    }
    if not sides or "bilateral" in sides:
        return False
    return not {pair.side} <= sides if pair.side != "bilateral" else not sides >= _BOTH

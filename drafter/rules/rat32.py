"""RAT32: nothing of another case stands in the draft."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.drafts import sentences
from drafter.findings import Evidence, Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule
from drafter.spans import Span
from drafter.vocabulary import clinical_terms_in, regions_in, same_concept, sides_in

_FEWEST: Final = 8
"""Words below which two sentences are alike by chance."""
_SPACE: Final = re.compile(r"\s+")


class RAT32(DraftRule):
    """No sentence is taken from the draft of another case together with that case's facts.

    Catches a sentence that also stands in another draft of the folder and holds a date, a number, a side, a part of the
    body or a clinical term that this case does not hold. Phrases that many drafts share, and that fit this case, are
    left alone.

    Why: copying from the last letter carries its names, dates and body parts along.

    Wrong: "He cannot lift the left arm above the shoulder", word for word as in another letter, in a case about a knee.

    Right: a sentence about this worker.
    """

    title = "nothing of another case stands in the draft"
    severity = "warning"
    basis = "practice: copied text carries another worker's facts"
    certainty = "practice"
    needs = ("other_drafts",)

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return each sentence that another draft holds too and whose facts are not of this case."""
        others: dict[str, str] = {}
        mine = _folded(context.draft.text)
        for other in context.others:
            if _folded(other.text) == mine:
                # A copy of this very draft.
                continue
            for span in sentences(other.text, Span(0, len(other.text))):
                others.setdefault(_folded(span.of(other.text)), other.name)
        for item in context.items:
            foreign = {e.span.start for e in item.ledger if e.provenance == "unsourced"}
            for reading in item.readings:
                name = others.get(_folded(reading.text))
                if name is None or len(reading.text.split()) < _FEWEST or reading.sentence is item.block.conclusion:
                    continue
                span = reading.sentence.span
                if any(span.start <= place < span.end for place in foreign) or _is_foreign(context, reading.text):
                    yield self.finding(
                        context,
                        span,
                        message="This sentence stands in another draft too, and its facts are not of this case.",
                        action="Write what this record shows.",
                        evidence=(Evidence(kind="draft", source=name),),
                    )


def _folded(text: str) -> str:
    return _SPACE.sub(" ", text).strip().casefold()


def _is_foreign(context: DraftContext, text: str) -> bool:
    facts = " ; ".join(fact.text for fact in context.case.facts)
    held = [mention.term for found in (clinical_terms_in(facts), regions_in(facts)) for mention in found]
    said = [mention.term for found in (clinical_terms_in(text), regions_in(text)) for mention in found]
    sides = {side for side, _ in sides_in(facts)}
    return any(not any(same_concept(term, other) for other in held) for term in said) or any(
        side not in sides for side, _ in sides_in(text)
    )

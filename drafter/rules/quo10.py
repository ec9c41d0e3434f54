"""QUO10: quotations are exact."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from drafter.attribution import voice_of
from drafter.findings import Evidence, Finding
from drafter.guidelines import Passage
from drafter.quotes import Check, verify
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_TELLING: Final = 7
"""Words of a passage that nobody writes by chance: a few that differ may be the words of somebody else."""


class QUO10(ItemRule):
    """What stands between quotation marks as words of a guideline stands so in its text.

    Catches a changed word, number, sign or negation in a quotation, words left out without an ellipsis, a quotation
    that the text does not hold, and one that is taken from a summary of ours. Typography (curly quotes, dashes, line
    breaks, words broken at a line's end) makes no difference; words and digits do. What the case itself holds, such as
    words of the UR letter, is compared with the case. Where the library holds only summaries, nothing can be told: the
    rule is then reported as not run.

    Why: a quotation is evidence, and a plainly erroneous finding of fact is a ground of appeal (LC 4610.6(h)(5)).

    Wrong: the text has "in most cases", the draft "in selected cases".

    Right: the words of the text, or the same thing without quotation marks.
    """

    title = "quotations are exact"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"
    needs = ("quotations", "guideline_text")

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return the quotations that no text bears out."""
        for quotation in context.quotations:
            words = context.draft.words(quotation)
            if any(verify(words, fact.text).verdict == "verbatim" for fact in context.case.facts):
                continue
            yield from self._against_guidelines(context, quotation, words)

    def _against_guidelines(self, context: ItemContext, quotation: Span, words: str) -> Iterator[Finding]:
        checks = [(passage, verify(words, passage.text)) for passage in context.library.passages]
        if any(passage.quotable and check.verdict == "verbatim" for passage, check in checks):
            return
        summary = next((p for p, check in checks if not p.quotable and check.verdict == "verbatim"), None)
        said = _is_guidelines(context, quotation)
        changed = [
            (passage, check)
            for passage, check in checks
            if passage.quotable and check.verdict == "changed" and (said or _length(passage, check) >= _TELLING)
        ]
        if summary is not None:
            yield self.finding(
                context,
                quotation,
                message="This quotes a summary of ours, which is not the guideline's wording.",
                action="Remove the quotation marks, or quote the guideline itself from an imported text.",
                evidence=(_evidence(summary, None),),
            )
        elif changed:
            passage, check = max(changed, key=lambda pair: _length(*pair))
            yield self.finding(
                context,
                quotation if check.difference is None else check.difference.shifted(quotation.start),
                message="These words differ from the text that is quoted.",
                action="Copy the words of the text, or remove the quotation marks.",
                evidence=(_evidence(passage, check),),
            )
        elif said:
            yield self.finding(
                context,
                quotation,
                message="No guideline text of the library holds this quotation.",
                action="Check the source, import its text, or remove the quotation marks.",
            )


def _length(passage: Passage, check: Check) -> int:
    return 0 if check.source is None else len(check.source.of(passage.text).split())


def _is_guidelines(context: ItemContext, quotation: Span) -> bool:
    sentence = context.sentence_at(quotation)
    return sentence is not None and voice_of(sentence.text) == "guideline"


def _evidence(passage: Passage, check: Check | None) -> Evidence:
    words = passage.text if check is None or check.source is None else check.source.of(passage.text)
    return Evidence(kind="passage", source=passage.id, words=words, pages=passage.pages)

"""QUO10: quotations are exact."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from drafter.attribution import Citation, voice_of
from drafter.findings import Evidence, Finding
from drafter.guidelines import Passage
from drafter.quotes import Check, SourceText, verify
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_MOST_CHANGES: Final = 4
_TELLING: Final = 7
"""Words of a passage that nobody writes by chance: a few that differ may be the words of somebody else."""


class QUO10(ItemRule):
    """What stands between quotation marks as words of a guideline stands so in its text.

    Catches a changed word, number, sign or negation in a quotation, words left out without an ellipsis, a quotation
    that the text does not hold, and one that is taken from a summary of ours. Typography (curly quotes, dashes, line
    breaks, words broken at a line's end) makes no difference; words and digits do. Where words differ, both are shown
    side by side, and whether a number, a negation, a modal verb or a unit is among them. Words that stand on another
    page than the one named are found there. What the case itself holds, such as words of the UR letter, is compared
    with the case. Where the library holds only summaries, nothing can be told: the rule is then reported as not run.

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
            if any(verify(words, fact.text).is_exact for fact in context.case.facts):
                continue
            yield from self._against_guidelines(context, quotation, words)

    def _against_guidelines(self, context: ItemContext, quotation: Span, words: str) -> Iterator[Finding]:
        checks = [(passage, verify(words, _prepared(passage.text))) for passage in context.library.passages]
        exact = [(passage, check) for passage, check in checks if passage.quotable and check.is_exact]
        if exact:
            yield from self._on_its_page(context, quotation, exact)
            return
        summary = next((p for p, check in checks if not p.quotable and check.is_exact), None)
        said = _is_guidelines(context, quotation)
        near = [
            (passage, check)
            for passage, check in checks
            if passage.quotable and check.verdict == "near" and (said or _length(passage, check) >= _TELLING)
        ]
        if summary is not None:
            yield self.finding(
                context,
                quotation,
                message="This quotes a summary of ours, which is not the guideline's wording.",
                action="Remove the quotation marks, or quote the guideline itself from an imported text.",
                evidence=(_evidence(summary, None),),
            )
        elif near:
            passage, check = max(near, key=lambda pair: _length(*pair))
            changes = "; ".join(str(change) for change in check.changes[:_MOST_CHANGES])
            kind = "These words change the sense of" if check.is_material else "These words differ from"
            yield self.finding(
                context,
                quotation if check.difference is None else check.difference.shifted(quotation.start),
                message=f"{kind} the text that is quoted: {changes}.",
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

    def _on_its_page(
        self, context: ItemContext, quotation: Span, exact: list[tuple[Passage, Check]]
    ) -> Iterator[Finding]:
        """Return a finding where the sentence names a page on which the words do not stand."""
        cited = _citation_before(context, quotation)
        page = None if cited is None else _page_of(context, cited)
        paged = [passage for passage, _ in exact if passage.pages is not None]
        if cited is None or page is None or not paged or any(passage.on_page(page) for passage in paged):
            return
        if any(passage.id in cited.passages for passage in paged):
            # The section is named as well: CIT12 says that its page is wrong.
            return
        yield self.finding(
            context,
            quotation,
            message=f"These words stand on page {paged[0].pages}, not on page {page}.",
            action="Write the page on which they stand.",
            evidence=(_evidence(paged[0], None),),
        )


@lru_cache(maxsize=8192)
def _prepared(text: str) -> SourceText:
    """Return words of a guideline prepared once: they are the same for every draft."""
    return SourceText(text)


def _citation_before(context: ItemContext, quotation: Span) -> Citation | None:
    """Return the citation with a page that stands last before a quotation in its sentence."""
    sentence = context.sentence_at(quotation)
    before = [
        citation
        for citation in context.citations
        if citation.pages is not None and sentence is not None and sentence.span.covers(citation.span)
        if citation.span.start <= quotation.start
    ]
    return max(before, key=lambda citation: citation.span.start, default=None)


def _page_of(context: ItemContext, citation: Citation) -> int | None:
    numbers = re.findall(r"\d+", context.draft.words(citation.pages)) if citation.pages is not None else []
    return int(numbers[0]) if numbers else None


def _length(passage: Passage, check: Check) -> int:
    return 0 if check.source is None else len(check.source.of(passage.text).split())


def _is_guidelines(context: ItemContext, quotation: Span) -> bool:
    sentence = context.sentence_at(quotation)
    return sentence is not None and voice_of(sentence.text) == "guideline"


def _evidence(passage: Passage, check: Check | None) -> Evidence:
    words = passage.text if check is None or check.source is None else check.source.of(passage.text)
    return Evidence(kind="passage", source=passage.id, words=words, pages=passage.pages)

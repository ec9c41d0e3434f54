"""RAT37: the rationale can be read by a layperson."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.memory import remembered
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule

_ACRONYM: Final = re.compile(r"(?<![\w./-])[A-Z](?:[A-Z]{1,4}|[A-Z]{1,3}s)(?![\w/-])")
_KNOWN: Final = frozenset("MTUS ODG ACOEM CCR LC IMR UR RFA PR CPT ICD MG AM PM US II III IV VI".split())
"""Names of the documents and of the law, which a determination cites as they are."""
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*")
_VOWELS: Final = re.compile(r"[aeiouy]+")
_FEWEST: Final = 40
"""Words below which a grade means nothing."""
_SHOWN: Final = 6


class RAT37(ItemRule):
    """The rationale reads like plain prose, and says once what its acronyms mean.

    Notes a rationale whose Flesch-Kincaid grade is above `rules.reading_grade` (16 as shipped), and acronyms that are
    nowhere written out. The words of the request count for neither.

    Why: the determination is written in layperson's terms as far as practicable (LC 4610.6(d)(1)).

    Wrong: "IW s/p ACDF w/ FBSS, failed TPI and ESI."

    Right: "The injured worker has pain after a fusion of the neck; two injections did not help."
    """

    title = "the rationale can be read by a layperson"
    severity = "note"
    basis = "LC 4610.6(d)(1)"
    certainty = "S"
    needs = ("conclusion",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a note on the grade, and one on acronyms."""
        text = context.draft.words(context.block.rationale)
        for quote in sorted(context.block.request_quotes, reverse=True):
            if context.block.rationale.covers(quote):
                inside = quote.shifted(-context.block.rationale.start)
                text = f"{text[: inside.start]}it{text[inside.end :]}"
        grade = _grade(text, len(context.block.sentences))
        if grade is not None and grade > context.options.reading_grade:
            yield self.finding(
                context,
                None,
                message=f"The rationale reads at school grade {grade:.0f}; {context.options.reading_grade} is wanted.",
                action="Use shorter sentences and plainer words.",
            )
        unknown = list(
            dict.fromkeys(
                a for a in _ACRONYM.findall(text) if a.rstrip("s") not in _KNOWN and not _is_explained(a, text)
            )
        )
        if unknown:
            more = f" and {len(unknown) - _SHOWN} more" if len(unknown) > _SHOWN else ""
            yield self.finding(
                context,
                None,
                message=f"Acronyms that are not written out: {', '.join(unknown[:_SHOWN])}{more}.",
                action="Write each out once.",
            )


def _is_explained(acronym: str, text: str) -> bool:
    """Return whether an acronym stands in brackets behind words that begin with its letters, or before them."""
    letters = acronym.rstrip("s")
    words = r"[\s-]+(?:(?:of|and|the|for|in|to)\s+)?".join(rf"{letter}\w*" for letter in letters)
    return (
        re.search(rf"\b{words}\s*\({re.escape(acronym)}\)|\b{re.escape(acronym)}\s*\({words}", text, re.IGNORECASE)
        is not None
    )


def _grade(text: str, sentences: int) -> float | None:
    """Return the Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59 (Kincaid et al. 1975)."""
    words = _WORD.findall(text)
    if len(words) < _FEWEST or not sentences:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


@remembered
def _syllables(word: str) -> int:
    ends = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(_VOWELS.findall(word)) - ends)

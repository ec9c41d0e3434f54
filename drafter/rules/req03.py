"""REQ03: the request is quoted as filed."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_QUOTED: Final = re.compile(
    r"\brequest(?: as filed)?(?:,| reads| says| states| is| was)*:?\s*[\"“](?P<words>[^\"”]+)[\"”]", re.IGNORECASE
)
_PIECE: Final = re.compile(r"\d+(?:\.\d+)?|[^\W\d_]+")
_SMALL: Final = frozenset("the a an of for to in on at by with and her his their this that be is it".split())
_TOKEN: Final = re.compile(r"\S+")


class REQ03(ItemRule):
    """The request is repeated exactly as filed.

    Catches a changed number, body part, drug, dose or code where the draft repeats the request: in the heading,
    after "the request for", and between quotation marks.

    Why: the determination decides the treatment that is in dispute and no other (LC 4610.5). Spelling errors of the
    request stay: they are part of what was filed.

    Wrong: filed "PT 2x6 right knee", closing sentence "the request for PT 3x6 right knee is not medically necessary".

    Right: "the request for PT 2x6 right knee is not medically necessary".
    """

    title = "the request is quoted as filed"
    severity = "error"
    basis = "LC 4610.5"
    certainty = "practice"

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each repetition that differs, on the words that differ."""
        asked = context.item.request
        for quote in _quotations(context):
            words = context.draft.words(quote)
            if _folded(words) == _folded(asked):
                continue
            if not context.draft.is_ours and _words(words) == _words(asked):
                # Capitals, commas and the spaces of shorthand change nothing.
                continue
            yield self.finding(
                context,
                _difference(words, asked, quote),
                severity="warning" if not context.draft.is_ours and _is_short_for(words, context) else "error",
                message="The request is not repeated as it was filed.",
                action="Copy the request from the case, word for word.",
                evidence=context.fact_evidence([f"{context.item.id}.request"]),
            )


def _quotations(context: ItemContext) -> Iterator[Span]:
    yield from context.block.request_quotes
    for sentence in context.block.sentences:
        for match in _QUOTED.finditer(sentence.text):
            yield Span(*match.span("words")).shifted(sentence.span.start)


def _is_short_for(words: str, context: ItemContext) -> bool:
    """Return whether a person only names the request, by its own words and no number: "the request for Norco"."""
    known = {*_words(context.item.request), *_SMALL}
    said = _words(words)
    return bool(said) and all(word in known and not word[0].isdigit() for word in said)


def _words(text: str) -> list[str]:
    return _PIECE.findall(text.casefold())


def _folded(words: str) -> str:
    return " ".join(words.split()).strip(" .,\"“”'")


def _difference(words: str, asked: str, quote: Span) -> Span:
    tokens = list(_TOKEN.finditer(words))
    matcher = difflib.SequenceMatcher(None, [t.group() for t in tokens], asked.split(), autojunk=False)
    changed = [block for block in matcher.get_opcodes() if block[0] != "equal"]
    if not changed or not tokens:
        return quote
    first = min(changed[0][1], len(tokens) - 1)
    last = max(first, changed[-1][2] - 1)
    return Span(tokens[first].start(), tokens[last].end()).shifted(quote.start)

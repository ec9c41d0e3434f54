"""RAT33: nothing is left over from a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding, Severity
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule
from drafter.spans import Span

_LEFT: Final[tuple[tuple[str, Severity, re.Pattern[str]], ...]] = (
    (
        "This is a field of a template that was not filled in.",
        "error",
        re.compile(
            r"\{\{[^{}\n]*\}?\}?|\{%[^%\n]*%?\}?|\$\{[^}\n]*\}|<<[^<>\n]{1,60}>>|%\([A-Za-z_]+\)s"
            r"|<(?:[A-Z][A-Z _-]{2,40}|(?:insert|enter|your|name|date|patient|reviewer)[^<>\n]{0,40})>",
        ),
    ),
    (
        "This stands for words that are still missing.",
        "error",
        re.compile(
            r"\[(?:(?i:blank|insert\b[^\]\n]{0,60}|enter\b[^\]\n]{0,60}|fill\b[^\]\n]{0,60}|name|date|age|sex|dose|"
            r"patient|placeholder|"
            r"tbd|todo|xx+)|[A-Z][A-Z _/-]{2,40}|\s{0,3}|\.{2,}|_{2,})\]"
            r"|(?<![\w-])(?:X{3,}|x{4,}|TBD|TODO|FIXME|TK TK|N/A N/A)(?![\w-])|_{4,}|(?i:\blorem ipsum\b)"
            r"|\*{3,}|\bXX(?:[/-]XX)+\b|\bXX[/-]\d|\[(?i:reviewer|author|editor|note to|add|check)\b[^\]\n]{0,60}\]|"
            r"\(\?{2,}\)|"
            r"(?<!\w)_{2,}(?!\w)",
        ),
    ),
    (
        "The same word stands twice.",
        "warning",
        re.compile(
            r"(?<![\w'’.-])(?!(?:had|that|is|do|in|her|very|so|no|left|right|bye|more|again|(?-i:[A-Z]{1,3}))\b)"
            r"(?P<word>[A-Za-z]{2,})(?P<gap>[ \t]*\n?[ \t]+|\n)(?P=word)(?![\w'’-])"
            r"|(?<![\w'’.-])(?P<small>is|in|so|no)[ \t]+(?P=small)(?![\w'’-])",
            re.IGNORECASE,
        ),
    ),
    (
        "The same words stand twice.",
        "warning",
        re.compile(r"\b(?P<words>[a-z]{3,} [a-z]{3,}) (?P=words)\b", re.IGNORECASE),
    ),
)
_OPENING: Final = {"“": "”", "(": ")", "[": "]"}
_MARK: Final = re.compile(r"[“”()\[\]]")
_STRAIGHT: Final = re.compile(r"(?<!\d)\"|(?<=\d)\"(?!\s*(?:x|by|tall|long|high|wide|deep|in)\b)")
"""A straight mark; behind a digit it may stand for inches."""
_FEET: Final = re.compile(r"\d\s?['’]\s?\d{1,2}\"")
_PARAGRAPH: Final = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_ENUMERATED: Final = re.compile(r"(?<![\w(.,-])(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4})\)")


class RAT33(DraftRule):
    """The text holds nothing that a template or an edit left behind.

    Catches a field that was not filled in, a placeholder in brackets, XXX and TBD, a word that stands twice, and a
    quotation mark or bracket without its other half. What the request or the UR decision itself holds is left alone.

    Why: a letter with an open field was not read before it was signed.

    Wrong: "The reviewer notes {{reviewer_comment}}.", "the the visits"

    Right: the words that belong there, or no sentence.
    """

    title = "nothing is left over from a template"
    severity = "error"
    basis = "practice: a text with open fields was not read"
    certainty = "practice"

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return each left-over, in the order of the text."""
        text = context.draft.text
        for message, severity, pattern in _LEFT:
            for match in pattern.finditer(text):
                span = Span(*match.span())
                if not _is_repeated(context, span):
                    yield self.finding(
                        context, span, severity=severity, message=message, action="Write the words, or take it out."
                    )
        for span in _unmatched(text):
            if not _is_repeated(context, span):
                yield self.finding(
                    context,
                    span,
                    severity="warning",
                    message="This mark has no other half in its paragraph.",
                    action="Close what it opens, or take it out.",
                )


def _is_repeated(context: DraftContext, span: Span) -> bool:
    words = span.of(context.draft.text)
    if any(words in fact.text for fact in context.case.facts) and len(words) > 1:
        return True
    return any(
        item.quotes_ur(span)
        or any(quote.overlaps(span) for quote in item.block.request_quotes)
        or _in_request(item.item.request, context, span)
        for item in context.items
    )


def _in_request(request: str, context: DraftContext, span: Span) -> bool:
    """Return whether a mark belongs to a request that is written out where nobody expected it."""
    text = context.draft.text
    words = text[max(0, span.start - 3) : span.end + 3].strip()
    return len(words) > 3 and words in request  # more than the mark itself


def _unmatched(text: str) -> Iterator[Span]:
    for paragraph in _PARAGRAPH.finditer(text):
        words, start = paragraph.group(), paragraph.start()
        listed = {match.end() - 1 for match in _ENUMERATED.finditer(words)}
        open_at: dict[str, list[int]] = {closing: [] for closing in _OPENING.values()}
        for match in _MARK.finditer(words):
            place, mark = match.start(), match.group()
            if mark in _OPENING:
                open_at[_OPENING[mark]].append(place)
            elif open_at[mark]:
                open_at[mark].pop()
            elif place not in listed:
                yield Span(start + place, start + place + 1)
        for place in sorted(place for places in open_at.values() for place in places):
            yield Span(start + place, start + place + 1)
        inches = {match.end() - 1 for match in _FEET.finditer(words)}
        straight = [match for match in _STRAIGHT.finditer(words) if match.start() not in inches]
        if len(straight) % 2:
            place = start + straight[-1].start()
            yield Span(place, place + 1)

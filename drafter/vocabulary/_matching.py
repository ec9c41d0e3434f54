"""Finding the words of a list in a text, in one pass.

A text is cut into tokens once, and from each token a tree of tokens is walked as far as it goes; the longest word of
the list wins. The cost grows with the text and the length of the longest word only, however long the list and however
odd the text: nothing backtracks.

What the spelling may differ in is decided here, once for every list: capitals, plurals, a possessive, and a hyphen or
a line break where the list has a space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from drafter.memory import remembered
from drafter.spans import Span
from drafter.vocabulary._model import Term, TermMention

if TYPE_CHECKING:
    from collections.abc import Iterable

_APOSTROPHES = "'’ʼ"
# A token is letters and digits. The possessive belongs to it, so that "Spurling's" is "Spurling". "&" is a way to write
# a word, and "1%" tells a gel from a tablet.
_TOKEN = re.compile(rf"[^\W_]+(?:[{_APOSTROPHES}]s\b)?|[&%]")
# What may stand between two tokens of one word: one hyphen, and the white space of a line that was broken there, with
# the empty line that text read from PDF often has. Other punctuation ends the word: "neck, pain" is not neck pain.
_GAP = re.compile(r"\s{0,4}[-‐‑‒–]?\s{0,4}")
# A slash or an opening bracket ends it too, unless the list has one at this place: "sprain/strain".
_MARK_GAP = re.compile(r"\s?([/(])\s?")
# Endings in s that are no plural.
_NO_PLURAL = ("ss", "us", "is")
_FINAL_S = re.compile(rf"[{_APOSTROPHES}]?s$")
# The longest token that is taken for an abbreviation when it stands in capitals: "CTS" is not several CT.
_ABBREVIATION = 4
# One spelling for words that are written in two, by the way they begin. Letters mix American and British ones.
_SPELLINGS = {
    "disk": "disc",
    "programme": "program",
    "anaesthe": "anesthe",
    "oedema": "edema",
    "orthopaed": "orthoped",
    "behaviour": "behavior",
    "haemat": "hemat",
    "haemorr": "hemorr",
    "tumour": "tumor",
    "counsell": "counsel",
    "stabilis": "stabiliz",
    "mobilis": "mobiliz",
}
_SPELLING = re.compile("|".join(_SPELLINGS))


class Token(NamedTuple):
    """A piece of a text without spaces: as it is compared, and where it stands."""

    key: str
    start: int
    end: int


@remembered
def tokens_of(text: str) -> list[Token]:
    """Return the tokens of `text` in their order."""
    return [Token(_key(match.group()), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def _key(written: str) -> str:
    """Return the form in which tokens are compared: no capitals, no possessive, no plural, one spelling."""
    if written == "&":
        return "and"
    if len(written) > 2 and written[-2] in _APOSTROPHES:
        written = written[:-2]
    if len(written) > 2 and written[-1] == "s" and written[:-1].isupper():
        return written[:-1].lower()
    key = written.lower()
    if len(written) <= _ABBREVIATION and written.isupper():
        return key
    if len(key) > 4 and key.endswith("ies"):
        key = key[:-3] + "y"
    elif len(key) > 2 and key.endswith("s") and not key.endswith(_NO_PLURAL):
        key = key[:-1]
    # "crutches" and "crutch", "aches" and "ache" meet without the e.
    if key.endswith(("che", "she", "sse", "xe")):
        key = key[:-1]
    return _SPELLING.sub(lambda match: _SPELLINGS[match.group()], key, count=1) if _SPELLING.match(key) else key


@dataclass(slots=True)
class _Node:
    """A place in the tree of tokens.

    Attributes:
        following: The places that the next token leads to.
        ends: Whether a word of the list ends here.
        term: What that word names; None where it is to be ignored.
        exact: Whether it is found only in capitals: "PT" is physical therapy, and "pt" is the patient.
    """

    following: dict[str, _Node] = field(default_factory=dict)
    ends: bool = False
    term: Term | None = None
    exact: bool = False


class Matcher:
    """The words of one list, ready to be found.

    Args:
        terms: The terms of the list.
        ignored: Phrases that hold a word of the list and do not mean it ("on the other hand"). They are found like
            words and then dropped, even where the list has the same phrase as a word.

    Raises:
        ValueError: When two terms of the list have a word in common, as far as matching can tell them apart.
    """

    def __init__(self, terms: Iterable[Term], ignored: Iterable[str] = ()) -> None:
        self._root = _Node()
        for term in terms:
            for word in term.words:
                self._add(word, term)
        for phrase in ignored:
            self._add(phrase, None)

    def find(self, text: str) -> tuple[TermMention, ...]:
        """Return where `text` names a term: in order, not overlapping, the longest word at each place."""
        tokens = tokens_of(text)
        mentions: list[TermMention] = []
        first = self._root.following
        index = 0
        while index < len(tokens):
            if tokens[index].key not in first:
                index += 1
                continue
            last, node = self._longest(text, tokens, index)
            if node is None:
                index += 1
                continue
            if node.term is not None:
                span = Span(tokens[index].start, tokens[last].end)
                mentions.append(TermMention(node.term, span, span.of(text)))
            index = last + 1
        return tuple(mentions)

    def _longest(self, text: str, tokens: list[Token], start: int) -> tuple[int, _Node | None]:
        """Return the last token of the longest word that starts at token `start`, and its place in the tree."""
        node = self._root
        found: tuple[int, _Node | None] = (start, None)
        for index in range(start, len(tokens)):
            token = tokens[index]
            if index > start:
                between = text[tokens[index - 1].end : token.start]
                mark = _MARK_GAP.fullmatch(between)
                if mark:
                    step = node.following.get(mark[1])
                    if step is None:
                        break
                    node = step
                elif not _GAP.fullmatch(between):
                    break
            step = node.following.get(token.key)
            if step is None:
                break
            node = step
            if node.ends and not (node.exact and not _in_capitals(text[tokens[start].start : token.end])):
                found = (index, node)
        return found

    def _add(self, word: str, term: Term | None) -> None:
        """Put a word into the tree, and where it has a hyphen, also the word written as one."""
        for spelling in {word, word.replace("-", "")}:
            node = self._root
            end = 0
            for token in tokens_of(spelling):
                mark = _MARK_GAP.fullmatch(spelling, end, token.start) if end else None
                if mark:
                    node = node.following.setdefault(mark[1], _Node())
                node = node.following.setdefault(token.key, _Node())
                end = token.end
            if node is self._root:
                raise ValueError(f"a word without letters or digits: {word!r}")
            if term is not None and node.term not in (None, term):
                raise ValueError(f"{word!r} is a word of two terms: {node.term.id} and {term.id}")
            # A word that is listed in small letters too is found in any writing.
            node.exact = node.exact and spelling.isupper() if node.ends else spelling.isupper()
            node.ends, node.term = True, term


def _in_capitals(found: str) -> bool:
    """Return whether `found` is written in capitals; a plural or possessive s may follow."""
    return _FINAL_S.sub("", found).isupper()

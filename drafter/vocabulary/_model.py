"""What a term of the vocabulary is, and where a text mentions one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from drafter.spans import Span

Side: TypeAlias = Literal["left", "right", "bilateral"]
"""A side of the body."""


@dataclass(frozen=True, slots=True)
class Term:
    """One concept with all the words for it. Words that mean the same share a term.

    Attributes:
        id: The name in kebab-case, unique over all lists.
        name: How a person would write it.
        category: What kind of thing it is: `therapy`, `drug`, `symptom`, `diagnosis`, `region` ...
        parents: The ids of the more general terms it belongs to, the nearest ones only.
        words: Every spelling that names it, the name included.
    """

    id: str
    name: str
    category: str
    parents: tuple[str, ...]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TermMention:
    """A place in a text that names a term.

    Attributes:
        term: What is named.
        span: Where, on the text that was searched.
        text: The words as they stand there.
    """

    term: Term
    span: Span
    text: str

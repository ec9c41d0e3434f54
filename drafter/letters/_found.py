"""What has been found in a letter so far: candidates for each field, and how several become one value or a doubt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, NamedTuple, TypeVar

from drafter.letters._models import Doubt
from drafter.spans import Span

T = TypeVar("T")


class Value(NamedTuple, Generic[T]):
    """A value, and the words that state it."""

    value: T
    span: Span


@dataclass
class Found:
    """The fields and doubts of one letter."""

    fields: dict[str, Span] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)

    def settle(self, name: str, candidates: list[Value[T]]) -> T | None:
        """Return the one value that all candidates state, and note where; None, with a doubt, where they differ."""
        if not candidates:
            return None
        first = candidates[0]
        other = next((c for c in candidates if c.value != first.value), None)
        if other is not None:
            self.doubt(name, other.span, "the letter states it twice, in two ways")
            return None
        self.fields[name] = first.span
        return first.value

    def doubt(self, name: str, span: Span, message: str) -> None:
        """Note that something was not believed; its field is no longer found."""
        self.fields.pop(name, None)
        self.doubts.append(Doubt(name, span, message))

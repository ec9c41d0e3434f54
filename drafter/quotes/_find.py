"""The quotations of a text: what stands between quotation marks."""

from __future__ import annotations

import re
from typing import Final

from drafter.spans import Span

_QUOTATION: Final = re.compile(
    r"(?:“(?P<english>[^\"“”„]+)(?:”|\"(?!\w))"
    r"|„(?P<german>[^\"“”„]+)(?:[“”]|\"(?!\w))"
    r"|(?<!\w)\"(?P<straight>[^\"“”„]+)(?:”|\"(?!\w)))"
)
"""A straight mark behind a letter or a digit closes or means inches, one before a letter opens."""
_FEWEST: Final = 3
"""Characters of the shortest quotation."""


def quotations_in(text: str, within: Span) -> tuple[Span, ...]:
    """Return what stands between double quotation marks in one stretch of a text, without the marks.

    Single marks are left alone: an apostrophe is no quotation. So are one or two characters, and signs without a word.
    """
    found = (Span(*match.span(match.lastgroup or 0)) for match in _QUOTATION.finditer(text, within.start, within.end))
    return tuple(s for s in found if len(s.of(text).strip()) >= _FEWEST and any(map(str.isalnum, s.of(text))))

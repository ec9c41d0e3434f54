"""The quotations of a text: what stands between quotation marks."""

from __future__ import annotations

import re
from typing import Final

from drafter.spans import Span

_QUOTATION: Final = re.compile(r"[\"“„](?P<words>[^\"“”„]{3,4000}?)[\"”“]", re.DOTALL)


def quotations_in(text: str, within: Span) -> tuple[Span, ...]:
    """Return what stands between double quotation marks in one stretch of a text, without the marks.

    Single marks are left alone: an apostrophe is no quotation.
    """
    return tuple(Span(*match.span("words")) for match in _QUOTATION.finditer(text, within.start, within.end))

"""A request that passes one aspect of a limit: what LIM06 and LIM07 share."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, Literal

from drafter.findings import Finding, Severity
from drafter.rules._context import ItemContext
from drafter.rules._rule import Rule

_ACKNOWLEDGED: Final[dict[Literal["duration", "frequency"], re.Pattern[str]]] = {
    "duration": re.compile(
        r"\b(?:longer|beyond|exceeds?|past|passes|over the)\b[^.]*\b(?:week|month|day|year)s?\b", re.IGNORECASE
    ),
    "frequency": re.compile(
        r"\b(?:more often|faster|more frequent(?:ly)?|exceeds? the (?:rate|frequency))\b", re.IGNORECASE
    ),
}


def over_limit(rule: Rule, context: ItemContext, *, aspect: Literal["duration", "frequency"]) -> Iterator[Finding]:
    """Return a finding for each controlling limit that the request passes in one aspect.

    A warning where the reviewer finds the request necessary and the draft does not speak of it, a note where nobody has
    decided; nothing where the request is denied or cut, since the excess is then a reason for that.
    """
    severity = _severity(context, aspect)
    if severity is None:
        return
    for check in context.assessment.controlling:
        if check.status_of(aspect) != "exceeds":
            continue
        text = next(part.text for part in check.aspects if part.aspect == aspect)
        yield rule.finding(
            context,
            context.request_span,
            severity=severity,
            message=f"The {aspect} requested passes the limit: {text}.",
            action="Give the reason that supports going past it, or decide on the part inside it.",
            evidence=(context.limit_evidence(context.library.limit(check.limit)),),
        )


def _severity(context: ItemContext, aspect: Literal["duration", "frequency"]) -> Severity | None:
    match context.decision:
        case None:
            return "note"
        case "overturned":
            spoken = any(context.sentences_with(_ACKNOWLEDGED[aspect]))
            return None if spoken else "warning"
        case "upheld" | "modified":
            return None

"""Whose number it is: the words around a schedule decide, the nearest first."""

from __future__ import annotations

from typing import Final

from drafter.quantities._exclude import Context
from drafter.quantities._model import Role
from drafter.quantities._words import ROLE_CUES, Effect

_BACK: Final = 30
"""Tokens that are looked at before a schedule, within its sentence."""
_AHEAD: Final = 6
_BEHIND: Final[dict[str, Role]] = {
    "completed": "history", "attended": "history", "received": "history", "used": "history", "paid": "history",
    "requested": "request", "denied": "request", "refused": "request", "noncertified": "request",
    "authorized": "approved", "approved": "approved", "certified": "approved", "granted": "approved",
    "recommended": "limit", "allowed": "limit", "indicated": "limit",
}  # fmt: skip
_PAST: Final = frozenset("prior previous earlier completed attended".split())
"""Words inside a count that make it past care ("24 prior visits")."""
_EFFECT: Final = frozenset(("produce", "see", "effect", "response", "respond", "show"))


def role_of(context: Context, first: int, last: int, effects: frozenset[Effect]) -> Role | None:
    """Return the role of the schedule between two tokens, or None where no word decides.

    Args:
        context: The text.
        first: The index of the schedule's first token.
        last: The index of its last token.
        effects: What the words directly before its numbers do.
    """
    before, colon = _cue(context, first)
    if before == "time_to_effect":
        return before
    if "initial" in effects or _trial(context, first, last):
        return "trial"
    if effects & {"last"} or any(context.low(k) in _PAST for k in range(first, last + 1)):
        return "history"
    behind, denied = _behind(context, last)
    # "the request for X is medically necessary" states the request; "is modified: 2 visits are necessary" the decision.
    if behind is not None and not (behind == "approved" and before == "request" and not colon):
        return behind
    if denied and colon:
        return None
    if before is not None:
        return before
    if effects & {"max", "limit"}:
        return "limit"
    return "request" if "more" in effects else None


def _trial(context: Context, first: int, last: int) -> bool:
    return any(context.low(k) == "trial" for k in (first - 1, first - 2, last, last + 1, last + 2))


def _cue(context: Context, first: int) -> tuple[Role | None, bool]:
    """Return the role of the nearest cue before the schedule, and whether a colon stands between."""
    found: Role | None = None
    colon = False
    for k in range(first - 1, max(first - 1 - _BACK, -1), -1):
        low = context.low(k)
        if low in (".", ";", "?", "!") and context.ends_sentence(k):
            break
        if low in _EFFECT and any(context.low(j) == "time" for j in range(max(k - 4, 0), k)):
            return "time_to_effect", False
        if found is None and low == ":":
            colon = True
        if found is None and low in ROLE_CUES:
            found = ROLE_CUES[low]
    return found, colon


def _behind(context: Context, last: int) -> tuple[Role | None, bool]:
    """Return the role that the words after the schedule give it, and whether they call it not necessary."""
    for k in range(last + 1, min(last + 1 + _AHEAD, len(context.tokens))):
        low = context.low(k)
        if low in (".", ",", ";", "and", "but") or context.kind(k) == "num":
            return None, False
        if low == "necessary":
            denied = any(context.low(j) == "not" for j in range(last + 1, k))
            return None if denied else "approved", denied
        if low in _BEHIND and context.low(k - 1) != "not":
            return _BEHIND[low], False
    return None, False

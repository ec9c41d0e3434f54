"""The outcome of the arithmetic: a status, the line that shows it, and the sums a draft may state."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from drafter.quantities import CountNoun, Interval

Status = Literal["within", "exceeds", "undetermined", "not_addressed"]
"""Request and history against a limit. Arithmetic only: no status is ever mapped to a decision word."""

Aspect = Literal["count", "duration", "frequency", "unit", "stage", "hours", "dose", "period", "applies"]
"""What is compared. `period` is the time since an operation; `applies` is the question whether the limit is for this
worker at all, where that is open."""

SumKind = Literal["requested", "prior", "with_prior", "left", "over", "first_course", "certified", "refused"]
"""What a sum is: the visits requested, given before, both together, what the limit leaves, what passes it, the half
that a post-surgical course starts with, the part found necessary, and the rest of the request."""


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class AspectCheck(_Value):
    """One comparison: number of visits, duration or frequency against one limit."""

    aspect: Aspect
    status: Status
    text: str


class LimitCheck(_Value):
    """The request and its history against one limit."""

    limit: str
    status: Status
    is_cap: bool = False
    """A cap that a statute sets: reported apart, never the sole ground of a conclusion."""
    is_controlling: bool = True
    """Whether it decides the status of the item: the first guideline in the order of 8 CCR 9792.21.1(a) does."""
    line: str
    aspects: tuple[AspectCheck, ...] = ()

    def status_of(self, aspect: Aspect) -> Status | None:
        """Return the status of one aspect, or None where the limit does not state it."""
        return next((check.status for check in self.aspects if check.aspect == aspect), None)


class Sum(_Value):
    """A number that follows from facts and limits by arithmetic, and how."""

    kind: SumKind
    value: Interval
    noun: CountNoun = "visit"
    expression: str
    """The arithmetic in words: `4 prior + 12 requested = 16`."""
    sources: tuple[str, ...]
    """Ids of the facts and limits it rests on."""


class Assessment(_Value):
    """Request and history of one disputed item against the limits selected for it."""

    item: str
    status: Status
    line: str
    """The arithmetic in one line, for the reviewer."""
    readings: tuple[str, ...] = ()
    """The readings of a request that leaves open how many visits it asks for, in words; empty where it has one."""
    requested: str
    """The reading of the request, in words."""
    prior: str
    """Earlier visits of the same treatment, in words."""
    prior_visits: Interval | None
    """Their number; None where it is unknown."""
    prior_records: tuple[str, ...] = ()
    """Ids of the history records that were counted or whose number is unknown."""
    checks: tuple[LimitCheck, ...] = ()
    sums: tuple[Sum, ...] = ()
    not_held: tuple[str, ...] = ()
    """MTUS documents in force for this region whose text the library does not hold, by the names letters use."""

    @property
    def controlling(self) -> tuple[LimitCheck, ...]:
        """Return the checks that decide the status."""
        return tuple(check for check in self.checks if check.is_controlling)

"""The guidelines: editions, passages and limits as data, which of them apply to a request, and where words stand.

    >>> from datetime import date
    >>> from drafter.guidelines import LimitQuery, load_library
    >>> library = load_library()
    >>> query = LimitQuery(treatment="massage therapy", region="low back", as_of=date(2015, 6, 30))
    >>> [(entry.limit.id, entry.limit.words()) for entry in library.select(query).selected]
    [('CP09-MASSAGE', '4-6 visits')]

Nothing that ships here has been verified against an official text. `guidelines/README.md` describes the files.
"""

from drafter.guidelines._loader import Library, library_schema, load_library, write_library_schema
from drafter.guidelines._models import (
    Condition,
    Diagnosis,
    Edition,
    Family,
    InForce,
    Limit,
    LimitUnit,
    Passage,
    Stage,
    TextKind,
    Verification,
)
from drafter.guidelines._numbers import CourseNumbers, PhaseNumbers
from drafter.guidelines._search import Hit
from drafter.guidelines._select import (
    LimitQuery,
    Reason,
    ReasonCode,
    RejectedLimit,
    SelectedLimit,
    Selection,
)

__all__ = [
    "Condition",
    "CourseNumbers",
    "Diagnosis",
    "Edition",
    "Family",
    "Hit",
    "InForce",
    "Library",
    "Limit",
    "LimitQuery",
    "LimitUnit",
    "Passage",
    "PhaseNumbers",
    "Reason",
    "ReasonCode",
    "RejectedLimit",
    "SelectedLimit",
    "Selection",
    "Stage",
    "TextKind",
    "Verification",
    "library_schema",
    "load_library",
    "write_library_schema",
]

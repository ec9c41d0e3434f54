"""Numbers in prose: visit counts, frequencies, durations and amounts, read exactly and compared exactly.

`read(text)` returns a `Reading`: the schedules of care that a text states, and one mention for every numeral and number
word in it, so that a caller can trace each of them. A schedule has phases (how many, how often, for how long), a role
(whose number it is), the name of its treatment, and its ambiguities stated as readings rather than guessed away.
`VisitSchedule.total`, `.within` and `.entails` do the arithmetic. `render` writes a schedule in canonical English that
`read` understands, `to_fhir`, `from_fhir` and `to_x12_hsd` write and read what other systems use, and
`to_label` flattens a reading to the format of the labelled phrases in `evals/quantities`.

The room knows nothing of cases or guidelines. Its grammar is described in `docs/quantities.md`.

    >>> from drafter.quantities import read
    >>> str(read("chiropractic 2 times a week for 6 weeks").total())
    '12'
"""

from drafter.quantities._fhir import FhirTimings, from_fhir, to_fhir
from drafter.quantities._grammar import read
from drafter.quantities._hsd import HsdSegments, to_x12_hsd
from drafter.quantities._interval import Answer, Interval, Number, exact
from drafter.quantities._labels import to_label
from drafter.quantities._model import (
    Ambiguity,
    AmbiguityCode,
    Amount,
    AmountKind,
    AmountUnit,
    Comparison,
    Count,
    CountNoun,
    Duration,
    Frequency,
    Modality,
    NumberKind,
    NumberMention,
    Phase,
    Reading,
    Role,
    Scope,
    Step,
    TimeUnit,
    VisitSchedule,
    frequency_words,
)
from drafter.quantities._render import render

__all__ = [
    "Ambiguity",
    "AmbiguityCode",
    "Amount",
    "AmountKind",
    "AmountUnit",
    "Answer",
    "Comparison",
    "Count",
    "CountNoun",
    "Duration",
    "FhirTimings",
    "Frequency",
    "HsdSegments",
    "Interval",
    "Modality",
    "Number",
    "NumberKind",
    "NumberMention",
    "Phase",
    "Reading",
    "Role",
    "Scope",
    "Step",
    "TimeUnit",
    "VisitSchedule",
    "exact",
    "frequency_words",
    "from_fhir",
    "read",
    "render",
    "to_fhir",
    "to_label",
    "to_x12_hsd",
]

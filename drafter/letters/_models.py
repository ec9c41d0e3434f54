"""`Letter`: what was read in a determination letter, and where."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from drafter.casefile import CaseFile
from drafter.documents import Document
from drafter.drafts import Draft
from drafter.spans import Span

Layout = Literal["L2"]
"""The layouts that are read. L2: letters of late 2013 to 2016, with credentials, a case summary and a block for each
disputed item."""


class Doubt(NamedTuple):
    """Something that a letter states and that was not believed: its field stays unknown."""

    field: str
    """Id of the fact."""
    span: Span
    message: str
    """Why, without the value."""


@dataclass(frozen=True, slots=True)
class Cover:
    """What the cover page says of the course of the review. None of it is a fact of the case.

    Attributes:
        case_number: The number that the IMR organization gave, as it stands there.
        assigned: When the case was assigned.
        application: When the application was received.
        priority: `Standard` or `Expedited`, as it stands there.
    """

    case_number: str | None = None
    assigned: datetime.date | None = None
    application: datetime.date | None = None
    priority: str | None = None


@dataclass(frozen=True)
class Letter:
    """A determination letter that was read.

    Attributes:
        document: The text, with the way back to the file.
        case: The facts that the letter states; everything else in it is unknown.
        draft: The letter as a draft, laid out on `document.text`.
        fields: Where each field was found, by the id of its fact, as spans of `document.text`. Fields that share a fact
            or have none have a name of their own: `ur.request`, `ur.guidelines`, `item-1.decision`,
            `item-1.body_region`, `reviewer.licence_states`, `reviewer.specialty`, `cover.case_number`. What the letter
            does not state is not there.
        layout: The layout that was found.
        cover: What the cover page says.
        doubts: What was found and not believed.
    """

    document: Document
    case: CaseFile
    draft: Draft
    fields: Mapping[str, Span]
    layout: Layout
    cover: Cover = Cover()
    doubts: tuple[Doubt, ...] = ()

    def line(self, field: str) -> int | None:
        """Return the line of the file where a field was found, or None."""
        span = self.fields.get(field)
        return None if span is None else self.document.line(span.start)

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the fields of a case that the letter does not state, in the order of a case file."""
        case = self.case
        absent = [
            ("claimant.age", case.claimant.age == "unknown"),
            ("claimant.sex", case.claimant.sex == "unknown"),
            ("injury.date", case.injury.date == "unknown"),
            ("injury.body_regions", case.injury.body_regions == ("unknown",)),
            ("diagnoses", not case.diagnoses),
            ("history", not case.history),
            *((f"{record.id}.visits", record.visits == "unknown") for record in case.history),
            ("findings", not case.findings),
            ("documents", not case.documents),
            ("ur.date", case.ur.date == "unknown"),
            ("ur.decision", case.ur.decision == "unknown"),
            *((f"{item.id}.body_region", item.body_region == "unknown") for item in case.items),
            *((f"{item.id}.side", item.side == "unknown") for item in case.items),
            ("decision_date", case.decision_date == "unknown"),
            ("reviewer.licence_states", not case.reviewer.licence_states),
            ("reviewer.specialty", case.reviewer.specialty is None),
        ]
        return tuple(name for name, is_absent in absent if is_absent)

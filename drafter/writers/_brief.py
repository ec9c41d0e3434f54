"""`Brief`: everything a writer gets, and `Writer`: what a writer is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from drafter.assessment import AsOf, Assessment, as_of, assess, query_for
from drafter.casefile import CaseFile, DisputedItem
from drafter.drafts import Draft
from drafter.findings import Finding
from drafter.guidelines import Library, SelectedLimit, Selection


@dataclass(frozen=True, slots=True)
class ItemBrief:
    """One disputed item with the limits selected for it and the arithmetic done."""

    item: DisputedItem
    selection: Selection
    assessment: Assessment

    def limits(self) -> tuple[SelectedLimit, ...]:
        """Return the limits that decide the status of the item."""
        controlling = {check.limit for check in self.assessment.controlling}
        return tuple(entry for entry in self.selection.selected if entry.limit.id in controlling)

    def caps(self) -> tuple[SelectedLimit, ...]:
        """Return the caps that a statute sets."""
        return tuple(entry for entry in self.selection.selected if entry.limit.is_cap)


@dataclass(frozen=True, slots=True)
class Brief:
    """A case made ready for a writer."""

    case: CaseFile
    items: tuple[ItemBrief, ...]
    as_of: AsOf

    @classmethod
    def prepare(cls, case: CaseFile, *, library: Library) -> Brief:
        """Return the brief of a case: limits selected, request and history compared with them."""
        return cls(case, tuple(_prepared(case, item, library) for item in case.items), as_of(case))


class Writer(Protocol):
    """Something that writes a draft. It never decides, never counts, and is never believed."""

    def write(self, brief: Brief, *, findings: tuple[Finding, ...] = ()) -> Draft:
        """Return a draft of the rationale.

        Args:
            brief: The case made ready.
            findings: What a check found in the draft before this one, to be mended.
        """
        ...


def _prepared(case: CaseFile, item: DisputedItem, library: Library) -> ItemBrief:
    selection = library.select(query_for(case, item))
    return ItemBrief(item, selection, assess(case, item, selection))

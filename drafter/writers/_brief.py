"""`Brief`: everything a writer gets, and what a writer is: `Writer`, or `AskedWriter` where it can be asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, runtime_checkable

from pydantic import BaseModel, ConfigDict, Field

from drafter.assessment import AsOf, Assessment, as_of, assess, query_for
from drafter.casefile import CaseFile, DisputedItem
from drafter.drafts import Draft
from drafter.findings import Finding
from drafter.guidelines import Hit, Library, LimitQuery, SelectedLimit, Selection
from drafter.model import Usage
from drafter.policies import DEFAULT, Policies

_MOST_PASSAGES: Final = 3
"""So many passages without limits are offered: a model reads a few well."""


@dataclass(frozen=True, slots=True)
class ItemBrief:
    """One disputed item with the limits selected for it and the arithmetic done."""

    item: DisputedItem
    selection: Selection
    assessment: Assessment
    passages: tuple[Hit, ...] = ()
    """Words of guidelines about the treatment that hold no limit, such as an imported official text, best first."""

    def limits(self) -> tuple[SelectedLimit, ...]:
        """Return the guideline limits that decide the status of the item."""
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
    def prepare(cls, case: CaseFile, *, library: Library, policies: Policies = DEFAULT) -> Brief:
        """Return the brief of a case: limits selected, request and history compared with them."""
        items = tuple(_prepared(case, item, library, policies) for item in case.items)
        return cls(case, items, as_of(case, policies=policies))


class Writer(Protocol):
    """Something that writes a draft. It never decides, never counts, and is never believed."""

    def write(self, brief: Brief, *, findings: tuple[Finding, ...] = ()) -> Draft:
        """Return a draft of the rationale.

        Args:
            brief: The case made ready.
            findings: What a check found in the draft before this one, to be mended.
        """
        ...


class ItemText(BaseModel):
    """What a model wrote about one item, before headings and the closing sentence are added."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sentences: tuple[tuple[str, tuple[str, ...]], ...] = Field(repr=False)
    """Each sentence with the ids of its sources, those alone that exist."""
    unknown_sources: tuple[str, ...] = ()
    """Ids that the model named and that do not exist. They are no sources: the check sees the sentence without them."""
    usage: Usage = Usage()
    requests: int = 1
    """How many HTTP requests it took, retries included."""


@runtime_checkable
class AskedWriter(Writer, Protocol):
    """A writer that is asked item by item, and asked again with what a check found. The loop is the pipeline's."""

    def ask(
        self,
        brief: Brief,
        entry: ItemBrief,
        *,
        before: ItemText | None = None,
        findings: tuple[Finding, ...] = (),
        fault: str | None = None,
    ) -> ItemText:
        """Return the text of one item.

        Args:
            brief: The case made ready.
            entry: The item.
            before: What was written before, to be mended.
            findings: What a check found in it.
            fault: What did not fit the schema in the last answer.

        Raises:
            ModelError: Where there is no usable answer.
        """
        ...

    def compose(self, brief: Brief, texts: Mapping[str, ItemText]) -> Draft:
        """Return the draft that the texts make, by item id."""
        ...

    def can_mend(self, draft: Draft, finding: Finding) -> bool:
        """Return whether a finding is about words that this writer chose."""
        ...


def _prepared(case: CaseFile, item: DisputedItem, library: Library, policies: Policies) -> ItemBrief:
    query = query_for(case, item, policies=policies)
    selection = library.select(query)
    assessment = assess(case, item, selection, policies=policies)
    return ItemBrief(item, selection, assessment, _passages(query, library))


def _passages(query: LimitQuery, library: Library) -> tuple[Hit, ...]:
    """Return what a search finds about the treatment among the words of guidelines that hold no limit.

    A passage with limits is chosen by them alone: a search does not know which region or stage it leaves out.
    """
    offered = {p.id for p in library.passages if p.text_kind != "summary" and not library.limits_of(p.id)}
    if not offered:
        return ()
    words = " ".join((query.treatment, query.region or "", *query.diagnoses))
    hits = library.search(words, query.treatment, region=query.region, as_of=query.as_of, limit=len(library.passages))
    return tuple(hit for hit in hits if hit.passage.id in offered)[:_MOST_PASSAGES]

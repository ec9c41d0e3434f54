"""The main job: a case in, a checked draft out. Knows nothing of storage or HTTP."""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import BaseModel, ConfigDict

from drafter.assessment import Assessment, assess, query_for
from drafter.casefile import CaseFile, Decision
from drafter.drafts import Draft, lay_out
from drafter.findings import Report
from drafter.guidelines import Library, load_library
from drafter.rules import check_draft
from drafter.writers import Brief, TemplateWriter, Writer


class Drafted(BaseModel):
    """A draft with its check and the arithmetic it rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    draft: Draft
    report: Report
    assessments: tuple[Assessment, ...]

    @property
    def text(self) -> str:
        """Return the text of the draft."""
        return self.draft.text


def draft(
    case: CaseFile,
    *,
    decisions: Mapping[str, Decision] | None = None,
    library: Library | None = None,
    writer: Writer | None = None,
) -> Drafted:
    """Write the first draft of the rationale of a case, and check it.

    Args:
        case: The facts.
        decisions: The reviewer's decisions by item id, where they do not stand in the case. Without a decision the
            draft gives both arguments and draws no conclusion.
        library: The guidelines; the shipped ones by default.
        writer: Who writes; the template writer by default.

    Returns:
        The draft, the report on it, and the assessment of each item.

    Raises:
        CaseFileError: Where a decision names an item that the case does not have.
        DecisionError: Where a decision is not one of the three words.
        GuidelineError: Where the shipped guidelines cannot be read.
        TemplateError: Where the template cannot be read.
    """
    for item, decision in sorted((decisions or {}).items()):
        case = case.decided(item, decision)
    guidelines = library or load_library()
    brief = Brief.prepare(case, library=guidelines)
    written = (writer or TemplateWriter()).write(brief)
    report = check_draft(case, written, library=guidelines)
    return Drafted(draft=written, report=report, assessments=tuple(entry.assessment for entry in brief.items))


def check(case: CaseFile, text: Draft | str, *, library: Library | None = None, item: str | None = None) -> Report:
    """Check a draft, or the text of one that a person wrote or edited, against a case.

    Args:
        case: The facts.
        text: A draft, or its text.
        library: The guidelines; the shipped ones by default.
        item: Which item a text without headings is about; not needed where the case has one.

    Returns:
        The findings, the ledger of numbers, and the rules that could not run.

    Raises:
        DraftFileError: Where the text is empty or cannot be told to be about an item of the case.
    """
    found = lay_out(text, case, item=item) if isinstance(text, str) else text
    return check_draft(case, found, library=library or load_library())


def assess_case(case: CaseFile, *, library: Library | None = None) -> tuple[Assessment, ...]:
    """Return the assessment of every item of a case, without writing anything."""
    guidelines = library or load_library()
    return tuple(assess(case, item, guidelines.select(query_for(case, item))) for item in case.items)

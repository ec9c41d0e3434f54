"""LET35: the reviewer's specialty fits the treatment."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule
from drafter.vocabulary import same_concept, treatment_named


class LET35(DraftRule):
    """The reviewer's specialty is one that the client's table names for the treatment.

    Catches a treatment whose row of the table (`rules.specialties` in the settings) does not name the specialty of the
    reviewer. Without a table it is not run: no law gives one.

    Why: determinations have been questioned because the reviewer was of another field than the treatment (Mackie).

    Wrong: a spinal fusion reviewed by a dentist.

    Right: a specialty of the table, or a wider table.
    """

    title = "the reviewer's specialty fits the treatment"
    severity = "warning"
    basis = "practice: the client's own table; Mackie"
    certainty = "practice"
    profile = "letter"
    needs = ("specialty_table", "reviewer_specialty")

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return a finding for each treatment whose row names other specialties alone."""
        mine = (context.case.reviewer.specialty or "").casefold()
        for item in context.case.items:
            asked = treatment_named(item.treatment)
            for name, specialties in context.options.specialties.items():
                listed = treatment_named(name)
                fits = name.casefold() == item.treatment.casefold() or (
                    asked is not None and listed is not None and same_concept(asked, listed)
                )
                if fits and not any(
                    specialty.casefold() in mine or mine in specialty.casefold() for specialty in specialties
                ):
                    finding = self.finding(
                        context,
                        None,
                        message="The table of specialties does not name that of the reviewer for this treatment.",
                        action=f"Assign a reviewer in {' or '.join(specialties)}, or widen `rules.specialties`.",
                    )
                    yield finding.model_copy(update={"item": item.id})

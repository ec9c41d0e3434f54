"""CIT50: whether the limit that is cited has been compared with the official text."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.findings import Finding
from drafter.guidelines import Limit
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule


class CIT50(ItemRule):
    """A limit that is cited has been compared with the official text.

    Catches the citation of a passage whose limit nobody has confirmed; one note for each limit, with the place at which
    to check it. `drafter guidelines confirm` records that a person has compared it, and ends the note.

    Why: a wrong limit stated with confidence harms a patient. The numbers that ship were seen in secondary sources or
    recalled from public ones, and none of them has been compared with an official text.

    Wrong: relying on "4-6 visits" because the tool says so.

    Right: the page of the guideline read, and the limit confirmed in a pack of your own.
    """

    title = "the limit cited has been compared with the official text"
    severity = "note"
    basis = "practice: a number is traced to the text that it comes from"
    certainty = "practice"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a note for each limit that is cited and not confirmed."""
        places = {name: c.span for c in reversed(context.citations) for name in c.passages}
        declared = {limit.id: sentence.span for sentence, limit in reversed(context.declared_limits)}
        cited = {limit.id for limit in context.cited_limits}
        for limit in context.relied_upon:
            if limit.is_verified or limit.id not in cited:
                continue
            yield self.finding(
                context,
                places.get(limit.passage_id) or declared.get(limit.id),
                message=f"The limit {limit.id} ({limit.words()}) has not been compared with an official text.",
                action=f"Check it in {_official_place(context, limit)}; `drafter guidelines confirm` records that.",
                evidence=(context.limit_evidence(limit),),
            )


def _official_place(context: ItemContext, limit: Limit) -> str:
    """Return where the official text stands: what the row names, else the section and pages of its document."""
    if limit.verification.check_at:
        return "; ".join(limit.verification.check_at)
    passage, edition = context.source_of(limit)
    pages = f", page {passage.pages}" if passage.pages else ""
    return f"{edition.code_section or edition.document}, {passage.section}{pages}"

"""CIT12: the page cited is a page of the passage."""

from __future__ import annotations

import re
from collections.abc import Iterator

from drafter.findings import Evidence, Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule


class CIT12(ItemRule):
    """The page that is cited lies within the pages of the passage.

    Catches a page on which the cited section does not stand. Where the library does not know the pages of the passage,
    nothing can be told, and NUM09 asks for the source of the number. For what the claims administrator cited, the
    reviewer does not answer.

    Why: a reader looks the passage up by its page.

    Wrong: "Massage therapy, page 66", where the passage stands on page 60.

    Right: "Massage therapy, page 60".
    """

    title = "the page cited is a page of the passage"
    severity = "error"
    basis = "practice: the page is how a reader finds the passage"
    certainty = "practice"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each cited page outside the pages of its passage."""
        for citation in context.citations:
            if context.is_reported(citation.span):
                continue
            passages = [context.library.passage(name) for name in citation.passages]
            if citation.pages is None or not passages or not all(passage.pages for passage in passages):
                continue
            numbers = [int(number) for number in re.findall(r"\d+", context.draft.words(citation.pages))]
            if any(all(passage.on_page(number) for number in numbers) for passage in passages):
                continue
            passage = passages[0]
            yield self.finding(
                context,
                citation.pages,
                message="The passage does not stand on this page.",
                action="Write the page of the passage.",
                evidence=(Evidence(kind="passage", source=passage.id, words=passage.section, pages=passage.pages),),
            )

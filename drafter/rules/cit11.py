"""CIT11: a citation says which edition it means."""

from __future__ import annotations

from collections.abc import Iterator

from drafter.attribution import Citation
from drafter.findings import Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span


class CIT11(ItemRule):
    """Each guideline that the draft relies on is named with its year or edition.

    Catches a citation in the guideline lines, or the first one of a document in the rationale, without a year, where no
    other citation of the same document gives one.

    Why: the elements of a citation are set by 8 CCR 9792.21.1(d): for the MTUS its effective year, chapter and section;
    for another guideline organisation, year, chapter and section. The list is recalled, not read, so this stays a
    warning. Numbers change between editions: without the year a reader cannot look them up.

    Wrong: "MTUS Chronic Pain Medical Treatment Guidelines, Massage therapy, page 60".

    Right: "MTUS Chronic Pain Medical Treatment Guidelines (May 2009), Massage therapy, page 60".
    """

    title = "a citation names year or edition"
    severity = "warning"
    basis = "8 CCR 9792.21.1(d)"
    certainty = "M"
    needs = ("citations",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each document that is cited without a year."""
        dated = {
            citation.edition for citation in context.citations if citation.dates or _names_edition(context, citation)
        }
        named = {context.library.edition(name).organisation for name in dated}
        seen: set[str] = set()
        for citation in context.citations:
            edition = context.library.edition(citation.edition)
            if not citation.passages and edition.organisation in named:
                # "The ODG is the next source": the citation itself, with its year, stands elsewhere.
                continue
            if edition.id in dated | seen or edition.family == "statute" or _is_another_voice(context, citation.span):
                continue
            seen.add(edition.id)
            if "year" not in context.options.citation:
                continue
            yield self.finding(
                context,
                citation.span,
                message="This citation names neither the year nor the edition of the document.",
                action="Add the effective year of the MTUS chapter, or the year of publication.",
            )
        yield from self._elements(context)

    def _elements(self, context: ItemContext) -> Iterator[Finding]:
        """Return a finding for each document of which no citation names the section or page that a client asks for."""
        wanted = [element for element in context.options.citation if element != "year"]
        by_edition: dict[str, list[Citation]] = {}
        for citation in context.citations:
            if not _is_another_voice(context, citation.span):
                by_edition.setdefault(citation.edition, []).append(citation)
        for name, cited in by_edition.items():
            edition = context.library.edition(name)
            missing = [element for element in wanted if not any(_names(citation, element) for citation in cited)]
            if edition.family != "statute" and missing:
                yield self.finding(
                    context,
                    cited[0].span,
                    message=f"No citation of this document names the {' and the '.join(missing)}.",
                    action="Add it, as the client's style asks.",
                )


def _names(citation: Citation, element: str) -> bool:
    return citation.pages is not None if element == "page" else bool(citation.passages)


def _names_edition(context: ItemContext, citation: Citation) -> bool:
    """Return whether the title that is cited, or what follows it, holds the label of the edition: `third edition`."""
    label = (context.library.edition(citation.edition).label or "").casefold()
    words = " ".join(context.draft.words(citation.name.hull(citation.details)).casefold().split())
    numbered = [part for part in label.split(", ") if "edition" in part]
    return any(part in words for part in filter(None, [label, *numbered]))


def _is_another_voice(context: ItemContext, span: Span) -> bool:
    """Return whether the words around a citation say that it does not apply, or that somebody else relied on it."""
    return context.is_disclaimed(span) or context.quotes_ur(span) or context.is_reported(span)

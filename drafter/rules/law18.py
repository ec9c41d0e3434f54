"""LAW18: where the two sides cite differing guidelines, the studies behind them are weighed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.attribution import citations_in
from drafter.findings import Evidence, Finding
from drafter.rules._context import ItemContext
from drafter.rules._rule import ItemRule
from drafter.spans import Span

_WEIGHED: Final = re.compile(
    r"\b(?:stud(?:y|ies)|trials?|evidence|literature|meta-?analys\w+|strength|quality|presum\w+|silent|first|"
    r"superseded|"
    r"no longer|not (?:\w+ )?(?:appl|address|in force)\w*|does not|do not|out of force|correct\w*|misappl\w+|differ\w*|"
    r"disagree\w*|instead|rather|comes before)\b",
    re.IGNORECASE,
)


class LAW18(ItemRule):
    """Where reviewer and claims administrator cite different guidelines, the draft says which holds, and why.

    Catches a decision against the UR decision that cites a guideline of another family than the UR letter did, and
    never says why that one does not hold: neither the order of the search nor the studies behind the two.

    Why: where recommendations conflict, the reviewer rates the underlying studies and explains that in the decision
    (8 CCR 9792.25.1).

    Wrong: UR cites ODG, the reviewer cites the MTUS and overturns, and ODG is not mentioned.

    Right: "The ODG figure is behind the MTUS, which addresses the treatment and is presumed correct."
    """

    title = "conflicting citations are weighed"
    severity = "warning"
    basis = "8 CCR 9792.25.1"
    certainty = "S"
    needs = ("ur_guidelines", "citations")

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return one finding where the guideline of the claims administrator is passed over."""
        if context.decision not in ("overturned", "modified"):
            return
        theirs = "\n".join(context.case.ur.guidelines)
        library = context.library
        cited = citations_in(theirs, library, within=Span(0, len(theirs)))
        families = {library.edition(citation.edition).family for citation in cited}
        mine = [c for c in context.citations if library.edition(c.edition).family not in families]
        if not families or not mine or any(context.sentences_with(_WEIGHED)):
            return
        yield self.finding(
            context,
            mine[0].span,
            message="The claims administrator cited another guideline, and nothing says why it does not hold.",
            action="Say which of the two comes first, or weigh the studies behind them.",
            evidence=tuple(Evidence(kind="fact", source="ur", words=words) for words in context.case.ur.guidelines),
        )

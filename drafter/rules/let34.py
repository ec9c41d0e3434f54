"""LET34: the reviewer's qualifications are stated, and no name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule
from drafter.spans import Span

_DEGREE: Final = r"(?:M\.?D\.?|D\.?O\.?|D\.?C\.?|Ph\.?D\.?|Psy\.?D\.?|L\.?Ac\.?|D\.?P\.?M\.?|D\.?D\.?S\.?)"
_PERSON: Final = r"(?:Dr\.? )?[A-Z][a-z]+(?: [A-Z]\.)?(?: [A-Z][a-z]+){1,2}"
_NAMED: Final = re.compile(
    rf"(?i:\b(?:(?:expert|physician|medical|peer|final) reviewer|reviewer(?:['’]s)? (?:name|signature)|reviewed by|"
    rf"signed(?: by)?|signature|"
    rf"respectfully submitted,?|sincerely,?)\b)[\s:,]*(?:is |was )?(?P<name>{_PERSON}(?:, {_DEGREE})?(?![a-z]))"
)
_NO_NAME: Final = re.compile(
    r"(?:Medical|Chief|Associate|Expert|Physician|Managed|Federal|Independent|State|Board|Certified|California|"
    r"Professional|"
    r"Maximus|Review|Quality|Clinical)\b"
)
_LICENCE: Final = re.compile(r"\blicen[sc](?:ed|e|es|ure)\b", re.IGNORECASE)
_SPECIALTY: Final = re.compile(r"\bspecialt(?:y|ies)\b|\bcertifi(?:ed|cations?)\b|\bboard\b", re.IGNORECASE)
_WHO: Final = re.compile(r"(?:Chief )?Medical Director|Medical Director", re.IGNORECASE)


class LET34(DraftRule):
    """A determination states in what the reviewer is qualified, and not who it is.

    Catches a letter without the state of licence or the specialty, and one that names the reviewer.

    Why: the determination gives the qualifications of the reviewer and keeps the name confidential (LC 4610.6(f);
    8 CCR 9792.10.6(d)).

    Wrong: "Reviewed by John Smith, M.D."

    Right: "State(s) of Licensure: California. Certification(s)/Specialty: Physical Medicine and Rehabilitation."
    """

    title = "the reviewer's qualifications are stated, and no name"
    severity = "error"
    basis = "LC 4610.6(f); 8 CCR 9792.10.6(d)"
    certainty = "S"
    profile = "letter"

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return what is missing of the qualifications, and a name where one stands."""
        reviewer = context.case.reviewer
        missing = [
            words
            for words, is_there, pattern in (
                ("the state of licence", bool(reviewer.licence_states), _LICENCE),
                ("the specialty", reviewer.specialty is not None, _SPECIALTY),
            )
            # A text that is only checked as a letter states it or does not: the case file is no part of it.
            if not is_there or (context.draft.origin != "letter" and pattern.search(context.draft.text) is None)
        ]
        if missing:
            yield self.finding(
                context,
                None,
                message=f"The letter does not state {' and '.join(missing)} of the reviewer.",
                action="Add the qualifications, without a name.",
            )
        text = context.draft.text
        for match in _NAMED.finditer(text):
            after = text[match.end() : match.end() + 60]
            if _NO_NAME.match(match["name"]) or _WHO.search(after):
                # The medical director of the organization signs; that is no reviewer.
                continue
            yield self.finding(
                context,
                Span(*match.span("name")),
                message="This names the reviewer.",
                action="Leave the name out; it is confidential.",
            )

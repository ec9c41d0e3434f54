"""PRV36: the draft holds nothing that identifies the worker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import DraftContext
from drafter.rules._rule import DraftRule
from drafter.spans import Span

_DATE: Final = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|"
    r"Dec)[a-z]*\.? "
    r"\d{1,2}(?:st|nd|rd|th)?,? \d{4}|\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.? \d{4})"
)
_NUMBERED: Final = (
    r"(?:medical record|patient|chart|claim|member|policy|account|file|social security|employee|driver['’]?s? "
    r"licen[sc]e|insurance|"
    r"hospital|health plan|EAMS|ADJ|WCAB)"
)
_NAME: Final = r"[A-Z][a-z]+(?:[-'’][A-Z][a-z]+)?"
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    (
        "a date of birth",
        re.compile(
            rf"\b(?i:dates? of birth|birth ?dates?|DOB|D\.O\.B\.?|born(?: on)?)\s*(?:is|was|of|:|,|\()?\s*{_DATE}"
        ),
    ),
    ("a date of birth", re.compile(r"\b(?i:date of birth|DOB)\b(?=\s*[:(]?\s*\S*\d)")),
    (
        "a number of a record",
        re.compile(
            rf"\b(?i:{_NUMBERED}) ?(?i:numbers?|nos?\.?|#|ID|identifier)?\s*(?:is|was|:|"
            rf"#)?\s*(?=[A-Z0-9-]*\d[A-Z0-9-]{{3,}})[A-Z0-9][A-Z0-9-]{{4,19}}\b"
        ),
    ),
    (
        "a number of a record",
        re.compile(r"\b(?:MRN|SSN|CLM|ADJ|MR#)\s*(?:is|no\.?|number|:|#)?\s*[A-Z0-9-]*\d[A-Z0-9-]{2,}\b"),
    ),
    ("a social security number", re.compile(r"(?<![\d-])\d{3}-\d{2}-\d{4}(?![\d-])")),
    ("a telephone number", re.compile(r"(?<![\d-])(?:\+?1[ .-])?\(?\d{3}\)?[ .-]\d{3}[.-]\d{4}(?![\d-])")),
    ("an e-mail address", re.compile(r"\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b")),
    (
        "a postal address",
        re.compile(
            rf"\b\d{{1,5}} (?:[NSEW]\.? )?(?:{_NAME} ){{1,3}}(?:Street|St|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|"
            rf"Drive|Dr|Court|Ct|Way|Place|Pl)\b\.?"
        ),
    ),
    ("a name", re.compile(rf"\b(?:Mr|Mrs|Ms|Miss|Mx)\.? {_NAME}(?: {_NAME})?")),
    (
        "a name",
        re.compile(
            rf"\b(?i:(?:patient|worker|claimant|employee|applicant)(?:['’]s)?(?: name)?(?: is| was| named| called|,)? )"
            rf"(?!(?:The|This|That|Is|Was|Has|Had|Who|And|In|On|At|Of|To|For|With|By|From|As|MTUS|ODG|California|"
            rf"Workers|Compensation|"
            rf"Independent|Medical|Physical|January|February|March|April|May|June|July|August|September|October|"
            rf"November|December)\b)"
            rf"{_NAME} (?:[A-Z]\. )?{_NAME}\b(?! [A-Z])"
        ),
    ),
    ("a name", re.compile(r"\b(?:Mr|Mrs|Ms|Mx)\.? [A-Z]\.(?: ?[A-Z]\.)?")),
    (
        "a name",
        re.compile(
            rf"(?<![\w,])(?!(?:The|This|That|An?|Injured|Our|Her|His|Physical|Occupational)\b)(?:{_NAME}|[A-Z]\.) "
            rf"(?:[A-Z]\. )?{_NAME}(?=,? (?:is |was )?(?:an? )?\d{{2}}[- ]?(?:year|yr|y/?o|y\.))"
        ),
    ),
    ("a web address with a number", re.compile(r"\bhttps?://\S*\d{4,}\S*")),
)


class PRV36(DraftRule):
    """The rationale holds nothing that identifies the worker.

    Catches a date of birth, the number of a record, claim, policy or social security, a telephone number, an address,
    and a name of the worker. In a letter only the decisions are looked at: its cover is addressed to the worker. Age,
    sex and the dates of the case belong to a rationale and are no finding.

    Why: published determinations hold no such thing, and neither may what goes to a model or a log (Confidentiality of
    Medical Information Act; HIPAA).

    Wrong: "This 37 year old female, date of birth April 2, 1977, ..."

    Right: "This 37 year old female ..."
    """

    title = "the draft holds nothing that identifies the worker"
    severity = "error"
    basis = "Confidentiality of Medical Information Act; HIPAA"
    certainty = "practice"

    def check(self, context: DraftContext) -> Iterator[Finding]:
        """Return each identifier; of overlapping ones the first that was recognised."""
        text = context.draft.text
        stretches = (
            [block.span for block in context.draft.items] if context.draft.origin == "letter" else [Span(0, len(text))]
        )
        found: list[Span] = []
        for stretch in stretches:
            for name, pattern in _KINDS:
                for match in pattern.finditer(text, stretch.start, stretch.end):
                    span = Span(*match.span())
                    if any(span.overlaps(other) for other in found):
                        continue
                    found.append(span)
                    yield self.finding(
                        context,
                        span,
                        message=f"This looks like {name}, which identifies the worker.",
                        action="Take it out; a rationale needs age, sex and the dates of the case alone.",
                    )

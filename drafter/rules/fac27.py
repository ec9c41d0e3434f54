"""FAC27: words for the worker's sex fit the case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from drafter.findings import Finding
from drafter.rules._context import ItemContext, SentenceReading
from drafter.rules._rule import ItemRule

_MALE: Final = re.compile(
    r"\b(?P<pronoun>he|him|his|himself)\b|\b(?:male|man|gentleman|Mr\.)(?!\w)"
    r"|(?:(?<=y/o )|(?<=yo )|(?<=y\.o\. )|(?<=old ))(?-i:M)\b",
    re.IGNORECASE,
)
_FEMALE: Final = re.compile(
    r"\b(?P<pronoun>she|her|hers|herself)\b|\b(?:female|woman|lady|Mrs\.|Ms\.)(?!\w)"
    r"|(?:(?<=y/o )|(?<=yo )|(?<=y\.o\. )|(?<=old ))(?-i:F)\b",
    re.IGNORECASE,
)
_SOMEBODY: Final = re.compile(
    r"\b(?:physicians?|doctors?|surgeons?|providers?|therapists?|chiropractors?|psychologists?|psychiatrists?|"
    r"acupuncturists?|"
    r"nurses?|reviewers?|specialists?|examiners?|supervisors?|attorneys?|adjusters?|husband|wife|spouse|son|daughter|"
    r"mother|"
    r"father|employers?|Drs?\.)(?!\w)",
    re.IGNORECASE,
)
_RELATIVE: Final = re.compile(
    r"\b(?:husband|wife|spouse|partner|son|daughter|mother|father|brother|sister|friend)\b", re.IGNORECASE
)
_WORKER: Final = re.compile(r"\b(?:worker|patient|claimant|employee|IW|pt)\b", re.IGNORECASE)


class FAC27(ItemRule):
    """Pronouns and words for the worker's sex fit the case, throughout.

    Catches "he" or "male" of a worker who is a woman, and the other way round. A pronoun that may mean a provider or
    somebody else named nearby is left alone.

    Why: the wrong word is the commonest trace of a text copied from another case, and an error of fact (LC 4610.6(h)).

    Wrong: "She cannot squat", of a man.

    Right: "He cannot squat", or "The injured worker cannot squat".
    """

    title = "words for the worker's sex fit the case"
    severity = "error"
    basis = "LC 4610.6(h): a plainly erroneous finding of fact is a ground of appeal"
    certainty = "S"
    needs = ("sex",)

    def check(self, context: ItemContext) -> Iterator[Finding]:
        """Return each word of the other sex that can only mean the worker."""
        sex = context.case.claimant.sex
        if sex not in ("female", "male"):
            return
        other = _MALE if sex == "female" else _FEMALE
        before: SentenceReading | None = None
        for reading in context.readings:
            for match in reading.finditer(other):
                if context.is_repeated(reading.place(match)) or _is_somebody_else(reading, match, before):
                    continue
                yield self.finding(
                    context,
                    reading.place(match),
                    message="This word does not fit the worker's sex.",
                    action='Write the word that fits, or say "the worker".',
                    evidence=context.fact_evidence(["claimant.sex"]),
                )
            before = reading


def _is_somebody_else(reading: SentenceReading, match: re.Match[str], before: SentenceReading | None) -> bool:
    """Return whether a word may mean another person: the last one named before it is no worker."""
    ahead = reading.text[: match.start()]
    if match["pronoun"] is not None and _RELATIVE.search(ahead):
        return True
    if match["pronoun"] is None:
        # "A female physician", "the worker's wife".
        return _SOMEBODY.match(reading.text[match.end() :].lstrip()) is not None
    for text in (ahead, before.text if before is not None else ""):
        people = [(m.start(), False) for m in _WORKER.finditer(text)] + [
            (m.start(), True) for m in _SOMEBODY.finditer(text)
        ]
        if people:
            return max(people)[1]
    return False

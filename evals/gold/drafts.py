"""Score the drafts of gold cases: what the rules find in drafts with one fault, and what they say of clean ones.

A *strict hit* is a finding of a rule that speaks for the kind of fault, on its words; where something was left out, one
anywhere on the item. A *lenient hit* is any finding on the words. An error on a clean draft is false. So is a
warning on one that no trap of the case calls for; notes are not counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from cases import converted, raw_cases

from drafter.casefile import CaseFile
from drafter.findings import Finding, Report
from drafter.guidelines import Library
from drafter.pipeline import check

RULES: Final = {
    "wrong_number_in_limit": "NUM09 LIM06 LIM07 LIM42",
    "swapped_numbers": "NUM09 LIM06 LIM07 LIM42",
    "unit_flip": "NUM09 LIM06 LIM07 LIM42",
    "bound_flip": "NUM09 LIM06 LIM07 LIM42",
    "unsourced_number": "NUM09 LIM06 LIM07 LIM42",
    "wrong_total_arithmetic": "REQ04 NUM09",
    "prior_visits_ignored": "LIM05 LIM48",
    "request_misquoted": "REQ03 NUM09",
    "decision_conclusion_mismatch": "DEC02",
    "quote_not_verbatim": "QUO10",
    "wrong_page": "CIT12",
    "wrong_edition": "CIT13",
    "wrong_treatment_passage": "CIT14",
    "wrong_body_part_or_side": "FAC28 CIT15",
    "wrong_age_or_sex": "FAC26 FAC27 NUM09",
    "wrong_date": "FAC29 NUM09",
    "unsupported_fact": "FAC46 NUM09",
    "no_documentation_contradicted": "FAC22",
    "condition_not_addressed": "LIM23 LIM08",
    "hierarchy": "CIT16",
    "wrong_legal_standard": "LAW25 LAW17 LAW19",
    "template_leftover": "RAT33",
    "identifier_leak": "PRV36",
}
"""The kinds of fault, each with the rules whose finding counts as a strict hit."""

OMISSIONS: Final = frozenset({"prior_visits_ignored", "condition_not_addressed"})
"""Kinds whose fault is something that is not there: a finding anywhere on the item is a hit."""

CALLED_FOR: Final = {
    "REQ04": {"open_ended", "biweekly", "up_to_bound"},
    "LIM05": {"prior_visits_unknown"},
    "FAC44": {"prompt_injection"},
}
"""Warnings on a clean draft that a trap of its case calls for."""


class Gold(NamedTuple):
    """One draft of a case, and the fault that it was given."""

    case: CaseFile
    traps: frozenset[str]
    item: str
    name: str
    text: str
    kind: str | None
    words: str | None


class Told(NamedTuple):
    """One draft with what the rules said of it."""

    gold: Gold
    report: Report

    @property
    def is_strict(self) -> bool:
        """Whether a rule for the kind of fault found it."""
        rules = RULES[self.gold.kind or ""].split()
        where = self.report.findings if self.gold.kind in OMISSIONS else self.on_words
        return any(finding.code in rules for finding in where)

    @property
    def is_lenient(self) -> bool:
        """Whether anything was said of the words of the fault, or the fault was found."""
        return bool(self.on_words) or self.is_strict

    @property
    def on_words(self) -> tuple[Finding, ...]:
        """Return the findings on the words of the fault."""
        words = self.gold.words or ""
        start = self.gold.text.find(words)
        end = start + len(words)
        return tuple(f for f in self.report.findings if f.span and f.span.start < end and start < f.span.end)

    @property
    def false_alarms(self) -> tuple[Finding, ...]:
        """Return the errors of a clean draft, and the warnings that its case does not call for."""
        return tuple(
            finding
            for finding in self.report.findings
            if finding.severity == "error"
            or (finding.severity == "warning" and not CALLED_FOR.get(finding.code, set()) & self.gold.traps)
        )


def gold_drafts(folder: Path) -> Iterator[Gold]:
    """Yield every draft of the cases of a folder."""
    for raw in raw_cases(folder):
        case = converted(raw)
        for draft in raw["drafts"]:
            faults: list[dict[str, Any]] = draft["expected_findings"] or [{}]
            about = (faults[0].get("kind"), faults[0].get("span"))
            yield Gold(case, frozenset(raw["traps"]), draft["item"], draft["name"], draft["text"], *about)


def told(golds: Sequence[Gold], library: Library) -> list[Told]:
    """Return what the rules say of each draft."""
    return [Told(gold, check(gold.case, gold.text, library=library, item=gold.item)) for gold in golds]


def library_quoted_in(letter: Path, library: Library) -> Library:
    """Return the library with the two passages that a letter quotes, in the words of that letter.

    Args:
        letter: A determination that quotes the massage passage of the MTUS and the manipulation parameters of the ODG.
        library: The guidelines, which hold summaries of both.
    """
    words = " ".join(letter.read_text(encoding="utf-8").split())
    mtus = re.search(r'regarding massage therapy, "(?P<text>.+?)"', words)
    odg = re.search(r"by recommending: (?P<text>a\. Time to produce effect.+?quality of life\.)", words)
    quoted = {"mtus-cp09-massage-therapy": mtus, "odg-pain-manipulation-parameters": odg}
    passages = [
        passage.model_copy(update={"text": found["text"], "text_kind": "quoted_in_determination"})
        if (found := quoted.get(passage.id)) is not None
        else passage
        for passage in library.passages
    ]
    return Library(library.editions, passages, library.limits)


def print_drafts(results: Sequence[Told]) -> bool:
    """Print the table by kind of fault, then each miss and each false alarm; return whether all is as it must be.

    Strict hits must be 95 of 100, lenient hits all; no error may be false, and one clean draft in twenty may have a
    false warning.
    """
    print(f"{'kind of fault':30} {'drafts':>6} {'strict':>6} {'lenient':>7}")
    faulty = [one for one in results if one.gold.kind is not None]
    for kind in [*RULES, *sorted({one.gold.kind or "" for one in faulty} - set(RULES))]:
        mine = [one for one in faulty if one.gold.kind == kind]
        if mine:
            print(f"{kind:30} {len(mine):>6} {_count(mine, 'is_strict'):>6} {_count(mine, 'is_lenient'):>7}")
    strict, lenient = _count(faulty, "is_strict"), _count(faulty, "is_lenient")
    print(f"{'all':30} {len(faulty):>6} {strict:>6} {lenient:>7}")
    clean = [one for one in results if one.gold.kind is None]
    errors = [one for one in clean if any(f.severity == "error" for f in one.false_alarms)]
    warned = [one for one in clean if any(f.severity == "warning" for f in one.false_alarms)]
    print(f"clean drafts {len(clean)}: with a false error {len(errors)}, with a false warning {len(warned)}")
    for one in faulty:
        if not one.is_strict:
            state = "missed" if not one.is_lenient else "found by another rule"
            codes = ", ".join(sorted({f.code for f in one.on_words}))
            print(f"{state}: {one.gold.case.id} {one.gold.name} {one.gold.kind} [{codes}]: {one.gold.words}")
    for one in clean:
        for finding in one.false_alarms:
            place = f"{one.gold.case.id} {one.gold.name}"
            print(f"false {finding.severity}: {place} {finding.code} {finding.words!r}: {finding.message}")
    return strict * 100 >= len(faulty) * 95 and lenient == len(faulty) and not errors and len(warned) * 20 <= len(clean)


def _count(results: Sequence[Told], name: str) -> int:
    return sum(getattr(one, name) for one in results)

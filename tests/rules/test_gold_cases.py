"""The fictional gold cases: clean drafts stay free of errors, drafts with one fault are caught.

The cases stand beside the repository, in a format of their own, and are skipped where they are absent. `make gold`
prints how their readings, limits and arithmetic come out.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from drafter.casefile import CaseFile
from drafter.guidelines import load_library
from drafter.pipeline import check

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT.parent / "shared" / "data" / "cases"

pytestmark = pytest.mark.skipif(not CASES.is_dir(), reason="the gold cases are not beside here")

_spec = importlib.util.spec_from_file_location("gold_cases", ROOT / "evals" / "gold" / "cases.py")
bridge = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(bridge)

RULES = {
    "wrong_number_in_limit": "NUM09 LIM06 LIM07",
    "swapped_numbers": "NUM09 LIM06 LIM07",
    "unit_flip": "NUM09 LIM06 LIM07",
    "bound_flip": "NUM09 LIM06 LIM07",
    "unsourced_number": "NUM09 LIM06 LIM07",
    "wrong_total_arithmetic": "REQ04 NUM09",
    "prior_visits_ignored": "LIM05 LIM48",
    "request_misquoted": "REQ03 NUM09",
    "decision_conclusion_mismatch": "DEC02",
    "wrong_edition": "CIT13",
    "wrong_treatment_passage": "CIT14",
    "unsupported_fact": "FAC46 NUM09",
    "condition_not_addressed": "LIM23",
}
"""The kinds of fault that the rules of this version speak to, each with the rules whose finding counts as a hit."""
OMISSIONS = {"prior_visits_ignored", "condition_not_addressed"}

THESE = {code for codes in RULES.values() for code in codes.split()} | {"LIM47"}
"""The rules that this file measures."""


class Gold(NamedTuple):
    id: str
    case: CaseFile
    item: str
    name: str
    text: str
    kind: str | None
    span: str | None


@cache
def raw_cases():
    return bridge.raw_cases(CASES)


@cache
def gold():
    found = []
    for raw in raw_cases():
        case = bridge.converted(raw)
        for draft in raw["drafts"]:
            faults = draft["expected_findings"]
            fault = faults[0] if faults else {}
            about = (fault.get("kind"), fault.get("span"))
            found.append(Gold(raw["id"], case, draft["item"], draft["name"], draft["text"], *about))
    return found


@pytest.fixture(scope="module")
def library():
    return load_library()


def hits(draft, report):
    """Return whether a fault was hit strictly (a rule for its kind, on its words) and by anything at all."""
    at = draft.text.find(draft.span)
    ends = (at, at + len(draft.span))
    on = [f for f in report.findings if f.span is not None and f.span.start < ends[1] and ends[0] < f.span.end]
    rules = RULES[draft.kind].split()
    where = report.findings if draft.kind in OMISSIONS else on
    return any(f.code in rules for f in where), bool(on)


@pytest.fixture(scope="module")
def reports(library):
    """Return the report on every draft of the cases."""
    return [(one, measured(check(one.case, one.text, library=library, item=one.item))) for one in gold()]


def measured(report):
    return report.model_copy(update={"findings": tuple(f for f in report.findings if f.code in THESE)})


def test_the_table(reports, capsys):
    """Print strict and lenient hits by kind, what was missed, and what clean drafts are told."""
    lines = [f"{'kind':32}{'drafts':>7}{'strict':>7}{'any':>6}"]
    for kind in RULES:
        found = [hits(one, report) for one, report in reports if one.kind == kind]
        lines.append(f"{kind:32}{len(found):>7}{sum(s for s, _ in found):>7}{sum(a for _, a in found):>6}")
    clean = [(one, report) for one, report in reports if one.kind is None]
    errors = [(one, finding) for one, report in clean for finding in report.errors]
    warnings = [(one, finding) for one, report in clean for finding in report.warnings]
    lines.append(f"clean drafts {len(clean)}, false errors {len(errors)}, warnings {len(warnings)}")
    lines += [f"missed: {one.id} {one.name} {one.kind}: {one.span}" for one, report in reports if missed(one, report)]
    lines += [f"{f.severity}: {one.id} {one.name} {f.code}: {f.words}" for one, f in [*errors, *warnings]]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert len(clean) >= len(raw_cases())


def missed(one, report):
    return one.kind in RULES and not hits(one, report)[0]


def test_a_clean_draft_has_no_error(reports):
    told = [(one.id, one.name, f.code, f.words) for one, report in reports if one.kind is None for f in report.errors]
    assert told == []


def test_a_warning_on_a_clean_draft_is_called_for_by_its_case(reports):
    """Nine in ten findings must be worth reading: only what a case marks as a trap may be warned of."""
    traps = {raw["id"]: set(raw["traps"]) for raw in raw_cases()}
    called_for = {"REQ04": {"open_ended", "biweekly", "up_to_bound"}, "LIM05": {"prior_visits_unknown"}}
    told = [(one.id, f.code, f.words) for one, report in reports if one.kind is None for f in report.warnings]
    assert [entry for entry in told if not called_for.get(entry[1], set()) & traps[entry[0]]] == []


def test_nearly_every_fault_is_hit_on_its_words(reports):
    faults = [(one, report) for one, report in reports if one.kind in RULES]
    lost = [(one.id, one.name, one.kind) for one, report in faults if missed(one, report)]
    assert len(lost) <= len(faults) // 10, lost

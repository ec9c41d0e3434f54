"""What a check says: the order of its findings, and what blocks signing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.findings import Finding, LedgerEntry, Report, in_order
from drafter.quantities import Interval
from drafter.spans import Span


def finding(severity="error", code="NUM09", start=None, message="wrong"):
    span = None if start is None else Span(start, start + 2)
    return Finding(code=code, severity=severity, message=message, action="mend it", span=span)


def test_the_gravest_come_first_then_the_order_of_the_text_then_that_of_the_codes():
    wanted = [
        finding("error", "REQ03", 4),
        finding("error", "CIT13", 9),
        finding("error", "NUM09", 9, "a"),
        finding("error", "NUM09", 9, "b"),
        finding("warning", "LIM05"),
        finding("warning", "LIM05", 2),
        finding("note", "CIT13", 0),
    ]
    assert list(in_order(reversed(wanted))) == wanted


@given(st.permutations([finding(s, c, p) for s in ("error", "note") for c in ("A", "B") for p in (None, 0, 7)]))
def test_the_order_does_not_depend_on_how_they_were_found(findings):
    assert in_order(findings) == in_order(reversed(findings))


@pytest.mark.parametrize(("severities", "code"), [([], 0), (["note", "warning"], 0), (["note", "error"], 1)])
def test_only_an_error_blocks(severities, code):
    report = Report(case="x", findings=tuple(finding(severity) for severity in severities))
    assert report.exit_code == code
    assert [len(report.of(severity)) for severity in ("error", "warning", "note")] == [
        len(report.errors),
        len(report.warnings),
        len(report.notes),
    ]


def test_a_report_survives_json():
    entry = LedgerEntry(
        item="i", span=Span(3, 5), words="4-6", value=Interval(4, 6), provenance="cited", kind="count", source="ROW"
    )
    report = Report(case="x", findings=(finding(start=3),), ledger=(entry,), rules_run=("NUM09",))
    assert Report.model_validate(json.loads(report.model_dump_json())) == report

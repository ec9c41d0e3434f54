"""The starter suite: what it says of each case holds of the template writer's draft."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from drafter import CaseFile, draft
from drafter.resources import data_folder

EVALS = Path(data_folder("evals"))
SUITE = yaml.safe_load((EVALS / "suites" / "starter.yaml").read_text(encoding="utf-8"))
ENTRIES = {entry["case"]: entry["items"] for entry in SUITE["cases"]}


def test_every_shipped_case_is_in_the_suite():
    assert {path.stem for path in (EVALS / "cases").glob("*.yaml")} == set(ENTRIES)


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_what_the_suite_says_holds(name):
    result = draft(CaseFile.load(EVALS / "cases" / f"{name}.yaml"))
    found = {
        assessment.item: {
            "assessment": assessment.status,
            "errors": sorted(f.code for f in result.report.errors if f.item == assessment.item),
            "warnings": sorted(f.code for f in result.report.warnings if f.item == assessment.item),
        }
        for assessment in result.assessments
    }
    assert found == ENTRIES[name]


@pytest.mark.parametrize("name", sorted(ENTRIES))
def test_each_rationale_has_a_length_that_reviewers_ask_for(name):
    result = draft(CaseFile.load(EVALS / "cases" / f"{name}.yaml"))
    lengths = [len(block.rationale.of(result.text).split()) for block in result.draft.items]
    assert all(120 <= length <= 250 for length in lengths), lengths

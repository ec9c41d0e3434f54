"""Every number of a draft has an entry, and the entry says where the number comes from."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from drafter.casefile import CaseFile
from drafter.guidelines import load_library
from drafter.pipeline import check
from drafter.quantities import read

BASES = yaml.safe_load(
    (Path(__file__).parents[1] / "rules" / "cases" / "_bases.yaml").read_text(encoding="utf-8"),
)
CLOSING = "As such, the request for Acupuncture 2x/wk x 4 wks low back (97810) is modified."


def entries(text, base="acupuncture"):
    """Return provenance and source of the numbers of a rationale, by their words."""
    report = check(CaseFile.model_validate(BASES[base]), f"{text} {CLOSING}", library=load_library())
    return {entry.words: (entry.provenance, entry.source or entry.expression) for entry in report.ledger}


@pytest.mark.parametrize(
    ("text", "words", "origin"),
    [
        ("She is a 52 year old.", "52", ("fact", "claimant.age")),
        ("Seven visits were completed.", "Seven", ("fact", "history-1")),
        ("The request is 2 visits a week for 4 weeks.", "4", ("fact", "item-1.request")),
        ("The limit is 12 visits.", "12", ("cited", "ACO17-ACU-LB")),
        ("That is 15 visits with the earlier ones.", "15", ("derived", "7 prior + 8 requested = 15")),
        ("5 visits are medically necessary.", "5", ("fact", "item-1.certified")),
        ("The rule is 8 CCR 9792.20.", "9792.20", ("reference", "law")),
        ("She was injured on August 3, 2015.", "August 3, 2015", ("fact", "injury.date")),
        ("She lifts 25 pounds.", "25", ("fact", "finding-1")),
        ("The diagnosis is M54.5.", "M54.5", ("fact", "diagnosis-1")),
    ],
)
def test_a_number_has_its_source(text, words, origin):
    assert entries(text)[words] == origin


@pytest.mark.parametrize(
    "text",
    [
        "She is a 53 year old.",
        "Six visits were completed.",
        "The request is 3 visits a week for 4 weeks.",
        "The limit is 7 visits.",
        "The limit is at least 12 visits.",
        "That is 16 visits with the earlier ones.",
        "She was injured on June 26, 2018.",
        "She was seen from 2015 to 2018-06.",
        "She lifts 26 pounds.",
        "The diagnosis is M54.6.",
        "7 + 8 = 16.",
        "Two dozen visits were completed.",
    ],
)
def test_a_number_from_nowhere_is_unsourced(text):
    assert "unsourced" in {provenance for provenance, _ in entries(text).values()}


def test_every_number_has_exactly_one_entry():
    text = (
        "She is 52 and had 7 visits in 2018-02; 2 x 4 = 8 and 7 + 8 = 15 visits, 3 over the limit of 12. "
        "Pain fell by 40% to 3/10 on March 28, at L4-5."
    )
    report = check(CaseFile.model_validate(BASES["acupuncture"]), f"{text} {CLOSING}", library=load_library())
    spans = [entry.span for entry in report.ledger]
    assert len(spans) == len(set(spans))
    assert len(spans) == len(read(text).numbers) + len(read(CLOSING).numbers)


def test_an_item_of_another_kind_is_no_source():
    """The same number in another role is another number."""
    said = entries("The guideline allows up to 7 visits.")
    assert said["7"][0] == "unsourced"
    said = entries("She completed 12 visits.")
    assert said["12"][0] == "unsourced"

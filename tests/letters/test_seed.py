"""The real letter that the project starts from: every fact of it is read, and read in its place.

The letter is not part of the repository. Where the folder with it is absent, these tests are skipped.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from drafter.casefile import CaseFile
from drafter.documents import read_document
from drafter.letters import case_yaml, is_letter, read_letter
from drafter.pipeline import check

SEED = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "seed-determination.txt"

pytestmark = pytest.mark.skipif(not SEED.exists(), reason="the seed letter lies beside the repository, and not here")


@pytest.fixture(scope="module")
def letter():
    return read_letter(read_document(SEED))


def test_the_facts(letter):
    case = letter.case
    assert (case.claimant.age, case.claimant.sex) == (42, "female")
    assert case.injury.date == datetime.date(1999, 5, 6)
    assert case.injury.body_regions == ("low back",)
    heads = ["degeneration", "lumbosacral", "displacement", "postlaminectomy", "depressive", "anxiety"]
    assert [diagnosis.text.split()[0] for diagnosis in case.diagnoses] == heads
    assert [(record.treatment, record.visits) for record in case.history] == [
        (treatment, "unknown")
        for treatment in (
            "surgery", "ice", "heat", "transcutaneous electrical nerve stimulation unit", "medication", "therapy",
            "massage", "acupuncture",
        )
    ]  # fmt: skip
    assert len(case.findings) == 4
    assert (case.ur.date, case.ur.decision) == (datetime.date(2015, 6, 30), "non-certified")
    assert len(case.ur.guidelines) == 3
    assert case.decision_date == "unknown"
    assert case.documents == ()
    assert case.reviewer.licence_states == ("Iowa", "Illinois", "Hawaii")
    assert case.reviewer.specialty.startswith("Preventive Medicine, Occupational Medicine")
    assert case.reviewer.specialty.endswith("& General Preventive Medicine")
    (item,) = case.items
    assert (item.treatment, item.body_region, item.side, item.decision) == (
        "massage therapy", "lower back", "none", "overturned",
    )  # fmt: skip
    assert letter.doubts == ()


@pytest.mark.parametrize(
    ("field", "words", "line"),
    [
        ("claimant.age", "42", 39),
        ("claimant.sex", "female", 39),
        ("injury.date", "May 6, 1999", 39),
        ("injury.body_regions", "low back", 41),
        ("history-7", "massage", 51),
        ("ur.date", "June 30, 2015", 61),
        ("ur.decision", "non-certified", 61),
        ("item-1.decision", "Overturned", 73),
        ("reviewer.licence_states", "Iowa, Illinois, Hawaii", 23),
    ],
)
def test_the_places(letter, field, words, line):
    span = letter.fields[field]
    assert span.of(letter.document.text) == words
    assert letter.document.origin(span).of(letter.document.source) == words
    assert letter.line(field) == line


def test_the_draft(letter):
    (block,) = letter.draft.items
    (citation,), (ur_citation,) = block.citations, block.ur_citations
    assert "60" in letter.draft.words(citation)
    assert letter.draft.words(citation).endswith("Manual Therapy.")
    assert "9792.24.2" in letter.draft.words(ur_citation)
    assert letter.draft.words(ur_citation).endswith("Low back.")
    assert letter.draft.words(block.rationale).startswith("MTUS states")
    assert len(block.request_quotes) == 2
    assert block.conclusion.text.endswith("is medically necessary.")


def test_it_is_kept_and_checked(letter):
    assert is_letter(letter.document)
    assert CaseFile.parse(case_yaml(letter)) == letter.case
    report = check(letter.case, letter.draft)
    assert report.exit_code == 1
    assert {"REQ04", "LIM05", "LIM48", "NUM09", "CIT13"} <= {finding.code for finding in report.findings}

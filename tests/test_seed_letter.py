"""The published determination that this project starts from, questioned with a pack of its own two quotations.

The letter is not part of this repository: where it is not beside it these tests are skipped. Their twin, a fictional
letter in the same layout, is in `tests/letters/`.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

SEED = Path(__file__).resolve().parents[2] / "shared" / "data" / "seed-determination.txt"

MTUS = """\
id: mtus-chronic-pain-2009
document: MTUS Chronic Pain Medical Treatment Guidelines (DWC, May 2009)
short_name: MTUS Chronic Pain Medical Treatment Guidelines
cited_as: [MTUS Chronic Pain Treatment Guidelines]
organisation: California Division of Workers' Compensation
family: mtus
label: May 2009
code_section: 8 CCR 9792.24.2
in_force: {from: 2009-07-18, to: 2016-07-27}
"""
MTUS_PASSAGES = """\
passages:
  - id: mtus-cp09-massage-therapy
    section: Massage Therapy
    pages: 60
    treatment: massage therapy
    text_kind: quoted_in_determination
    text: >-
      TEXT
    limits:
      - id: CP09-MASSAGE
        stage: course
        course: {count: [4, 6]}
        strength: soft
        conditions:
          - {id: adjunct, text: Massage is given beside other treatment., words: [adjunct, exercise]}
"""
ODG = """\
id: odg-pain
document: Official Disability Guidelines - Pain (Chronic)
short_name: Official Disability Guidelines (ODG), Pain (Chronic)
cited_as: [Official Disability Guidelines (ODG), Official Disability Guidelines, ODG]
organisation: Official Disability Guidelines
family: odg
in_force: {yearly: true}
"""
ODG_PASSAGES = """\
passages:
  - id: odg-pain-manipulation-parameters
    section: Massage Therapy, Manual Therapy
    treatment: manual therapy & manipulation
    text_kind: quoted_in_determination
    text: >-
      TEXT
    limits:
      - id: ODG-MANIP-PARAM
        stage: course
        course:
          phases:
            - {frequency: [1, 2, 1, wk], duration: [2, 2, wk]}
            - {frequency: [1, 1, 1, wk], duration: [6, 6, wk]}
        time_to_effect: {count: [4, 6]}
        reevaluate_after: [8, 8, wk]
"""

TABLE = {
    ("REQ04", "warning", "2 Massage Therapy for the lower back 2 times a month"),
    ("LIM05", "warning", "Treatment to date has included"),
    ("LIM48", "error", "within guideline recommendation"),
    ("LIM48", "error", "meets guideline recommendations"),
    ("NUM09", "error", "4-6 visits over no more than 8 week"),
    ("LIM47", "note", "ODG offers additional frequency"),
    ("CIT14", "warning", "manipulation"),
    ("LIM23", "warning", "should be an adjunct"),
    ("FAC46", "warning", "spasms"),
    ("CIT11", "warning", "MTUS Chronic Pain Treatment Guidelines"),
    ("CIT11", "warning", "Official Disability Guidelines"),
    ("CIT13", "note", ""),
    ("LET30", "warning", ""),
}
"""The table of findings that the letter must produce: rule, severity, words that the finding is about."""

CHANGES = [
    ("limited to 4-6", "limited to 14-16", "14-16"),
    ("Page(s): 60", "Page(s): 160", "160"),
    (": Overturned", ": Upheld", "Upheld"),
    ("request for 2 Massage", "request for 12 Massage", "12"),
    ("month is medically", "month is not medically", "not medically necessary"),
    ("no more than 8 week", "no more than 18 week", "18 week"),
    ("should be an adjunct", "should not be an adjunct", "not"),
]


@pytest.fixture(scope="module")
def letter():
    if not SEED.is_file():
        pytest.skip("the seed letter is not beside this repository")
    return SEED.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def library(letter, library_behind):
    words = " ".join(letter.split())
    mtus = re.search(r'regarding massage therapy, "(.+?)"', words)
    odg = re.search(r"by recommending: (a\. Time to produce effect.+?quality of life\.)", words)
    return library_behind(
        {
            "mtus": (MTUS, MTUS_PASSAGES.replace("TEXT", mtus[1])),
            "odg": (ODG, ODG_PASSAGES.replace("TEXT", odg[1])),
        }
    )


@pytest.fixture(scope="module")
def check(library, letter_checked):
    return lambda text: letter_checked(text, library)


def fits(finding, row):
    """Return whether a finding is that of a row: the same rule and severity, on words that contain one another."""
    return finding[:2] == row[:2] and (row[2] in finding[2] or finding[2] in row[2])


def test_the_findings_are_those_of_the_table(letter, check, found_in):
    report = check(letter)
    found = found_in(report)
    missing = [row for row in TABLE if not any(fits(f, row) for f in found)]
    # The note that a limit has not been compared with an official text is no finding on the letter.
    more = [f for f in found if f[0] != "CIT50" and not any(fits(f, row) for row in TABLE)]
    assert (missing, more) == ([], [])
    assert report.exit_code == 1


@pytest.mark.parametrize(("old", "new", "words"), CHANGES, ids=[new for _, new, _ in CHANGES])
def test_each_change_gives_a_new_error_on_the_words_changed(letter, check, found_in, old, new, words):
    pattern = re.compile(r"\s+".join(map(re.escape, old.split())))
    changed, count = pattern.subn(new, letter)
    assert count >= 1
    fresh = {row[0::2] for row in found_in(check(changed), "error") - found_in(check(letter), "error")}
    assert any(words in said or said in words for _, said in fresh), fresh

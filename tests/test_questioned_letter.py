"""A fictional determination with the faults of a real one, questioned with a pack of the guideline it quotes.

It is the twin of `test_seed_letter.py` and needs nothing outside this repository. Everything in it is invented.
"""

from __future__ import annotations

import re

import pytest

EDITION = """\
id: alder-bay-2013
document: Alder Bay Soft Tissue Handbook (March 2013)
short_name: Alder Bay Soft Tissue Handbook
organisation: Alder Bay
family: mtus
label: March 2013
in_force: {from: 2013-03-01}
"""
PASSAGES = """\
passages:
  - id: alder-massage
    section: Massage Therapy
    pages: 31
    treatment: massage therapy
    text_kind: verbatim
    text: >-
      Hands-on work on soft tissue may be tried beside a stretching plan, and a course of it should be kept to
      5-7 visits for most workers.
    limits:
      - id: ALDER-MASSAGE
        course: {count: [5, 7]}
        strength: soft
        conditions:
          - {id: plan, text: The worker follows a stretching plan., words: [stretching plan, stretching]}
"""
OTHER_EDITION = """\
id: birch-creek
document: Birch Creek Manual of Joint Care
short_name: Birch Creek Manual
organisation: Birch Creek
family: odg
in_force: {yearly: true}
"""
OTHER_PASSAGES = """\
passages:
  - id: birch-manipulation
    section: Soft Tissue
    treatment: manipulation
    text_kind: verbatim
    text: >-
      Expect a change after 5 to 7 treatments. Give 2 treatments per week for the first 3 weeks, then 1 treatment per
      week for the next 4 weeks, for workers in whom manipulation eases movement.
    limits:
      - id: BIRCH-MANIPULATION
        course:
          phases:
            - {frequency: [2, 2, 1, wk], duration: [3, 3, wk]}
            - {frequency: [1, 1, 1, wk], duration: [4, 4, wk]}
        time_to_effect: {count: [5, 7]}
"""
LETTER = """\
The Expert Reviewer has the following credentials:

State(s) of Licensure: Oregon

Certification(s)/Specialty: Physical Medicine

CLINICAL CASE SUMMARY

The injured worker is a 51 year old male, who sustained an industrial injury on

October 3, 2009. He reported injury to the neck. The injured worker was currently

diagnosed as having cervical spondylosis and headache. Treatment to date has included

heat, medication, massage and home stretching advice. The pain is worse when driving.

On April 14, 2015, Utilization Review non-certified the request for three massage therapy

for the neck three times a month, citing the handbook.

IMR ISSUES, DECISIONS AND RATIONALES

3 Massage Therapy for the neck 3 times a month: Overturned

Claims Administrator guideline: Decision based on Alder Bay Soft Tissue Handbook.

Hillview guideline: Decision based on Alder Bay Soft Tissue Handbook Massage Therapy Page(s):

31. Decision based on Birch Creek Manual Soft Tissue.

Decision rationale: The Alder Bay Soft Tissue Handbook states, "a course of it should be kept to

5-7 visits for most workers". The Birch Creek Manual adds a timeline by recommending 2

treatments per week for the first 3 weeks, then 1 treatment per week for the next 4 weeks, for

workers in whom manipulation eases movement. The guideline names a stretching plan. The request is

within guideline recommendation of 5-7 visits over no more than 7 weeks. He reports numbness. The

request meets guideline recommendations. As such, the request for 3 Massage Therapy for the neck 3

times a month is medically necessary.
"""
TABLE = {
    ("REQ04", "warning", "3 Massage Therapy for the neck 3 times a month"),
    ("LIM05", "warning", "Treatment to date has included"),
    ("LIM48", "error", "within guideline recommendation"),
    ("LIM48", "error", "meets guideline recommendations"),
    ("NUM09", "error", "5-7 visits over no more than 7 weeks"),
    ("LIM47", "note", "Birch Creek Manual adds a timeline"),
    ("CIT14", "warning", "manipulation"),
    ("LIM23", "warning", "stretching plan"),
    ("FAC46", "warning", "numbness"),
    ("CIT11", "warning", "Alder Bay Soft Tissue Handbook"),
    ("CIT11", "warning", "Birch Creek Manual"),
    ("CIT13", "note", ""),
    ("LET30", "warning", ""),
}
CHANGES = [
    ("kept to 5-7", "kept to 15-17", "15-17"),
    ("Page(s): 31", "Page(s): 131", "131"),
    (": Overturned", ": Upheld", "Upheld"),
    ("request for 3 Massage", "request for 13 Massage", "13"),
    ("month is medically", "month is not medically", "not medically necessary"),
    ("no more than 7 weeks", "no more than 17 weeks", "17 weeks"),
    ("should be kept", "should not be kept", "not"),
]


@pytest.fixture(scope="module")
def library(library_behind):
    return library_behind({"alder": (EDITION, PASSAGES), "birch": (OTHER_EDITION, OTHER_PASSAGES)})


@pytest.fixture(scope="module")
def check(library, letter_checked):
    return lambda text: letter_checked(text, library)


def test_each_fault_of_the_letter_is_found_and_no_error_beside_them(check, found_in):
    report = check(LETTER)
    found = found_in(report)
    missing = [row for row in TABLE if not any(f[:2] == row[:2] and (row[2] in f[2] or f[2] in row[2]) for f in found)]
    assert missing == [], found
    errors = {code for code, severity, _ in found if severity == "error"}
    assert errors == {code for code, severity, _ in TABLE if severity == "error"}
    assert report.exit_code == 1


@pytest.mark.parametrize(("old", "new", "words"), CHANGES, ids=[new for _, new, _ in CHANGES])
def test_each_change_gives_a_new_error_on_the_words_changed(check, found_in, old, new, words):
    changed, count = re.subn(r"\s+".join(map(re.escape, old.split())), new, LETTER)
    assert count >= 1
    fresh = {row[0::2] for row in found_in(check(changed), "error") - found_in(check(LETTER), "error")}
    assert any(words in said or said in words for _, said in fresh), fresh

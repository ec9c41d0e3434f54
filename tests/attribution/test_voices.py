"""Whose claim a sentence reports, clause by clause."""

from __future__ import annotations

import pytest

from drafter.attribution import clauses, disclaims, voice_of


@pytest.mark.parametrize(
    ("sentence", "voice"),
    [
        ("The MTUS recommends up to 6 visits.", "guideline"),
        ("The guideline speaks of manipulation.", "guideline"),
        ("The request asks for 12 visits.", "request"),
        ("She completed 7 visits.", "history"),
        ("Utilization review non-certified it.", "claims_administrator"),
        ("The claims administrator cited the MTUS, which recommends less.", "claims_administrator"),
        ("Spasm limits overhead work.", "writer"),
    ],
)
def test_the_first_cue_decides(sentence, voice):
    assert voice_of(sentence) == voice


def test_a_sentence_falls_into_clauses():
    sentence = "The MTUS asks for exercise; he exercises daily, but the record is old: it is of 2012."
    assert [span.of(sentence).strip() for span in clauses(sentence)] == [
        "The MTUS asks for exercise;",
        "he exercises daily,",
        "but the record is old:",
        "it is of 2012.",
    ]
    assert "".join(span.of(sentence) for span in clauses(sentence)) == sentence


@pytest.mark.parametrize(
    "words",
    [
        "The schedule does not apply.",
        "These pages belong to another treatment.",
        "The section no longer applies.",
        "The ODG is not followed.",
        "They do not address cryotherapy.",
    ],
)
def test_words_that_set_a_passage_aside(words):
    assert disclaims(words)


@pytest.mark.parametrize(
    "words", ["Massage is an adjunct to other treatment.", "The schedule applies.", "It does not exceed 6 visits."]
)
def test_words_that_do_not(words):
    assert not disclaims(words)

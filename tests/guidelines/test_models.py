"""Numbers, pages, diagnoses and conditions as a pack states them."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from drafter.guidelines import Condition, CourseNumbers, Diagnosis, Limit, Passage
from drafter.quantities import Interval


def limit(**fields):
    return Limit.model_validate({"id": "X", "passage_id": "p", "treatment": "acupuncture", **fields})


def passage(**fields):
    base = {"id": "p", "edition_id": "e", "section": "S", "text_kind": "summary", "text": "T.", "treatment": "massage"}
    return Passage.model_validate({**base, **fields})


@pytest.mark.parametrize(
    ("pages", "written", "spans"),
    [
        (60, "60", ((60, 60),)),
        ("58-59", "58-59", ((58, 59),)),
        ("58 – 59", "58-59", ((58, 59),)),
        ("12,58-59", "12, 58-59", ((12, 12), (58, 59))),
        (None, None, ()),
    ],
)
def test_pages(pages, written, spans):
    made = passage(pages=pages)
    assert (made.pages, made.page_spans) == (written, spans)


def test_a_page_lies_within_a_passage_or_not_or_nobody_knows():
    made = passage(pages="12, 58-59")
    assert made.page_span == (12, 59)
    assert [made.on_page(page) for page in (12, 30, 58, 59, 60)] == [True, False, True, True, False]
    assert passage().on_page(12) is None
    assert passage().page_span is None


@pytest.mark.parametrize("pages", ["", "p. 60", "59-58", "58-", "1-2-3", 0.5, [58], "58;59", -60, True])
def test_pages_that_are_none(pages):
    with pytest.raises(ValidationError):
        passage(pages=pages)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"course": {"count": [None, 1]}}, "up to 1 visit"),
        ({"course": {"count": [1, 1]}, "scope": "year", "unit": "injections"}, "1 injection per year"),
        ({"course": {"count": [0, 0]}}, "no visits"),
        ({"course": {"count": [8, 10], "duration": [None, 8, "wk"]}}, "8-10 visits within 8 weeks"),
        ({"course": {"count": [3, None]}}, "at least 3 visits"),
        ({"course": {"frequency": [1, 2, 4, 6, "mo"]}, "stage": "flare_up"}, "1-2 visits every 4-6 months"),
        (
            {"course": {"amounts": [[None, 35, "h", "hours"]], "frequency": [1, 1, 1, "wk"]}, "unit": "hours"},
            "up to 35 hours a week",
        ),
        (
            {"course": {"amounts": [[None, 4, "h", "hours"]], "frequency": [3, 5, 1, "wk"]}, "unit": "hours"},
            "up to 4 hours, 3-5 a week",
        ),
        ({"course": {"duration": [1, 1, "mo"]}, "unit": "time"}, "1 month"),
        ({"course": {"duration": [None, "5/2", "a"]}, "unit": "time"}, "up to 5/2 years"),
        (
            {"course": {"amounts": [[None, 120, "mg", "daily_dose"]]}, "unit": "mg", "stage": "dose"},
            "up to 120 mg a day",
        ),
        ({"stage": "trial", "trial": {"duration": [1, 1, "mo"]}, "unit": "time"}, "a trial of 1 month"),
        ({"stage": "rule", "unit": "none"}, "no number"),
        (
            {"course": {"frequency": [None, 4, 1, "a"]}, "scope": "region", "unit": "injections", "stage": "repeat"},
            "up to 4 injections a year per region",
        ),
        ({"course": {"frequency": [None, 1, 2, "mo"]}, "unit": "injections"}, "up to 1 injection every 2 months"),
        (
            {"course": {"count": [8, 10], "frequency": [1, 3, 1, "wk"], "duration": [4, 4, "wk"]}},
            "8-10 visits, 1-3 a week over 4 weeks",
        ),
        (
            {
                "stage": "trial_then_course",
                "trial": {"count": [3, 4]},
                "course": {"count": [6, 10]},
                "total_includes_trial": False,
            },
            "6-10 visits beyond a trial of 3-4 visits",
        ),
    ],
)
def test_a_limit_in_words(fields, words):
    assert limit(**fields).words() == words


def test_a_trial_that_is_counted_apart_is_added():
    made = limit(
        stage="trial_then_course",
        trial={"count": [3, 4]},
        course={"count": [6, 10]},
        total_includes_trial=False,
    )
    assert made.schedule().total() == Interval(9, 14)


def test_a_stated_total_over_phases_counts():
    numbers = CourseNumbers.model_validate(
        {"count": [None, 9], "phases": [{"count": [6, 6]}, {"frequency": [1, 1, 1, "wk"], "duration": [4, 4, "wk"]}]}
    )
    assert numbers.schedule("visit", role="limit").total() == Interval(None, 9)
    assert numbers.words("visit") == "up to 9 visits: 6 visits, then 1 visit a week for 4 weeks"


def test_a_month_stays_a_month():
    schedule = limit(course={"frequency": [2, 2, 1, "mo"], "duration": [3, 3, "mo"]}).schedule()
    assert schedule.length().unit == "mo"
    assert limit(course={"frequency": [1, 1, 1, "wk"], "duration": [3, 3, "mo"]}).schedule().total() is None


def test_an_odd_number_has_a_smaller_half():
    made = limit(stage="post_surgical", post_surgical="required", first_course="half", course={"count": [3, 9]})
    assert made.trial_schedule().total() == Interval(None, 4)


@pytest.mark.parametrize(
    "fields",
    [
        {"course": {"count": [6, 4]}},
        {"course": {"count": [None, None]}},
        {"course": {"count": [4]}},
        {"course": {"count": 6}},
        {"course": {"count": [4, 6.5]}},
        {"course": {"count": [True, 6]}},
        {"course": {"count": [-1, 6]}},
        {"course": {"count": ["4", 6]}},
        {"course": {"count": ["1/0", 6]}},
        {"course": {"duration": [6, 8, "weeks"]}},
        {"course": {"duration": [6, 8]}},
        {"course": {"frequency": [1, 2, "wk"]}},
        {"course": {"frequency": [1, 2, 0, "wk"]}},
        {"course": {"amounts": [[None, 120, "mg", "a day"]]}},
        {"course": {}},
        {"course": {"phases": [{}]}},
        {"course": {"phases": [{"count": [1, 1]}], "frequency": [1, 1, 1, "wk"]}},
        {"course": {"phases": [{"duration": [2, 2, "wk"]}, {"duration": [6, 6, "wk"]}], "duration": [None, 9, "wk"]}},
        {"stage": "course"},
        {"stage": "trial", "course": {"count": [1, 2]}},
        {"stage": "trial_then_course", "course": {"count": [1, 2]}},
        {"stage": "course", "course": {"count": [1, 2]}, "trial": {"count": [1, 1]}},
        {"stage": "post_surgical", "course": {"count": [1, 2]}},
        {"course": {"count": [1, 2]}, "first_course": "half"},
        {"course": {"count": [1, 2]}, "unit": "hours"},
        {"course": {"frequency": [1, 35, 1, "wk"]}, "unit": "hours"},
        {"course": {"duration": [1, 2, "wk"]}, "unit": "none"},
        {"course": {"count": [1, 2]}, "conditions": [{"id": "a", "text": "A."}, {"id": "a", "text": "B."}]},
        {"course": {"count": [1, 2]}, "verification": {"status": "confirmed"}},
        {"course": {"count": [1, 2]}, "verification": {"confirmed_against": "page 3"}},
        {"course": {"count": [1, 2]}, "verification": {"confidence": "C"}},
    ],
)
def test_what_a_limit_cannot_say(fields):
    with pytest.raises(ValidationError):
        limit(**fields)


@given(
    st.one_of(st.none(), st.integers(0, 500)),
    st.integers(0, 500),
    st.sampled_from(["min", "h", "d", "wk", "mo", "a"]),
    st.fractions(min_value=0, max_value=9, max_denominator=9),
)
def test_numbers_come_back_as_they_were_written(low, more, unit, share):
    high = (low or 0) + more
    written = {
        "count": [low, high],
        "duration": [None, int(share) if share.denominator == 1 else str(share), unit],
        "frequency": [low, high, 1, unit],
    }
    numbers = CourseNumbers.model_validate(written)
    assert numbers.model_dump(mode="json", exclude_defaults=True) == written
    assert CourseNumbers.model_validate(numbers) == numbers
    assert numbers.duration.value.high == Fraction(share)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("724.2 lumbago", True),
        ("M54.50", True),
        ("M5450", True),
        ("LUMBAGO", True),
        ("chronic low back\npain", True),
        ("724.3 sciatica", False),
        ("M54.2", False),
        ("plumbago", False),
        ("", False),
    ],
)
def test_a_diagnosis_by_name_or_code(text, named):
    diagnosis = Diagnosis(text="lumbago", words=("low back pain",), icd9=("724.2",), icd10=("M54.5",))
    assert diagnosis.named_in(text) is named


def test_a_condition_without_words_is_found_by_its_own_sentence_alone():
    condition = Condition(id="a", text="A plan is on file.")
    assert [
        span.of("It asks that a plan is on file.") for span in condition.mentions("It asks that a plan is on file.")
    ]
    assert condition.mentions("The file holds a plan.") == ()


@pytest.mark.parametrize("text", ["(", "a" * 5000, "\x00", "exercise" * 500, "é" * 100])
def test_odd_texts_are_searched_like_any_other(text):
    Condition(id="a", text="A.", words=("exercise", "home (daily) program")).mentions(text)

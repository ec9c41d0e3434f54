"""What the reader makes of requests, reviews and guidelines: phases, roles, ambiguities, the kind of every number."""

import doctest
import json
from dataclasses import replace
from pathlib import Path

import pytest

from drafter.quantities import Interval, _exclude, read, render
from drafter.quantities._context import Context
from drafter.quantities._lexer import Tokens
from drafter.quantities._numbers import number_phrases

EVALS = Path(__file__).resolve().parents[2] / "evals" / "quantities"

ANY = None


def only(text):
    (schedule,) = read(text).schedules
    return schedule


def kinds(text):
    return [(m.span.of(text), m.kind) for m in read(text).numbers]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("The RFA asks for 9 visits of hand therapy.", "request"),
        ("Utilization review certified 5 sessions of yoga.", "approved"),
        ("The guideline allows up to 11 visits.", "limit"),
        ("An initial trial of 4 sessions comes first.", "trial"),
        ("He completed 13 sessions in the spring.", "history"),
        ("Seven visits were attended.", "history"),
        ("Time to produce effect: 3 to 5 treatments.", "time_to_effect"),
        ("20 prior chiropractic visits", "history"),
        ("the request for PT 2x/wk x 5 wks is medically necessary", "request"),
        ("The request is modified: 5 visits are medically necessary.", "approved"),
        ("14 sessions of taping", None),
        ("5 visits are not medically necessary.", "request"),
    ],
)
def test_role(text, role):
    assert only(text).role == role


@pytest.mark.parametrize(
    ("text", "code", "readings"),
    [
        ("OT 3x5 left wrist", "bare_shorthand",
         ("3 a week for 5 weeks", "another reading, since the request names no units")),
        ("traction 3 times a month", "open_ended", ("3 a month, without end",)),
        ("3 Massage Therapy for the neck 3 times a month", "count_or_rate",
         ("3 visits in all", "3 visits a month without end")),
        ("taping 8 visits biweekly", "biweekly", ("1 every 2 weeks", "2 a week")),
        ("limited to 3-5 visits", "bound_or_range", ("between 3 and 5", "no more than 5")),
        ("18 visits / 2 mos", "stroke", ("18 visits over 2 months", "18 visits in every 2 months")),
        ("10 sessions of PT (2 times per week for 6 weeks)", "counts_disagree",
         ("10 visits as stated", "12 visits as frequency times duration")),
    ],
)  # fmt: skip
def test_ambiguity(text, code, readings):
    (ambiguity,) = only(text).ambiguities
    assert (ambiguity.code, ambiguity.readings) == (code, readings)


def test_two_readings_have_no_total():
    assert only("3 Massage Therapy for the neck 3 times a month").total() is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("up to 7 visits", Interval(None, 7)),
        ("no more than 7 visits", Interval(None, 7)),
        ("fewer than 7 visits", Interval(None, 7, high_open=True)),
        ("at least 7 visits", Interval(7, None)),
        ("more than 7 visits", Interval(7, None, low_open=True)),
        ("7 or more visits", Interval(7, None)),
        ("7 or fewer visits", Interval(None, 7)),
        ("a 7-visit cap", Interval(None, 7)),
        ("between 7 and 9 visits", Interval(7, 9)),
        ("twenty-seven visits", Interval(27, 27)),
        ("seven (7) visits", Interval(7, 7)),
        ("should not continue beyond 7 visits", Interval(None, 7)),
        ("about 7 visits", Interval(7, 7)),
    ],
)
def test_bounds(text, value):
    (phase,) = only(text).phases
    assert phase.count is not None
    assert phase.count.value == value


def test_stretches_that_follow_each_other_are_one_schedule_and_add_up():
    schedule = only("PT 3 times a week for 3 weeks, then 2 times a week for 4 weeks")
    assert len(schedule.phases) == 2
    assert schedule.sequential
    assert schedule.total() == Interval.of(17)


def test_a_stretch_may_go_on_in_the_next_sentence():
    text = "Frequency: 2 times per week for the first 3 weeks. It may go on at 1 visit per week for the next 5 weeks."
    assert only(text).total() == Interval.of(11)


def test_different_treatments_are_schedules_of_their_own():
    reading = read("10 PT, 6 acupuncture and 4 massage visits")
    assert [s.total() for s in reading.schedules] == [Interval.of(10), Interval.of(6), Interval.of(4)]
    assert reading.total() is None


def test_a_bound_holds_for_the_whole_list():
    reading = read("no more than 9 chiropractic, 7 massage, and 5 aquatic visits")
    assert [s.phases[0].count.value.high for s in reading.schedules] == [9, 7, 5]
    assert all(s.phases[0].count.value.low is None for s in reading.schedules)


def test_a_stated_total_includes_the_trial():
    schedule = only("Trial of 5 visits over 2 weeks, total of up to 15 visits over 8 weeks")
    assert schedule.total() == Interval(None, 15)
    assert not schedule.sequential
    assert str(schedule.length().value) == "8"


def test_every_part_has_its_own_span():
    text = "Asks for up to 8 visits of PT, 2 times a week for 4 weeks."
    (phase,) = only(text).phases
    assert phase.count.span.of(text) == "up to 8 visits"
    assert phase.frequency.span.of(text) == "2 times a week"
    assert phase.duration.span.of(text) == "4 weeks"
    assert phase.span.of(text) == "up to 8 visits of PT, 2 times a week for 4 weeks"


def test_hours_a_day_are_an_amount_and_days_a_week_the_rate():
    (phase,) = only("home aide 5 hours a day, 6 days a week for 3 weeks").phases
    assert [(str(a.value), a.unit) for a in phase.amounts] == [("5", "h")]
    assert str(phase.frequency.value) == "6"


def test_a_drug_has_no_total():
    assert read("Elavil 25 mg BID for 10 days").total() is None


def test_scope():
    (phase,) = only("no more than 3 injections per region per year").phases
    assert (phase.scope, phase.frequency.unit) == ("region", "a")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 47 year old man, 52-year-old, 33 y/o", [("47", "age"), ("52", "age"), ("33", "age")]),
        ("page 60", [("60", "page")]),
        ("Page(s): 61, 97-99", [("61", "page"), ("97-99", "page")]),
        ("p. 60", [("60", "page")]),
        ("8 CCR 9792.24.2", [("8", "section"), ("9792.24.2", "section")]),
        ("Labor Code 4604.5(c)(1), Title 8", [("4604.5(c)(1)", "section"), ("8", "section")]),
        ("(97810, 97811)", [("97810", "code"), ("97811", "code")]),
        ("ICD-9 724.2, M54.12", [("ICD-9", "code"), ("724.2", "code"), ("M54.12", "code")]),
        ("L4-5, L5-S1 and C6", [("L4-5", "level"), ("L5-S1", "level"), ("C6", "level")]),
        ("pain 6/10", [("6", "score"), ("10", "score")]),
        ("a 5-6 on a 1-10 pain scale", [("5-6", "score"), ("1-10", "score")]),
        ("lifts 20 pounds, walks 2 blocks", [("20", "measurement"), ("2", "measurement")]),
        ("flexion 60 degrees, BP 130/80", [("60", "measurement"), ("130", "measurement"), ("80", "measurement")]),
        ("so 0 + 6 = 6", [("0", "equation"), ("6", "equation"), ("6", "equation")]),
        ("20 x 8 = 160 hours", [("20", "equation"), ("8", "equation"), ("160", "equation")]),
        ("8 + 12 = 20 weeks", [("8", "equation"), ("12", "equation"), ("20", "equation")]),
        ("the first of the 3rd group", [("first", "ordinal"), ("3rd", "ordinal")]),
        ("1. Neck. 2. Back.", [("1", "list_marker"), ("2", "list_marker")]),
        ("a 15 year employee", [("15", "tenure")]),
        ("at week 8", [("8", "ordinal")]),
        ("one of them, no one, one another", []),
        ("he counted 7 chairs", [("7", "plain")]),
    ],
)
def test_kinds(text, expected):
    assert kinds(text) == expected
    assert read(text).schedules == ()


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("March 15, 2004", ["2004-03-15"]),
        ("May 2009", ["2009-05"]),
        ("6/30/2015", ["2015-06-30"]),
        ("2015-08-19", ["2015-08-19"]),
        ("2013 to 2015", ["2013", "2015"]),
        ("(2015)", ["2015"]),
        ("January 9 to February 8, 2018", ["2018-01-09", "2018-02-08"]),
        ("seen on May 5", [None]),
        ("2/30/2015", [None]),
        ("may 4 visits be enough", []),
    ],
)
def test_dates(text, dates):
    assert [m.date for m in read(text).numbers if m.kind == "date"] == dates


def test_arithmetic_is_never_shorthand():
    assert read("20 x 8 = 160 hours").schedules == ()
    assert read("2 x 4 = 8, so").schedules == ()


@pytest.mark.parametrize(
    ("text", "phases"),
    [
        ("PT Mon, Wed and Fri for 5 weeks", "3 times per week for 5 weeks"),
        ("PT Monday through Friday", "5 times per week"),
        ("scar work every other Friday", "1 time every 2 weeks"),
        ("dressing change every third day for 30 days", "1 time every 3 days for 30 days"),
        ("one visit per fortnight for 12 weeks", "1 time every 2 weeks for 12 weeks"),
        ("half a dozen sessions", "6 visits"),
        ("4 injections no less than 7 days apart", "4 injections, 1 time every at least 7 days"),
        ("Frequency: 2x/week | Duration: 6 weeks | Visits: 12", "12 visits, 2 times per week for 6 weeks"),
        ("Percocet 5/325 TID #90", "90 tablets, 3 times per day, 5 mg, 325 mg"),
        ("3 ostomy calls each week", "3 times per week"),
    ],
)  # fmt: skip
def test_wordings_of_the_field(text, phases):
    assert render(replace(only(text), role=None)) == phases


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        ("Of the 18 visits on the RFA, eight are certified and ten are not.", [18, 8, 10]),
        ("Certified: 6 of the 12 requested PT visits; the other 6 are not.", [6, 12, 6]),
        ("PT (26), chiropractic (12) and acupuncture (8)", [26, 12, 8]),
        ("She attended 11 out of 12 scheduled appointments.", [11, 12]),
        ("Visit 5 of 12 was tolerated well.", [5, 12]),
        ("I have cut the number of therapy visits from 16 to 8.", [16, 8]),
        ("Completed 6/12 visits", [6, 12]),
    ],
)
def test_a_number_counts_what_was_named_before(text, counts):
    assert [phase.count.value.low for phase in read(text).phases] == counts


@pytest.mark.parametrize(
    "text",
    [
        "After 12 visits the goal 5 was dropped.",
        "6 weeks of therapy is longer than 4.",
        "After 6 sessions the BDI fell from 28 to 17.",
        "PT note (visit #7), page 3 of 11, is unsigned.",
        "She had 12 PT visits; PHQ-9 = 21.",
    ],
)
def test_a_bare_number_that_counts_nothing_stays_plain(text):
    assert sum(phase.count is not None for phase in read(text).phases) <= 1


def test_each_schedule_has_its_role_its_word_and_its_treatment():
    text = "She attended 6 of the 12 acupuncture sessions that were authorized; the guideline allows up to 10."
    told = [(s.role, s.role_words and s.role_words.of(text), s.treatment) for s in read(text).schedules]
    assert told == [
        ("history", "attended", "acupuncture"),
        ("approved", "authorized", "acupuncture"),
        ("limit", "allows", "acupuncture"),
    ]


def test_what_is_refused_was_asked_for():
    roles = [s.role for s in read("Of the 18 visits on the RFA, eight are certified and ten are not.").schedules]
    assert roles == ["request", "approved", "request"]


def test_a_drug_and_a_therapy_on_one_line_stay_apart():
    drug, therapy = read("Norco 10/325 TID #90, PT Mon/Wed/Fri x 6 wks").schedules
    assert render(replace(therapy, role=None)) == "3 times per week for 6 weeks"
    assert drug.phases[0].duration is None


def test_the_quantity_of_a_form_is_a_number_of_visits():
    assert only("Frequency: 2x/week | Duration: 6 weeks | Quantity: 12").total() == Interval.of(12)


def test_the_documentation_is_true():
    page = Path(__file__).resolve().parents[2] / "docs" / "quantities.md"
    assert doctest.testfile(str(page), module_relative=False).failed == 0


LABELLED = [
    json.loads(line)["text"]
    for path in sorted(EVALS.glob("*.jsonl"))
    for line in path.read_text(encoding="utf-8").splitlines()
]


def test_a_number_that_is_passed_by_would_not_have_been_placed():
    """The tests are asked only where a word near a number could answer one; asking them all must change nothing."""
    for text in LABELLED:
        tokens = Tokens(text)
        context = Context(tokens, number_phrases(tokens))
        passed = [num for num in context.nums if num.kind is None and _exclude._unsuspicious(context, num)]
        placed = [(num, kind) for num in passed for test in _exclude._TESTS if (kind := test(context, num)) is not None]
        assert placed == [], text

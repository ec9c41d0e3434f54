"""The arithmetic: totals, comparison with a limit, and whether a claim sits inside one phase of its source."""

import pytest

from drafter.quantities import Interval, Phase, VisitSchedule, read


def only(text):
    (schedule,) = read(text).schedules
    return schedule


def phase(text):
    (found,) = read(text).phases
    return found


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("PT 2 times a week for 6 weeks", Interval.of(12)),
        ("PT 2-3 times a week for 4-6 weeks", Interval(8, 18)),
        ("2 times a day for 2 weeks", Interval.of(28)),
        ("1 visit every 2 weeks for 8 weeks", Interval.of(4)),
        ("1 visit a month for 6 months", Interval.of(6)),
        ("1 visit a week for 3 months", None),
        ("1 visit a month for 8 weeks", None),
        ("up to 12 visits", Interval(None, 12)),
        ("more than 12 visits", Interval(12, None, low_open=True)),
    ],
)
def test_total(text, total):
    assert only(text).total() == total


@pytest.mark.parametrize(
    ("request_text", "limit", "answer"),
    [
        ("6 visits", "limited to 4-6 visits", "yes"),
        ("7 visits", "limited to 4-6 visits", "no"),
        ("3 visits", "limited to 4-6 visits", "yes"),
        ("5-7 visits", "up to 6 visits", "unknown"),
        ("2 times a month", "up to 6 visits", "unknown"),
        ("3 times a week for 2 weeks", "10 visits over 4 weeks", "yes"),
        ("2 times a week for 6 weeks", "12 visits over 5 weeks", "no"),
        ("12 visits over 3 months", "12 visits over 12 weeks", "unknown"),
        ("12 visits over 3 months", "12 visits over 14 weeks", "yes"),
        ("12 visits over 3 months", "12 visits over 11 weeks", "no"),
        ("3 times a week for 4 weeks", "1 to 2 times per week", "no"),
        ("6 visits", "fewer than 6 visits", "no"),
    ],
)
def test_within(request_text, limit, answer):
    comparison = only(request_text).within(only(limit))
    assert comparison.answer == answer
    assert comparison.steps


def test_the_proof_says_how_long_a_month_is():
    steps = only("12 visits over 3 months").within(only("12 visits over 14 weeks")).steps
    assert any("28 to 31 days" in step.text for step in steps)


def test_a_phase_entails_itself_and_its_parts():
    source = only("10 visits over 8 weeks")
    assert source.entails(phase("10 visits over 8 weeks"))
    assert source.entails(phase("10 visits"))
    assert source.entails(phase("a period of 8 weeks"))


def test_two_true_numbers_swapped_are_not_entailed():
    source = only("10 visits over 8 weeks")
    assert not source.entails(phase("8 visits over 10 weeks"))


def test_parts_of_two_phases_do_not_make_a_third():
    source = only("PT 3 times a week for 2 weeks, then 1 time a week for 6 weeks")
    assert source.entails(phase("3 times a week for 2 weeks"))
    assert not source.entails(phase("3 times a week for 6 weeks"))
    assert source.entails(phase("12 visits"))


def test_a_limit_may_be_stated_by_its_upper_end_and_never_by_its_lower():
    limit = only("limited to 4-6 visits")
    assert limit.role == "limit"
    assert limit.entails(phase("up to 6 visits"))
    assert limit.entails(phase("6 visits"))
    assert not limit.entails(phase("4 visits"))


def test_a_unit_flipped_is_not_entailed():
    assert not only("10 visits over 8 weeks").entails(phase("10 visits over 8 months"))
    assert only("bracing for 2 weeks").entails(phase("bracing for 14 days"))


def test_an_empty_schedule_has_nothing_to_say():
    assert VisitSchedule().total() is None
    assert VisitSchedule().within(VisitSchedule()).answer == "unknown"
    assert not VisitSchedule().entails(Phase())

"""FHIR Timing and X12 HSD: valid by the published structure, the same when read back, and honest about the rest."""

import json
from dataclasses import replace

import pytest
from fhir.resources.R4B.timing import Timing as TimingR4B
from fhir.resources.timing import Timing as TimingR5
from hypothesis import given
from hypothesis import strategies as st

from drafter.errors import InputError
from drafter.quantities import (
    Amount,
    Count,
    Duration,
    Frequency,
    Interval,
    Phase,
    VisitSchedule,
    from_fhir,
    read,
    to_fhir,
    to_x12_hsd,
)


def only(text):
    (schedule,) = read(text).schedules
    return schedule


wholes = st.integers(1, 60)
values = st.one_of(
    wholes.map(Interval.of),
    st.tuples(wholes, st.integers(1, 9)).map(lambda t: Interval(t[0], t[0] + t[1])),
    wholes.map(lambda n: Interval(None, n)),
    wholes.map(lambda n: Interval(n, None)),
    wholes.map(lambda n: Interval(n, None, low_open=True)),
    wholes.map(lambda n: Interval(None, n, high_open=True)),
)
UNITS = ["min", "h", "d", "wk", "mo", "a"]


@st.composite
def phases(draw):
    count = draw(st.one_of(st.none(), values.map(lambda v: Count(value=v))))
    rates = st.builds(Frequency, value=values, per=values, unit=st.sampled_from(UNITS))
    rate = draw(st.one_of(st.none(), rates))
    lengths = st.builds(Duration, value=values, unit=st.sampled_from(UNITS))
    length = draw(lengths if count is None and rate is None else st.one_of(st.none(), lengths))
    session = draw(st.one_of(st.none(), values.map(lambda v: Amount(value=v, unit="min", kind="session_length"))))
    return Phase(count=count, frequency=rate, duration=length, session_length=session)


schedules = st.lists(phases(), min_size=1, max_size=3).map(lambda found: VisitSchedule(phases=tuple(found)))


def numbers_of(schedule):
    """Return a schedule without how its phases state their numbers, which the numbers themselves tell."""
    return replace(schedule, phases=tuple(replace(phase, modality="exact") for phase in schedule.phases))


@given(schedules)
def test_a_timing_reads_back_as_the_same_schedule(schedule):
    export = to_fhir(schedule)
    assert export.left_out == ()
    assert numbers_of(from_fhir(json.loads(json.dumps(export.timings)))) == schedule


@given(schedules)
def test_a_timing_is_valid_in_every_published_structure(schedule):
    for timing in to_fhir(schedule).timings:
        for published in (TimingR4B, TimingR5):
            assert json.loads(published.model_validate(timing).model_dump_json())["repeat"].keys() == (
                timing["repeat"].keys()
            )
        follow_the_invariants(timing["repeat"])


def follow_the_invariants(repeat):
    """Check the rules tim-1 to tim-8 of the specification, which the structure alone does not hold."""
    for part, unit in (("duration", "durationUnit"), ("period", "periodUnit")):
        assert (part in repeat) == (unit in repeat)
        assert repeat.get(part, 0) >= 0
    for part in ("period", "duration", "count"):
        assert f"{part}Max" not in repeat or part in repeat


@pytest.mark.parametrize(
    "text", ["6 visits", "up to 6 visits", "at least 6 visits", "4 to 6 visits over up to 8 weeks"]
)
def test_a_timing_keeps_how_a_number_is_stated(text):
    (phase,) = from_fhir(to_fhir(only(text)).timings).phases
    assert phase.modality == only(text).phases[0].modality


@pytest.mark.parametrize(
    ("text", "repeat"),
    [
        ("PT 2-3 times a week for 6 weeks",
         {"boundsDuration": {"value": 6, "unit": "week", "system": "http://unitsofmeasure.org", "code": "wk"},
          "frequency": 2, "frequencyMax": 3, "period": 1, "periodUnit": "wk"}),
        ("home health 4 hours a day, 5 days a week",
         {"duration": 4, "durationUnit": "h", "frequency": 5, "period": 1, "periodUnit": "wk"}),
        ("4 to 6 visits", {"count": 4, "countMax": 6}),
        ("up to 12 visits over 8 weeks",
         {"boundsDuration": {"value": 8, "unit": "week", "system": "http://unitsofmeasure.org", "code": "wk"},
          "count": 1, "countMax": 12,
          "extension": [{"url": "urn:imr-drafter:timing-end", "valueCode": "count-low-none"}]}),
    ],
)  # fmt: skip
def test_what_a_text_becomes_in_fhir(text, repeat):
    assert to_fhir(only(text)).timings == ({"repeat": repeat},)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("no more than 4 blocks per region per year", "per region"),
        ("gabapentin 300 mg TID", "300 mg"),
        ("an additional 8 sessions for a total of 22", "the stated total of 22"),
        ("naproxen 500 mg, #60", "60 dispensed"),
    ],
)
def test_what_fhir_has_no_field_for_is_named(text, words):
    assert any(words in left for left in to_fhir(only(text)).left_out)


REPEAT = {"frequency": 2, "period": 1, "periodUnit": "wk"}


@pytest.mark.parametrize(
    ("timing", "words"),
    [
        ({}, "no `repeat`"),
        ({"repeat": 3}, "no `repeat`"),
        ({"repeat": {**REPEAT, "when": ["MORN"]}}, "`when`"),
        ({"repeat": {**REPEAT, "frequency": 0}}, "`frequency` must be a whole number"),
        ({"repeat": {**REPEAT, "frequency": True}}, "`frequency` is no number"),
        ({"repeat": {**REPEAT, "period": float("inf")}}, "`period` is no finite number"),
        ({"repeat": {**REPEAT, "periodUnit": "weeks"}}, "`periodUnit` must be one of"),
        ({"repeat": {"countMax": 6}}, "`countMax` needs `count`"),
        ({"repeat": {"count": 6, "countMax": 4}}, "`countMax` is less than `count`"),
        ({"repeat": {"boundsRange": {}}}, "`boundsRange` needs"),
        ({"repeat": {"boundsDuration": {"value": 6, "unit": "week"}}}, "`code` must be one of"),
        ({"repeat": {"duration": 3, "durationUnit": "wk"}}, "`durationUnit` must be"),
        ({"event": ["2020-01-01"], "repeat": REPEAT}, "`event`"),
    ],
)
def test_a_timing_that_is_no_schedule_is_refused_by_name(timing, words):
    with pytest.raises(InputError) as caught:
        from_fhir([{"repeat": REPEAT}, timing])
    assert words in str(caught.value)
    assert "Timing 2" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "segments"),
    [
        ("PT 3 times a week for 6 weeks", ("HSD*VS*3*WK*1*35*6~",)),
        ("12 visits over 3 months", ("HSD*VS*12***34*3~",)),
        ("1 visit every 2 weeks for 8 weeks", ("HSD*VS*1*WK*2*35*8~",)),
        ("20 treatment days", ("HSD*DY*20~",)),
        ("PT 3 times a week for 2 weeks, then 1 time a week for 6 weeks",
         ("HSD*VS*3*WK*1*35*2~", "HSD*VS*1*WK*1*35*6~")),
    ],
)  # fmt: skip
def test_what_a_text_becomes_in_x12(text, segments):
    export = to_x12_hsd(only(text))
    assert (export.segments, export.left_out) == (segments, ())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("PT 2-3 times a week for 6 weeks", "2-3 times"),
        ("up to 12 visits", "up to 12 visits"),
        ("a total of 12 visits at 60 minutes per session", "60 min a session"),
        ("4 visits over 6-8 weeks", "6-8 wk"),
        ("no more than 4 blocks per region per year", "per region"),
    ],
)
def test_x12_never_says_a_number_that_the_text_does_not(text, words):
    export = to_x12_hsd(only(text))
    assert any(words in left for left in export.left_out)


@given(schedules)
def test_a_segment_has_the_shape_of_the_standard(schedule):
    for segment in to_x12_hsd(schedule).segments:
        assert segment.startswith("HSD*")
        assert segment.endswith("~")
        qualifier, quantity, unit, modulus, period, periods = (
            [*segment.removesuffix("~").split("*")[1:], *[""] * 6][:6]
        )  # fmt: skip
        assert bool(qualifier) == bool(quantity)
        assert bool(unit) == bool(modulus)
        assert bool(period) == bool(periods)
        assert len(quantity) <= 15
        assert len(periods) <= 3

"""What holds for every input: interval algebra, the round trip of `render`, every number mentioned once, no crash."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.quantities import (
    Amount,
    Count,
    Duration,
    Frequency,
    Interval,
    Phase,
    VisitSchedule,
    read,
    render,
    to_label,
)

numbers = st.integers(1, 60)
ends = st.one_of(st.none(), st.integers(0, 50))


@st.composite
def intervals(draw):
    low, high = draw(ends), draw(ends)
    if low is not None and high is not None and low > high:
        low, high = high, low
    return Interval(low, high)


@given(intervals(), intervals())
def test_sums_commute(a, b):
    assert a + b == b + a


@given(intervals(), intervals(), st.integers(0, 50), st.integers(0, 50))
def test_sums_and_products_hold_the_members(a, b, x, y):
    if a.holds(x) and b.holds(y):
        assert (a + b).holds(x + y)
        assert (a * b).holds(x * y)


@given(intervals(), intervals(), st.integers(0, 50))
def test_at_most_is_true_of_every_member(a, b, x):
    if b.high is None or not a.holds(x):
        return
    match a.at_most(b):
        case "yes":
            assert x <= b.high
        case "no":
            assert x > b.high


values = st.one_of(
    numbers.map(Interval.of),
    st.tuples(numbers, st.integers(1, 9)).map(lambda t: Interval(t[0], t[0] + t[1])),
    numbers.map(lambda n: Interval(None, n)),
    numbers.map(lambda n: Interval(n, None)),
    numbers.map(lambda n: Interval(n, None, low_open=True)),
    numbers.map(lambda n: Interval(None, n, high_open=True)),
)
UNITS = ["d", "wk", "mo", "a"]


def modality(*parts):
    for part in parts:
        if part is None or part.value.is_exact:
            continue
        if part.value.low is None:
            return "up_to"
        return "at_least" if part.value.high is None else "range"
    return "exact"


@st.composite
def phases(draw, *, whole=False):
    count = draw(st.one_of(st.none(), values.map(lambda v: Count(value=v)))) if not whole else None
    per = draw(st.sampled_from([Interval.of(1), Interval.of(2), Interval(2, 3)]))
    rates = st.builds(Frequency, value=values, per=st.just(per), unit=st.sampled_from(UNITS))
    rate = draw(rates if whole else st.one_of(st.none(), rates))
    lengths = st.builds(Duration, value=values, unit=st.sampled_from(UNITS))
    length = draw(lengths if whole or (count is None and rate is None) else st.one_of(st.none(), lengths))
    amounts = ()
    if not whole and draw(st.booleans()):
        amounts = (Amount(value=Interval.of(draw(numbers)), unit="h", kind="hours"),)
    return Phase(count=count, frequency=rate, duration=length, amounts=amounts, modality=modality(count, rate, length))


@st.composite
def schedules(draw):
    role = draw(st.sampled_from(["request", "approved", "limit", "trial", "history", "time_to_effect"]))
    if draw(st.booleans()):
        return VisitSchedule(phases=(draw(phases()),), role=role)
    return VisitSchedule(phases=tuple(draw(st.lists(phases(whole=True), min_size=2, max_size=3))), role=role)


def bare(schedule):
    return replace(schedule, ambiguities=())


@given(schedules())
def test_a_rendered_schedule_reads_back(schedule):
    assert [bare(s) for s in read(render(schedule)).schedules] == [schedule]


@pytest.mark.parametrize(
    "text",
    [
        "no more than 4 blocks per region per year",
        "Norco 10/325 mg, one tablet every 6 hours as needed, #120",
        "massage, 60 minutes per session, 1 x week x 6 weeks",
        "across about 3 1/2 years, 30 sessions",
        "Functional restoration program, 160 hours (20 days x 8 hrs/day)",
        "an additional 8 sessions for a total of 22",
        "up to 5-9 visits over 4-6 weeks",
        "morphine at no more than 120 mg per day",
        "at least 50% relief lasting 6 to 8 weeks",
    ],
)
def test_what_was_read_renders_and_reads_back(text):
    schedules = [bare(s) for s in read(text).schedules]
    assert schedules
    assert [[bare(s) for s in read(render(schedule)).schedules] for schedule in schedules] == [[s] for s in schedules]


WORDS = (
    "3 twelve x 6 weeks visits per to - ( ) / L4-5 2015 one . , 9792.24.2 twenty 4th ½ BID #60 % mg May 1,200 $ = + "
    "q4h of and every other first 24/7 1/2 a half X-ray C5 PR-2 10,000,00 page 5/325 up or total sessions limited 2x6 "
    "hundred"
).split()
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(["", " ", " "])), max_size=16).map(
    lambda parts: "".join(word + gap for word, gap in parts)
)


@given(st.one_of(texts, st.text(alphabet="0123456789 .,-/x()+=abLC%#", max_size=40)))
def test_every_numeral_is_mentioned_exactly_once(text):
    covered = [0] * len(text)
    for mention in read(text).numbers:
        for index in range(*mention.span):
            covered[index] += 1
    assert max(covered, default=0) <= 1
    assert [text[i] for i in range(len(text)) if text[i].isdecimal() and covered[i] != 1] == []


@given(st.lists(st.sampled_from(["two", "twelve", "thirty", "visits", "weeks", "for", "the", "and", ","]), max_size=12))
def test_every_number_word_is_mentioned_exactly_once(words):
    text = " ".join(words)
    spans = [mention.span for mention in read(text).numbers]
    for number in ("two", "twelve", "thirty"):
        start = 0
        while (at := text.find(number, start)) >= 0:
            assert sum(span.start <= at < span.end for span in spans) == 1
            start = at + 1


@given(st.one_of(st.text(max_size=80), texts))
def test_nothing_makes_it_crash(text):
    reading = read(text)
    to_label(reading)
    for schedule in reading.schedules:
        render(schedule)
        schedule.within(schedule)
        for phase in schedule.phases:
            schedule.entails(phase)


@pytest.mark.parametrize(
    "text",
    [
        "", "\x00\x01 2 visits \x07", "\ud800 2 visits \udfff", "1" * 10_000, "(" * 3000 + "4" + ")" * 3000, "x" * 9000,
        "2x" * 4000, "1+" * 4000, "3 a, " * 3000, "one hundred and " * 3000, "no more than " * 3000, "1." * 5000,
        "PT 2 times a week for 6 weeks, page 60. " * 2500,
    ],
    ids=range(13),
)  # fmt: skip
def test_odd_and_long_texts_are_read(text):
    read(text)

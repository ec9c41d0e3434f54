"""What does not change the meaning does not change the reading: spelling, order, brackets, line breaks, damage."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.quantities import read, to_label

WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()
TREATMENTS = [
    "physical therapy",
    "acupuncture",
    "chiropractic manipulation",
    "massage therapy",
    "aquatic therapy",
    "CBT",
]
PARTS = ["the low back", "the right shoulder", "the neck", "the left knee"]
PERIODS = ["day", "week", "month"]
small = st.integers(2, 7)
number = st.integers(2, 20)


def reading(text):
    return to_label(read(text))


@st.composite
def requests(draw):
    """Return a request and its parts: times, period, length."""
    return (
        draw(st.sampled_from(TREATMENTS)), draw(small), draw(st.sampled_from(PERIODS)), draw(number),
        draw(st.sampled_from(PARTS)),
    )  # fmt: skip


def words(n):
    return WORDS[n]


@given(requests())
def test_digits_and_words_read_alike(request):
    treatment, times, period, length, part = request
    digits = f"{treatment} {times} times a {period} for {length} {period}s, {part}"
    spelled = f"{treatment} {words(times)} times a {period} for {words(length)} {period}s, {part}"
    both = f"{treatment} {words(times)} ({times}) times a {period} for {words(length)} ({length}) {period}s, {part}"
    assert reading(digits) == reading(spelled) == reading(both)


@given(
    requests(),
    st.sampled_from(["x", "X", "×", " x", " X ", " times"]),
    st.sampled_from(["/", " per ", " a ", " each "]),
)
def test_every_way_to_write_times_reads_alike(request, times_sign, per):
    treatment, times, period, length, _ = request
    plain = f"{treatment} {times} times a {period} for {length} {period}s"
    assert reading(f"{treatment} {times}{times_sign}{per}{period} for {length} {period}s") == reading(plain)


@given(requests(), st.sampled_from(["wk", "wks", "week", "weeks", "Week", "WEEKS"]))
def test_abbreviations_and_capitals_read_alike(request, unit):
    treatment, times, _, length, _ = request
    plain = f"{treatment} {times} times a week for {length} weeks"
    assert reading(f"{treatment} {times}x/wk x {length} {unit}") == reading(plain)


@given(requests())
def test_clauses_in_another_order_read_alike(request):
    treatment, times, period, length, part = request
    usual = f"{treatment} {times} times a {period} for {length} {period}s to {part}"
    fronted = f"for {length} {period}s, {treatment} {times} times a {period} to {part}"
    assert reading(usual) == reading(fronted)


@given(requests(), number)
def test_brackets_around_the_part_or_a_code_read_alike(request, count):
    treatment, times, period, length, part = request
    assert reading(f"{treatment} {times} times a {period} for {length} {period}s") == reading(
        f"{treatment} (97110) {times} times a {period} ({part}) for {length} {period}s"
    )
    assert reading(f"{count} visits of {treatment}") == reading(f"({count}) visits of {treatment} ({part})")


@given(requests(), st.data())
def test_a_line_break_for_a_space_reads_alike(request, data):
    treatment, times, period, length, part = request
    text = f"The request is for {treatment} {times} times a {period} for {length} {period}s to {part}."
    spaces = [match.start() for match in re.finditer(" ", text)]
    at = data.draw(st.sampled_from(spaces))
    broken = text[:at] + data.draw(st.sampled_from(["\n", "\r\n", "  ", "\t", "\u00a0"])) + text[at + 1 :]
    assert reading(broken) == reading(text)


@given(st.integers(2, 8), st.integers(1, 9), st.sampled_from(["-", "–", "—", " - ", " – ", " to ", " through "]))
def test_every_dash_reads_alike(low, more, dash):
    plain = f"{low} to {low + more} visits of acupuncture over {low} to {low + more} weeks"
    assert reading(plain.replace(" to ", dash)) == reading(plain)


DAMAGE = [
    ("for 6 weeks", "for6 weeks"), ("6 weeks", "6weeks"), ("2 times", "2times"), ("times per", "timesper"),
    ("per week", "perweek"), ("12 visits", "l2 visits"), ("10 visits", "1O visits"), ("11 visits", "1l visits"),
    ("weeks", "wekks"), ("visits", "vists"), ("times", "tims"), ("sessions", "sesions"), ("months", "monhts"),
]  # fmt: skip
CLEAN = [
    "physical therapy 2 times per week for 6 weeks",
    "12 visits of acupuncture over 6 weeks",
    "up to 10 visits of massage",
    "11 visits of chiropractic care over 2 months",
    "8 sessions of CBT over 3 months",
]


@pytest.mark.parametrize(
    ("text", "damaged"), [(text, text.replace(a, b)) for text in CLEAN for a, b in DAMAGE if a in text]
)
def test_a_scan_with_one_fault_reads_alike(text, damaged):
    assert reading(damaged) == reading(text)


@pytest.mark.parametrize(
    "text",
    [
        "an L2 compression fracture",
        "lifts 12 tires a day at work",
        "3 weeds in the garden",
        "an MRI of level l2",
        "2 mouths",
    ],
)
def test_what_only_looks_damaged_is_left_alone(text):
    assert reading(text)["phases"] == []

"""Written equations are found and worked out."""

from __future__ import annotations

from fractions import Fraction

import pytest

from drafter.ledger import equations_in
from drafter.quantities import Interval
from drafter.spans import Span


def found(text):
    return equations_in(text, Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "stated", "true"),
    [
        ("4 + 12 = 16", 16, True),
        ("12-9 = 3", 3, True),
        ("4 + 12 = 18 visits", 18, False),
        ("20 x 8 = 160 hours", 160, True),
        ("20 × 8 = 180 hours", 180, False),
        ("24 / 2 = 12", 12, True),
        ("50 - 35 = 15 pounds", 15, True),
        ("2 + 3 x 4 = 14", 14, True),
        ("2 + 3 x 4 = 20", 20, False),
        ("7 prior + 8 requested = 15", 15, True),
        ("1.5 x 4 = 6", 6, True),
        ("4 completed visits plus the 12 requested make 16", 16, True),
        ("7 plus 8 is 14", 14, False),
        ("20 days times 8 hours gives 160", 160, True),
        ("half of 24 is 12", 12, True),
        ("half of the upper figure of 8 is 5", 5, False),
        ("8 / 0 = 0", 0, False),
    ],
)
def test_an_equation_is_worked_out(text, stated, true):
    (equation,) = found(text)
    assert equation.stated == Interval.of(Fraction(stated))
    assert equation.is_true is true
    assert equation.result.of(text) == str(stated)


@pytest.mark.parametrize(
    "text", ["2 times a week for 6 weeks", "12/31/2014", "4-6 visits", "L4-5", "550 mg twice a day", "2x6", "6/10", ""]
)
def test_what_is_no_equation_is_left_alone(text):
    assert found(text) == ()


def test_only_the_stretch_is_searched():
    text = "1 + 1 = 3. 2 + 2 = 4."
    assert [e.span.of(text) for e in equations_in(text, Span(11, len(text)))] == ["2 + 2 = 4"]


@pytest.mark.parametrize(
    ("text", "true"),
    [
        ("1-2 x 4-6 = 4-12", True),
        ("3 prior + 4-12 requested = 7-15", True),
        ("3 prior + 4-12 requested = 7-16", False),
        ("1-2 x 4-6 = 4-14", False),
    ],
)
def test_ranges_are_combined_end_by_end(text, true):
    (equation,) = found(text)
    assert equation.is_true is true

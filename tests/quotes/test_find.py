"""What stands between quotation marks. All texts are invented."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.quotes import quotations_in
from drafter.spans import Span

FOUND = [
    ("straight marks", 'It says "two weeks of rest" here.', ["two weeks of rest"]),
    ("curly marks", "It says “two weeks of rest” here.", ["two weeks of rest"]),
    ("low marks", "It says „two weeks of rest“ here.", ["two weeks of rest"]),
    ("curly before, straight behind", 'It says “two weeks of rest" here.', ["two weeks of rest"]),
    ("straight before, curly behind", 'It says "two weeks of rest” here.', ["two weeks of rest"]),
    ("several", 'Both "ample sand" and "warm packs" help.', ["ample sand", "warm packs"]),
    ("several that touch", '"ample sand","warm packs"', ["ample sand", "warm packs"]),
    ("the stop inside", 'It says "rest." Then it ends.', ["rest."]),
    ("over a line", 'It says "two\nweeks".', ["two\nweeks"]),
    ("behind a bracket", '("two weeks")', ["two weeks"]),
    ("behind a dash", 'so—"two weeks"—it says', ["two weeks"]),
    ("an apostrophe inside", 'It says "the worker\'s pack" here.', ["the worker's pack"]),
    ("single marks inside", "It says \"a 'firm' pack\" here.", ["a 'firm' pack"]),
    ("single marks alone", "It says 'two weeks' and the worker's 'rest'.", []),
    ("too short to be one", 'Pain is "5" now.', []),
    ("too short, and then one", 'Pain is "5" and "quite sharp" now.', ["quite sharp"]),
    ("signs without a word", 'It says "..." only.', []),
    ("nothing between the marks", 'It says "" and "two weeks".', ["two weeks"]),
    ("inches", 'A scar of 2" and "two weeks" of rest.', ["two weeks"]),
    ("feet and inches", 'He is 5\'11" and lifts a 12" box.', []),
    ("a mark that never closes", 'It says "two weeks of rest.', []),
    ("one that never closes, and then one", 'It says "two weeks. It says "warm packs" too.', ["warm packs"]),
    ("a curly one that never closes", "It says “two weeks. It says “warm packs” too.", ["warm packs"]),
    ("a long one", f'It says "{"warm " * 2000}" and "ample sand".', ["warm " * 2000, "ample sand"]),
    ("none", "It says nothing.", []),
    ("no text", "", []),
]


@pytest.mark.parametrize(("text", "words"), [row[1:] for row in FOUND], ids=[row[0] for row in FOUND])
def test_what_stands_between_the_marks(text, words):
    assert [span.of(text) for span in quotations_in(text, Span(0, len(text)))] == words


def test_only_the_stretch_is_searched():
    text = 'First "ample sand", then "warm packs".'
    assert [span.of(text) for span in quotations_in(text, Span(19, len(text)))] == ["warm packs"]
    assert quotations_in(text, Span(8, 19)) == ()


@given(st.text(alphabet="ab 5\"“”„'.\n", max_size=80))
def test_quotations_stand_in_order_and_hold_no_marks(text):
    found = quotations_in(text, Span(0, len(text)))
    assert list(found) == sorted(found)
    assert all(one.end < other.start for one, other in itertools.pairwise(found))
    for span in found:
        assert not set(span.of(text)) & set('"“”„')
        assert text[span.start - 1] in '"“„'
        assert text[span.end] in '"”“'

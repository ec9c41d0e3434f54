"""Where sentences begin and end in clinical prose."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.drafts import sentences
from drafter.spans import Span


def split(text):
    return [span.of(text) for span in sentences(text, Span(0, len(text)))]


@pytest.mark.parametrize(
    "parts",
    [
        ["One sentence."],
        ["The limit is 6 visits.", "The request asks for 12."],
        ["No full stop at the end"],
        ["Is it necessary?", "Yes!", "It is."],
        ["Active care, e.g. Pilates, was tried.", "It helped."],
        ["A visit, i.e. One session, is counted.", "It is."],
        ["He was seen by Dr. Example in May.", "He improved."],
        ["The patient of J. Doe was seen.", "She improved."],
        ["Spondylosis vs. Stenosis was discussed.", "No surgery."],
        ["See Example et al. Their study is small."],
        ["See pp. 58-59 of the guideline.", "It applies."],
        ["Item No. 5 was denied.", "It is disputed."],
        ["The answer is no.", "The reviewer agrees."],
        ["It lasted 6 wks. 2 visits were missed.", "All else is fine."],
        ["It lasted 6 wks.", "The pain eased."],
        ["He is 44 y.o.", "He works."],
        ["Pain eased by 2.5 points.", "It came back."],
        ["The rule is 8 CCR 9792.24.2.", "It applies."],
        ["b. Massage is disputed.", "It was denied."],
        ['The letter says "not necessary."', "It gives no reason."],
        ["The letter says “not necessary.”", "It gives no reason."],
        ["It asks for care (2 visits.)", "It gives no reason."],
        ["It was denied. however, that was late."],
        ["A heading without a stop", "The text below it."],
        ["It ends ...", "It goes on."],
        ["The total is 6 [page 60].", "“Quoted” words follow."],
        ["Costs rose 3.", "4 visits remain."],
        ["The last word is an abbreviation, etc. and so on, cf."],
    ],
)
def test_a_text_falls_into_its_sentences(parts):
    assert split(" ".join(parts) if parts[0][-1] in ".?!)”\"'d" else "\n\n".join(parts)) == parts


@pytest.mark.parametrize("blank", ["\n\n", "\n \t\n", "\n\n\n\n"])
def test_a_blank_line_always_ends_a_sentence(blank):
    assert split(f"of the low{blank}back. Dr.{blank}Example") == ["of the low", "back.", "Dr.", "Example"]


def test_the_end_of_a_line_alone_ends_none():
    assert split("The request\nis for massage.\nIt was denied.") == ["The request\nis for massage.", "It was denied."]


def test_only_the_stretch_asked_for_is_read():
    text = "Before. Within this. After."
    assert [span.of(text) for span in sentences(text, Span(8, 20))] == ["Within this."]


@pytest.mark.parametrize("text", ["", "   ", "\n\n\n"])
def test_nothing_has_no_sentences(text):
    assert split(text) == []


PIECES = st.lists(
    st.one_of(
        st.sampled_from(
            [". ", "e.g. ", "Dr. ", "a. ", "2.5", "?! ", "\n\n", '"', "”", ") ", "No. 7 ", "…", "\r\n", "\x0b"]
        ),
        st.text(max_size=8),
    ),
    max_size=30,
).map("".join)


@given(text=PIECES, start=st.integers(0, 20), end=st.integers(0, 200))
def test_sentences_never_overlap_and_hold_every_word_of_any_text(text, start, end):
    within = Span(min(start, len(text)), max(min(start, len(text)), min(end, len(text))))
    found = sentences(text, within)
    held = [place for span in found for place in range(*span)]
    assert held == sorted(set(held))
    assert {place for place in range(*within) if not text[place].isspace()} <= set(held)
    for span in found:
        assert within.covers(span)
        assert span.of(text) == span.of(text).strip() != ""

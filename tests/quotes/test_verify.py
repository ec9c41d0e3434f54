"""A quotation against a text: typography never counts, words, numbers and signs always do. All texts are invented."""

from __future__ import annotations

import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.quotes import PageOf, SourceText, tokens_of, verify
from drafter.spans import Span

TEXT = (
    "A course of warm-sand packs is recommended for stiff backs that did not loosen after two weeks of stretching. "
    "Up to 9 sessions may be given within 30 days, and more should not follow unless the worker's reach has grown by "
    "25%. Packs of 2.5 kg are “firm”; those of 4 kg are never advised for anyone over 70."
)

VERBATIM = [
    ("whole words", "recommended for stiff backs", TEXT),
    ("the whole text", TEXT, TEXT),
    ("one number", "30", TEXT),
    ("a curly apostrophe", "unless the worker’s reach has grown", TEXT),
    ("a straight apostrophe", "the worker's reach", TEXT.replace("'", "’")),
    ("marks inside are single ones", "Packs of 2.5 kg are 'firm'", TEXT),
    ("marks inside are curly single ones", "Packs of 2.5 kg are ‘firm’; those", TEXT),
    ("an en dash for a hyphen", "warm–sand packs", TEXT),
    ("a hyphen that does not break", "warm‑sand packs", TEXT),
    ("a dash and its spaces", "gentle—if at all—and slow", "It is gentle – if at all – and slow."),
    ("a minus", "at −4 degrees", "Cooled at -4 degrees."),
    ("ligatures in the text", "stiff, firm and flat", "The layer is stiﬀ, ﬁrm and ﬂat."),
    ("ligatures in the quotation", "sti\ufb00 o\ufb03ce", "in a stiff office chair"),
    ("line breaks", "for stiff\n   backs that\tdid", TEXT),
    ("line breaks of another system", "for stiff\r\nbacks", TEXT),
    ("spaces that do not break", "Up to 9\u00a0sessions", TEXT),
    ("a word broken in the text", "recommended for stiff backs", TEXT.replace("recommended", "recom-\n  mended")),
    ("a word broken in the quotation", "recom-\nmended for stiff backs", TEXT),
    ("broken on a machine with other line ends", "recommended for", TEXT.replace("recommended", "recom-\r\nmended")),
    ("broken at another hyphen", "recommended for", TEXT.replace("recommended", "recom‐\nmended")),
    ("broken at a soft hyphen", "recommended for", TEXT.replace("recommended", "recom\u00ad\nmended")),
    ("soft hyphens inside", "recommended for", TEXT.replace("recommended", "rec\u00adom\u00admended")),
    ("broken behind an accent", "A rosé-coloured pack", "A rosé-\ncoloured pack"),
    ("a compound broken at its hyphen", "course of warm-sand packs", TEXT.replace("warm-sand", "warm-\nsand")),
    ("a compound broken in the quotation", "course of warm-\nsand packs", TEXT),
    ("nothing that shows", "Up to \u200b9 sessions\ufeff", TEXT),
    ("a space before the percent sign", "grown by 25 %", TEXT),
    ("an ellipsis", "Up to 9 sessions ... within 30 days", TEXT),
    ("one sign for it", "Up to 9 sessions … within 30 days", TEXT),
    ("in brackets", "Up to 9 sessions [...] within 30 days", TEXT),
    ("with spaces", "Up to 9 sessions . . . within 30 days", TEXT),
    ("four points", "for stiff backs.... Up to 9 sessions", TEXT),
    ("four points with spaces", "for stiff backs . . . . Up to 9 sessions", TEXT),
    ("two of them", "A course ... is recommended ... within 30 days", TEXT),
    ("at both ends", "... may be given …", TEXT),
    ("an ellipsis of the text itself", "well ... or not", "It went well ... or not at all."),
    ("a comma of the writer's at the end", "may be given within 30 days, and,", TEXT),
    ("a full stop of the writer's at the end", "recommended for stiff backs.", TEXT),
    ("the second place of a word", "9 sessions ... 4 kg", TEXT),
    ("numbers in other digits", "up to ٣ packs", "Use up to ٣ packs."),
]


def words_of(text):
    return [token.text for token in tokens_of(text) if token.text[0].isalnum()]


@pytest.mark.parametrize(("quotation", "source"), [row[1:] for row in VERBATIM], ids=[row[0] for row in VERBATIM])
def test_typography_makes_no_difference(quotation, source):
    check = verify(quotation, source)
    assert check.is_exact
    assert check.difference is None
    stands = check.source.of(source)
    assert verify(stands, source).is_exact
    assert tokens_of(stands)[0].text.startswith(words_of(quotation)[0][:4])
    assert words_of(stands)[-1] == words_of(quotation)[-1]


CHANGED = [
    ("a digit", "Up to 8 sessions may be given within 30 days", "8"),
    ("a decimal", "Packs of 3.5 kg are “firm”", "3.5"),
    ("a number of two in a short one", "Up to 12 sessions may", "12"),
    ("a point moved", "Packs of 25 kg are 'firm'; those of 4 kg", "25"),
    ("other digits", "Up to ٩ sessions may be given", "٩"),
    ("a negation added", "is not recommended for stiff backs", "not"),
    ("a negation left out", "and more should follow unless the worker's reach", "should follow"),
    ("a negation exchanged", "those of 4 kg are always advised for anyone", "always"),
    ("a modal", "Up to 9 sessions must be given within 30 days", "must"),
    ("a unit", "Up to 9 sessions may be given within 30 weeks", "weeks"),
    ("a unit of weight", "those of 4 lb are never advised", "lb"),
    ("a sign for another", "the worker's reach has grown by 25$ ", "$"),
    ("a word", "recommended for sore backs that did not loosen", "sore"),
    ("the first word", "Eight sessions may be given within 30 days", "Eight"),
    ("the last word", "recommended for stiff backs that did not improve", "improve"),
    ("a plural", "A courses of warm-sand packs is recommended", "courses"),
    ("a capital inside", "is recommended for Stiff backs that did", "Stiff"),
    ("two words", "Up to 7 sessions may be given within 40 days", "7 sessions may be given within 40"),
    ("words left out without a sign", "recommended for stiff backs that did not loosen after stretching",
     "after stretching"),
    ("many left out", "A course of warm-sand packs is recommended for stiff backs after two weeks of stretching",
     "backs after"),
    ("a unit that stands further on", "Up to 9 weeks may be given within 30 days", "weeks"),
    ("a unit that stands before", "Packs of 2.5 days are 'firm'; those of 4 kg", "days"),
    ("two numbers exchanged", "Up to 30 sessions may be given within 9 days", "30 sessions may be given within 9"),
    ("a word added", "Up to 9 more sessions may be given within 30 days", "more"),
    ("a change behind an ellipsis", "A course of warm-sand packs ... may be given within 90 days", "90"),
    ("a change before an ellipsis", "Up to 19 sessions may be given ... never advised for anyone over 70", "19"),
    ("parts in another order", "never advised for anyone over 70 ... Up to 9 sessions", "Up to 9 sessions"),
    ("a part that is not there", "A course of warm-sand packs is recommended for stiff backs ... in all cases",
     "in all cases"),
]  # fmt: skip


@pytest.mark.parametrize(("quotation", "words"), [row[1:] for row in CHANGED], ids=[row[0] for row in CHANGED])
def test_a_change_is_found_and_shown(quotation, words):
    check = verify(quotation, TEXT)
    assert check.verdict == "near"
    assert check.difference.of(quotation) == words
    assert check.source.of(TEXT)


def test_the_change_in_a_text_with_lines_is_shown_in_its_own_characters():
    source = TEXT.replace(" ", "\n", 9).replace("stiff", "stiﬀ")
    quotation = "is recommended\n for sti\ufb00 necks\n that did not loosen"
    check = verify(quotation, source)
    assert check.difference.of(quotation) == "necks"
    assert check.source.of(source).split() == "is recommended for stiﬀ backs that did not loosen".split()


ABSENT = [
    ("other words", "Needles help sore elbows in winter", TEXT),
    ("words of the text in no order", "worker days packs backs weeks course reach", TEXT),
    ("too little of it", "recommended for stiff knees, ankles, elbows, wrists and thumbs", TEXT),
    ("one word", "needles", TEXT),
    ("part of a word", "recommend", TEXT),
    ("part of a number", "9", "Up to 90 sessions"),
    ("part of a decimal", "2", "Packs of 2.5 kg"),
    ("no text", "recommended", ""),
    ("no words", "", TEXT),
    ("an ellipsis alone", "...", TEXT),
    ("signs alone", ".,;", TEXT),
    ("white space", " \n\t", TEXT),
]


@pytest.mark.parametrize(("quotation", "source"), [row[1:] for row in ABSENT], ids=[row[0] for row in ABSENT])
def test_what_is_not_there(quotation, source):
    check = verify(quotation, source)
    assert (check.verdict, check.difference) == ("not_found", None)


STITCHED = [
    "A course of warm-sand packs is recommended never advised for anyone over 70",
    "Up to 9 sessions may be given for stiff backs",
    "more should be given within 30 days",
    "those of 4 kg are recommended",
]


@pytest.mark.parametrize("quotation", STITCHED)
def test_two_real_halves_are_no_quotation(quotation):
    assert not verify(quotation, TEXT).is_exact


def test_a_compound_is_not_a_word_of_its_own():
    assert verify("they re-sign the form here today", "they resign the form here today").verdict == "near"


@pytest.mark.parametrize(
    ("quotation", "verdict"),
    [
        ("recommended for stiff backs", "verbatim"),
        ("recommended for stiff backs.", "verbatim"),
        (" recommended for stiff backs ", "verbatim"),
        ("the worker’s reach", "normalised"),
        ("recommended for\nstiff backs", "normalised"),
        ("A course ... is recommended", "normalised"),
        ("recommended for stiff knees", "near"),
        ("needles for elbows", "not_found"),
    ],
)
def test_what_kind_of_match_it_is(quotation, verdict):
    assert verify(quotation, TEXT).verdict == verdict


MATERIAL = [
    ("Up to 9 sessions may be given within 60 days", [("60", "30")], True),
    ("Up to nine sessions may be given within 30 days", [("nine", "9")], True),
    ("Up to 9 sessions must be given within 30 days", [("must", "may")], True),
    ("Up to 9 sessions may not be given within 30 days", [("not", "")], True),
    ("Up to 9 weeks may be given within 30 days", [("weeks", "sessions")], True),
    ("those of 4 kg are advised for anyone over 70", [("", "never")], True),
    ("is recommended for stiff necks that did not loosen", [("necks", "backs")], False),
    ("is much recommended for stiff backs that did not loosen", [("much", "")], False),
]


@pytest.mark.parametrize(("quotation", "changes", "is_material"), MATERIAL)
def test_differences_stand_side_by_side(quotation, changes, is_material):
    check = verify(quotation, TEXT)
    assert check.verdict == "near"
    assert [tuple(change) for change in check.changes] == changes
    assert check.is_material is is_material


PAGED = SourceText(
    f"{TEXT}\n{TEXT.replace('stiff', 'tired')}", [PageOf(Span(0, len(TEXT)), 7, 7), PageOf(Span(len(TEXT), 2000), 8, 9)]
)


@pytest.mark.parametrize(
    ("quotation", "page", "verdict", "found"),
    [
        ("for stiff backs", 7, "verbatim", (7, 7)),
        ("for stiff backs", 8, "wrong_page", (7, 7)),
        ("for tired backs", 9, "verbatim", (8, 9)),
        ("for tired backs", 7, "wrong_page", (8, 9)),
        ("for tired backs", None, "verbatim", (8, 9)),
        ("for sore backs that did not", 7, "near", (7, 7)),
        ("needles for elbows", 7, "not_found", None),
    ],
)
def test_it_is_looked_for_on_its_page(quotation, page, verdict, found):
    check = verify(quotation, PAGED, page=page)
    assert (check.verdict, check.found) == (verdict, found)


@given(st.text(max_size=60), st.text(max_size=200))
def test_a_prepared_text_says_the_same(quotation, source):
    prepared = SourceText(source)
    assert verify(quotation, prepared) == verify(quotation, source) == verify(quotation, prepared)


WORDS = st.text(alphabet="abcdeéßАяñ", min_size=1, max_size=6) | st.integers(0, 999).map(str)
ENDS = st.sampled_from(["", "", "", ",", ".", ";", ":", "?", ")", "%", "..."])
GAPS = st.sampled_from([" ", " ", "\n", "\r\n", "\t", "  ", "\u00a0"])


@st.composite
def texts(draw, *, unique=False):
    """Return the words of a text, each with the sign behind it and the gap to the next."""
    words = draw(st.lists(WORDS, min_size=2, max_size=40, unique_by=str if unique else None))
    return [(word, draw(ENDS), draw(GAPS)) for word in words]


def joined(pieces):
    return "".join(word + end + gap for word, end, gap in pieces)


@given(texts(), st.data())
def test_any_words_of_a_text_are_verbatim(pieces, data):
    start = data.draw(st.integers(0, len(pieces) - 1))
    end = data.draw(st.integers(start + 1, len(pieces)))
    source, quotation = joined(pieces), joined(pieces[start:end])
    check = verify(quotation, source)
    assert check.is_exact
    assert check.source.end <= len(source)


@given(texts(unique=True), st.data())
def test_one_word_changed_is_never_verbatim(pieces, data):
    start = data.draw(st.integers(0, len(pieces) - 2))
    end = data.draw(st.integers(start + 2, len(pieces)))
    place = data.draw(st.integers(start, end - 1))
    known = [word for word, _, _ in pieces]
    other = data.draw(WORDS | st.sampled_from(known))
    if other == pieces[place][0]:
        other += "x"
    changed = [(other, *piece[1:]) if n == place else piece for n, piece in enumerate(pieces)]
    quotation = joined([(word, "" if end == "..." else end, gap) for word, end, gap in changed[start:end]])
    check = verify(quotation, joined([(word, "" if end == "..." else end, gap) for word, end, gap in pieces]))
    assert not check.is_exact
    if check.verdict == "near":
        assert 0 <= check.difference.start < check.difference.end <= len(quotation)


@given(st.text(max_size=200), st.text(max_size=400))
def test_it_is_safe_on_any_text(quotation, source):
    for one, other in ((quotation, source), (source, quotation), (source, source)):
        check = verify(one, other)
        assert check.source is None or 0 <= check.source.start < check.source.end <= len(other)
        assert check.difference is None or 0 <= check.difference.start < check.difference.end <= len(one)
        assert (check.verdict == "not_found") == (check.source is None)
        assert (check.verdict == "near") == (check.difference is not None)


@given(st.text(max_size=400))
def test_tokens_stand_in_order_inside_the_text(text):
    tokens = tokens_of(text)
    assert all(0 <= token.span.start < token.span.end <= len(text) for token in tokens)
    assert all(one.span.start <= other.span.start for one, other in itertools.pairwise(tokens))


@pytest.mark.parametrize(
    "odd", ["\ud800", "\x00", "\u202e", "-\n", "…", "....", "-\n-\n-", "'" * 50, "[" * 50, "﷽", "a\u0301"]
)
def test_it_is_safe_on_odd_text(odd):
    verify(odd, odd)
    verify(odd, TEXT)
    verify(f"recommended for {odd} stiff backs", TEXT)
    assert verify("recommended for stiff backs", odd + TEXT + odd).is_exact


@pytest.mark.parametrize(
    ("kind", "unit"),
    [("prose", TEXT + " "), ("one word again and again", "sand "), ("points", ". "), ("breaks", "a-\n")],
)
def test_a_long_text_takes_a_moment(kind, unit):
    times = []
    for size in (50_000, 200_000):
        source = (unit * (size // len(unit) + 1))[:size]
        quotation = source[:4000].rsplit(maxsplit=1)[0] + " 8 more sand sessions"
        start = time.perf_counter()
        verify(quotation, source)
        times.append(time.perf_counter() - start)
    print(f"{kind}: {times[0]:.2f} s for 50 kB, {times[1]:.2f} s for 200 kB")  # noqa: T201 - how long it takes is told, not asserted

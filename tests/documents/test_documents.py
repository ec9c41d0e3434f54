"""Files as documents: lines that belong together are put together, and every character knows where it came from."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.documents import Document, as_document, read_document
from drafter.errors import DocumentError
from drafter.spans import Span

WRAPPED = """The worker has had twelve visits of physical therapy, and none of them is described in the
notes that were sent. A further course is asked for, of which the notes say little, and it was
refused.
"""


def spread(text, between="\n\n"):
    return text.replace("\n", between)


class TestLines:
    @pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", " \r\n\r\n", "\n \n\t\n"])
    def test_a_sentence_over_lines_is_one_line_however_the_lines_lie_apart(self, between):
        assert as_document(spread(WRAPPED, between)).text == WRAPPED.replace("\n", " ").strip()

    def test_a_wider_gap_than_usual_is_a_paragraph(self):
        text = spread(WRAPPED) + "\n\n \n" + spread(WRAPPED)
        assert as_document(text).text.count("\n\n") == 1
        assert len(as_document(text).text.splitlines()) == 3

    def test_paragraphs_that_were_never_wrapped_stay_as_they_are(self):
        text = "\n\n".join(f"Paragraph {number} " + "goes on and on " * 20 + "to its end." for number in range(3))
        assert as_document(text).text == text

    def test_headings_labels_and_lists_stay_on_lines_of_their_own(self):
        text = "CLINICAL SUMMARY\n" + WRAPPED + "State: Iowa\nSpecialty: Pain\n• one\n• two\n1. three\n2. four\n"
        lines = as_document(text).text.splitlines()
        assert lines[0] == "CLINICAL SUMMARY"
        assert lines[2:] == ["State: Iowa", "Specialty: Pain", "• one", "• two", "1. three", "2. four"]

    def test_a_label_at_the_end_of_a_full_line_is_not_lost_in_it(self):
        text = WRAPPED + "State of licence: " + "Iowa, Ohio " * 6 + "\nSpecialty: Pain Management\n"
        assert as_document(text).text.splitlines()[-1] == "Specialty: Pain Management"

    @pytest.mark.parametrize(
        ("first", "second", "joined"),
        [
            ("as stated in the chapter on Manual", "Therapy Page(s): 58. It is so.", "Manual Therapy Page(s): 58."),
            ("it names these three parameters: c.", "Maximum duration: 8 weeks.", "c. Maximum duration: 8 weeks."),
            ("the course was limited to a total of 4-", "6 visits by the guideline then.", "4-6 visits"),
            ("a programme for the time after it: post-", "operative care at home.", "post-operative care"),
            ("a programme of exercise, both of low-", "and high-impact.", "low- and high-impact"),
            ("a programme for the time after treat\u00ad", "ment at home.", "treatment"),
            ("this was so on the sixth day of May 6,", "1999. The worker was hurt.", "May 6, 1999."),
        ],
    )
    def test_what_stands_at_the_edge_of_a_line_is_read_as_one(self, first, second, joined):
        padding = "The record says of the whole matter that " * 2
        text = f"{WRAPPED}{padding[: 92 - len(first)]}{first}\n{second}\n"
        words = as_document(text).text.replace("treat\u00adment", "treatment")
        assert joined in words

    @pytest.mark.parametrize("number", ["3", "- 3 -", "Page 3", "Page 3 of 9", "3 of 9", "3 | Page"])
    def test_a_page_number_is_dropped_and_the_sentence_goes_on(self, number):
        head, tail = WRAPPED.split("say little,")
        text = f"{head}say little,\n\n   {number}\n\f\n{tail.strip()}"
        assert as_document(text).text == WRAPPED.replace("\n", " ").strip()

    def test_a_number_in_a_table_is_no_page_number(self):
        assert as_document("Visits\n12\nWeeks\n6\n").text == "Visits\n12\nWeeks\n6"

    def test_a_line_that_heads_every_page_is_dropped(self):
        text = "".join(f"Final letter, case 77, page {page}\n{WRAPPED}\f" for page in range(1, 5))
        assert as_document(text).text.count("Final letter") <= 1

    def test_white_space_of_every_kind_becomes_one_space(self):
        assert as_document("a\u00a0b\u2003 c\td \u200be\ufefff  ").text == "a b c d ef"


class TestPlaces:
    def test_a_span_leads_back_to_the_words_in_the_file(self):
        source = spread(WRAPPED)
        document = as_document(source)
        start = document.text.index("described in the notes")
        span = document.origin(Span(start, start + len("described in the notes")))
        assert span.of(source).split() == ["described", "in", "the", "notes"]
        assert document.line(start) == 1
        assert document.line(document.text.index("refused")) == 5

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_lines_are_counted_as_an_editor_counts_them(self, end):
        document = as_document(f"ONE HEADING{end}{end}\fSecond: x{end}Third: y")
        assert [document.line(document.text.index(word)) for word in ("ONE", "Second", "Third")] == [1, 3, 4]

    def test_an_empty_span_and_one_beyond_the_end_have_a_place_too(self):
        document = as_document("a b")
        assert document.origin(Span(2, 2)) == Span(2, 2)
        assert document.origin(Span(0, 99)) == Span(0, 3)
        assert document.line(99) == 1


@given(
    st.text(alphabet=st.one_of(st.sampled_from("aB1 \n\r\t\f:.-•,()\u00a0\u00ad\u200b"), st.characters()), max_size=400)
)
def test_every_visible_character_comes_from_the_same_one_in_the_file(text):
    try:
        document = as_document(text)
    except DocumentError:
        return
    last = -1
    for place, character in enumerate(document.text):
        origin = document.origin(Span(place, place + 1))
        assert 0 <= origin.start <= origin.end <= len(text)
        if character not in " \n":
            assert origin.of(text) == character
            assert origin.start > last
            last = origin.start
    assert document.text == document.text.strip()
    assert "  " not in document.text
    assert "\n\n\n" not in document.text


@given(
    st.lists(st.text(alphabet="abc XY.:,1", min_size=1, max_size=90), max_size=12),
    st.sampled_from(["\n", "\n\n", "\n \n\n"]),
)
def test_no_word_is_lost_or_added(lines, between):
    text = "\n".join(["Words, so that there are some: a", *lines])
    try:
        document = as_document(text.replace("\n", between))
    except DocumentError:
        return
    words = set("".join(document.text.split()))
    assert words <= set("".join(text.split()))
    letters = [c for c in text if c.isalpha()]
    assert [c for c in document.text if c.isalpha()] == letters


def test_reading_takes_time_in_proportion_to_the_length():
    def seconds(copies):
        text = spread(WRAPPED + "1. a list: b\nSTILL A HEADING\n12\n\f") * copies
        start = time.process_time()
        as_document(text)
        return time.process_time() - start

    # Sixteen times the text: what grows with the square of it would take 256 times as long.
    short, long = (min(seconds(copies) for _ in range(3)) for copies in (100, 1600))
    assert long < 80 * max(short, 0.001)


class TestFiles:
    @pytest.fixture
    def written(self, tmp_path):
        def write(content):
            path = tmp_path / "letter.txt"
            path.write_bytes(content)
            return path

        return write

    @pytest.mark.parametrize(
        ("encoding", "named"), [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16"), ("cp1252", "cp1252")]
    )
    def test_the_encoding_is_told_and_named(self, written, encoding, named):
        document = read_document(written("The worker’s “low back” – right".encode(encoding)))
        assert isinstance(document, Document)
        assert (document.text, document.encoding) == ("The worker’s “low back” – right", named)

    @pytest.mark.parametrize(
        ("content", "message"),
        [
            (b"", "there is no text in it"),
            (b" \n\f\t\xc2\xa0\n", "there is no text in it"),
            (b"%PDF-1.7 ...", "the PDF is damaged"),
            (b"PK\x03\x04....", "a Word document"),
            (b"{\\rtf1 text}", "a rich text file"),
            (b"\x00\x01\x02 CANARY-SMITH", "this is not text"),
            (b"\x01\x02\x03\x04 CANARY-SMITH", "this is not text"),
            (b"CANARY-SMITH \x81\x8d", "the encoding of the text is not known"),
            (b"\xff\xfeC", "the encoding of the text is not known"),
        ],
    )
    def test_what_is_no_text_is_refused_without_repeating_it(self, written, content, message):
        path = written(content)
        with pytest.raises(DocumentError, match=message) as caught:
            read_document(path)
        assert str(path) in str(caught.value)
        assert "CANARY" not in str(caught.value)

    def test_a_missing_file_and_a_folder_are_refused(self, tmp_path):
        with pytest.raises(DocumentError, match="the file is missing"):
            read_document(tmp_path / "none.txt")
        with pytest.raises(DocumentError, match="this is a folder"):
            read_document(tmp_path)

    @given(st.binary(max_size=200))
    def test_any_bytes_are_a_document_or_refused(self, tmp_path_factory, content):
        path = tmp_path_factory.mktemp("bytes") / "file"
        path.write_bytes(content)
        with contextlib.suppress(DocumentError):
            assert read_document(path).text

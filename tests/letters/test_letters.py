"""Whole letters: the fictional one, what is no letter, and whatever else may be handed over."""

from __future__ import annotations

import datetime
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.casefile import CaseFile
from drafter.documents import as_document, read_document
from drafter.drafts import aligned, lay_out
from drafter.errors import DocumentError, LetterError
from drafter.guidelines import load_library
from drafter.letters import case_yaml, is_letter, read_letter, with_lines
from drafter.pipeline import check
from drafter.pipeline import draft as write_draft


def test_the_facts_of_the_letter(westbrook):
    case = westbrook.case
    assert (case.claimant.age, case.claimant.sex) == (36, "male")
    assert case.injury.date == datetime.date(2011, 9, 3)
    assert case.injury.body_regions == ("right shoulder", "neck", "left knee")
    assert [(d.text, d.icd) for d in case.diagnoses] == [
        ("right rotator cuff sprain and strain", ("840.4",)),
        ("cervical radiculopathy", ()),
        ("adhesive capsulitis of the shoulder, right", ()),
        ("chondromalacia patellae", ()),
    ]
    assert {record.treatment: record.visits for record in case.history} == {
        "naproxen": "unknown",
        "a home exercise program": "unknown",
        "physical therapy": 18,
        "chiropractic care": "unknown",
        "cortisone injection": "unknown",
        "acupuncture": "unknown",
    }
    assert [len(finding.text.split()) for finding in case.findings] == [21, 6, 5, 7]
    assert [str(document.date) for document in case.documents] == ["2014-11-03", "2014-10-21", "unknown", "2014-07-08"]
    assert (case.ur.date, case.ur.decision) == (datetime.date(2014, 10, 21), "non-certified")
    assert case.ur.guidelines[:2] == ("ODG Shoulder chapter", "MTUS guidelines")
    assert [(item.treatment, item.body_region, item.decision) for item in case.items] == [
        ("physical therapy", "shoulder and knee", "upheld"),
        ("interferential current", "unknown", "modified"),
    ]
    assert case.decision_date == "unknown"
    assert case.reviewer.licence_states == ("Oregon", "Nevada", "Texas")
    assert case.reviewer.specialty == "Physical Medicine and Rehabilitation, Pain Management, Sports Medicine"
    assert westbrook.doubts == ()


def test_its_draft_has_each_part_in_its_place(westbrook):
    draft = westbrook.draft
    assert draft.origin == "letter"
    assert not draft.is_ours
    first, second = draft.items
    assert [len(block.citations) for block in draft.items] == [1, 1]
    assert "Page(s): 98-99" in draft.words(first.citations[0])
    assert "Complaints Page(s): 203. Decision based on Non-MTUS" in draft.words(first.ur_citations[0])
    assert draft.words(first.rationale).startswith("The cited passage allows")
    assert first.conclusion.text.endswith("left knee is not medically necessary.")
    assert [draft.words(span) for span in first.request_quotes] == [westbrook.case.items[0].request] * 2
    assert draft.words(second.span).startswith("Interferential unit")
    assert draft.words(second.span).endswith("the rest is not medically necessary.")
    assert aligned(draft, westbrook.case) == draft


def test_the_places_are_those_of_the_file(westbrook, path):
    lines = path.read_text(encoding="utf-8").split("\n")
    for field, word in [
        ("claimant.age", "36-year-old"), ("injury.body_regions", "right shoulder"), ("diagnosis-4", "chondromalacia"),
        ("history-3", "physical"), ("ur", "determination dated"), ("item-1.decision", "Upheld"),
        ("item-2.request", "30 day"),
    ]:  # fmt: skip
        number = westbrook.line(field)
        assert word.split()[0] in f"{lines[number - 1]} {lines[number + 1]}", field
        origin = westbrook.document.origin(westbrook.fields[field])
        assert "".join(origin.of(westbrook.document.source).split()) == "".join(
            westbrook.fields[field].of(westbrook.document.text).split()
        )
    assert westbrook.line("decision_date") is None


def test_every_field_is_one_of_the_case_or_of_its_cover(westbrook):
    stems = {fact.id for fact in westbrook.case.facts} | {item.id for item in westbrook.case.items} | {"cover"}
    assert [f for f in westbrook.fields if f not in stems and f.rpartition(".")[0] not in stems] == []


def test_the_case_file_reads_back_as_the_case(westbrook, tmp_path):
    text = case_yaml(westbrook)
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    assert CaseFile.load(path) == westbrook.case
    assert f"age: 36  # line {westbrook.line('claimant.age')}" in text


def test_a_draft_can_be_written_from_it(westbrook, letter_with):
    library = load_library()
    assert write_draft(westbrook.case, library=library).draft.items
    bare = write_draft(letter_with().case, library=library).text
    assert " of the unknown" not in bare
    assert "review unknown" not in bare


def test_findings_name_the_line_of_the_file(westbrook):
    report = with_lines(check(westbrook.case, westbrook.draft), westbrook.document)
    placed = [finding for finding in report.findings if finding.span is not None]
    assert placed
    assert all(finding.line == westbrook.document.line(finding.span.start) for finding in placed)


def test_a_letter_is_laid_out_against_another_case_by_its_requests(westbrook, make_case):
    requests = [item.request for item in reversed(westbrook.case.items)]
    case = make_case(
        items=[{"request": r.lower(), "treatment": "physical therapy", "body_region": "knee"} for r in requests]
    )
    draft = lay_out(westbrook.document.text, case, origin="letter")
    assert [block.item for block in draft.items] == ["item-2", "item-1"]


class TestWhatIsALetter:
    def test_the_letter_is_one(self, westbrook):
        assert is_letter(westbrook.document)

    def test_a_draft_of_ours_is_none(self, westbrook):
        drafted = write_draft(westbrook.case)
        assert not is_letter(drafted.text)

    @pytest.mark.parametrize(
        "text",
        [
            "The worker is 44. As such, the request for massage is medically necessary.",
            "massage: Upheld\n\nGuidelines: MTUS, page 60.\n\nRationale: It is so.",
            "massage: Upheld\n\nIt is so.",
            "CLINICAL CASE SUMMARY\n\nThe worker is 44.",
        ],
    )
    def test_a_rationale_or_a_draft_of_a_person_is_none(self, text):
        assert not is_letter(text)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("Dear reader, CANARY-SMITH.", "no line decides a request"),
            ("id: case\nclaimant: {age: 44}\n", "no line decides a request"),
            ("massage for CANARY-SMITH: Upheld\n\nIt is so.", "the letter gives no rationale"),
            ("Decision rationale: CANARY-SMITH.\n\nmassage: Upheld", "the letter gives no rationale"),
        ],
    )
    def test_what_is_none_is_refused_without_repeating_it(self, text, message):
        with pytest.raises(LetterError, match=message) as caught:
            read_letter(as_document(text, name="letter.txt"))
        assert str(caught.value).startswith("letter.txt: ")
        assert "CANARY" not in str(caught.value)
        assert caught.value.exit_code == 2

    def test_an_empty_text_is_refused(self):
        with pytest.raises(DocumentError, match="there is no text"):
            read_letter(" \n")


BITS = """
CLINICAL CASE SUMMARY|IMR ISSUES, DECISIONS AND RATIONALES|DOCUMENTS REVIEWED|massage: Upheld|PT 2x6 knee: Overturned
Decision rationale: It is so.|MAXIMUS guideline: ODG, 2014.|Claims Administrator guideline: MTUS.|reported injury to
The worker is a 44 year old|female|who was injured on|May 6, 1999|13/13/13|and|,|(|)|;|:|.|diagnosed with|1. a|2. b
Treatment to date has included|On 5/6/99, UR denied the request for|citing|noting that|Date of Injury: 1/2/03|the neck
Decision Date: 3/4/05|State(s) of Licensure:|Certification(s)/Specialty:|Case Number: CM11-0000001|• notes, 1/2/2003
# yes: [no]|'"`|completed 12 sessions of|acupuncture|Sincerely|“é”|\f|\x85|\u2028
"""


@given(
    st.lists(
        st.tuples(st.sampled_from(re.split(r"[|\n]", BITS.strip())), st.sampled_from([" ", "\n", "\n\n", ""])),
        max_size=40,
    )
)
def test_any_text_is_read_or_refused_and_what_is_read_can_be_kept(bits):
    text = "".join(word + end for word, end in bits)
    try:
        letter = read_letter(text)
    except (LetterError, DocumentError):
        return
    assert CaseFile.parse(case_yaml(letter)) == letter.case
    assert all(0 <= span.start <= span.end <= len(letter.document.text) for span in letter.fields.values())
    assert len(letter.draft.items) == len(letter.case.items)


@given(st.text(max_size=300))
def test_any_characters_in_a_letter_are_read(text):
    try:
        letter = read_letter(
            f"CLINICAL CASE SUMMARY\n\nThe worker is a 44-year-old female with {text}, diagnosed with {text}.\n\n"
            f"massage {text}\n\nmassage: Upheld\n\nDecision rationale: It is so. {text}"
        )
    except DocumentError:
        return
    assert CaseFile.parse(case_yaml(letter)) == letter.case


def test_a_letter_in_another_encoding_is_read(tmp_path, path):
    copy = tmp_path / "letter.txt"
    copy.write_bytes(path.read_text(encoding="utf-8").replace("•", "–").replace("'", "’").encode("cp1252"))
    letter = read_letter(read_document(copy))
    assert letter.document.encoding == "cp1252"
    assert len(letter.case.documents) == 4

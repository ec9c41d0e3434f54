"""The main job: a case in, a checked draft out."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

import drafter
from drafter import CaseFile, assess_case, check, draft, load_library
from drafter.errors import CaseFileError, DecisionError, DraftFileError
from drafter.pipeline import Checker

ROOT = Path(__file__).resolve().parents[1]
CASES = sorted((ROOT / "evals" / "cases").glob("*.yaml"))


def codes(report):
    return [(finding.severity, finding.code, finding.words) for finding in report.findings]


def test_the_example_on_the_front_door_works(monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(drafter)
    assert result.attempted > 0
    assert result.failed == 0


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_example_case_gives_a_draft_without_errors(path):
    result = draft(CaseFile.load(path))
    assert result.report.errors == ()
    assert result.report.exit_code == 0
    assert result.text == result.draft.text


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_checking_a_draft_again_finds_the_same(path):
    case = CaseFile.load(path)
    result = draft(case)
    assert check(case, result.draft) == result.report
    assert codes(check(case, result.text)) == codes(result.report), "its text alone, without declared sources"


def test_the_decision_is_the_reviewers_and_may_come_with_the_call(make_case):
    case = make_case()
    plain, upheld = draft(case), draft(case, decisions={"item-1": "upheld"})
    assert plain.draft.items[0].decision is None
    assert upheld.draft.items[0].decision == "upheld"
    assert upheld == draft(case.decided("item-1", "upheld"))
    assert case.items[0].decision is None


def test_a_decision_in_the_call_stands_before_the_one_in_the_case(make_case):
    case = make_case().decided("item-1", "upheld")
    assert draft(case, decisions={"item-1": "overturned"}).draft.items[0].decision == "overturned"


def test_a_decision_on_an_unknown_item_is_refused(make_case):
    with pytest.raises(CaseFileError, match=r"no item 'item-7'.*Its items: `item-1`"):
        draft(make_case(), decisions={"item-7": "upheld"})


def test_a_word_that_is_no_decision_is_refused(make_case):
    with pytest.raises(DecisionError, match="'approved' is no decision"):
        draft(make_case(), decisions={"item-1": "approved"})


def test_assessments_can_be_had_without_a_draft(make_case):
    items = [
        {"request": "9 massage visits", "treatment": "massage therapy", "body_region": "neck"},
        {"request": "shower chair", "treatment": "shower chair", "body_region": "low back"},
    ]
    case = make_case(items=items)
    assert [(a.item, a.status) for a in assess_case(case)] == [("item-1", "exceeds"), ("item-2", "not_addressed")]
    assert assess_case(case) == draft(case).assessments


@pytest.fixture
def harbor(tmp_path):
    """A folder with a guideline of one's own: nine massage visits."""
    folder = tmp_path / "harbor"
    folder.mkdir()
    (folder / "edition.yaml").write_text(
        "id: harbor\ndocument: Harbor Guide\nshort_name: Harbor Guide\norganisation: Harbor\nfamily: mtus\n"
        "label: May 2012\n",
        encoding="utf-8",
    )
    (folder / "passages.yaml").write_text(
        "passages:\n"
        "  - {id: m, section: Massage, treatment: massage therapy, text_kind: summary, text: Nine visits.,\n"
        "     limits: [{id: HARBOR-MASSAGE, course: {count: [null, 9]}}]}\n",
        encoding="utf-8",
    )
    return tmp_path


def test_a_guideline_of_ones_own_is_compared_with_and_cited(make_case, harbor):
    items = [{"request": "5 massage visits", "treatment": "massage therapy", "body_region": "low back"}]
    case, library = make_case(items=items), load_library((harbor,))
    assert "HARBOR-MASSAGE" in {check.limit for check in assess_case(case, library=library)[0].checks}
    result = draft(case, library=library)
    assert "Harbor Guide (May 2012), Massage, the limit is up to 9 visits" in result.text
    assert result.report.errors == ()
    assert check(case, result.text, library=library).exit_code == 0
    # Without the pack its name and its number are words that nobody can trace.
    assert check(case, result.text).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("4-6 visits", "14-16 visits", "NUM09"),
        ("44-year-old", "45-year-old", "FAC26"),
        ("4 massage therapy visits for the low back: Not", "5 massage therapy visits for the low back: Not", "REQ03"),
        ("low back pain", "low back pain with muscle spasms", "FAC46"),
        ("May 2009", "May 2013", "CIT13"),
    ],
)
def test_a_change_that_makes_the_draft_wrong_is_found(make_case, old, new, code):
    case = make_case()
    text = draft(case).text
    assert old in text
    report = check(case, text.replace(old, new))
    assert code in {finding.code for finding in report.errors}
    assert report.exit_code == 1


@pytest.mark.parametrize("place", ["\n\nGuidelines: ", "\n\nRationale: "])
def test_a_wrong_number_is_found_wherever_it_was_written_into_the_draft(make_case, place):
    case = make_case()
    text = draft(case).text
    assert "NUM09" not in {finding.code for finding in check(case, text).findings}
    report = check(case, text.replace(place, f"\n\nThe guideline allows 99 visits.{place}"))
    assert "99" in " ".join(finding.words for finding in report.errors)


def test_a_text_without_headings_needs_its_item_where_there_are_several(make_case):
    items = [
        {"request": "9 massage visits", "treatment": "massage therapy", "body_region": "neck"},
        {"request": "shower chair", "treatment": "shower chair", "body_region": "low back"},
    ]
    case = make_case(items=items)
    with pytest.raises(DraftFileError, match="--item"):
        check(case, "The worker is 44 years old.")
    report = check(case, "The worker is 54 years old.", item="item-2")
    assert {finding.item for finding in report.findings} == {"item-2"}
    assert "FAC26" in {finding.code for finding in report.findings}


def test_an_empty_text_is_refused(make_case):
    with pytest.raises(DraftFileError, match="the draft is empty"):
        check(make_case(), "\n")


def test_findings_come_by_gravity_and_place(make_case):
    case = make_case(history=[{"treatment": "massage therapy", "visits": "unknown"}], decision_date="unknown")
    text = draft(case).text.replace("44-year", "54-year").replace("page 60", "page 61")
    report = check(case, text)
    ranks = [["error", "warning", "note"].index(finding.severity) for finding in report.findings]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}
    places = [finding.span.start for finding in report.errors]
    assert places == sorted(places)
    assert len(places) > 1
    for finding in report.findings:
        assert finding.span is None or finding.span.of(text) == finding.words


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_checker_says_what_a_check_says_after_every_edit(path):
    case = CaseFile.load(path)
    text = draft(case).text
    checker = Checker(case)
    edits = [
        text,
        text.replace("The injured worker", "The worker", 1),
        text.replace(". ", ". Strength is 5/5. ", 1),
        text.replace("visits", "weeks", 1),
        text,
    ]
    for edited in edits:
        assert checker.check(edited) == check(case, edited)


def test_a_checker_forgets_with_itself():
    """The words of a case are not kept by the process."""
    import gc
    import weakref

    case = CaseFile.load(CASES[0])
    text = draft(case).text
    checker = Checker(case)
    checker.check(text)
    gone = weakref.ref(case)
    del checker, case
    gc.collect()
    assert gone() is None

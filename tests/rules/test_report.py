"""The report as a whole: profiles, options, waivers, a rule that breaks, and what it says of what was not checked."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from pydantic import ValidationError

from drafter.casefile import CaseFile
from drafter.drafts import aligned, lay_out
from drafter.errors import DraftFileError, SettingsError
from drafter.guidelines import load_library
from drafter.pipeline import check
from drafter.ruleoptions import RuleOptions
from drafter.rules import ItemContext, all_rules, check_draft, rule, rule_index, rule_page, write_rule_pages

ROOT = Path(__file__).resolve().parents[2]
BASES = yaml.safe_load((Path(__file__).parent / "cases" / "_bases.yaml").read_text(encoding="utf-8"))
LEFT = "He did the the exercises."
TEXT = (
    f"The number of earlier visits is 18. {LEFT} She cannot lift the arm. As such, the request for PT 2x6 left "
    "shoulder is not medically necessary."
)


@pytest.fixture
def case():
    return CaseFile.model_validate(BASES["therapy"])


def codes(report):
    return [finding.code for finding in report.findings]


def test_a_rationale_is_not_held_to_what_a_letter_must_contain(case):
    report = check(case, TEXT)
    not_run = {entry.code: entry.reason for entry in report.not_run}
    letter = {known.code for known in all_rules() if known.profile == "letter"}
    assert letter == {"DEC01", "LET30", "LET34", "LET35", "LET39"}
    assert {not_run[code] for code in letter} == {"this is a rationale, not a whole letter"}
    assert {"LET30", "LET34"} <= set(check(case, TEXT, profile="letter").rules_run)


def test_every_rule_either_ran_or_says_why_not(case):
    report = check(case, TEXT)
    assert sorted([*report.rules_run, *(entry.code for entry in report.not_run)]) == [r.code for r in all_rules()]
    assert all(entry.reason for entry in report.not_run)


def test_only_what_is_selected_runs(case):
    report = check(case, TEXT, options=RuleOptions(select=("FAC27", "RAT")))
    assert set(codes(report)) == {"FAC27", "RAT33"}
    assert {r[:3] for r in report.rules_run} == {"FAC", "RAT"}


def test_what_is_ignored_is_told_with_its_reason(case):
    options = RuleOptions(ignore={"FAC": "facts are checked elsewhere"})
    report = check(case, TEXT, options=options)
    assert "FAC27" not in codes(report)
    assert "ignored by the settings: facts are checked elsewhere" in {entry.reason for entry in report.not_run}


def test_a_client_grades_a_rule(case):
    report = check(case, TEXT, options=RuleOptions(severity={"FAC27": "note", "RAT33": "error"}))
    assert {f.code: f.severity for f in report.findings if f.code in ("FAC27", "RAT33")} == {
        "FAC27": "note",
        "RAT33": "error",
    }
    assert [f.code for f in report.errors][:1] == ["RAT33"]


@pytest.mark.parametrize("wrong", [{"ignore": {"FAC27": ""}}, {"select": ["fac"]}, {"severity": {"FAC27": "fatal"}}])
def test_options_without_sense_are_refused(wrong):
    with pytest.raises(ValidationError):
        RuleOptions.model_validate(wrong)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"select": ["NUM99"]}, "Did you mean `NUM09`?"),
        ({"ignore": {"XYZ": "no such family"}}, "there is no rule 'XYZ'"),
        ({"severity": {"LAW01": "note"}}, "there is no rule 'LAW01'"),
    ],
)
def test_a_rule_that_does_not_exist_is_no_choice(case, options, message):
    with pytest.raises(SettingsError) as caught:
        check(case, TEXT, options=RuleOptions.model_validate(options))
    assert message in str(caught.value)


def test_a_citation_style_asks_for_more(case):
    text = (
        "The MTUS Chronic Pain Medical Treatment Guidelines (May 2009), Physical medicine, give 9 to 10 visits. As "
        "such, the request for PT 2x6 left shoulder is not medically necessary."
    )
    assert "CIT11" not in codes(check(case, text))
    found = [f for f in check(case, text, options=RuleOptions(citation=("year", "page"))).findings if f.code == "CIT11"]
    assert [f.message for f in found] == ["No citation of this document names the page."]


WAIVER = "<!-- drafter: waive RAT33: the physician repeats herself, and it is quoted so -->"


def test_a_waiver_lets_the_finding_of_its_sentence_stand(case):
    report = check(case, TEXT.replace(LEFT, f"{LEFT} {WAIVER}"))
    assert "RAT33" not in codes(report)
    assert [(w.finding.code, w.reason) for w in report.waived] == [
        ("RAT33", "the physician repeats herself, and it is quoted so")
    ]
    assert report.unused_waivers == ()
    assert "FAC27" in codes(report), "another finding is not waived"


def test_a_waiver_of_another_sentence_or_rule_meets_nothing(case):
    report = check(case, TEXT.replace("18. ", f"18. {WAIVER} "))
    assert "RAT33" in codes(report)
    assert [w.code for w in report.unused_waivers] == ["RAT33"]


def test_an_edit_of_the_sentence_ends_the_waiver(case):
    draft = lay_out(TEXT.replace(LEFT, f"{LEFT} {WAIVER}"), case)
    edited = draft.model_copy(update={"text": draft.text.replace("did the the", "did all the the")})
    report = check_draft(case, edited, library=load_library())
    assert "RAT33" in codes(report)
    assert [w.code for w in report.unused_waivers] == ["RAT33"]


def test_places_in_the_text_are_the_same_with_and_without_a_waiver(case):
    with_it = lay_out(TEXT.replace(LEFT, f"{LEFT} {WAIVER}"), case)
    assert len(with_it.text) == len(TEXT) + len(WAIVER) + 1
    assert "waive" not in with_it.text
    assert aligned(with_it, case) == with_it


COMMENTS = [
    "<!-- drafter: waive RAT33 -->",
    "<!-- drafter: waive RAT33: -->",
    "<!-- drafter: ok -->",
    "<!-- Drafter waive RAT33 -->",
]


@pytest.mark.parametrize("comment", COMMENTS)
def test_a_comment_without_a_code_and_a_reason_is_refused_with_its_line(case, comment):
    with pytest.raises(DraftFileError, match="line 1: this comment waives no rule with a reason"):
        check(case, TEXT.replace(LEFT, f"{LEFT} {comment}"))


def test_another_comment_is_text(case):
    assert check(case, TEXT.replace(LEFT, "<!-- a comment --> The visits ended.")).waived == ()


def test_a_rule_that_breaks_is_told_and_the_others_are_kept(case, monkeypatch):
    def broken(self, context):
        yield from ()
        raise ZeroDivisionError("a fact that must not be repeated")

    monkeypatch.setattr(type(rule("FAC27")), "check", broken)
    report = check(case, TEXT)
    assert [(b.code, b.item, b.fault) for b in report.could_not_check] == [("FAC27", "item-1", "ZeroDivisionError")]
    assert "RAT33" in codes(report)
    assert "FAC27" not in report.rules_run
    assert report.exit_code == 2
    assert "must not be repeated" not in report.model_dump_json()


def test_a_ledger_that_breaks_is_told_by_the_rules_that_need_it(case, monkeypatch):
    def broken(self):
        raise KeyError("secret")

    monkeypatch.setattr(ItemContext, "ledger", property(broken))
    report = check(case, TEXT)
    assert "NUM09" in [b.code for b in report.could_not_check]
    assert report.ledger == ()
    assert {"RAT33", "FAC27"} <= set(codes(report))
    assert report.exit_code == 2


def test_the_pages_are_the_docstrings(tmp_path):
    write_rule_pages(tmp_path, all_rules())
    made = {page.name: page.read_text(encoding="utf-8") for page in tmp_path.iterdir()}
    kept = {page.name: page.read_text(encoding="utf-8") for page in (ROOT / "docs" / "rules").iterdir()}
    assert made == kept, "run `make rules`"
    assert f"[{rule('NUM09').code}](NUM09.md)" in rule_index(all_rules())
    assert rule_page(rule("NUM09")).startswith("# NUM09: every number has a source")


def test_a_basis_that_was_only_recalled_never_blocks():
    assert [r.code for r in all_rules() if r.certainty == "M" and r.severity == "error"] == []


def test_the_same_report_under_every_hash_seed(case):
    code = (
        "import yaml, sys\n"
        "from drafter.casefile import CaseFile\n"
        "from drafter.pipeline import check\n"
        f"bases = yaml.safe_load(open({str(Path(__file__).parent / 'cases' / '_bases.yaml')!r}, encoding='utf-8'))\n"
        f"print(check(CaseFile.model_validate(bases['therapy']), {TEXT!r}).model_dump_json())\n"
    )
    reports = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("0", "1", "4711")
    }
    assert len(reports) == 1

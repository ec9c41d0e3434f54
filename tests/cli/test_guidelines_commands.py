"""`drafter guidelines which`, `confirm`, `lint` and `pack`, and the policies of the settings, as a person uses them."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CASE = ROOT / "evals" / "cases" / "acupuncture-over.yaml"


@pytest.fixture
def home(tmp_path):
    """The folder in which commands run."""
    return tmp_path / "home"


def test_which_says_what_applies_what_does_not_and_what_is_not_held(run):
    asked = ("PT", "--region", "right knee", "--diagnosis", "836.0 tear of medial meniscus", "--as-of", "2021-05-03")
    ran = run("guidelines", "which", *asked)
    assert ran.code == 0
    assert ran.out.startswith("may apply, once it is found out what the ? asks\n  ODG-PT-K-meniscal-tear-medical")
    assert "? The limit does not reach visits after an operation; whether these are is not known." in ran.out
    assert (
        "? California Labor Code, section 4604.5 reaches injuries from 2004-01-01; the date of the injury is" in ran.out
    )
    assert "PS09-RC-ARTH" not in ran.out
    assert "rows for other regions of the body; --all lists them" in ran.out
    assert "not in the library: MTUS Knee Disorders Guideline (ACOEM), in force on 2021-05-03" in ran.out
    assert "PS09-RC-ARTH" in run("guidelines", "which", *asked, "--all").out


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["physical thrapy"], "Did you mean 'physical therapy'?"),
        (["pt"], "Did you mean 'PT'?"),
        ([""], "is no treatment"),
        (["PT", "--region", "lowback"], "Did you mean 'low back'?"),
        (["PT", "--region", ""], "is no region"),
        (["PT", "--diagnosis", " "], "the diagnosis is empty"),
        (["PT", "--as-of", "2013-06-01", "--injured", "2014-03-05"], "the decision is before the injury"),
    ],
)
def test_which_refuses_what_it_does_not_know(run, asked, message):
    """A word that is not understood must not look like a treatment without a limit."""
    ran = run("guidelines", "which", *asked)
    assert ran.code == 2
    assert message in ran.err
    assert "Traceback" not in ran.err


def test_search_names_the_word_that_was_meant(run):
    assert run("guidelines", "search", "masage").out == "nothing found; did you mean massage?\n"
    assert run("guidelines", "search", "zzzzzz").out == "nothing found\n"
    assert run("guidelines", "search", "massage", "--treatment", "masage").code == 2


def test_show_names_diagnoses_and_who_confirmed(run, home):
    assert "diagnoses  lumbar sprain" in run("guidelines", "show", "ODG-PT-L-lumbar-sprain-strain").out
    who = ("--by", "A. Nurse", "--source", "MTUS, page 60", "--pack", "mine")
    assert run("guidelines", "confirm", "CP09-MASSAGE", *who, "--on", "2020-01-02").code == 0
    shown = run("guidelines", "show", "CP09-MASSAGE", "--guidelines", "mine").out
    assert "against MTUS, page 60 on 2020-01-02 by A. Nurse" in shown
    again = run("guidelines", "confirm", "CP09-MASSAGE", *who, "--on", "2021-01-02")
    assert "takes the place of the confirmation by A. Nurse" in again.out
    later = run("guidelines", "confirm", "CP09-MASSAGE", *who, "--on", "2999-01-02")
    assert (later.code, "has not come yet" in later.err) == (2, True)


def test_which_counts_the_time_after_an_operation(run):
    asked = ("PT", "--region", "knee", "--surgery", "2014-01-10=total knee arthroplasty", "--as-of", "2014-08-01")
    inside = run("guidelines", "which", *asked, "--requested-on", "2014-05-10").out
    after = run("guidelines", "which", *asked, "--requested-on", "2014-05-11").out
    assert "within the 4 months of its period" in inside
    assert "the 4 months of its period are over" in after


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--stage", "later"), "'later' is no stage of care"),
        (("--as-of", "2014"), "--as-of: '2014' is no date. Write it as YYYY-MM-DD."),
        (("--surgery", "fusion"), "an operation is written DATE=NAME"),
    ],
)
def test_which_names_the_option_that_does_not_fit(run, words, message):
    ran = run("guidelines", "which", "PT", *words)
    assert (ran.code, message in ran.err) == (2, True)


def test_a_confirmation_ends_the_note_and_travels_in_an_archive(run, home):
    assert "CIT50" in run("check", CASE, drafted(run)).out
    confirm = ("--by", "R. Vance", "--source", "the chapter, page 7", "--pack", "mine", "--on", "2026-01-05")
    ran = run("guidelines", "confirm", "ACO17-ACU-LB", *confirm)
    assert "confirmed by R. Vance against the chapter, page 7, 2026-01-05; in mine/confirmations.yaml" in ran.out
    assert "CIT50" not in run("check", CASE, home / "draft.txt", "--guidelines", "mine").out
    assert run("guidelines", "pack", "mine", "--out", "mine.zip").code == 0
    assert "CIT50" not in run("check", CASE, home / "draft.txt", "--guidelines", "mine.zip").out
    (home / "mine" / "confirmations.yaml").write_text("confirmations: []\n", encoding="utf-8")
    refused = run("check", CASE, home / "draft.txt", "--guidelines", "mine")
    assert (refused.code, "not the one that the checksums are of" in refused.err) == (2, True)


def drafted(run):
    run("draft", CASE, "-o", "draft.txt")
    return "draft.txt"


def test_a_pack_with_a_mistake_is_not_sealed_and_keeps_its_checksums(run, home):
    (home / "mine").mkdir()
    (home / "mine" / "confirmations.yaml").write_text("confirmations: []\n", encoding="utf-8")
    assert run("guidelines", "pack", "mine").code == 0
    sums = (home / "mine" / "SHA256SUMS").read_text(encoding="utf-8")
    (home / "mine" / "confirmations.yaml").write_text("confirmations: [x]\n", encoding="utf-8")
    ran = run("guidelines", "pack", "mine", "--out", "mine.zip")
    assert (ran.code, "confirmations.yaml: line 1" in ran.err) == (2, True)
    assert (home / "mine" / "SHA256SUMS").read_text(encoding="utf-8") == sums
    assert not (home / "mine.zip").exists()


def test_lint_passes_what_ships_and_fails_a_confirmation_that_no_longer_holds(run, home):
    ran = run("guidelines", "lint")
    assert (ran.code, "101 of them unverified; 0 errors" in ran.out) == (0, True)
    entry = "{limit: CP09-MASSAGE, by: R. Vance, source: page 60, on: 2026-01-05, fingerprint: " + "0" * 64 + "}"
    (home / "mine").mkdir()
    (home / "mine" / "confirmations.yaml").write_text(f"confirmations:\n  - {entry}\n", encoding="utf-8")
    ran = run("guidelines", "lint", "--guidelines", "mine")
    assert (ran.code, "confirmation_stale   CP09-MASSAGE" in ran.out) == (1, True)


def test_the_policies_of_the_settings_reach_draft_and_check(run, home):
    case = (ROOT / "evals" / "cases" / "massage-open-ended.yaml").read_text(encoding="utf-8")
    case = case.replace("2 massage therapy for the lower back 2 times a month", "8 massage visits")
    (home / "case.yaml").write_text(case.replace("visits: unknown", "visits: 0"), encoding="utf-8")
    assert "Assessment: over the limit" in run("draft", "case.yaml", "-o", "draft.txt").out
    (home / "drafter.yaml").write_text("policies:\n  soft_limit: advice\n", encoding="utf-8")
    assert "Assessment: within the limit" in run("draft", "case.yaml").out
    assert "Assessment: within the limit" in run("check", "case.yaml", "draft.txt").out
    (home / "drafter.yaml").write_text("policies:\n  soft_limit: maybe\n", encoding="utf-8")
    ran = run("draft", "case.yaml")
    assert (ran.code, "soft_limit" in ran.err) == (2, True)

"""`drafter letter read`, and `drafter check` on letters."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from drafter.casefile import CaseFile
from drafter.cli import app
from drafter.drafts import load_draft
from drafter.errors import InputError, LetterError
from drafter.letters import case_yaml
from drafter.pipeline import draft as write_draft


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def refusal(*arguments):
    error = run(*arguments).exception
    assert isinstance(error, InputError)
    return error


def test_read_prints_each_field_with_its_line_and_what_is_unknown(path):
    result = run("letter", "read", path)
    assert result.exit_code == 0
    assert "  50  claimant.age             36" in result.output
    assert "decision_date" in result.output.partition("unknown ")[2]


def test_read_writes_a_case_and_a_draft_that_can_be_used(path, westbrook, tmp_path):
    case, draft = tmp_path / "case.yaml", tmp_path / "draft.json"
    assert run("letter", "read", path, "--case", case, "--draft", draft).exit_code == 0
    facts = CaseFile.load(case)
    assert facts == westbrook.case
    assert load_draft(draft, facts) == westbrook.draft
    assert run("check", case, draft).exit_code in (0, 1)


def test_nothing_is_written_where_there_is_no_letter(tmp_path):
    text, case = tmp_path / "text.txt", tmp_path / "case.yaml"
    text.write_text("no letter", encoding="utf-8")
    assert isinstance(refusal("letter", "read", text, "--case", case), LetterError)
    assert not case.exists()


def test_the_letter_itself_is_not_written_over(path):
    before = path.read_bytes()
    assert "one file is named twice" in str(refusal("letter", "read", path, "--case", path))
    assert path.read_bytes() == before


def test_check_of_a_letter_alone_shows_lines_of_the_file(path, westbrook):
    result = run("check", path)
    assert result.exit_code in (0, 1)
    assert "REQ04" not in result.output or "line 86" in result.output
    report = json.loads(run("check", path, "--format", "json").output)
    placed = [f for f in report["findings"] if f["span"] is not None]
    assert placed
    assert all(f["line"] == westbrook.document.line(f["span"][0]) for f in placed)


def test_check_of_a_letter_against_a_case_matches_its_items_by_their_requests(path, westbrook, tmp_path):
    items = [item.model_copy(update={"id": f"dispute-{n}"}) for n, item in enumerate(reversed(westbrook.case.items))]
    changed = westbrook.case.model_copy(update={"id": "ours", "items": tuple(items)})
    case = tmp_path / "case.json"
    case.write_text(changed.model_dump_json(), encoding="utf-8")
    report = json.loads(run("check", case, path, "--format", "json").output)
    assert report["case"] == "ours"
    assert {f["item"] for f in report["findings"]} <= {"dispute-0", "dispute-1"}
    assert not any(f["code"] == "REQ03" for f in report["findings"])


@pytest.mark.parametrize("name", ["draft.txt", "draft.json"])
def test_check_still_takes_a_draft_of_ours(westbrook, tmp_path, name):
    case, draft = tmp_path / "case.yaml", tmp_path / name
    case.write_text(case_yaml(westbrook), encoding="utf-8")
    drafted = write_draft(westbrook.case)
    draft.write_text(drafted.text if name.endswith("txt") else drafted.model_dump_json(by_alias=True), encoding="utf-8")
    report = json.loads(run("check", case, draft, "--format", "json").output)
    assert all(f["line"] is None for f in report["findings"])


def test_a_case_alone_is_no_letter(westbrook, tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text(case_yaml(westbrook), encoding="utf-8")
    assert isinstance(refusal("check", case), LetterError)

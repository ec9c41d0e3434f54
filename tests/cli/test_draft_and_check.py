"""`drafter draft` and `drafter check`: what goes in, what comes out, and what is written where."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import jsonschema
import pytest

from drafter.cli._options import write_whole
from drafter.errors import InputError

CANARY = "CANARY-SMITH"
WRONG = "The injured worker is a 99 year old."


@pytest.fixture
def schema(run):
    return lambda kind: json.loads(run("schema", kind).out)


class TestDraft:
    def test_the_draft_and_its_findings_are_printed(self, run, case_file):
        ran = run("draft", case_file())
        assert (ran.code, ran.err) == (0, "")
        assert ran.out.startswith("DRAFT by the template writer.")
        assert "Rationale: The injured worker is a 44-year-old female" in ran.out
        assert "within the limit" in ran.out
        assert "Findings: 0 errors" in ran.out
        assert "LIM23" in ran.out

    def test_lines_are_no_wider_than_people_read(self, run, case_file):
        ran = run("draft", case_file(findings=[{"text": "pain and more pain " * 40}]))
        assert max(len(line) for line in ran.out.splitlines()) <= 110

    def test_an_error_finding_is_exit_status_1(self, run, case_file):
        ran = run("draft", case_file(), "--decision", "item-1=modified")
        assert ran.code == 1
        assert "DEC02" in ran.out

    def test_json_fits_its_schema_and_is_all_there_is(self, run, case_file, schema):
        ran = run("draft", case_file(), "--format", "json")
        data = json.loads(ran.out)
        jsonschema.validate(data, schema("drafted"))
        assert (ran.code, ran.err, data["schema"]) == (0, "", "drafter/drafted@1")
        assert data["assessments"][0]["status"] == "within"

    def test_the_schema_of_the_output_refuses_another_thing(self, schema):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"draft": {}}, schema("drafted"))

    @pytest.mark.parametrize(
        ("choice", "heading", "closing"),
        [
            ("item-1=overturned", "Overturned", "is medically necessary."),
            ("item-1=UPHELD", "Upheld", "is not medically necessary."),
            (" item-1 = upheld ", "Upheld", "is not medically necessary."),
            ("item-1=modified:2 visits", "Modified", "2 visits are medically necessary and the remaining 2 visits"),
        ],
    )
    def test_the_reviewers_decision_may_be_given(self, run, case_file, tmp_path, choice, heading, closing):
        out = tmp_path / "draft.txt"
        assert run("draft", case_file(), "--decision", choice, "-o", out).code == 0
        text = out.read_text(encoding="utf-8")
        assert f"low back: {heading}\n" in text
        assert closing in text

    @pytest.mark.parametrize(
        ("choice", "message"),
        [
            ("upheld", "--decision: a decision is written ITEM=WORD. As in item-1=upheld."),
            ("=upheld", "--decision: a decision is written ITEM=WORD. As in item-1=upheld."),
            ("item-1=approved", "--decision: 'approved' is no decision. Use overturned, upheld, modified."),
            ("item-1=", "--decision: '' is no decision. Use overturned, upheld, modified."),
            (
                "item-1=upheld:2 visits",
                "--decision: only a modified decision has a part. As in item-1=modified:6 visit",
            ),
            ("item-9=upheld", "there is no item 'item-9' in case `fictional`. Its items: `item-1`."),
        ],
    )
    def test_a_decision_with_a_fault_is_one_message(self, run, case_file, choice, message):
        ran = run("draft", case_file(), "--decision", choice)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"drafter: {message}")
        assert ran.err.count("\n") == 1

    def test_a_template_of_ones_own_is_used(self, run, case_file, tmp_path):
        inputs = "say, case, item, worker, facts, requested, prior, limits, caps, assessment, decision, closing"
        front = f"---\nname: rationale\nversion: 9\npurpose: P.\ninputs: [{inputs}]\noutput: O.\n---\n"
        (tmp_path / "rationale.j2").write_text(front + "{% call say() %}My own words.{% endcall %}", encoding="utf-8")
        assert "Rationale: My own words." in run("draft", case_file(), "--prompts", tmp_path).out

    def test_a_template_that_breaks_the_rules_is_one_message(self, run, case_file, tmp_path):
        shipped = run("draft", case_file())
        (tmp_path / "rationale.j2").write_text("no front matter", encoding="utf-8")
        ran = run("draft", case_file(), "--prompts", tmp_path)
        assert (ran.code, ran.out) == (2, "")
        assert "rationale.j2: it has no front matter" in ran.err
        assert shipped.code == 0


class TestOutputFile:
    def test_the_draft_goes_to_the_file_and_the_findings_to_the_screen(self, run, case_file, tmp_path):
        out = tmp_path / "draft.txt"
        ran = run("draft", case_file(), "-o", out)
        assert out.read_text(encoding="utf-8").startswith("DRAFT by the template writer.")
        assert "Findings: 0 errors" in ran.out
        assert "Rationale:" not in ran.out

    def test_with_json_in_the_file_the_findings_go_aside(self, run, case_file, tmp_path):
        ran = run("draft", case_file(), "--format", "json", "-o", tmp_path / "draft.json")
        assert json.loads((tmp_path / "draft.json").read_text(encoding="utf-8"))["draft"]["origin"] == "template"
        assert ran.out == ""
        assert "Findings:" in ran.err

    @pytest.mark.parametrize("decision", [(), ("--decision", "item-1=upheld"), ("--decision", "item-1=modified")])
    @pytest.mark.parametrize(("form", "ending"), [("text", "txt"), ("markdown", "md"), ("json", "json")])
    def test_every_format_is_read_again_by_check_with_the_same_findings(
        self, run, case_file, tmp_path, form, ending, decision
    ):
        history = [{"treatment": "massage therapy", "visits": 3}]
        case, out = case_file(history=history, decision_date="unknown"), tmp_path / f"draft.{ending}"
        drafted = json.loads(run("draft", case, *decision, "--format", "json").out)["report"]
        assert run("draft", case, *decision, "--format", form, "-o", out).code in (0, 1)
        ran = run("check", case, out, *decision, "--format", "json")
        checked = json.loads(ran.out)
        assert ran.code == bool([f for f in checked["findings"] if f["severity"] == "error"])
        assert [(f["code"], f["severity"], f["words"]) for f in checked["findings"]] == [
            (f["code"], f["severity"], f["words"]) for f in drafted["findings"]
        ]
        assert len(checked["findings"]) > 1

    def test_markdown_on_the_screen_is_what_goes_to_the_file(self, run, case_file, tmp_path):
        out = tmp_path / "draft.md"
        run("draft", case_file(), "--format", "markdown", "-o", out)
        assert run("draft", case_file(), "--format", "markdown").out == out.read_text(encoding="utf-8")
        assert "\n## 4 massage therapy visits for the low back: Not decided\n" in out.read_text(encoding="utf-8")

    def test_an_old_file_is_replaced_whole(self, run, case_file, tmp_path):
        out = tmp_path / "draft.txt"
        out.write_text("stale " * 10_000, encoding="utf-8")
        run("draft", case_file(), "-o", out)
        assert "stale" not in out.read_text(encoding="utf-8")
        assert sorted(path.name for path in tmp_path.iterdir()) == ["case.json", "draft.txt", "home"]

    def test_a_link_stays_a_link(self, run, case_file, tmp_path):
        real, link = tmp_path / "real.txt", tmp_path / "link.txt"
        real.write_text("old", encoding="utf-8")
        link.symlink_to(real)
        run("draft", case_file(), "-o", link)
        assert link.is_symlink()
        assert real.read_text(encoding="utf-8").startswith("DRAFT")

    def test_a_device_is_written_to_and_not_replaced(self, run, case_file):
        assert run("draft", case_file(), "-o", os.devnull).code == 0
        assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)

    @pytest.mark.parametrize("name", ["nowhere/draft.txt", "."])
    def test_a_place_that_cannot_be_written_is_one_message(self, run, case_file, tmp_path, name):
        ran = run("draft", case_file(), "-o", tmp_path / "home" / name)
        assert (ran.code, ran.out) == (2, "")
        assert "cannot be written" in ran.err
        assert ran.err.count("\n") == 1
        assert list((tmp_path / "home").iterdir()) == []

    def test_a_folder_without_the_right_to_write_is_one_message(self, run, case_file, tmp_path):
        if os.geteuid() == 0:
            pytest.skip("the superuser may write anywhere")
        folder = tmp_path / "closed"
        folder.mkdir(mode=0o500)
        ran = run("draft", case_file(), "-o", folder / "draft.txt")
        assert ran.code == 2
        assert "cannot be written: Permission denied" in ran.err

    @pytest.mark.parametrize("broken", ["write", "close"])
    def test_a_disk_error_leaves_the_old_file_and_no_rest_of_the_new_one(self, tmp_path, monkeypatch, broken):
        path = tmp_path / "draft.txt"
        path.write_text("the old draft", encoding="utf-8")
        real = os.fdopen

        def fdopen(*args, **kwargs):
            file = real(*args, **kwargs)

            class Full:
                def __enter__(self):
                    return self

                def write(self, text):
                    file.write(text[: len(text) // 2])
                    if broken == "write":
                        raise OSError(28, "No space left on device")

                def __exit__(self, *reason):
                    file.close()
                    if broken == "close":
                        raise OSError(28, "No space left on device")

            return Full()

        monkeypatch.setattr(os, "fdopen", fdopen)
        with pytest.raises(InputError, match="cannot be written: No space left on device"):
            write_whole(path, "a new draft")
        assert [entry.name for entry in tmp_path.iterdir()] == ["draft.txt"]
        assert path.read_text(encoding="utf-8") == "the old draft"


class TestCheck:
    @pytest.fixture
    def edited(self, run, case_file, tmp_path):
        """Return a function that drafts a case, edits the draft, and checks it."""

        def check(old, new, *arguments):
            out = tmp_path / "draft.txt"
            case = case_file()
            run("draft", case, "-o", out)
            text = out.read_text(encoding="utf-8")
            assert old in text
            out.write_text(text.replace(old, new), encoding="utf-8")
            return run("check", case, out, *arguments)

        return check

    def test_a_draft_in_order_is_exit_status_0(self, edited):
        ran = edited("a 44", "a 44")
        assert (ran.code, ran.err) == (0, "")
        assert "Findings: 0 errors" in ran.out

    def test_a_wrong_number_is_exit_status_1_with_its_words(self, edited):
        ran = edited("a 44-year", "a 99-year")
        assert ran.code == 1
        assert "FAC26" in ran.out
        assert "99" in ran.out

    def test_the_ledger_shows_each_sentence_whose_it_is_and_where_its_numbers_are_from(self, edited):
        ran = edited("a 44", "a 44", "--ledger")
        assert "  44  age  fact claimant.age" in ran.out
        assert "  a claim of the guideline\n" in ran.out
        assert "  a claim of the claims administrator\n" in ran.out
        assert "Findings: 0 errors" in ran.out

    def test_a_letter_is_asked_for_by_its_profile(self, edited):
        assert "LET34" not in edited("a 44", "a 44", "--format", "json").out.split('"not_run"')[0]
        ran = edited("a 44", "a 44", "--profile", "letter")
        assert "LET34" in ran.out.split("not run")[0]

    def test_others_are_the_other_drafts_of_a_folder(self, edited, tmp_path):
        folder = tmp_path / "others"
        folder.mkdir()
        copied = "The worker cannot lift the right arm above the level of the elbow."
        (folder / "b.txt").write_text(copied, encoding="utf-8")
        (folder / "c.json").write_text(json.dumps({"draft": {"text": "Nothing in common."}}), encoding="utf-8")
        ran = edited("No conclusion is drawn", f"{copied} No conclusion is drawn", "--others", folder)
        assert "RAT32" in ran.out
        assert "b.txt" in ran.out
        assert edited("a 44", "a 44", "--others", tmp_path / "none").code == 2

    def test_a_waiver_in_the_file_is_told(self, edited):
        waiver = "<!-- drafter: waive FAC26: the age at the examination -->"
        ran = edited("a 44-year", "a 99-year", "--format", "json")
        assert ran.code == 1
        text = json.loads(ran.out)
        sentence = next(f["words"] for f in text["findings"] if f["code"] == "FAC26")
        assert sentence == "99"
        ran = edited(" The diagnosis", f" {waiver} The diagnosis")
        assert "waiver   FAC26 of item-1 meets no finding" in ran.out

    def test_settings_choose_the_rules(self, edited, tmp_path):
        (tmp_path / "d.toml").write_text("[rules]\nselect = ['NUM']\n[rules.ignore]\nNUM09 = 'another tool'\n")
        ran = edited("a 44-year", "a 99-year", "--settings", tmp_path / "d.toml")
        assert ran.code == 0
        assert "NUM09  ignored by the settings: another tool" in ran.out

    def test_the_report_as_json_fits_its_schema(self, edited, schema):
        ran = edited("a 44-year", "a 99-year", "--format", "json")
        report = json.loads(ran.out)
        jsonschema.validate(report, schema("report"))
        assert ran.code == 1
        assert report["findings"][0]["code"] == "FAC26"

    def test_a_text_of_a_persons_own_is_checked(self, run, case_file, tmp_path):
        (tmp_path / "mine.txt").write_text(WRONG, encoding="utf-8")
        ran = run("check", case_file(), tmp_path / "mine.txt")
        assert ran.code == 1
        assert "99" in ran.out

    def test_with_several_items_the_one_is_named(self, run, case_file, tmp_path):
        items = [{"request": f"massage {n}", "treatment": "massage therapy", "body_region": "neck"} for n in "AB"]
        case = case_file(items=items)
        (tmp_path / "mine.txt").write_text(WRONG, encoding="utf-8")
        ran = run("check", case, tmp_path / "mine.txt")
        assert (ran.code, ran.out) == (2, "")
        assert "Name it with `--item`: `item-1`, `item-2`." in ran.err
        named = run("check", case, tmp_path / "mine.txt", "--item", "item-2")
        assert named.code == 1
        assert "Assessment of item-2" in named.out
        assert "Assessment of item-1" not in named.out


FAILING = {
    "a case with a fault": lambda case, tmp: ["draft", case(ur={"date": CANARY, "decision": CANARY})],
    "a case with a misspelt field": lambda case, tmp: ["draft", case(ur={CANARY: CANARY})],
    "a draft without its item": lambda case, tmp: ["check", case(), tmp / "draft.txt"],
    "a draft that is not JSON": lambda case, tmp: ["check", case(), tmp / "draft.json"],
    "an output that cannot be written": lambda case, tmp: ["draft", case(), "-o", tmp / "no" / "x.txt"],
    "a decision on another item": lambda case, tmp: ["draft", case(), "--decision", "x=upheld"],
    "a template that fails on a fact": lambda case, tmp: ["draft", case(), "--prompts", tmp],
    "a line of JSON that is none": lambda case, tmp: ["read", "--jsonl"],
}


@pytest.mark.parametrize("name", FAILING)
def test_no_failing_command_repeats_a_fact_of_the_case(run, case_file, tmp_path, monkeypatch, name):
    def case(**changed):
        items = [
            {"request": f"{CANARY} {n}", "treatment": CANARY, "body_region": CANARY, "decision": "upheld"} for n in "AB"
        ]
        return case_file(**{"title": CANARY, "findings": [{"text": CANARY}], "items": items} | changed)

    (tmp_path / "draft.txt").write_text(f"{CANARY} is well.", encoding="utf-8")
    (tmp_path / "draft.json").write_text(f'{{"text": "{CANARY}"', encoding="utf-8")
    inputs = "say, case, item, worker, facts, requested, prior, limits, caps, assessment, decision, closing"
    front = f"---\nname: rationale\nversion: 9\npurpose: P.\ninputs: [{inputs}]\noutput: O.\n---\n"
    (tmp_path / "rationale.j2").write_text(front + "{{ facts[item.request] }}", encoding="utf-8")
    monkeypatch.setattr("sys.stdin", iter([f'{{"id": 1, "text": {CANARY}}}']))
    ran = run(*FAILING[name](case, tmp_path))
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("drafter: ")
    assert CANARY not in ran.err
    assert "Traceback" not in ran.err

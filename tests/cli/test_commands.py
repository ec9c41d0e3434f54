"""Help, exit statuses, the smaller commands, and behaviour in pipes and odd terminals."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "evals" / "cases" / "massage-open-ended.yaml"

HELP = {
    (): ("draft", "check", "read", "guidelines", "rules", "schema", "Exit status: 0"),
    ("draft",): ("CASE", "--decision", "--format", "--output", "--guidelines", "--prompts", "Exit status: 0"),
    ("letter",): ("read",),
    ("letter", "read"): ("FILE", "--case", "--draft", "Exit status: 0"),
    ("check",): ("CASE", "DRAFT", "--item", "--format", "Exit status: 0"),
    ("read",): ("TEXT", "--jsonl", "Exit status: 0"),
    ("schema",): ("case", "draft", "report"),
    ("guidelines",): ("list", "show", "search"),
    ("guidelines", "which"): ("TREATMENT", "--region", "--diagnosis", "--surgery", "--stage", "--as-of"),
    ("guidelines", "confirm"): ("ID", "--by", "--source", "--pack"),
    ("guidelines", "lint"): ("--guidelines", "Exit status: 0"),
    ("guidelines", "pack"): ("DIR", "--out"),
    ("guidelines", "import"): ("FILE", "--document", "--edition", "--from", "--out"),
    ("guidelines", "review"): ("REVIEW", "--accept", "--reject", "--to", "--by"),
    ("guidelines", "verify"): ("PACK_OR_REVIEW",),
    ("guidelines", "list"): ("--guidelines",),
    ("guidelines", "show"): ("ID", "CP09-MASSAGE"),
    ("guidelines", "search"): ("WORDS", "--treatment", "--region", "--as-of", "YYYY-MM-DD"),
    ("rules",): ("list", "explain"),
    ("rules", "list"): ("code",),
    ("rules", "explain"): ("CODE", "NUM09"),
}


@pytest.mark.parametrize("command", HELP, ids=" ".join)
def test_help_tells_what_a_command_takes_and_does(run, command):
    ran = run(*command, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert [word for word in HELP[command] if word not in ran.out] == []
    assert "[bold" not in ran.out


def test_the_list_above_names_every_command(run):
    from typer.main import get_command

    from drafter.cli import app

    def names(command, path=()):
        yield path
        for name, inner in getattr(command, "commands", {}).items():
            yield from names(inner, (*path, name))

    assert set(names(get_command(app))) == set(HELP)


@pytest.mark.parametrize("command", [(), ("guidelines",), ("rules",)], ids=" ".join)
def test_without_arguments_the_help_is_shown(run, command):
    ran = run(*command)
    assert "Usage:" in ran.out + ran.err


def test_the_version_is_that_of_the_package(run):
    import drafter

    assert run("--version").out == f"drafter {drafter.__version__}\n"


@pytest.mark.parametrize(
    "arguments",
    [("frobnicate",), ("draft",), ("draft", "a", "--format", "pdf"), ("letter", "read"), ("schema", "letter"), ("-x",)],
    ids=" ".join,
)
def test_a_call_that_is_not_understood_is_exit_status_2(run, arguments):
    ran = run(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert "Usage:" in ran.err
    assert "Traceback" not in ran.err


class TestRead:
    def test_a_text_is_read_with_its_total(self, run):
        ran = run("read", "massage 2 times a week for 6 weeks")
        assert (ran.code, ran.err) == (0, "")
        assert "total  12 visits" in ran.out

    def test_what_is_unclear_is_named(self, run):
        ran = run("read", "2 massage therapy 2 times a month")
        assert "cannot be told" in ran.out
        assert "2 visits in all or 2 visits a month without end" in ran.out

    def test_a_text_without_numbers_says_so(self, run):
        assert run("read", "the lower back").out == "no quantity of care\n"

    @pytest.mark.parametrize("text", ["[bold]2 visits[/bold]", ":smile: 2 visits", "[/] 2 visits"])
    def test_marks_of_the_printing_library_are_words(self, run, text):
        assert run("read", text).code == 0

    def test_nothing_to_read_is_one_message(self, run):
        ran = run("read")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "drafter: TEXT: there is nothing to read. Give a text, or lines with --jsonl.\n"

    def test_lines_give_a_line_each(self, spawn):
        lines = [{"id": "a", "text": "2x6"}, {"id": 7, "text": "no number – “none”"}]
        stdin = "\n\n".join(json.dumps(line, ensure_ascii=False) for line in lines).encode()
        ran = spawn("read", "--jsonl", stdin=stdin)
        assert (ran.returncode, ran.stderr) == (0, b"")
        read = [json.loads(line) for line in ran.stdout.splitlines()]
        assert [entry["id"] for entry in read] == ["a", 7]

    @pytest.mark.parametrize(
        ("line", "message"),
        [
            (b"2 visits", b"line 2 is not an object with `id` and `text`"),
            (b'["a", "b"]', b"line 2 is not an object with `id` and `text`"),
            (b'{"id": "a"}', b"line 2 is not an object with `id` and `text`"),
            (b'{"id": "a", "text": 4}', b"line 2: `text` is not text"),
            (b'{"id": "a", "text": "\xff"}', b"this is not UTF-8 text"),
            (b"[" * 100_000, b"line 2 is not an object with `id` and `text`"),
        ],
        ids=["no JSON", "a list", "no text", "a number", "no UTF-8", "deep nesting"],
    )
    def test_a_line_with_a_fault_is_named(self, spawn, line, message):
        ran = spawn("read", "--jsonl", stdin=b'{"id": 1, "text": "2 visits"}\n' + line, env={"PYTHONUTF8": "1"})
        assert ran.returncode == 2
        assert ran.stderr.startswith(b"drafter: standard input: " + message)
        assert ran.stderr.count(b"\n") == 1


class TestGuidelines:
    def test_every_limit_is_listed(self, run, library):
        ran = run("guidelines", "list")
        assert (ran.code, ran.err) == (0, "")
        assert [limit.id for limit in library.limits if limit.id not in ran.out] == []

    def test_a_limit_is_shown_with_where_it_stands_and_how_sure_it_is(self, run):
        out = run("guidelines", "show", "CP09-MASSAGE").out
        for words in ("4-6 visits", "page 60", "2009-07-18", "2016-07-27", "our summary", "exercise", "verified   no"):
            assert words in out

    def test_an_unknown_limit_is_answered_with_the_nearest(self, run):
        ran = run("guidelines", "show", "CP09-MASAGE")
        assert (ran.code, ran.out) == (2, "")
        assert "Did you mean `CP09-MASSAGE`" in ran.err

    def test_passages_are_found_by_words(self, run):
        ran = run("guidelines", "search", "massage exercise")
        assert "mtus-cp09-massage-therapy" in ran.out
        assert run("guidelines", "search", "zeppelin").out == "nothing found\n"

    def test_a_search_may_be_narrowed(self, run):
        assert "mtus-cp09" in run("guidelines", "search", "massage", "--as-of", "2015-01-01").out
        assert "mtus-cp09" not in run("guidelines", "search", "massage", "--as-of", "2017-01-01").out
        assert "mtus-cp09" not in run("guidelines", "search", "visits", "--treatment", "acupuncture").out

    @pytest.mark.parametrize("words", ['"', "AND OR NOT", "massage*", "a:b", "(", "NEAR(", "", "-"])
    def test_no_words_break_the_search(self, run, words):
        ran = run("guidelines", "search", "--", words)
        assert ran.code in (0, 2)
        assert "Traceback" not in ran.err
        assert len(ran.err.splitlines()) == (ran.code == 2)

    def test_a_date_that_is_none_is_one_message(self, run):
        ran = run("guidelines", "search", "massage", "--as-of", "2015-02-30")
        assert ran.code == 2
        assert ran.err == "drafter: --as-of: '2015-02-30' is no date. Write it as YYYY-MM-DD.\n"

    @pytest.mark.parametrize(
        "command", [("guidelines", "list"), ("draft", str(DEMO)), ("guidelines", "search", "massage")], ids=" ".join
    )
    @pytest.mark.parametrize("fault", ["no folder", "no pack in it", "a pack that does not parse"])
    def test_a_bad_pack_is_one_message(self, run, tmp_path, command, fault):
        folder = tmp_path / "packs"
        if fault != "no folder":
            (folder / "one").mkdir(parents=True)
        if fault == "a pack that does not parse":
            (folder / "one" / "edition.yaml").write_text("id: [", encoding="utf-8")
            (folder / "one" / "passages.yaml").write_text("passages: []", encoding="utf-8")
        ran = run(*command, "--guidelines", folder)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"drafter: {folder}")
        assert "Traceback" not in ran.err


class TestRules:
    def test_every_rule_is_listed_and_explained(self, run):
        from drafter.rules import all_rules

        listed = run("rules", "list").out
        for rule in all_rules():
            assert f"{rule.code}  {rule.severity}" in listed
            explained = run("rules", "explain", rule.code).out
            assert rule.documentation in explained
            assert f"**basis**: {rule.basis}" in explained

    def test_a_code_may_be_written_small(self, run):
        assert run("rules", "explain", "num09").out.startswith("# NUM09: every number has a source")

    def test_an_unknown_code_is_answered_with_the_nearest(self, run):
        ran = run("rules", "explain", "NUM9")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "drafter: there is no rule 'NUM9'. Did you mean `NUM09`?\n"


class TestSchema:
    @pytest.mark.parametrize("kind", ["case", "draft", "drafted", "report"])
    def test_each_is_a_schema(self, run, kind):
        schema = json.loads(run("schema", kind).out)
        jsonschema.Draft202012Validator.check_schema(schema)
        assert schema["type"] == "object"
        assert schema["properties"]


class TestPipes:
    def test_what_goes_into_a_pipe_has_no_colours(self, spawn):
        for arguments in (["draft", DEMO], ["guidelines", "list"], ["read", "2x6"], ["rules", "list"]):
            assert b"\x1b" not in spawn(*arguments).stdout

    @pytest.mark.parametrize("arguments", [["draft", DEMO], ["guidelines", "list"], ["schema", "drafted"]])
    def test_a_reader_that_goes_away_is_no_failure_to_tell_of(self, arguments):
        reader = "import sys; sys.stdin.buffer.readline()"
        with (
            subprocess.Popen(
                [sys.executable, "-u", "-m", "drafter", *map(str, arguments)],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            ) as writer,
            subprocess.Popen([sys.executable, "-c", reader], stdin=writer.stdout),
        ):
            writer.stdout.close()
            error = writer.stderr.read()
        assert error == b""
        assert writer.returncode in (0, 1)

    ENVIRONMENTS = (
        {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
        {"PYTHONIOENCODING": "ascii"},
        {"PYTHONIOENCODING": "latin-1"},
        {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "20"},
    )

    @pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda env: " ".join(env.values()))
    def test_every_terminal_gets_the_draft(self, spawn, case_file, environment):
        case = case_file(findings=[{"text": "pain “sharp” – 5/10 \N{SLIGHTLY SMILING FACE}"}])
        for form in ("text", "markdown"):
            ran = spawn("draft", case, "--format", form, env=environment)
            assert (ran.returncode, ran.stderr) == (0, b"")
            assert b"sharp" in ran.stdout

    @pytest.mark.parametrize("environment", ENVIRONMENTS, ids=lambda env: " ".join(env.values()))
    def test_json_stays_json_on_every_terminal(self, spawn, case_file, tmp_path, environment):
        words = "pain “sharp” – 5/10 é \N{SLIGHTLY SMILING FACE}"
        case = case_file(findings=[{"text": words}])
        ran = spawn("draft", case, "--format", "json", env=environment)
        encoding = environment.get("PYTHONIOENCODING", "utf-8")
        data = json.loads(ran.stdout.decode(encoding))
        assert words in data["draft"]["text"]
        (tmp_path / "draft.json").write_bytes(ran.stdout.decode(encoding).encode())
        checked = spawn("check", case, "draft.json", "--format", "json", env=environment)
        assert checked.returncode == 0
        assert json.loads(checked.stdout.decode(encoding))["findings"] == data["report"]["findings"]

    def test_a_word_that_is_no_text_at_all_is_read_without_a_traceback(self, spawn):
        ran = spawn("read", "2 visits \udcff")
        assert b"Traceback" not in ran.stderr
        assert ran.returncode == 0

"""The documents are true: examples run, every command, option and field has its place, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

from drafter.casefile import (
    CaseFile,
    Claimant,
    DisputedItem,
    Document,
    Injury,
    Reviewer,
    Surgery,
    TreatmentRecord,
    UrDecision,
)
from drafter.cli import app

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("guidelines/*.md")])
PARTS = [Claimant, Injury, TreatmentRecord, Surgery, Document, UrDecision, DisputedItem, Reviewer]
ROOMS = sorted(path.stem for path in (ROOT / "drafter").iterdir() if path.suffix in ("", ".py") and path.name[0] != "_")


def fenced(language, text=README):
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(*command, cwd=ROOT):
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


def test_the_readme_opens_with_the_two_commands():
    head = README.split("## ", 1)[0]
    assert re.findall(r"^make (\w+)", head, re.MULTILINE) == ["demo", "test"]


def test_the_python_example_of_the_readme_runs_in_ten_lines():
    (example,) = fenced("python")
    assert len(example.strip().splitlines()) <= 12
    result = run(sys.executable, "-W", "error", "-c", example)
    assert result.returncode == 0, result.stderr
    assert "undetermined" in result.stdout


def test_the_commands_of_the_readme_run_one_after_another(tmp_path):
    (tmp_path / "evals").symlink_to(ROOT / "evals")
    lines = [line for block in fenced("sh") for line in block.splitlines() if line.startswith("drafter ")]
    assert len(lines) >= 4
    for line in lines:
        result = run(sys.executable, "-m", "drafter", *shlex.split(line)[1:], cwd=tmp_path)
        assert result.returncode == 0, f"{line}\n{result.stdout}{result.stderr}"


def test_the_output_shown_in_the_readme_is_the_output():
    (shown,) = fenced("text")
    result = run(sys.executable, "-m", "drafter", "draft", "evals/cases/massage-open-ended.yaml")
    printed = [line.rstrip() for line in result.stdout.splitlines()]
    assert [line for line in shown.splitlines() if line.rstrip() not in printed] == []


def leaves(command, path=()):
    if hasattr(command, "commands"):
        for name, inner in command.commands.items():
            yield from leaves(inner, (*path, name))
    else:
        yield " ".join(path), command


COMMANDS = dict(leaves(typer.main.get_command(app)))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_has_a_heading(name):
    assert f"\n## drafter {name}\n" in (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_option_is_described(name):
    text = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    options = {o for p in COMMANDS[name].params if p.param_type_name == "option" for o in p.opts if o.startswith("--")}
    missing = {option for option in options - {"--help"} if f"### {option}\n" not in text}
    assert missing == set()


def test_each_field_of_a_case_has_a_heading():
    text = (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8")
    assert [name for name in CaseFile.model_fields if f"\n### {name}\n" not in text] == []


@pytest.mark.parametrize("model", PARTS)
def test_each_inner_field_of_a_case_is_described(model):
    text = (ROOT / "docs" / "case-file.md").read_text(encoding="utf-8")
    assert [name for name in model.model_fields if f"`{name}`" not in text] == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)
def test_each_link_leads_somewhere(path):
    text = path.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text) if "://" not in link]
    assert [link for link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize("room", ROOMS)
def test_each_room_stands_in_the_picture_of_the_house(room):
    assert f"`{room}`" in (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")

"""The command line, run as a user runs it, away from the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]


class Ran(NamedTuple):
    """What a command did."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """Return a function that runs `drafter` with arguments in this process, in an empty folder."""
    from drafter.cli import main

    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.chdir(home)

    def drafter(*arguments):
        monkeypatch.setattr(sys, "argv", ["drafter", *map(str, arguments)])
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
        return Ran(code, *capsys.readouterr())

    return drafter


@pytest.fixture
def spawn(tmp_path):
    """Return a function that runs `drafter` in a process of its own."""

    def drafter(*arguments, env=None, stdin=b""):
        return subprocess.run(
            [sys.executable, "-m", "drafter", *map(str, arguments)],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT)} | (env or {}),
            input=stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )

    return drafter


@pytest.fixture
def case_file(tmp_path, case_fields):
    """Return a function that writes a case file and returns its path."""

    def write(name="case.json", **changed):
        path = tmp_path / name
        path.write_text(json.dumps(case_fields(**changed)), encoding="utf-8")
        return path

    return write

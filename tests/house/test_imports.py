"""The package and its command line start without the heavy libraries: those are imported where they are used."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"httpx2", "jinja2", "openai", "pydantic", "sqlite3", "yaml"}

# Runs what it is given, and tells on the error stream what that imported.
PROBE = """
import json, runpy, sys
argument = sys.argv[1:]
code = 0
try:
    if argument:
        sys.argv = ["drafter", *argument]
        runpy.run_module("drafter", run_name="__main__", alter_sys=True)
    else:
        import drafter
except SystemExit as stop:
    code = stop.code or 0
print(json.dumps({"code": code, "modules": sorted(sys.modules)}), file=sys.stderr)
"""


def run(*arguments):
    """Return the standard output, the exit status and the top-level modules imported by a fresh interpreter."""
    result = subprocess.run(
        [sys.executable, "-c", PROBE, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=60, check=True
    )
    told = json.loads(result.stderr.splitlines()[-1])
    return result.stdout, told["code"], {name.partition(".")[0] for name in told["modules"]}


def test_the_heavy_libraries_are_installed():
    """Else this file proves nothing."""
    assert [name for name in sorted(HEAVY) if importlib.util.find_spec(name) is None] == []


def test_importing_the_package_is_light():
    _, _, modules = run()
    assert "drafter" in modules
    assert modules & HEAVY == set()


# typer itself loads pydantic to read the value of an option; asking for help reads none.
@pytest.mark.parametrize(("option", "heavy"), [("--help", HEAVY), ("--version", HEAVY - {"pydantic"})])
def test_the_command_line_starts_light(option, heavy):
    if not (ROOT / "drafter" / "__main__.py").is_file():
        pytest.skip("the package has no command line yet")
    output, code, modules = run(option)
    assert code == 0
    assert output.strip()
    assert modules & heavy == set()


def test_the_probe_sees_a_heavy_import(tmp_path):
    (tmp_path / "drafter.py").write_text("import sqlite3")
    result = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=True
    )
    assert "sqlite3" in json.loads(result.stderr)["modules"]

"""No file of the project names a package registry or a folder of somebody's machine.

A registry's address in a lock or a script would bind everybody to it: each installer has its own. The names below are
written in pieces, so that this file passes its own test.
"""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

REGISTRIES = [
    ("pypi", "org"),
    ("pythonhosted", "org"),
    ("npmjs", "org"),
    ("npmjs", "com"),
    ("yarnpkg", "com"),
    ("anaconda", "org"),
    ("crates", "io"),
    ("rubygems", "org"),
    ("proxy", "golang", "org"),
    ("maven", "org"),
    ("deb", "debian", "org"),
    ("archive", "ubuntu", "com"),
]
ADDRESS = re.compile("|".join(re.escape(".".join(parts)) for parts in REGISTRIES).encode(), re.IGNORECASE)
BUILT = {"build", "dist", "node_modules", "__pycache__"}


def project_files():
    """Return the files that git tracks or would add; outside a repository, all but hidden and built ones."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    if (ROOT / ".git").exists():
        listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout
        paths = [ROOT / os.fsdecode(name) for name in listed.split(b"\0") if name]
    else:
        paths = [
            path
            for path in ROOT.glob("**/*")
            if not any(part.startswith(".") or part in BUILT for part in path.relative_to(ROOT).parts)
        ]
    return [path for path in paths if path.is_file()]


def mentions(pattern, paths):
    """Return where a pattern occurs, as `file:line`."""
    return [
        f"{path.name}:{number}"
        for path in paths
        for number, line in enumerate(path.read_bytes().splitlines(), start=1)
        if pattern.search(line)
    ]


def test_the_files_are_found():
    names = {path.relative_to(ROOT).as_posix() for path in project_files()}
    assert {"pyproject.toml", "requirements.lock", "drafter/errors.py", "tests/house/test_no_addresses.py"} <= names


def test_no_file_names_a_registry():
    assert mentions(ADDRESS, project_files()) == []


def test_no_file_names_the_folder_it_was_written_in():
    here = [str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2]  # `/app` would be said by chance
    if not here:
        pytest.skip("the project lies too near the root of this machine to tell")
    assert mentions(re.compile("|".join(map(re.escape, here)).encode()), project_files()) == []


@pytest.mark.parametrize("parts", REGISTRIES, ids="-".join)
def test_an_address_is_seen(tmp_path, parts):
    (tmp_path / "lock").write_text(f"a line\n--index-url https://files.{'.'.join(parts)}/simple\n")
    assert mentions(ADDRESS, [tmp_path / "lock"]) == ["lock:2"]

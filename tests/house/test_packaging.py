"""What the project says of itself in `pyproject.toml` agrees with the lock and with the package."""

from __future__ import annotations

import importlib
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
PINS = {
    canonicalize_name(name): version
    for name, version in re.findall(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", LOCK, flags=re.MULTILINE)
}
DIRECT = [
    *PROJECT["dependencies"],
    *(requirement for extra in PROJECT["optional-dependencies"].values() for requirement in extra),
    *PYPROJECT["build-system"]["requires"],
]


@pytest.mark.parametrize("requirement", sorted(set(DIRECT)))
def test_the_lock_pins_each_dependency_at_a_version_that_we_accept(requirement):
    wanted = Requirement(requirement)
    assert PINS.get(canonicalize_name(wanted.name)) in wanted.specifier


def test_the_lock_holds_pins_hashes_and_comments_only():
    """No option, no address, no requirement without a hash."""
    pins = r"[a-z0-9._-]+==\S+( ; .+)? \\"
    assert [
        line
        for line in LOCK.splitlines()
        if not re.fullmatch(rf"{pins}| +--hash=sha256:[0-9a-f]{{64}}( \\)?| *#.*", line)
    ] == []
    # A package may be pinned twice, for older and newer Pythons.
    pinned = re.findall(rf"^{pins}\n    --hash=", LOCK, flags=re.MULTILINE)
    assert len(pinned) >= len(PINS) > 0


def test_the_installed_package_has_the_version_of_the_project():
    try:
        installed = metadata.version(PROJECT["name"])
    except metadata.PackageNotFoundError:
        pytest.skip("the package runs from its folder, without an install")
    assert installed == PROJECT["version"]


def test_the_package_says_the_version_of_the_project():
    drafter = importlib.import_module("drafter")
    if not hasattr(drafter, "__version__"):
        pytest.skip("the package says no version")
    assert drafter.__version__ == PROJECT["version"]


def test_the_command_is_there():
    module, _, function = PROJECT["scripts"]["drafter"].partition(":")
    if not (ROOT / "drafter" / "cli").exists():
        pytest.skip("the package has no command line yet")
    assert callable(getattr(importlib.import_module(module), function))


def test_each_data_folder_has_a_place_in_the_wheel():
    wheel = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert set(wheel["sources"].values()) == {f"drafter/_data/{kind}" for kind in wheel["sources"]}
    assert {Path(name).parts[0] for name in wheel["only-include"]} == {"drafter", *wheel["sources"]}

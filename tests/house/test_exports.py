"""What a package shows is what its `__all__` says: sorted, whole, and really there."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = [".".join(path.parent.relative_to(ROOT).parts) for path in sorted(ROOT.glob("drafter/**/__init__.py"))]
MODULES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts)
    for path in sorted(ROOT.glob("drafter/**/*.py"))
    if path.stem not in ("__init__", "__main__")
]


def order(name):
    """Sort as ruff does (RUF022): constants, classes, then the rest; numbers by their value."""
    rank = 0 if name.isupper() and len(name) > 1 else 1 if name[0].isupper() else 2
    return rank, [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", name) if part]


def shown(package):
    """Return the package and its `__all__`, or skip a package that has none."""
    module = importlib.import_module(package)
    if not hasattr(module, "__all__"):
        pytest.skip(f"{package} has no `__all__`")
    return module, list(module.__all__)


def taken_in(package):
    """Return the public names that a package's `__init__` takes from modules of this project or defines itself."""
    path = ROOT.joinpath(*package.split("."), "__init__.py")
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.ImportFrom(module=target, level=level, names=aliases) if level or target.startswith("drafter"):
                names |= {alias.asname or alias.name for alias in aliases}
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                names.add(name)
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_names_are_sorted(package):
    _, names = shown(package)
    assert names == sorted(set(names), key=order)


@pytest.mark.parametrize("package", PACKAGES)
def test_each_name_is_there(package):
    module, names = shown(package)
    assert [name for name in names if not hasattr(module, name)] == []


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_takes_in_it_shows(package):
    _, names = shown(package)
    assert taken_in(package) - set(names) == set()


@pytest.mark.parametrize("package", PACKAGES)
def test_what_a_package_shows_is_its_own(package):
    """A class or function is defined in this project, and below the package that shows it, unless that is the door."""
    module, names = shown(package)
    made = {name: getattr(module, name) for name in names}
    made = {
        name: thing.__module__ for name, thing in made.items() if inspect.isclass(thing) or inspect.isroutine(thing)
    }
    assert {name: home for name, home in made.items() if not f"{home}.".startswith(f"{package}.")} == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_a_name_is_not_hidden_by_the_module_it_is_called_after(package):
    """`drafter.drafts` is a function and `drafter/draft/` a package: the import of one must not replace the other."""
    _, names = shown(package)
    below = {module.rpartition(".")[2] for module in [*MODULES, *PACKAGES] if module.rpartition(".")[0] == package}
    for name in sorted(below.intersection(names)):
        code = (
            f"from {package} import {name} as before; import {package}.{name}; from {package} import {name} as after; "
            "import types; print(isinstance(before, types.ModuleType), isinstance(after, types.ModuleType))"
        )
        for order_of_import in (code, f"import {package}.{name}; {code}"):
            result = subprocess.run(
                [sys.executable, "-c", order_of_import],
                cwd=ROOT,
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            )
            assert result.stdout.split() == ["False", "False"], f"{package}.{name}"


def test_each_module_can_be_imported_first():
    """No circle of imports that only one order gets through."""
    code = """
import importlib, sys, traceback
for module in sys.argv[1:]:
    for loaded in [name for name in sys.modules if name.partition(".")[0] == "drafter"]:
        del sys.modules[loaded]
    try:
        importlib.import_module(module)
    except Exception:
        print(module, traceback.format_exc(limit=-1))
"""
    result = subprocess.run(
        [sys.executable, "-c", code, *MODULES], cwd=ROOT, capture_output=True, text=True, check=True, timeout=120
    )
    assert result.stdout == ""


@pytest.mark.parametrize(
    ("names", "in_order"),
    [(["b", "a"], False), (["A", "b"], True), (["b", "A"], False), (["LIMIT", "Case"], True), (["r9", "r10"], True)],
)
def test_the_order_itself(names, in_order):
    assert (names == sorted(names, key=order)) is in_order

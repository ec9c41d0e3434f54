"""The house has floors, and a room imports only from lower ones.

`FLOORS` is the whole rule. A room is a module or a package directly under `drafter/`; one that is not listed here has
no place in the house. The front door, `drafter/__init__.py`, shows what the rooms hold and may import any of them.
"""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]

FLOORS = {
    -1: {"errors"},
    0: {"datafile", "memory", "policies", "resources", "ruleoptions", "spans"},
    1: {"documents", "quantities", "settings", "templates", "vocabulary"},
    2: {"casefile", "findings", "guidelines"},
    3: {"assessment", "privacy"},
    4: {"drafts"},
    5: {"attribution", "ledger", "model", "quotes"},
    6: {"rules", "writers"},
    7: {"letters", "pipeline"},
    8: {"runs"},
    9: {"batch", "evaluation", "signoff"},
    10: {"service"},
    11: {"cli"},
}
FLOOR_OF = {room: floor for floor, rooms in FLOORS.items() for room in rooms}
DOORS = {"__init__", "__main__"}
"""Files directly under `drafter/` that may import every room."""
MAY_USE_THE_DOOR = {"cli"}
"""Rooms that may import from `drafter` itself: the door leads to every floor, so only the top one may use it."""


class Import(NamedTuple):
    line: int
    module: str
    """The module that is imported, as a dotted name."""
    name: str | None
    """The name taken out of it, where that is not a module itself."""


def modules(root):
    """Map the dotted name of every module in `root/drafter` to its file; a package goes by the name `x.__init__`."""
    return {
        ".".join(path.relative_to(root).with_suffix("").parts): path for path in sorted(root.glob("drafter/**/*.py"))
    }


def imports(module, path, known):
    """Yield what a file imports, wherever it does so: at the top, in a function, for the type checker, by a string."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Import(names=names):
                for alias in names:
                    yield Import(node.lineno, alias.name, None)
            case ast.ImportFrom(module=target, names=names, level=level):
                base = ".".join([*module.split(".")[:-level], *filter(None, [target])]) if level else target
                for alias in names:
                    inner = f"{base}.{alias.name}"
                    if inner in known or f"{inner}.__init__" in known:
                        yield Import(node.lineno, inner, None)
                    else:
                        yield Import(node.lineno, base, alias.name)
            case ast.Call(
                func=ast.Name(id="import_module" | "__import__") | ast.Attribute(attr="import_module"),
                args=[ast.Constant(value=str(target)), *_],
            ) if not target.startswith("."):
                yield Import(node.lineno, target, None)


def is_private(name):
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def violations(root):
    """Return every breach of the rule in `root/drafter`, one sentence each."""
    known = modules(root)
    found = []
    for module, path in known.items():
        room = module.split(".")[1]
        if room not in FLOOR_OF and room not in DOORS:
            found.append(f"{path.relative_to(root)}: the room `{room}` is on no floor")
            continue
        for line, target, name in imports(module, path, known):
            complaint = complain(module, room, target, name)
            if complaint:
                found.append(f"{path.relative_to(root)}:{line}: {complaint}")
    return found


def complain(module, room, target, name):
    """Return what is wrong with one import, or None."""
    parts = target.split(".")
    if parts[0] != "drafter":
        return None
    if len(parts) == 1:
        if room in MAY_USE_THE_DOOR | DOORS:
            return None
        return "imports from `drafter` itself, which leads to every floor; import from the room"
    other = parts[1]
    for depth, part in enumerate(parts[1:], start=1):
        if is_private(part) and module.split(".")[:depth] != parts[:depth]:
            return f"`{target}` is private to `{'.'.join(parts[:depth])}`"
    if name is not None and is_private(name) and other != room:
        return f"`{name}` is private to `{target}`"
    if room in DOORS or other == room:
        return None
    if other not in FLOOR_OF:
        return f"the room `{other}` is on no floor"
    if FLOOR_OF[other] >= FLOOR_OF[room]:
        where = "the same floor" if FLOOR_OF[other] == FLOOR_OF[room] else "a higher floor"
        return f"`{room}` imports `{other}`, which is on {where}"
    return None


def test_every_import_goes_down():
    assert violations(ROOT) == []


def test_the_check_sees_the_imports_of_this_house():
    known = modules(ROOT)
    seen = {target for module, path in known.items() for _, target, _ in imports(module, path, known)}
    assert "drafter.errors" in seen
    assert "drafter.resources" in known


def test_a_room_is_on_one_floor():
    assert sum(len(rooms) for rooms in FLOORS.values()) == len(FLOOR_OF)


@pytest.fixture
def house(tmp_path):
    """Build a small house; return a function that adds a file to it and tells what is wrong then."""
    files = {
        "__init__": "from drafter.cli import main",
        "__main__": "from drafter.cli import main",
        "errors": "",
        "spans": "from drafter.errors import DrafterError",
        "casefile": "import re\nfrom pathlib import Path\nfrom drafter import errors\nfrom drafter.spans import Span",
        "rules.__init__": "from ._numbers import sums\nfrom drafter.casefile import CaseFile",
        "rules._numbers": "from . import _shared",
        "rules._shared": "",
        "writers.__init__": "def write():\n    import drafter.casefile",
        "pipeline": "import drafter.rules, drafter.writers",
        "cli.__init__": "from drafter import __version__\nimport drafter.pipeline",
    }

    def add(module, text):
        path = tmp_path.joinpath("drafter", *module.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return violations(tmp_path)

    for module, text in files.items():
        add(module, text)
    return add


def test_a_house_in_order_has_no_violation(house):
    assert house("findings", "from drafter.spans import Span") == []


@pytest.mark.parametrize(
    ("module", "text", "complaint"),
    [
        ("casefile", "import drafter.rules", "drafter/casefile.py:1: `casefile` imports `rules`, which is on a higher"),
        ("casefile", "from drafter.rules import check", "`casefile` imports `rules`, which is on a higher floor"),
        ("casefile", "from drafter import rules", "`casefile` imports `rules`, which is on a higher floor"),
        ("casefile", "from .rules import check", "`casefile` imports `rules`, which is on a higher floor"),
        ("casefile", "from . import rules as r", "`casefile` imports `rules`, which is on a higher floor"),
        ("casefile", "import re, drafter.cli as c", "`casefile` imports `cli`, which is on a higher floor"),
        ("rules.dates", "from ..pipeline import draft", "`rules` imports `pipeline`, which is on a higher floor"),
        ("rules.dates", "import drafter.writers", "`rules` imports `writers`, which is on the same floor"),
        ("findings", "from drafter.casefile import CaseFile", "which is on the same floor"),
        ("errors", "from drafter.spans import Span", "`errors` imports `spans`, which is on a higher floor"),
        ("casefile", "def f():\n    import drafter.cli", "drafter/casefile.py:2: `casefile` imports `cli`"),
        (
            "casefile",
            "if TYPE_CHECKING:\n    from drafter.rules import Rule",
            "drafter/casefile.py:2: `casefile` imports",
        ),
        ("casefile", "importlib.import_module('drafter.rules')", "`casefile` imports `rules`"),
        ("casefile", "import_module('drafter.rules')", "`casefile` imports `rules`"),
        ("attic", "", "drafter/attic.py: the room `attic` is on no floor"),
        ("attic.__init__", "", "drafter/attic/__init__.py: the room `attic` is on no floor"),
        ("_lazy", "", "the room `_lazy` is on no floor"),
        ("cli.__init__", "import drafter.attic", "the room `attic` is on no floor"),
        (
            "pipeline",
            "from drafter.rules._numbers import sums",
            "`drafter.rules._numbers` is private to `drafter.rules`",
        ),
        ("pipeline", "from drafter.rules import _numbers", "`drafter.rules._numbers` is private to `drafter.rules`"),
        ("__init__", "from drafter.rules._numbers import sums", "is private to `drafter.rules`"),
        ("pipeline", "from drafter.spans import _merge", "`_merge` is private to `drafter.spans`"),
        ("pipeline", "import drafter", "imports from `drafter` itself"),
        ("pipeline", "from drafter import CaseFile", "imports from `drafter` itself"),
        ("pipeline", "from . import CaseFile", "imports from `drafter` itself"),
        ("pipeline", "import drafter.__main__", "the room `__main__` is on no floor"),
    ],
)
def test_a_violation_is_found(house, module, text, complaint):
    found = house(module, text)
    assert len(found) == 1
    assert complaint in found[0]


def test_the_private_part_of_a_part_of_a_room_is_open_to_that_part_alone(house):
    house("rules.cites.__init__", "from ._table import rows")
    assert house("rules.cites._table", "") == []
    assert len(house("rules.dates", "from drafter.rules.cites._table import rows")) == 1

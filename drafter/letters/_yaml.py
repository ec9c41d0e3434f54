"""The case of a letter as a YAML file, with the line of the letter behind each fact."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any, Final

import yaml

from drafter.letters._models import Letter

_HEAD: Final = (
    "# Read from a determination letter, layout {layout}. A comment names the line of the letter that states a fact.\n"
    "# What is unknown stands nowhere in it: enter what the records say before a draft is written from this.\n"
)
_STEMS: Final = {
    "diagnoses": "diagnosis", "history": "history", "findings": "finding", "documents": "document", "items": "item",
}  # fmt: skip
_LEFT_OUT: Final = {"surgeries", "title"}
"""Fields that a letter never fills."""

_AS_USUAL: Final = {"functional_improvement": "unknown", "same_course": "yes"}
"""Fields of earlier care that a letter does not fill, and what a file that leaves them out means."""


def case_yaml(letter: Letter) -> str:
    """Return the case of a letter as a YAML text that `CaseFile.load` reads; comments name the lines of the letter."""
    data = letter.case.model_dump(mode="python")
    lines: list[str] = []
    for name, value in data.items():
        if name in _LEFT_OUT and not value:
            continue
        if lines:
            lines.append("")
        lines += _field(name, value, name, letter)
    return _HEAD.format(layout=letter.layout) + "\n".join(lines) + "\n"


def _field(name: str, value: Any, path: str, letter: Letter) -> Iterator[str]:
    comment = _comment(letter, path)
    if isinstance(value, Mapping):
        yield f"{name}:"
        for key, inner in value.items():
            if inner is not None:
                yield from (f"  {line}" for line in _field(key, inner, f"{path}.{key}", letter))
    elif isinstance(value, list | tuple) and value:
        yield f"{name}:{comment}"
        for number, entry in enumerate(value, start=1):
            yield from (f"  {line}" for line in _entry(entry, f"{_STEMS.get(path, path)}-{number}", letter))
    else:
        yield f"{name}: {_scalar(value)}{comment}"


def _entry(entry: Any, path: str, letter: Letter) -> Iterator[str]:
    if not isinstance(entry, Mapping):
        yield f"- {_scalar(entry)}"
        return
    comment = _comment(letter, path)
    mark = "- "
    for key, value in entry.items():
        if value is None or value == () or _AS_USUAL.get(key) == value:
            continue
        for line in _field(key, value, f"{path}.{key}", letter):
            # The comment of the whole entry stands behind its first field.
            yield f"{mark}{line}{comment}"
            mark, comment = "  ", ""


def _comment(letter: Letter, path: str) -> str:
    line = letter.line(path)
    return "" if line is None else f"  # line {line}"


def _scalar(value: Any) -> str:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return "[]"
    # One line, whatever its length; quoted where YAML would take it for something else.
    text: str = yaml.safe_dump(value, allow_unicode=True, width=float("inf"), default_flow_style=True)
    return text.removesuffix("\n").removesuffix("\n...").rstrip("\n")

"""YAML and JSON files into models, with every fault named by file, line and field; for cases and guidelines alike.

A case file may hold health information: a message names the line and the field, and never repeats a value. PyYAML
alone would let a key that stands twice win silently, and pydantic alone would not know the line. So the text is first
composed into nodes, which remember their lines, and then into values.
"""

from __future__ import annotations

import difflib
import re
import types
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from drafter.errors import InputError

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

ModelT = TypeVar("ModelT", bound=BaseModel)
Failure = type[InputError]
"""Which kind of input error to raise: a case file, a draft and a guideline pack each have their own."""

_MOST_FAULTS: Final = 8
"""No more faults of one file are listed: the rest are often the same mistake again."""

_DEEPEST: Final = 40
"""The format needs ten levels."""

_FIELD_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
"""What a field may be called. Any other key may be a text that stands where a field belongs: it is not repeated."""

_WHOLE_NUMBER: Final = re.compile(r"[-+]?(?:0|[1-9][0-9]{0,17})")
"""YAML would also take 010 for eight and 1:30 for ninety."""

_ESCAPED_PAIR: Final = re.compile(r"(?<!\\)((?:\\\\)*)\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")
"""How JSON escapes a character past U+FFFF: as two halves, which YAML does not know."""

_ODD: Final = re.compile("[\\x7f-\\x9f\\u2028\\u2029\\ufeff\\ufffe\\uffff]")
"""Characters that JSON may hold as they are, and YAML forbids or takes for the end of a line."""


class FieldError(ValueError):
    """What a model raises where the fault is in a field below it, so that the message can name that field and its line.

    Args:
        field: The path of the field from the model that raises this: names and places in lists.
        message: What to change; no value of a case fact.
    """

    def __init__(self, field: tuple[int | str, ...], message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file as a model, and where its parts stand."""

    path: Path | zipfile.Path
    node: Any

    def line(self, loc: tuple[int | str, ...]) -> int:
        """Return the line, counted from 1, of a field or of the nearest thing around it."""
        return _line(self.node, loc)


def read_text(path: Path | zipfile.Path, error: Failure) -> str:
    """Return the text of a file, UTF-8 with or without a byte order mark.

    Args:
        path: The file.
        error: The exception class to raise where it cannot be read.

    Raises:
        InputError: As `error`, where the file is missing, a folder, or not UTF-8 text.
    """
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        folder: Any = path.parent
        others = [entry.name for entry in folder.iterdir() if entry.is_file()] if folder.is_dir() else []
        close = difflib.get_close_matches(path.name, others, n=1)
        hint = f"Did you mean `{close[0]}`?" if close else "Check the path."
        raise error("the file is missing.", where=str(path), hint=hint) from None
    except IsADirectoryError:
        raise error("this is a folder, not a file.", where=str(path), hint="Name a file in it.") from None
    except UnicodeDecodeError:
        raise error("the file is not UTF-8 text.", where=str(path), hint="Save it as UTF-8.") from None
    except OSError as reason:
        raise error("the file cannot be read.", where=str(path), hint=f"{reason.strerror}.") from None


def read_model(path: Path | zipfile.Path, model: type[ModelT], *, error: Failure) -> tuple[ModelT, Loaded]:
    """Return a YAML or JSON file as a model.

    Args:
        path: The file.
        model: What it must hold.
        error: The exception class to raise where it does not.

    Raises:
        InputError: As `error`: the file is missing, is no YAML, or does not hold what it must.
    """
    found, node = _parsed(read_text(path, error), model, where=str(path), error=error)
    return found, Loaded(path, node)


def parse_model(text: str, model: type[ModelT], *, where: str, error: Failure) -> ModelT:
    """Return a YAML or JSON text as a model; `where` names the text in messages.

    Raises:
        InputError: As `error`, with a line for each field that is wrong.
    """
    return _parsed(text, model, where=where, error=error)[0]


def model_of(content: dict[str, Any], model: type[ModelT], *, where: str, error: Failure) -> ModelT:
    """Return what a file holds that has been read already, such as TOML, as a model; `where` names it in messages.

    Raises:
        InputError: As `error`, with each field that is wrong; the lines are not known.
    """
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        lines = [message for _, message in _faults(problem, model)[:_MOST_FAULTS]]
        raise error("\n  ".join(lines), where=where) from None


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `Did you mean ...?` for the known word nearest to `word`, or the known words where none is near."""
    names = sorted(known)
    close = difflib.get_close_matches(word, names, n=1)
    return f"Did you mean `{close[0]}`?" if close else f"Known: {', '.join(f'`{name}`' for name in names)}."


def _parsed(text: str, model: type[ModelT], *, where: str, error: Failure) -> tuple[ModelT, Any]:
    node, content = _compose(text, where, error)
    if not isinstance(content, dict):
        fields = ", ".join(f"`{name}`" for name in _field_names(model))
        raise error("the file holds no fields.", where=where, hint=f"Its fields are {fields}.")
    try:
        return model.model_validate(content), node
    except ValidationError as problem:
        faults = _faults(problem, model)
        lines = [f"line {_line(node, loc)}: {message}" for loc, message in faults[:_MOST_FAULTS]]
        rest = len(faults) - len(lines)
        if rest > 0:
            lines.append(f"and {rest} more")
        # `from None`: the error of pydantic would only repeat this in words for programmers.
        raise error("\n  ".join(lines), where=where) from None


def _compose(text: str, where: str, error: Failure) -> tuple[Any, Any]:
    import yaml

    try:
        if text.lstrip().startswith("{"):
            text = _ODD.sub(lambda match: f"\\u{ord(match[0]):04x}", _ESCAPED_PAIR.sub(_joined_pair, text))
        _refuse_traps(text, where, error)
        loader = _loader_class()(text)
        try:
            node = loader.get_single_node()
            if node is None:
                return None, None
            for fault in _node_faults(node):
                raise error(fault[1], where=f"{where}, line {fault[0]}")
            return node, loader.construct_document(node)
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as reason:
        mark = reason.problem_mark or reason.context_mark
        place = f"{where}, line {mark.line + 1}" if mark else where
        what = reason.problem or reason.context or "not YAML"
        if "nesting depth" in what:
            # PyYAML from 6.0.4 on has a limit of its own.
            raise error("the YAML is nested too deeply", where=place) from None
        raise error(f"the YAML does not parse: {what}", where=place, hint=_yaml_hint(what)) from None
    except yaml.YAMLError:
        raise error("the file holds characters that YAML does not allow", where=where) from None


def _joined_pair(match: re.Match[str]) -> str:
    high, low = int(match[2], 16), int(match[3], 16)
    return f"{match[1]}\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08x}"


def _refuse_traps(text: str, where: str, error: Failure) -> None:
    """Refuse what would break the reader: references, which can make a small file endless, and bottomless nesting.

    Tags go too: `!!int x` and the like fail inside the reader, with the value in the message.

    The events of a file are read without recursion. Composing is not: libyaml goes down a level of the C stack for each
    level of the file, and a few thousand brackets would end the process without a message.
    """
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    depth = 0
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            place = f"{where}, line {_line(event, ())}"
            raise error("`&` and `*` references are not allowed", where=place, hint="Write the value out.")
        if getattr(event, "tag", None) is not None:
            place = f"{where}, line {_line(event, ())}"
            what = "the YAML does not parse: `!` tags are not allowed"
            raise error(what, where=place, hint="A text that starts with `!` stands in quotes.")
        if isinstance(event, (yaml.SequenceStartEvent, yaml.MappingStartEvent)):
            depth += 1
        elif isinstance(event, (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            depth -= 1
        if depth > _DEEPEST:
            raise error("the YAML is nested too deeply", where=f"{where}, line {_line(event, ())}")


@cache
def _loader_class() -> type[Any]:
    """Return a safe loader that knows whole numbers and null, and leaves every other scalar as the text that it is.

    YAML itself would make 724.2 out of the code 724.20, false out of `no`, and an error without a field out of a day
    that does not exist. The models know where a date or a yes or no belongs.
    """
    import yaml

    base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    whole = "tag:yaml.org,2002:int"

    class PlainLoader(base):  # type: ignore[misc] # the C loader has no stub
        """A safe loader with fewer kinds of scalars."""

    PlainLoader.yaml_implicit_resolvers = {
        first: [
            (tag, re.compile(f"{_WHOLE_NUMBER.pattern}$") if tag == whole else pattern)
            for tag, pattern in resolvers
            if tag in (whole, "tag:yaml.org,2002:null")
        ]
        for first, resolvers in base.yaml_implicit_resolvers.items()
    }
    return PlainLoader


def _yaml_hint(problem: str) -> str | None:
    if "mapping values are not allowed" in problem:
        return "A text that holds a colon stands in quotes."
    if "\\t" in problem or "tab" in problem:
        return "Indent with spaces, not with tabs."
    return None


def _node_faults(root: Any) -> Iterator[tuple[int, str]]:
    """Yield what YAML allows and a pack must not hold: a field that stands twice, and one whose name is no word."""
    import yaml

    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting.extend(node.value)
        elif isinstance(node, yaml.MappingNode):
            names: set[str] = set()
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    yield key.start_mark.line + 1, "a field's name is a word"
                    return
                if key.value in names:
                    field = f"the field `{key.value}`" if _FIELD_NAME.fullmatch(key.value) else "a field"
                    yield key.start_mark.line + 1, f"{field} stands twice; keep one"
                    return
                names.add(key.value)
                waiting.append(value)


def _line(node: Any, loc: tuple[int | str, ...]) -> int:
    line = int(node.start_mark.line) + 1
    for step in loc:
        found = None
        if isinstance(node.value, list):
            if isinstance(step, int) and step < len(node.value) and not isinstance(node.value[step], tuple):
                found = (node.value[step], node.value[step])
            elif isinstance(step, str):
                pairs = [pair for pair in node.value if isinstance(pair, tuple)]
                found = next((pair for pair in pairs if pair[0].value == step), None)
        if found is None:
            break
        line, node = int(found[0].start_mark.line) + 1, found[1]
    return line


def _faults(error: ValidationError, model: type[BaseModel]) -> list[tuple[tuple[int | str, ...], str]]:
    """Return each fault with its place; in the order of the file as far as pydantic keeps it."""
    by_field: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for detail in error.errors(include_url=False, include_input=False):
        by_field.setdefault(_field_of(detail, model), []).append(detail)
    return [
        (loc, f"{_place(loc)}{_of_union(details, loc, model)}")
        for loc, details in by_field.items()
        if not _is_echo(details, loc, by_field)
    ]


def _is_echo(details: list[ErrorDetails], loc: tuple[int | str, ...], faulty: Iterable[tuple[int | str, ...]]) -> bool:
    """Return whether a list is called too short only because pydantic left out the entries that have faults."""
    below = any(len(other) > len(loc) and other[: len(loc)] == loc for other in faulty)
    return below and all(detail["type"] == "too_short" for detail in details)


def _field_of(detail: ErrorDetails, model: type[BaseModel]) -> tuple[int | str, ...]:
    """Return the place of a fault without the names of the members of a union that pydantic adds to it."""
    here: type[BaseModel] | None = model
    field: list[int | str] = []
    for step in detail["loc"]:
        if isinstance(step, int):
            field.append(step)
            continue
        fields = {} if here is None else {f.alias or name: f for name, f in here.model_fields.items()}
        if step in fields:
            field.append(step)
            here = _model_in(fields[step].annotation)
        elif detail["type"] == "extra_forbidden" and step == detail["loc"][-1]:
            field.append(step)
    reason = detail.get("ctx", {}).get("error")
    return (*field, *reason.field) if isinstance(reason, FieldError) else tuple(field)


def _of_union(details: list[ErrorDetails], loc: tuple[int | str, ...], model: type[BaseModel]) -> str:
    # Each member of a union reports a fault of its own: the one that is not the word `unknown` says what was expected.
    chosen = next((detail for detail in details if not _wants_unknown(detail)), details[0])
    message = _message(chosen, loc, model)
    return f"{message}, or `unknown`" if len(details) > 1 and any(map(_wants_unknown, details)) else message


def _wants_unknown(detail: ErrorDetails) -> bool:
    return detail["type"] == "literal_error" and detail.get("ctx", {}).get("expected") == "'unknown'"


def _place(loc: tuple[int | str, ...]) -> str:
    text = ""
    for step in loc:
        if isinstance(step, str) and not _FIELD_NAME.fullmatch(step):
            break
        text += f"[{step}]" if isinstance(step, int) else f".{step}" if text else step
    return f"`{text}`: " if text else ""


def _message(detail: ErrorDetails, loc: tuple[int | str, ...], model: type[BaseModel]) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "extra_forbidden":
        allowed = _field_names(_model_at(model, loc[:-1]))
        close = difflib.get_close_matches(str(loc[-1]), allowed, n=1)
        what = "unknown field" if _FIELD_NAME.fullmatch(str(loc[-1])) else "there is a field here that does not exist"
        return f"{what}; " + (f"did you mean `{close[0]}`?" if close else f"the fields are {', '.join(allowed)}")
    if kind == "missing":
        return "the field is missing; add it"
    if kind == "literal_error":
        return f"write one of {context.get('expected', '')}"
    if kind == "value_error":
        return str(context.get("error", detail["msg"]))
    if kind == "string_type":
        return "write a text; a number, a date or a yes or no stands in quotes here"
    if kind == "string_too_short":
        return "the text is empty; write it or leave the field out"
    if kind == "string_too_long":
        return f"use at most {context.get('max_length')} characters"
    if kind == "too_short":
        return "the list is empty; add an entry"
    if kind == "greater_than_equal":
        return f"write a number not below {context.get('ge')}"
    if kind == "less_than_equal":
        return f"write a number not above {context.get('le')}"
    if kind == "string_pattern_mismatch":
        return "use letters, digits, points, dashes and underscores, without spaces"
    if kind in ("tuple_type", "list_type"):
        return "write a list, each entry on a line that starts with a dash, or all in [brackets]"
    if kind in ("model_type", "model_attributes_type", "dict_type"):
        return "write fields with their values here, not a single value"
    if kind.startswith("date"):
        return "write a date as year-month-day: 2009-07-18"
    if kind.startswith("int"):
        return "write a whole number"
    if kind.startswith("bool"):
        return "write true or false"
    return detail["msg"]


def _field_names(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel] | None, loc: tuple[int | str, ...]) -> type[BaseModel] | None:
    """Return the model that stands at a place within another."""
    for step in loc:
        if model is None:
            return None
        if isinstance(step, int):
            continue
        fields = {field.alias or name: field for name, field in model.model_fields.items()}
        model = _model_in(fields[step].annotation) if step in fields else None
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    """Return the model that an annotation holds: `X`, `X | None`, `tuple[X, ...]`."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    if get_origin(annotation) in (tuple, list, Union, types.UnionType):
        return next((found for part in get_args(annotation) if (found := _model_in(part)) is not None), None)
    return None

"""Prompt templates: sandboxed Jinja2 with YAML front matter. A user's folders come first, then the shipped one."""

from __future__ import annotations

import datetime
import functools
import hashlib
import traceback
import types
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from drafter.datafile import parse_model, read_text
from drafter.errors import InputError, TemplateError
from drafter.resources import data_folder

if TYPE_CHECKING:
    from jinja2 import Environment

_FENCE = "---"
_BROKEN = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
"""What an expression of a template can raise beside the errors of Jinja2 itself."""


class FrontMatter(BaseModel):
    """What stands between the `---` lines at the head of a template."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    version: int
    purpose: str
    inputs: tuple[str, ...]
    output: str


class Template(BaseModel):
    """One template: its front matter, its body and where it was found."""

    model_config = ConfigDict(frozen=True)

    front: FrontMatter
    body: str
    path: str

    @property
    def label(self) -> str:
        """Return the name and version, as `name@version`."""
        return f"{self.front.name}@{self.front.version}"

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the body, in hexadecimal."""
        return hashlib.sha256(self.body.encode()).hexdigest()

    def render(self, **inputs: Any) -> str:
        """Return the rendered text.

        Raises:
            TemplateError: Where an input is missing, one is given that the front matter does not name, or the template
                does something that the sandbox forbids.
        """
        from jinja2 import TemplateError as JinjaError
        from jinja2 import TemplateSyntaxError

        wrong = sorted(set(inputs) ^ set(self.front.inputs))
        if wrong:
            raise TemplateError(f"its inputs and those given differ in {', '.join(map(repr, wrong))}.", where=self.path)
        try:
            return _environment().from_string(self.body).render(**inputs)
        except TemplateSyntaxError as reason:
            raise TemplateError(f"line {reason.lineno} of its body: {reason.message}", where=self.path) from None
        except (*_BROKEN, JinjaError) as reason:
            # Only the kind of fault: the words of the reason may hold what was rendered, which is a fact of the case.
            message = f"{_body_line(reason)}it cannot be rendered: {type(reason).__name__}."
            raise TemplateError(message, where=self.path) from None


def load_template(name: str, *, folders: Sequence[Path] = ()) -> Template:
    """Return the template `name` from the first folder that has it.

    Args:
        name: The file's name without its ending `.j2`.
        folders: A user's folders; the shipped ones come last.

    Raises:
        TemplateError: Where no folder has it, or its front matter cannot be read.
    """
    for folder in (*folders, data_folder("prompts")):
        path = folder / f"{name}.j2"
        if path.is_file():
            return _parsed(path)
    raise TemplateError(
        f"there is no template {name!r}.", hint="Check the name and the folders given with `--prompts`."
    )


def long_date(day: datetime.date) -> str:
    """Return a date as letters write it: `May 6, 2015`."""
    return f"{day:%B} {day.day}, {day.year}"


def _body_line(reason: BaseException) -> str:
    """Return which line of the body failed; Jinja2 puts the lines of a template into the traceback."""
    lines = [number for frame, number in traceback.walk_tb(reason.__traceback__) if _is_template(frame)]
    return f"line {lines[-1]} of its body: " if lines else ""


def _is_template(frame: types.FrameType) -> bool:
    return frame.f_code.co_filename == "<template>"


def _parsed(path: Path) -> Template:
    try:
        text = read_text(path, InputError)
        head, fence, body = text.removeprefix(f"{_FENCE}\n").partition(f"\n{_FENCE}\n")
        if not text.startswith(f"{_FENCE}\n") or not fence:
            raise TemplateError(
                "it has no front matter.", where=str(path), hint="Start it with fields between `---` lines."
            )
        front = parse_model(head, FrontMatter, where=str(path), error=InputError)
    except InputError as reason:
        raise TemplateError(reason.message, where=reason.where, hint=reason.hint) from None
    return Template(front=front, body=body, path=str(path))


@functools.cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True, autoescape=False
    )
    environment.filters["long_date"] = long_date
    return environment

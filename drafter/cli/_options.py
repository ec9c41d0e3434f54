"""Options that several commands share, and how a file is written whole or not at all."""

from __future__ import annotations

import datetime
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple, cast, get_args

import typer

from drafter.errors import DecisionError, InputError

if TYPE_CHECKING:
    from drafter.casefile import CaseFile, Decision
    from drafter.guidelines import Library

CaseArgument = Annotated[Path, typer.Argument(metavar="CASE", help="The case file, YAML or JSON.")]
PacksOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--guidelines", metavar="DIR", help="A folder with guideline packs of your own, read first; repeatable."
    ),
]


SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="The settings; by default drafter.yaml in this folder, if any."),
]

DecisionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--decision",
        metavar="ITEM=WORD",
        help="The reviewer's decision on an item, where it does not stand in the case: overturned, upheld or modified; "
        'repeatable. For a modified one add the part found necessary, as in "item-1=modified:6 visits".',
    ),
]


class _Choice(NamedTuple):
    item: str
    decision: Decision
    part: str | None


def decided(case: CaseFile, choices: list[str] | None) -> CaseFile:
    """Return the case with the decisions that the reviewer gave on the command line.

    Raises:
        DecisionError: Where one is misspelt, given twice, or another than the case states: a recorded decision is
            changed in the case, not in passing.
    """
    given: dict[str, _Choice] = {}
    for choice in map(_choice, choices or []):
        if given.setdefault(choice.item, choice) != choice:
            raise DecisionError(f"{choice.item!r} has two decisions.", where="--decision", hint="Give one.")
        recorded = case.item(choice.item).decision
        if recorded is not None and (recorded != choice.decision or choice.part is not None):
            hint = "Change `decision` of the item in the case, or leave the option out."
            raise DecisionError(
                f"the case states a decision on {choice.item!r} already.", where="--decision", hint=hint
            )
        case = case.decided(choice.item, choice.decision, certified=choice.part)
    return case


def _choice(words: str) -> _Choice:
    from drafter.casefile import Decision

    item, separator, rest = words.partition("=")
    word, _, part = rest.partition(":")
    known = get_args(Decision)
    if not separator or not item.strip():
        raise DecisionError("a decision is written ITEM=WORD.", where="--decision", hint="As in item-1=upheld.")
    decision = word.strip().lower()
    if decision not in known:
        raise DecisionError(f"{word.strip()!r} is no decision.", where="--decision", hint=f"Use {', '.join(known)}.")
    if part.strip() and decision != "modified":
        raise DecisionError(
            "only a modified decision has a part.", where="--decision", hint="As in item-1=modified:6 visits."
        )
    return _Choice(item.strip(), cast("Decision", decision), part.strip() or None)


def day_of(words: str | None, where: str) -> datetime.date | None:
    """Return the day that an option names, or None where it is not given.

    Args:
        words: What stands behind the option.
        where: The option, for the message.

    Raises:
        InputError: It is no date.
    """
    if words is None:
        return None
    try:
        return datetime.date.fromisoformat(words)
    except ValueError:
        raise InputError(f"{words!r} is no date.", where=where, hint="Write it as YYYY-MM-DD.") from None


def library(packs: list[Path] | None) -> Library:
    """Return the shipped guidelines with the user's packs before them."""
    from drafter.guidelines import load_library

    return load_library(tuple(packs or ()))


def echo_json(text: str) -> None:
    """Print JSON on standard output; in pure ASCII where the terminal or the pipe is not set to hold more."""
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=2)
    typer.echo(text, nl=not text.endswith("\n"))


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all; a pipe or a device is written to as it is.

    Raises:
        InputError: Where it cannot be written.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            path.write_text(text, encoding="utf-8", newline="\n")
            return
        final = path.resolve()
        handle, name = tempfile.mkstemp(dir=final.parent, prefix=f".{final.name}.")
        try:
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(text)
            Path(name).replace(final)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as reason:
        raise InputError(f"cannot be written: {reason.strerror}.", where=str(path), hint="Check the folder.") from None


def check_treatment(words: str | None, held: Library, where: str) -> None:
    """Refuse a treatment that neither the vocabulary nor the library knows: its limits would silently not be found.

    Raises:
        InputError: It is not known; the message names the nearest word.
    """
    from drafter.vocabulary import near_treatment, treatment_named

    if words is None or treatment_named(words) is not None:
        return
    if words.strip() and any(words.casefold() == limit.treatment.casefold() for limit in held.limits):
        return
    near = near_treatment(words)
    hint = f"Did you mean {near!r}?" if near else 'Name it as a request does: "physical therapy", "PT", "massage".'
    raise InputError(f"{words!r} is no treatment that the library knows.", where=where, hint=hint)


def check_region(words: str | None, where: str) -> None:
    """Refuse a region that the vocabulary does not know.

    Raises:
        InputError: It is not known; the message names the nearest word.
    """
    from drafter.vocabulary import near_region, region_named

    if words is None or region_named(words) is not None:
        return
    near = near_region(words)
    hint = f"Did you mean {near!r}?" if near else 'Name it as a request does: "low back", "right knee".'
    raise InputError(f"{words!r} is no region of the body that the library knows.", where=where, hint=hint)

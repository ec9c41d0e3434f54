"""`drafter read`: what a text says about visits, frequencies, durations and amounts."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Annotated

import typer

from drafter.errors import InputError


def read_command(
    text: Annotated[str | None, typer.Argument(metavar="TEXT", help="The words to read, as one argument.")] = None,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help='Read lines {"id", "text"} from standard input; write a line with the reading for each.'
        ),
    ] = False,
) -> None:
    """Read quantities of care out of a text, with every ambiguity named.

    Exit status: 0 read, 2 the input is not what was expected.
    """
    if jsonl:
        _read_lines()
    elif text is not None:
        from drafter.cli import _show
        from drafter.quantities import read

        _show.print_reading(read(text))
    else:
        raise InputError("there is nothing to read.", where="TEXT", hint="Give a text, or lines with --jsonl.")


def _read_lines() -> None:
    from drafter.quantities import read, to_label

    for number, line in enumerate(_lines(), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            name, words = entry["id"], entry["text"]
        except (ValueError, KeyError, TypeError, RecursionError):
            raise InputError(f"line {number} is not an object with `id` and `text`.", where="standard input") from None
        if not isinstance(words, str):
            raise InputError(f"line {number}: `text` is not text.", where="standard input")
        typer.echo(json.dumps({"id": name, **to_label(read(words))}))


def _lines() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(encoding="utf-8", errors="strict")
    try:
        yield from sys.stdin
    except UnicodeDecodeError:
        raise InputError("this is not UTF-8 text.", where="standard input", hint="Send it as UTF-8.") from None

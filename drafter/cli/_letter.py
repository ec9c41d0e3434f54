"""`drafter letter`: determination letters."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from drafter.cli._options import write_whole
from drafter.errors import InputError

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    help="Determination letters. docs/letters.md says which are read, and what is read in them.",
)


@app.callback()
def _letters() -> None:
    """Keep `read` a command of its own: typer would take a single one for the whole."""


@app.command("read")
def read_letter_command(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The letter, as text.")],
    case: Annotated[
        Path | None, typer.Option("--case", metavar="FILE", help="Write the facts there as a case file (YAML).")
    ] = None,
    draft: Annotated[
        Path | None, typer.Option("--draft", metavar="FILE", help="Write the letter there as a draft (JSON).")
    ] = None,
) -> None:
    """Read a determination letter: what it states and on which line, and what stays unknown.

    Exit status: 0 read, 2 it is no letter that can be read.
    """
    from drafter.cli import _show
    from drafter.documents import read_document
    from drafter.letters import case_yaml, read_letter

    outputs = [path for path in (case, draft) if path is not None]
    if len({path.resolve() for path in (file, *outputs)}) != 1 + len(outputs):
        raise InputError("one file is named twice.", where="--case, --draft", hint="Name another file to write.")
    letter = read_letter(read_document(file))
    if case is not None:
        write_whole(case, case_yaml(letter))
    if draft is not None:
        write_whole(draft, letter.draft.model_dump_json(by_alias=True, indent=2) + "\n")
    _show.print_letter(letter)

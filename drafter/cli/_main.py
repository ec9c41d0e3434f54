"""The commands put together, and failures turned into one message and an exit status."""

from __future__ import annotations

import io
import sys

import typer

from drafter.cli import _check, _draft, _guidelines, _letter, _read, _rules, _schema
from drafter.errors import DrafterError

app = typer.Typer(
    name="drafter",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="""First drafts of California IMR rationales, with every number traced to its source.

    A case file goes in; a draft comes out with its findings: the words each is about, what it rests on, and what to do.
    The reviewer decides; no part of this tool does.

    Exit status: 0 no error finding, 1 at least one, 2 could not do it.
    """,
)


@app.callback(invoke_without_command=True)
def _options(
    version: bool = typer.Option(False, "--version", help="Print the version and stop.", is_eager=True),
) -> None:
    if version:
        from drafter import __version__

        typer.echo(f"drafter {__version__}")
        raise typer.Exit


app.command("draft")(_draft.draft_command)
app.command("check")(_check.check_command)
app.command("read")(_read.read_command)
app.command("schema")(_schema.schema_command)
app.add_typer(_guidelines.app, name="guidelines")
app.add_typer(_letter.app, name="letter")
app.add_typer(_rules.app, name="rules")


def main() -> None:
    """Run the command line; a failure of ours is one message and exit status 2, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A letter holds dashes and quotation marks that not every terminal is set to show.
            stream.reconfigure(errors="backslashreplace")
    try:
        app()
    except DrafterError as error:
        typer.echo(f"drafter: {error}", err=True)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # The reader of a pipe (head, less) went away: nothing is wrong, and nothing more can be said.
        sys.stderr.close()
        sys.exit(0)

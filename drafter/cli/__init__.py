"""The command line: one command, one file. A command imports what it needs when it runs, so that `--help` is quick."""

from drafter.cli._main import app, main

__all__ = ["app", "main"]

"""`drafter guidelines lint`: what is wrong or odd with the library and the packs before it."""

from __future__ import annotations

import typer

from drafter.cli._options import PacksOption, library


def lint(guidelines: PacksOption = None) -> None:
    """Report overlapping editions, gaps between them, unknown words, and limits that disagree across documents.

    Exit status: 0 no error, 1 at least one; a note is no error.
    """
    from drafter.guidelines import lint as lint_library

    held = library(guidelines)
    found = lint_library(held)
    for entry in found:
        typer.echo(f"{entry.severity:5}  {entry.code:20} {', '.join(entry.ids)}\n       {entry.text}")
    errors = sum(entry.severity == "error" for entry in found)
    unverified = sum(not limit.is_verified for limit in held.limits)
    typer.echo(
        f"{len(held.editions)} editions, {len(held.passages)} passages, {len(held.limits)} limits, {unverified} of "
        f"them unverified; {errors} errors, {len(found) - errors} notes"
    )
    raise typer.Exit(1 if errors else 0)

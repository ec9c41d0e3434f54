"""`drafter rules`: the rules and their documentation."""

from __future__ import annotations

from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, help="The rules that check a draft.", rich_markup_mode=None)


@app.command("list")
def list_rules() -> None:
    """List every rule: its code, gravest severity and what it checks."""
    from drafter.rules import all_rules

    for rule in all_rules():
        typer.echo(f"{rule.code}  {rule.severity:<7}  {rule.title}")


@app.command("explain")
def explain_rule(
    code: Annotated[str, typer.Argument(metavar="CODE", help="The code of a rule, such as NUM09.")],
) -> None:
    """Explain one rule: what it catches, why, and a wrong and a right example."""
    from drafter.rules import rule, rule_page

    typer.echo(rule_page(rule(code)).rstrip())

"""The pages on the rules, made of their docstrings: `drafter rules explain` prints them, `docs/rules/` holds them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from drafter.rules._rule import Certainty, Rule

_CERTAIN: Final[dict[Certainty, str]] = {
    "S": "read at its source",
    "M": "recalled, not read: the rule never goes above a warning of its own accord",
    "practice": "good practice",
}

FAMILIES: Final = {
    "CIT": "citations",
    "DEC": "decisions",
    "FAC": "facts of the case",
    "LAW": "the legal standard",
    "LET": "the whole letter",
    "LIM": "limits of the guidelines",
    "NUM": "numbers",
    "PRV": "privacy",
    "QUO": "quotations",
    "RAT": "the rationale as a text",
    "REQ": "the request",
}
"""What the first three letters of a code stand for."""


def rule_page(rule: Rule) -> str:
    """Return the page on a rule, in Markdown: what it checks, how grave it is, why, a wrong and a right example."""
    facts = [
        ("gravest severity", rule.severity),
        ("basis", f"{rule.basis} ({_CERTAIN[rule.certainty]})"),
        ("profile", "a whole letter" if rule.profile == "letter" else "a rationale or a whole letter"),
        ("family", f"{rule.code[:3]}, {FAMILIES[rule.code[:3]]}"),
    ]
    if rule.in_force_from is not None:
        facts.insert(2, ("in force", f"from {rule.in_force_from.isoformat()}"))
    listed = "\n".join(f"- **{name}**: {words}" for name, words in facts)
    return f"# {rule.code}: {rule.title}\n\n{rule.documentation}\n\n{listed}\n"


def rule_index(rules: Iterable[Rule]) -> str:
    """Return the page that lists the rules by family, in Markdown."""
    known = list(rules)
    lines = [
        "# The rules",
        "",
        "Each page is the docstring of the rule. `drafter rules explain CODE` prints it. `error` blocks signing,",
        "`warning` must be acknowledged, `note` informs; [settings](../settings.md#rules) select, ignore and grade",
        "them. A rule that cannot run is reported as not run, with the reason.",
    ]
    for family, about in FAMILIES.items():
        mine = [rule for rule in known if rule.code.startswith(family)]
        lines += ["", f"## {family}: {about}", "", "| rule | gravest | what it checks |", "|---|---|---|"]
        lines += [f"| [{rule.code}]({rule.code}.md) | {rule.severity} | {rule.title} |" for rule in mine]
    return "\n".join(lines) + "\n"


def write_rule_pages(folder: Path, rules: Iterable[Rule]) -> None:
    """Write the pages into a folder, and take out those of rules that are gone.

    Args:
        folder: An existing folder, such as `docs/rules`.
        rules: The rules.
    """
    known = list(rules)
    for page in folder.glob("*.md"):
        page.unlink()
    (folder / "README.md").write_text(rule_index(known), encoding="utf-8", newline="\n")
    for rule in known:
        (folder / f"{rule.code}.md").write_text(rule_page(rule), encoding="utf-8", newline="\n")

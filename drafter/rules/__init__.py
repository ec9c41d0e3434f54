"""The rules: deterministic checks of a draft, whoever wrote it. One rule, one file, one code; they know no model."""

from drafter.rules._context import DraftContext, ItemContext, Need, OtherDraft, Profile
from drafter.rules._pages import rule_index, rule_page, write_rule_pages
from drafter.rules._registry import all_rules, check_draft, check_laid_out, rule
from drafter.rules._rule import Certainty, DraftRule, ItemRule, Rule

__all__ = [
    "Certainty",
    "DraftContext",
    "DraftRule",
    "ItemContext",
    "ItemRule",
    "Need",
    "OtherDraft",
    "Profile",
    "Rule",
    "all_rules",
    "check_draft",
    "check_laid_out",
    "rule",
    "rule_index",
    "rule_page",
    "write_rule_pages",
]

"""The rules: deterministic checks of a draft, whoever wrote it. One rule, one file, one code; they know no model."""

from drafter.rules._context import ItemContext, Need
from drafter.rules._registry import all_rules, check_draft, rule
from drafter.rules._rule import Certainty, Rule

__all__ = ["Certainty", "ItemContext", "Need", "Rule", "all_rules", "check_draft", "rule"]

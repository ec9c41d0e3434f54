"""Quotations: found in a draft, and held word for word against the text of a passage. Knows nothing of rules."""

from drafter.quotes._find import quotations_in
from drafter.quotes._folding import Token, tokens_of
from drafter.quotes._verify import Check, Verdict, verify

__all__ = ["Check", "Token", "Verdict", "quotations_in", "tokens_of", "verify"]

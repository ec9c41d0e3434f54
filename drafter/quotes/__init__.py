"""Quotations: found in a draft, and held word for word against the text of a passage. Knows nothing of rules."""

from drafter.quotes._find import quotations_in
from drafter.quotes._folding import Token, tokens_of
from drafter.quotes._verify import Change, Check, PageOf, SourceText, Verdict, verify

__all__ = [
    "Change",
    "Check",
    "PageOf",
    "SourceText",
    "Token",
    "Verdict",
    "quotations_in",
    "tokens_of",
    "verify",
]

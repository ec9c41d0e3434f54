"""Whose claim a sentence reports, and which passages a text cites. Knows nothing of rules."""

from drafter.attribution._citations import Citation, citations_in, edition_dates, page_citations_in
from drafter.attribution._voices import Voice, clauses, disclaims, voice_of

__all__ = [
    "Citation",
    "Voice",
    "citations_in",
    "clauses",
    "disclaims",
    "edition_dates",
    "page_citations_in",
    "voice_of",
]

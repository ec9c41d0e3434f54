"""Whose claim a sentence reports, and which passages a text cites. Knows nothing of rules."""

from drafter.attribution._citations import Citation, citations_in, edition_dates
from drafter.attribution._voices import Voice, voice_of

__all__ = ["Citation", "Voice", "citations_in", "edition_dates", "voice_of"]

"""`Draft`: the text of a rationale and what each stretch of it is. Knows nothing of writers or of checks."""

from drafter.drafts._files import load_draft, text_of_file
from drafter.drafts._layout import (
    BANNERS,
    DECISION_WORDS,
    NOT_DECIDED,
    DeclaredSources,
    Heading,
    aligned,
    decisions_in,
    lay_out,
)
from drafter.drafts._models import Draft, DraftItem, Origin, Sentence, Sources, Waiver, draft_schema
from drafter.drafts._sentences import sentences

__all__ = [
    "BANNERS",
    "DECISION_WORDS",
    "NOT_DECIDED",
    "DeclaredSources",
    "Draft",
    "DraftItem",
    "Heading",
    "Origin",
    "Sentence",
    "Sources",
    "Waiver",
    "aligned",
    "decisions_in",
    "draft_schema",
    "lay_out",
    "load_draft",
    "sentences",
    "text_of_file",
]

"""The words: treatments, regions of the body, sides, and what a clinician would look for in a record.

A term is one concept with all its spellings and with the more general terms it belongs to. This room only finds words
and says which is a kind of which; what follows from that is for others to decide.

    >>> from drafter.vocabulary import treatment_named, region_named
    >>> text = "2 massage therapy for the lower back"
    >>> treatment_named(text).name, region_named(text).name
    ('massage therapy', 'lumbar spine')
"""

from drafter.vocabulary._model import Side, Term, TermMention
from drafter.vocabulary._search import (
    clinical_terms_in,
    near_region,
    near_treatment,
    region_covers,
    region_named,
    regions_in,
    same_concept,
    treatment_covers,
    treatment_named,
    treatments_in,
)
from drafter.vocabulary._sides import sides_in

__all__ = [
    "Side",
    "Term",
    "TermMention",
    "clinical_terms_in",
    "near_region",
    "near_treatment",
    "region_covers",
    "region_named",
    "regions_in",
    "same_concept",
    "sides_in",
    "treatment_covers",
    "treatment_named",
    "treatments_in",
]

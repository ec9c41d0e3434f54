"""The questions that other rooms ask of the vocabulary."""

from __future__ import annotations

import difflib
import re
from typing import TYPE_CHECKING

from drafter.memory import remembered
from drafter.spans import Span
from drafter.vocabulary._lists import clinical_terms, covers, regions, treatments
from drafter.vocabulary._model import Term, TermMention

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drafter.vocabulary._lists import TermList

# How far before a mention the words that make it a circumstance may stand.
_LOOK_BACK = 60
# "Physical therapy after rotator cuff repair" asks for therapy: the operation is a circumstance. At most four words may
# lie between.
_TREATMENT_BACKGROUND = re.compile(
    r"\b(?:after|following|status[ -]post|s/p|since|due to|secondary to|prior to|before|instead of|except|excluding"
    r"|other than)\s(?:[\w-]+,?\s){0,4}$",
    re.IGNORECASE,
)
# "Post-operative knee brace", "surgical boot": when, not what.
_TIME_OF_SURGERY = re.compile(r"(?:pre|post)[-\s]?(?:op|surg)|surgical$", re.IGNORECASE)
_REGION_BACKGROUND = re.compile(r"\b(?:except|excluding|excludes|other than)\s(?:[\w-]+,?\s){0,2}$", re.IGNORECASE)

# Where a body part is asked for, "any" answers it; in a sentence it is an ordinary word.
_ANY = re.compile(r"\s*(?:any|all)\s*(?:$|[,;(]|(?:except|but|other than|excluding)\b)", re.IGNORECASE)

# The first sacral roots are treated as part of the low back: "L5-S1", "S1 radiculopathy".
_PART_BY_LETTER = {"C": "cervical-spine", "T": "thoracic-spine", "L": "lumbar-spine", "S": "lumbar-spine"}
# Levels of the spine: "L4-5", "L5/S1", "T8-L4", "C6". "T2-weighted" is a way to make a picture.
_LEVEL = r"(?:C[1-8]|T(?:1[0-2]|[1-9])|L[1-6]|S[1-5])"
_LEVELS = re.compile(
    rf"\b(?P<first>{_LEVEL}(?:\s?[-–/]\s?(?:1[0-2]|[1-9])(?![\d.]))?)(?:\s?(?:[-–/]|to|through)\s?(?P<last>{_LEVEL}))?"
    r"(?!\.?\d)(?!\w)(?![-\s]weighted)",
    re.IGNORECASE,
)
# "T/L spine" is two parts.
_PARTS = re.compile(r"\b(?P<parts>[CTL](?:\s?[/&]\s?[TLS]){1,2})[\s-]?spine\b", re.IGNORECASE)


@remembered
def treatments_in(text: str) -> tuple[TermMention, ...]:
    """Return where `text` names a treatment.

    Args:
        text: A request, a guideline row, a sentence.

    Returns:
        The mentions in order, not overlapping; at each place the longest word wins.
    """
    return treatments().matcher.find(text)


def treatment_named(text: str) -> Term | None:
    """Return the treatment that a short text is about.

    Args:
        text: A request as filed ("2 massage therapy for the lower back") or the treatment of a guideline row.

    Returns:
        The treatment, or None where none is named.
    """
    return _subject(treatments_in(text), text, treatments(), _TREATMENT_BACKGROUND)


def treatment_covers(general: Term, specific: Term) -> bool:
    """Return whether what is said of one treatment holds for another.

    Args:
        general: The treatment that something is said of, such as physical medicine.
        specific: The treatment asked about, such as aquatic therapy.

    Returns:
        True where both are the same or `specific` is a kind of `general`.
    """
    return covers(general, specific)


@remembered
def regions_in(text: str) -> tuple[TermMention, ...]:
    """Return where `text` names a region of the body.

    Args:
        text: Any text.

    Returns:
        The mentions in order, not overlapping.
    """
    return _with_levels(text, regions().matcher.find(text))


def region_named(text: str) -> Term | None:
    """Return the region of the body that a short text is about.

    Args:
        text: A request, a body part, a diagnosis.

    Returns:
        The region, or None where none is named.
    """
    if _ANY.match(text):
        return regions().terms["any"]
    return _subject(regions_in(text), text, regions(), _REGION_BACKGROUND)


def region_covers(general: Term, specific: Term) -> bool:
    """Return whether one region lies within another.

    Args:
        general: The region that should cover, such as the spine, or `any`.
        specific: The region asked about, such as the neck.

    Returns:
        True where both are the same or `specific` is a part of `general`.
    """
    return covers(general, specific)


@remembered
def clinical_terms_in(text: str) -> tuple[TermMention, ...]:
    """Return where `text` names something that a clinician would need to find in the record.

    Args:
        text: Any text.

    Returns:
        Symptoms, signs, diagnoses, comorbidities and treatments of all kinds, in order, not overlapping.
    """
    return clinical_terms().matcher.find(text)


def same_concept(a: Term, b: Term) -> bool:
    """Return whether one of two terms can stand for the other.

    Args:
        a: A term.
        b: Another term.

    Returns:
        True where they are the same or one is a kind of the other.
    """
    return covers(a, b) or covers(b, a)


def near_treatment(text: str) -> str | None:
    """Return the spelling of a treatment that is nearest to words which name none, or None where none is near."""
    return _near(text, treatments())


def near_region(text: str) -> str | None:
    """Return the spelling of a region that is nearest to words which name none, or None where none is near."""
    return _near(text, regions())


def _near(text: str, chosen: TermList) -> str | None:
    spelt = {word.casefold(): word for term in chosen.terms.values() for word in term.words}
    squeezed = {word.replace(" ", ""): word for word in spelt}
    wanted = " ".join(text.casefold().split())
    if wanted in spelt:
        # Only its capitals are amiss: "pt" for PT.
        return spelt[wanted]
    close = difflib.get_close_matches(wanted, sorted(spelt), n=1, cutoff=0.75)
    return spelt[close[0]] if close else spelt.get(squeezed.get(wanted.replace(" ", ""), ""))


def _subject(mentions: Sequence[TermMention], text: str, chosen: TermList, background: re.Pattern[str]) -> Term | None:
    """Return the term that a short text is about.

    It is the first one named, since a request starts with what it asks for, unless what is named later is a kind of
    it: "durable medical equipment: TENS unit". What only tells the circumstances is passed over.
    """
    subject: Term | None = None
    for mention in mentions:
        before = text[max(0, mention.span.start - _LOOK_BACK) : mention.span.start]
        if background.search(before) or _is_circumstance(mention):
            continue
        if subject is None or subject.id in chosen.ancestors[mention.term.id]:
            subject = mention.term
    if subject is None and mentions and background is _TREATMENT_BACKGROUND:
        return mentions[0].term
    return subject


def _is_circumstance(mention: TermMention) -> bool:
    """Return whether a treatment is named only to tell when or how another is given."""
    if mention.term.id == "surgery":
        return _TIME_OF_SURGERY.match(mention.text) is not None
    return mention.term.category == "guidance"


def _with_levels(text: str, mentions: Sequence[TermMention]) -> tuple[TermMention, ...]:
    """Add the parts of the spine that are named by levels, where no word of the list covers the place already."""
    terms = regions().terms
    found = list(mentions)
    for match in _LEVELS.finditer(text):
        places = [Span(*match.span("first"))]
        if match["last"]:
            places.append(Span(*match.span("last")))
        previous: Term | None = None
        for place in places:
            term = terms[_PART_BY_LETTER[place.of(text)[0].upper()]]
            if term is previous:
                # "L4-L5" is one place, as "L4-5" is.
                earlier = found.pop()
                place = earlier.span.hull(place)
            found.append(TermMention(term, place, place.of(text)))
            previous = term
    for match in _PARTS.finditer(text):
        parts = Span(*match.span())
        found = [mention for mention in found if not mention.span.overlaps(parts)]
        for index in range(match.start(), match.end("parts")):
            letter = text[index].upper()
            if letter in _PART_BY_LETTER:
                place = Span(index, index + 1)
                found.append(TermMention(terms[_PART_BY_LETTER[letter]], place, place.of(text)))
    return tuple(sorted(found, key=lambda mention: mention.span))

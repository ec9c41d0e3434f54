"""Documents and passages are recognised by the words in which letters cite them."""

from __future__ import annotations

import pytest

from drafter.attribution import citations_in, page_citations_in
from drafter.guidelines import load_library
from drafter.spans import Span


def cited(text):
    return citations_in(text, load_library(), within=Span(0, len(text)))


@pytest.mark.parametrize(
    ("text", "edition", "passages"),
    [
        (
            "MTUS Chronic Pain Medical Treatment Guidelines (May 2009), Massage therapy, page 60",
            "mtus-chronic-pain-2009",
            ("mtus-cp09-massage-therapy",),
        ),
        ("the Chronic Pain Treatment Guidelines, page 60", "mtus-chronic-pain-2009", ("mtus-cp09-massage-therapy",)),
        ("8 CCR 9792.24.2", "mtus-chronic-pain-2009", ()),
        (
            "the ACOEM Low Back Disorders (February 24, 2016), Acupuncture",
            "mtus-low-back-2016",
            ("mtus-lb16-acupuncture",),
        ),
        ("ODG Pain (Chronic), Massage Therapy, Manual Therapy", "odg-pain", ("odg-pain-manipulation-parameters",)),
        ("The ODG (2015), Low Back, Manipulation", "odg-low-back", ("odg-low-back-manipulation",)),
    ],
)
def test_a_document_is_found_with_its_passage(text, edition, passages):
    (citation,) = cited(text)
    assert citation.edition == edition
    assert citation.passages == passages


@pytest.mark.parametrize("text", ["Labor Code 4604.5(c)(1)", "California Labor Code, section 4604.5", "LC 4604.5"])
def test_the_statute_is_found_however_it_is_named(text):
    (citation,) = cited(text)
    assert citation.edition == "california-labor-code-4604-5"


def test_one_heading_may_hold_several_passages():
    (citation,) = cited("Labor Code 4604.5(c)(1)")
    assert len(citation.passages) == 3
    (citation,) = cited("MTUS Postsurgical Treatment Guidelines, 8 CCR 9792.24.3(d)(1)")
    assert len(citation.passages) > 20


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("MTUS Chronic Pain Medical Treatment Guidelines (May 2009)", ["May 2009"]),
        ("MTUS Chronic Pain Medical Treatment Guidelines (effective July 18, 2009)", ["July 18, 2009"]),
        ("MTUS Chronic Pain Medical Treatment Guidelines of May 2016, page 60", ["May 2016"]),
        ("The ODG, Pain (Chronic) (2015)", ["2015"]),
        ("Under the MTUS Chronic Pain Medical Treatment Guidelines the visits of 2013 count", []),
        ("Labor Code 4604.5(c)(1), where 12 visits in 2014 count", []),
    ],
)
def test_only_the_date_of_the_edition_is_one(text, dates):
    (citation,) = cited(text)
    assert [date.of(text) for date in citation.dates] == dates


def test_a_number_that_only_begins_like_a_section_is_none():
    assert cited("9792.24.25 and 4604.55 and 19792.24.2") == ()


def test_pages_alone_are_looked_up_in_the_documents_cited():
    text = "The parameters on page 60 apply."
    where = Span(0, len(text))
    found = page_citations_in(text, load_library(), within=where, editions=["mtus-chronic-pain-2009"])
    assert [citation.passages for citation in found] == [("mtus-cp09-massage-therapy",)]
    assert page_citations_in(text, load_library(), within=where, editions=[]) == ()
    assert page_citations_in(text, load_library(), within=where, editions=["odg-pain"]) == ()

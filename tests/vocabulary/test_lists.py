"""The lists are in order: unique ids and words, parents that exist, no circles."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from drafter.vocabulary import Term, clinical_terms_in, region_covers, region_named, treatment_named
from drafter.vocabulary._lists import _ancestors, clinical_terms, regions, treatments
from drafter.vocabulary._matching import Matcher, tokens_of

LISTS = [treatments, regions, clinical_terms]


def every_term():
    return [*clinical_terms().terms.values(), *regions().terms.values()]


def test_no_id_stands_in_two_lists():
    assert not set(clinical_terms().terms) & set(regions().terms)
    assert set(treatments().terms) < set(clinical_terms().terms)


def test_the_lists_are_rich():
    assert len(clinical_terms().terms) >= 800
    assert {term.category for term in clinical_terms().terms.values()} >= {
        *("symptom", "sign", "diagnosis", "comorbidity"),
        *("therapy", "drug", "device", "injection", "surgery", "procedure", "test", "program", "service"),
    }


@pytest.mark.parametrize("term", every_term(), ids=lambda term: term.id)
def test_a_term_is_well_formed(term):
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", term.id)
    assert term.name in term.words
    assert len(set(term.words)) == len(term.words)
    assert all(tokens_of(word) for word in term.words)
    assert term.id not in term.parents


@pytest.mark.parametrize("chosen", LISTS, ids=lambda chosen: chosen.__name__)
def test_parents_exist_and_are_the_nearest(chosen):
    listed = chosen()
    for term in listed.terms.values():
        assert set(term.parents) <= set(listed.terms)
        for parent in term.parents:
            others = set(term.parents) - {parent}
            assert not any(parent in listed.ancestors[other] for other in others), f"{term.id}: {parent} is given twice"


@pytest.mark.parametrize("chosen", LISTS, ids=lambda chosen: chosen.__name__)
def test_every_word_leads_to_its_term(chosen):
    listed = chosen()
    for term in listed.terms.values():
        for word in term.words:
            found = listed.matcher.find(word)
            if found:
                assert [mention.term.id for mention in found] == [term.id], word
            else:
                # The only reason not to find a word is that the same phrase is to be ignored.
                assert chosen is clinical_terms, word


def test_every_region_is_a_part_of_any():
    anywhere = region_named("any")
    assert all(region_covers(anywhere, region) for region in regions().terms.values())


def term(name, *parents, words=()):
    return Term(name, name, "test", parents, (name, *words))


def test_a_word_of_two_terms_is_refused():
    with pytest.raises(ValueError, match=r"'ice packs' is a word of two terms: cold and frost"):
        Matcher([term("cold", words=["ice-pack"]), term("frost", words=["ice packs"])])


def test_a_word_without_letters_is_refused():
    with pytest.raises(ValueError, match="without letters"):
        Matcher([term("nothing", words=["..."])])


def test_a_missing_parent_and_a_circle_are_refused():
    with pytest.raises(ValueError, match="does not exist"):
        _ancestors([term("a", "b")])
    with pytest.raises(ValueError, match="its own ancestor"):
        _ancestors([term("a", "b"), term("b", "c"), term("c", "a")])


def test_yaml_is_read_only_when_a_word_is_looked_for():
    code = (
        "import sys, drafter.vocabulary as v; before = 'yaml' in sys.modules; v.treatments_in('x');"
        " print(before, 'yaml' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "---", "/", "’s", "\x00", "\ud800", "é" * 50, "🦴 pain 🦴", "L4-", "s/p", "(", "%", "&&", "left"],
)
def test_odd_text_is_safe(text):
    clinical_terms_in(text)
    treatment_named(text)
    region_named(text)

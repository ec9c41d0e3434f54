"""What `lint` reports of a library, and what it leaves alone."""

from __future__ import annotations

from drafter.guidelines import Library, lint, load_library

EDITION = """\
id: {name}
document: Harbor Guide, {name}
short_name: Harbor Guide
organisation: Harbor County
family: {family}
series: {series}
in_force: {{from: {start}, to: {end}}}
"""
PASSAGES = """\
passages:
  - id: {name}-p
    section: Massage
    treatment: {treatment}
    text_kind: summary
    text: A course.
    limits:
      - id: {name}-L
        regions: [{region}]
        course: {{count: [null, {most}]}}
        verification: {{check_at: [the guide]}}
"""


def library(pack, *entries):
    folder = None
    for entry in entries:
        known = {
            "family": "other", "series": "harbor", "start": "2012-01-01", "end": "2013-12-31",
            "treatment": "massage", "region": "low back", "most": 6,
        } | entry  # fmt: skip
        folder = pack(name=known["name"], edition=EDITION.format(**known), passages=PASSAGES.format(**known))
    return Library.load(folder, shipped=False)


def found(held):
    return [(entry.code, entry.severity, entry.ids) for entry in lint(held)]


def test_what_ships_has_no_error():
    assert [entry for entry in lint(load_library()) if entry.severity == "error"] == []


def test_editions_that_overlap(pack):
    held = library(pack, {"name": "one"}, {"name": "two", "start": "2013-06-01", "end": "2015-01-01"})
    assert ("editions_overlap", "error", ("one", "two")) in found(held)


def test_a_gap_between_editions(pack):
    held = library(pack, {"name": "one"}, {"name": "two", "start": "2014-02-01", "end": "2015-01-01"})
    assert ("editions_gap", "note", ("one", "two")) in found(held)


def test_editions_that_follow_one_another_and_documents_apart(pack):
    follow = library(pack, {"name": "one"}, {"name": "two", "start": "2014-01-01", "end": "2015-01-01"})
    assert [code for code, *_ in found(follow) if code.startswith("editions")] == []


def test_words_that_nobody_will_search_for(pack):
    held = library(pack, {"name": "one", "treatment": "zorblatt wrap", "region": "the flange"})
    assert [code for code, *_ in found(held)] == ["unknown_region", "unknown_treatment"]


def test_limits_that_disagree_are_reported_where_one_request_could_meet_both(pack):
    held = library(pack, {"name": "one"}, {"name": "two", "most": 9, "region": "spine", "series": "other"})
    assert found(held) == [("limits_disagree", "note", ("one-L", "two-L"))]


def test_limits_that_no_request_meets_both_of(pack):
    apart = {"name": "two", "most": 9, "series": "other"}
    assert found(library(pack, {"name": "one"}, {**apart, "region": "knee"})) == []


def test_limits_of_other_days(pack):
    apart = {"name": "two", "most": 9, "series": "other", "start": "2014-01-01", "end": "2015-01-01"}
    assert found(library(pack, {"name": "one"}, apart)) == []


def test_limits_that_agree(pack):
    assert found(library(pack, {"name": "one"}, {"name": "two", "series": "other"})) == []

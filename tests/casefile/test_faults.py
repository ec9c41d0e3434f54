"""A case file with a fault gives one message: it names the field, its line and what to change, and repeats no value."""

from __future__ import annotations

import json
import re

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from drafter.casefile import CaseFile
from drafter.errors import CaseFileError

CANARY = "CANARY-SMITH"
"""Stands in every fact of the case. A message that holds it would carry health information into a log."""


@pytest.fixture(scope="session")
def canaries(case_fields):
    """The fields of a case that is in order, with the canary wherever a person may write what they like."""
    return case_fields(
        title=CANARY,
        injury={"date": "2012-03-05", "body_regions": [CANARY]},
        diagnoses=[{"text": CANARY, "icd": [CANARY]}],
        history=[{"treatment": CANARY, "visits": 4, "period": CANARY, "response": CANARY, "document": "rfa"}],
        surgeries=[{"procedure": CANARY, "date": "2013-01-01"}],
        findings=[{"text": CANARY}],
        documents=[{"id": "rfa", "title": CANARY, "date": "2015-03-02"}],
        ur={"date": "2015-03-10", "decision": "non-certified", "words": CANARY, "guidelines": [CANARY]},
        items=[
            {
                "request": CANARY,
                "treatment": CANARY,
                "body_region": CANARY,
                "confirmed_reading": CANARY,
                "decision": "modified",
                "certified": CANARY,
            }
        ],
        reviewer={"licence_states": [CANARY], "specialty": CANARY},
    )


def changed(fields, place, *value):
    """Return the fields with one of them set to another value, or left out."""
    copy = json.loads(json.dumps(fields))
    *above, last = place
    here = copy
    for step in above:
        here = here[step]
    if value:
        here[last] = value[0]
    else:
        del here[last]
    return copy


def message_of(text):
    with pytest.raises(CaseFileError) as caught:
        CaseFile.parse(text, where="smith.yaml")
    assert CANARY not in str(caught.value)
    assert CANARY not in repr(caught.value)
    # Nor may a traceback show it: what pydantic and PyYAML raised before holds the value.
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None or caught.value.__suppress_context__
    return str(caught.value)


FAULTS = {
    "a section is missing": (["claimant"], (), "`claimant`: the field is missing"),
    "a field is missing": (["claimant", "sex"], (), "`claimant.sex`: the field is missing"),
    "a field is misspelt": (["history", 0, "vists"], (4,), "`history[0].vists`: unknown field; did you mean `visits`"),
    "a fact stands where a field belongs": (["claimant", CANARY], (4,), "`claimant`: there is a field here"),
    "a fact stands among the sections": ([CANARY], (4,), "there is a field here that does not exist"),
    "a word for an age": (["claimant", "age"], (CANARY,), "`claimant.age`: write a whole number, or `unknown`"),
    "an age with a fraction": (["claimant", "age"], (44.5,), "`claimant.age`: write a whole number, or `unknown`"),
    "an age below 0": (["claimant", "age"], (-1,), "`claimant.age`: write a number not below 0, or `unknown`"),
    "an age past all ages": (["claimant", "age"], (444,), "`claimant.age`: write a number not above 120"),
    "a word for a count": (["history", 0, "visits"], (CANARY,), "`history[0].visits`: write a whole number, or `unkn"),
    "no value for a count": (["history", 0, "visits"], (None,), "`history[0].visits`: write a whole number, or `unk"),
    "yes for a count": (["history", 0, "visits"], (True,), "`history[0].visits`: write a whole number, or `unknown`"),
    "an unknown sex": (["claimant", "sex"], (CANARY,), "`claimant.sex`: write one of 'female', 'male'"),
    "an unknown decision": (["items", 0, "decision"], (CANARY,), "`items[0].decision`: write one of 'overturned', "),
    "an unknown UR decision": (["ur", "decision"], (CANARY,), "`ur.decision`: write one of 'non-certified'"),
    "an unknown side": (["items", 0, "side"], (CANARY,), "`items[0].side`: write one of 'left', 'right'"),
    "true for yes": (["history", 0, "same_course"], (True,), "`history[0].same_course`: write one of 'yes', 'no'"),
    "a number for a text": (["findings", 0, "text"], (4,), "`findings[0].text`: write a text"),
    "an empty text": (["diagnoses", 0, "text"], ("",), "`diagnoses[0].text`: the text is empty"),
    "a blank text": (["diagnoses", 0, "text"], ("  ",), "`diagnoses[0].text`: the text is empty"),
    "a text for a list": (["injury", "body_regions"], (CANARY,), "`injury.body_regions`: write a list"),
    "an empty list": (["injury", "body_regions"], ([],), "`injury.body_regions`: the list is empty"),
    "no items": (["items"], ([],), "`items`: the list is empty; add an entry"),
    "a text for an item": (["items"], ([CANARY],), "`items[0]`: write fields with their values here"),
    "a text for a section": (["claimant"], (CANARY,), "`claimant`: write fields with their values here"),
    "a word for a date": (["injury", "date"], (CANARY,), "`injury.date`: write a date as year-month-day"),
    "an impossible date": (["ur", "date"], ("2015-02-30",), "`ur.date`: write a date as year-month-day: 2009-07-18, o"),
    "UR before the injury": (["ur", "date"], ("2011-01-01",), "`ur.date`: it is before `injury.date`"),
    "decided before UR": (["decision_date"], ("2015-03-09",), "`decision_date`: it is before `ur.date`"),
    "a later document": (["documents", 0, "date"], ("2016-01-01",), "`documents[0].date`: it is after `decision_date`"),
    "an id that stands twice": (["findings", 0, "id"], ("rfa",), "[0].id`: the id `rfa` stands twice"),
    "the id of another fact": (["findings", 0, "id"], ("ur.date",), "`findings[0].id`: the id `ur.date` already names"),
    "the id of a request": (["findings", 0, "id"], ("item-1.request",), "the id `item-1.request` already names"),
    "an id with a space": (["id"], ("CANARY SMITH",), "`id`: use letters, digits, points, dashes and underscores"),
    "an item's id with a space": (["items", 0, "id"], ("CANARY SMITH",), "`items[0].id`: use letters, digits, points"),
    "an id without an end": (["id"], ("C" * 65,), "`id`: use at most 64 characters"),
    "an unlisted document": (["history", 0, "document"], (CANARY,), "`history[0].document`: `documents` does not list"),
    "an unlisted source": (["findings", 0, "document"], (CANARY,), "`findings[0].document`: `documents` does not list"),
    "a part without modified": (
        ["items", 0, "decision"],
        ("upheld",),
        "`items[0].certified`: it goes with `decision: mod",
    ),
}


@pytest.mark.parametrize("form", ["yaml", "json"])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_named_and_no_value_is_repeated(canaries, fault, form):
    place, value, expected = FAULTS[fault]
    fields = changed(canaries, place, *value)
    text = json.dumps(fields, indent=1) if form == "json" else yaml.safe_dump(fields, sort_keys=False)
    message = message_of(text)
    assert message.startswith("smith.yaml: line ")
    assert expected in message
    assert len(re.findall(r"line \d", message)) == 1, "one fault, one complaint"
    assert "CANARY" not in message


@pytest.mark.parametrize("fault", [name for name in FAULTS if "missing" not in name])
def test_the_line_is_that_of_the_field(canaries, fault):
    place, value, _ = FAULTS[fault]
    text = json.dumps(changed(canaries, place, *value), indent=1)
    named = int(re.search(r"line (\d+)", message_of(text))[1])
    line = text.splitlines()[named - 1]
    wanted = {"a text for an item": CANARY, "an id that stands twice": '"id": "rfa"', "a part without modified": "cert"}
    assert wanted.get(fault, f'"{place[-1]}"') in line


def test_every_fault_of_a_file_is_named_with_its_line():
    message = message_of("id: x\nclaimant:\n  age: forty\n  sex: lady\n")
    assert "line 3: `claimant.age`" in message
    assert "line 4: `claimant.sex`" in message
    assert "line 1: `injury`: the field is missing" in message
    assert "and 2 more" in message


TEXTS = {
    "an empty file": ("", "holds no fields"),
    "only a comment": (f"# {CANARY}\n", "holds no fields"),
    "one text": (CANARY, "holds no fields"),
    "a list": (f"- {CANARY}\n", "holds no fields"),
    "a field twice": (f"title: a\ntitle: {CANARY}\n", "line 2: the field `title` stands twice"),
    "a fact twice as a field": (f"{CANARY}: a\n{CANARY}: b\n", "line 2: a field stands twice"),
    "a reference": (f"id: &{CANARY} x\ntitle: *{CANARY}\n", "references are not allowed"),
    "a merge of fields": (f"<<: {{id: {CANARY}}}\n", "`id`: the field is missing"),
    "a tag": (f"title: !{CANARY} x\n", "tags are not allowed"),
    "a tag of Python": (f"title: !!python/object:{CANARY} x\n", "tags are not allowed"),
    "a whole number by tag": (f"claimant: {{age: !!int {CANARY}}}\n", "tags are not allowed"),
    "a date by tag": (f"injury: {{date: !!timestamp {CANARY}}}\n", "tags are not allowed"),
    "deep nesting": ("[" * 5000, "nested too deeply"),
    "deep nesting by dashes": ("- " * 5000 + CANARY, "nested too deeply"),
    "a colon in a text": (f"title: {CANARY}: b\n", "stands in quotes"),
    "a tab": (f"claimant:\n\tage: {CANARY}\n", "does not parse"),
    "an open quotation": (f'title: "{CANARY}\n', "does not parse"),
    "a second document": (f"id: x\n---\ntitle: {CANARY}\n", "does not parse"),
    "a list for a field's name": (f"? [{CANARY}]\n: 1\n", "a field's name is a word"),
    "a NUL": (f"title: {CANARY}\0\n", "characters that YAML does not allow"),
    "JSON without a comma": (f'{{"id": "{CANARY}" "title": "x"}}', "does not parse"),
    "half a character": ('{"id": "\\ud800"}', "does not parse"),
}


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_that_is_no_case_file_is_refused_with_one_message(name):
    text, expected = TEXTS[name]
    assert expected in message_of(text)


@pytest.mark.parametrize("number", ["9" * 5000, "0x1F", "1:30", "1e3", "4.0.1"])
def test_a_count_is_only_what_a_person_would_read_as_one(canaries, number):
    text = yaml.safe_dump(canaries).replace("visits: 4", f"visits: {number}")
    assert "`history[0].visits`: write a whole number, or `unknown`" in message_of(text)


def test_a_count_with_a_leading_zero_is_not_read_in_base_eight(canaries):
    text = yaml.safe_dump(canaries).replace("visits: 4", "visits: 010")
    assert CaseFile.parse(text).history[0].visits == 10


@given(st.text(max_size=200))
def test_no_text_at_all_crashes_the_reader(text):
    with pytest.raises(CaseFileError):
        CaseFile.parse(text)


def test_a_missing_file_is_named_with_the_nearest_one(tmp_path):
    (tmp_path / "massage.yaml").touch()
    with pytest.raises(CaseFileError, match=r"masage\.yaml: the file is missing\. Did you mean `massage\.yaml`"):
        CaseFile.load(tmp_path / "masage.yaml")


def test_a_folder_is_no_case_file(tmp_path):
    with pytest.raises(CaseFileError, match="this is a folder"):
        CaseFile.load(tmp_path)


@pytest.mark.parametrize(
    "content", [b"\x89PNG\r\n\x1a\n\x00\x00", "title: Müller".encode("latin-1"), "id: x".encode("utf-16")]
)
def test_a_file_that_is_not_utf_8_is_refused(tmp_path, content):
    path = tmp_path / "case.yaml"
    path.write_bytes(content)
    with pytest.raises(CaseFileError, match=r"case\.yaml: the file is not UTF-8 text\. Save it as UTF-8"):
        CaseFile.load(path)

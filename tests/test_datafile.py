"""YAML and JSON files into models: what holds for every kind of file. Faults of case files: tests/casefile/."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, Field, model_validator

from drafter.datafile import FieldError, parse_model, read_model, suggestion
from drafter.errors import DraftFileError, InputError


class Stop(BaseModel):
    model_config = ConfigDict(extra="forbid")

    name: str
    minute: int | None = None
    is_request: bool = False


class Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    id: str = Field(alias="line")
    stops: tuple[Stop, ...] = Field(min_length=2)
    depot: Stop | None = None

    @model_validator(mode="after")
    def _in_order(self):
        for place, (one, other) in enumerate(zip(self.stops, self.stops[1:], strict=False), start=1):
            if one.minute is not None and other.minute is not None and other.minute < one.minute:
                raise FieldError(("stops", place, "minute"), "it is before the stop above it")
        return self


def parse(text):
    return parse_model(text, Line, where="line.yaml", error=InputError)


def message_of(text):
    with pytest.raises(InputError) as caught:
        parse(text)
    return str(caught.value)


def test_a_file_becomes_a_model_that_knows_its_lines(tmp_path):
    path = tmp_path / "line.yaml"
    path.write_text("# the 7\nline: '7'\nstops:\n  - name: Pier\n  - name: Hill\n    minute: 9\n", encoding="utf-8")
    line, loaded = read_model(path, Line, error=InputError)
    assert [stop.name for stop in line.stops] == ["Pier", "Hill"]
    assert loaded.line(("stops", 1, "minute")) == 6
    assert loaded.line(("stops", 0)) == 4
    assert loaded.line(("stops", 9)) == 3, "a place that does not exist: the nearest thing around it"


def test_a_fault_that_a_model_finds_stands_at_the_field_it_names():
    text = "line: '7'\nstops:\n  - {name: Pier, minute: 5}\n  - name: Hill\n    minute: 4\n"
    assert message_of(text) == "line.yaml: line 5: `stops[1].minute`: it is before the stop above it."


def test_a_fault_in_an_entry_is_not_followed_by_one_about_the_length_of_the_list():
    message = message_of("line: '7'\nstops:\n  - {name: Pier}\n  - {name: Hill, minute: soon}\n")
    assert message == "line.yaml: line 4: `stops[1].minute`: write a whole number."


def test_a_list_that_is_too_short_is_named():
    assert "`stops`: the list is empty; add an entry" in message_of("line: '7'\nstops: []\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("line: '7'\nstops: [{name: Pier, is_request: maybe}, {name: Hill}]", "write true or false"),
        ("line: '7'\nstopps: []\n", "`stopps`: unknown field; did you mean `stops`"),
        ("line: '7'\nstops: [{name: a}, {name: b}]\ndepot: Pier\n", "line 3: `depot`: write fields with their values"),
        ("line: '7'\nstops: [{name: a}, {name: b}]\ndepot: {nam: x}\n", "`depot.nam`: unknown field; did you mean `na"),
        ("id: '7'\nstops: [{name: a}, {name: b}]\n", "`line`: the field is missing"),
    ],
)
def test_each_fault_is_told_in_words_for_people(text, message):
    assert message in message_of(text)


def test_the_error_is_of_the_kind_that_was_asked_for():
    with pytest.raises(DraftFileError):
        parse_model("", Line, where="x", error=DraftFileError)


def test_no_more_faults_are_listed_than_help():
    stops = "".join(f"  - {{nom: a{number}}}\n" for number in range(20))
    message = message_of(f"line: '7'\nstops:\n{stops}")
    assert message.count("\n") == 8
    assert message.endswith("and 32 more.")


@pytest.mark.parametrize(
    ("word", "words"),
    [("uphold", "Did you mean `upheld`?"), ("zzz", "Known: `modified`, `overturned`, `upheld`.")],
)
def test_a_suggestion_is_the_nearest_word_or_all_of_them(word, words):
    assert suggestion(word, ["upheld", "overturned", "modified"]) == words


NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


@given(name=NAMES, other=NAMES, ascii_only=st.booleans())
def test_every_text_survives_json(name, other, ascii_only):
    text = json.dumps({"line": name, "stops": [{"name": other}, {"name": name}]}, ensure_ascii=ascii_only)
    line = parse(text)
    assert (line.id, line.stops[0].name) == (name, other)

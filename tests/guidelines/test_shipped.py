"""What ships: the rows that somebody has seen in a source, each with its numbers, and nothing that claims more."""

from __future__ import annotations

import csv
import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest
import yaml

from drafter.guidelines import Library, library_schema, load_library, write_library_schema

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = ROOT / "guidelines"

# id: (treatment, regions, count, duration, trial, from, to, injury from, in words)
ROWS = {
    "LC-CAP-PT": ("physical therapy", (), (None, 24), None, None, date(2004, 1, 1), None, date(2004, 1, 1)),
    "LC-CAP-OT": ("occupational therapy", (), (None, 24), None, None, date(2004, 1, 1), None, date(2004, 1, 1)),
    "LC-CAP-CHIRO": ("chiropractic", (), (None, 24), None, None, date(2004, 1, 1), None, date(2004, 1, 1)),
    "CP09-MASSAGE": ("massage therapy", (), (4, 6), None, None, date(2009, 7, 18), date(2016, 7, 27), None),
    "PS09-MENIS": (
        "physical medicine", ("knee",), (None, 12), (None, 12, "wk"), None, date(2009, 7, 18), None, None,
    ),
    "ODG-CHIRO-LB-MILD": (
        "chiropractic", ("low back",), (None, 6), (None, 2, "wk"), None, None, None, None,
    ),
    "ODG-CHIRO-LB-SEV": (
        "chiropractic", ("low back",), (None, 18), (6, 8, "wk"), (6, 2), None, None, None,
    ),
    "ODG-MANIP-PARAM": ("manual therapy & manipulation", (), None, (None, 8, "wk"), None, None, None, None),
    "ACO17-ACU-LB": (
        "acupuncture", ("low back",), (None, 12), None, None, date(2017, 12, 1), date(2019, 8, 10), None,
    ),
}  # fmt: skip

WORDS = {
    "LC-CAP-PT": "up to 24 visits per injury",
    "LC-CAP-OT": "up to 24 visits per injury",
    "LC-CAP-CHIRO": "up to 24 visits per injury",
    "CP09-MASSAGE": "4-6 visits",
    "PS09-MENIS": (
        "up to 12 visits within 12 weeks, the first course half of them (up to 6 visits), in the 6 months after surgery"
    ),
    "ODG-CHIRO-LB-MILD": "up to 6 visits within 2 weeks",
    "ODG-CHIRO-LB-SEV": "up to 18 visits over 6-8 weeks after a trial of 6 visits over 2 weeks",
    "ODG-MANIP-PARAM": "1-2 visits a week for 2 weeks, then 1 visit a week for 6 weeks",
    "ACO17-ACU-LB": "up to 12 visits",
}


@pytest.fixture(scope="module")
def library():
    return load_library()


def bounds(interval):
    return None if interval is None else (interval.low, interval.high)


def test_the_rows_are_these(library):
    assert {limit.id for limit in library.limits} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_row_holds_its_numbers(library, name):
    treatment, regions, count, duration, trial, first, last, injured = ROWS[name]
    limit = library.limit(name)
    edition = library.edition(library.passage(limit.passage_id).edition_id)
    length = limit.course.duration
    assert (limit.treatment, limit.regions) == (treatment, regions)
    assert bounds(limit.course.count) == count
    assert (None if length is None else (*bounds(length.value), length.unit)) == duration
    assert (None if limit.trial is None else (limit.trial.count.high, limit.trial.duration.value.high)) == trial
    assert (edition.in_force.from_, edition.in_force.to) == (first, last)
    assert edition.in_force.injury_date_from == injured
    assert edition.in_force.yearly is name.startswith("ODG")


@pytest.mark.parametrize("name", WORDS)
def test_a_row_in_words(library, name):
    assert library.limit(name).words() == WORDS[name]


def test_the_rows_are_those_of_the_table(library):
    if not (SHARED / "limits.csv").is_file():
        pytest.skip("the table of limits is not beside this repository")
    with (SHARED / "limits.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["id"]: row for row in csv.DictReader(file) if row["confidence"] == "A"}
    assert set(rows) == {limit.id for limit in library.limits}
    for name, row in rows.items():
        limit = library.limit(name)
        passage = library.passage(limit.passage_id)
        edition = library.edition(passage.edition_id)
        number = {key: int(value) if value else None for key, value in row.items() if re.search(r"max|weeks", key)}
        course, trial = limit.course, limit.trial
        count, length = course.count, course.duration
        assert (number["max_low"], number["max_high"]) == (bounds(count) or (None, None)), name
        assert (number["weeks_low"], number["weeks_high"]) == (bounds(length and length.value) or (None, None)), name
        assert length is None or length.unit == "wk"
        assert number["trial_max"] == (trial and trial.count.high), name
        assert number["trial_weeks"] == (trial and trial.duration.value.high), name
        assert row["unit"] == limit.unit
        assert row["page"] == (passage.pages or "")
        assert row["document"] == edition.document
        assert row["code_section"] == edition.code_section
        assert row["status"] == edition.status
        assert row["effective_from"] == str(edition.in_force.from_ or "")
        assert row["injury_date_from"] == str(edition.in_force.injury_date_from or "")
        if row["effective_to"]:
            assert row["effective_to"] == str(edition.in_force.to)
        elif edition.in_force.to is not None:
            # The table says it in words: updated by an order of the day after the last one.
            assert date.fromordinal(edition.in_force.to.toordinal() + 1).isoformat() in row["edition_note"]
        assert bool(row["effective_from"]) is not edition.in_force.yearly
        for address in re.findall(r"https?://\S+", row["source_seen"]):
            assert any(address in source for source in limit.verification.source_seen), name


def test_nothing_is_verified_and_everything_names_its_source(library):
    for limit in library.limits:
        assert limit.verification.status == "unverified"
        assert limit.verification.confidence == "A"
        assert limit.verification.source_seen
        assert not limit.is_verified


def test_no_wording_of_a_guideline_ships(library):
    assert {passage.text_kind for passage in library.passages} == {"summary"}
    assert not any(passage.quotable for passage in library.passages)
    assert all(not re.search(r"[\"“”]", passage.text) for passage in library.passages)
    assert all(passage.text.count(". ") == 0 for passage in library.passages), "a summary is one sentence"


def test_no_summary_copies_the_letter(library):
    seed = SHARED / "seed-determination.txt"
    if not seed.is_file():
        pytest.skip("the seed letter is not beside this repository")
    letter = " ".join(re.findall(r"\w+", seed.read_text(encoding="utf-8").casefold()))
    texts = [passage.text for passage in library.passages]
    texts += [c.text for limit in library.limits for c in (*limit.conditions, *limit.prerequisites)]
    for text in texts:
        words = re.findall(r"\w+", text.casefold())
        copied = [" ".join(words[i : i + 6]) for i in range(len(words) - 5)]
        assert [piece for piece in copied if f" {piece} " in f" {letter} "] == []


def test_the_massage_row_keeps_its_condition_and_its_latitude(library):
    limit = library.limit("CP09-MASSAGE")
    assert limit.strength == "soft"
    assert [condition.id for condition in limit.conditions] == ["adjunct"]
    (condition,) = limit.conditions
    said = condition.mentions("He goes on with his home program and Exercises daily.")
    assert len(said) == 2
    assert not condition.mentions("Massage is asked for.")


def test_the_numbers_of_manipulation_are_those_of_manipulation(library):
    limit = library.limit("ODG-MANIP-PARAM")
    schedule = limit.schedule()
    assert bounds(schedule.total()) == (8, 10)
    assert (schedule.length().value.high, schedule.length().unit) == (8, "wk")
    assert bounds(limit.time_to_effect_schedule().total()) == (4, 6)
    assert limit.time_to_effect_schedule().role == "time_to_effect"
    assert limit.trial_schedule() is None


def test_the_first_course_after_surgery_is_half(library):
    limit = library.limit("PS09-MENIS")
    assert bounds(limit.trial_schedule().total()) == (None, 6)
    assert limit.trial_schedule().role == "trial"
    assert limit.schedule().role == "limit"
    assert (limit.period_after_surgery.value.high, limit.period_after_surgery.unit) == (6, "mo")
    assert {c.id for c in limit.conditions if c.when == "beyond_trial"} == {"functional-improvement"}


def test_a_total_includes_the_trial(library):
    limit = library.limit("ODG-CHIRO-LB-SEV")
    assert bounds(limit.schedule().total()) == (None, 18)
    assert bounds(limit.trial_schedule().total()) == (6, 6)


def test_the_caps_are_apart(library):
    caps = {limit.id for limit in library.limits if limit.is_cap}
    assert caps == {"LC-CAP-PT", "LC-CAP-OT", "LC-CAP-CHIRO"}
    assert all(library.limit(name).scope == "injury" for name in caps)


def test_the_schemas_are_those_of_the_models(tmp_path):
    write_library_schema(tmp_path)
    shipped = {path.name: path.read_text(encoding="utf-8") for path in (DATA / "schema").iterdir()}
    made = {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()}
    assert shipped == made
    assert {name: json.loads(text) for name, text in made.items()} == library_schema()


@pytest.mark.parametrize("path", sorted(DATA.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_each_file_fits_the_schema_it_names(path):
    text = path.read_text(encoding="utf-8")
    first = text.splitlines()[0]
    match = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
    assert match, "the first line names the schema"
    schema = json.loads((path.parent / match[1]).read_text(encoding="utf-8"))
    # As an editor sees it: a date is a text.
    content = json.loads(json.dumps(yaml.safe_load(text), default=str))
    jsonschema.validate(content, schema)


def test_the_shipped_part_is_read_once():
    assert load_library() is load_library()
    assert load_library() == Library.load()


def test_the_example_of_the_readme_is_a_pack(pack):
    blocks = re.findall(r"```yaml\n(.*?)```", (DATA / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    library = Library.load(pack(edition=blocks[0], passages=blocks[1]), shipped=False)
    assert (
        library.limit("HARBOR-MASSAGE").words()
        == "up to 9 visits over 6-8 weeks after a trial of up to 3 visits within 2 weeks"
    )

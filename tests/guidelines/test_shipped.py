"""What ships: the rows that somebody has seen in a source, each with its numbers, and nothing that claims more."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml

from drafter.guidelines import (
    Library,
    LimitQuery,
    PastOperation,
    library_schema,
    lint,
    load_library,
    write_compiled,
    write_library_schema,
)
from drafter.vocabulary import region_named, treatment_named

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
DATA = ROOT / "guidelines"

# How many rows each document has.
DOCUMENTS = {
    "california-labor-code-4604-5": 3,
    "mtus-acupuncture-2007": 2,
    "mtus-chronic-pain-2009": 29,
    "mtus-low-back-2016": 1,
    "mtus-postsurgical-2009": 30,
    "odg-ankle": 2,
    "odg-carpal-tunnel": 1,
    "odg-elbow": 1,
    "odg-hip": 1,
    "odg-knee": 6,
    "odg-low-back": 12,
    "odg-mental-illness": 1,
    "odg-neck": 5,
    "odg-pain": 4,
    "odg-shoulder": 3,
}

# One row of each kind, in words.
WORDS = {
    "LC-CAP-PT": "up to 24 visits per injury",
    "CP09-MASSAGE": "4-6 visits",
    "CP09-MANIP-LB": "up to 18 visits over 6-8 weeks after a trial of 6 visits over 2 weeks",
    "CP09-MANIP-PARAM": "1-2 visits a week for 2 weeks, then 1 visit a week for 6 weeks",
    "CP09-MANIP-EXTREM": "no visits",
    "CP09-PT-NEURALGIA": "8-10 visits within 4 weeks",
    "CP09-AQUA": "no number",
    "CP09-TENS": "a trial of up to 1 month",
    "CP09-HOMEH": "up to 35 hours a week",
    "CP09-FRP": "up to 20 full-day sessions after a trial of up to 2 weeks",
    "CP09-WC": "up to 10 visits within 8 weeks after a trial of up to 2 weeks",
    "CP09-ESI-DIAG": "up to 2 injections",
    "CP09-ESI-THER": "up to 4 injections a year per region",
    "CP09-TPI": "3-4 injections per session",
    "CP09-OPI-120": "up to 120 mg a day",
    "CP09-CYCLO": "2-3 weeks",
    "CP09-TOPNSAID": "up to 32 g a day over 4-12 weeks",
    "AC09-INIT": "a trial of 3-6 visits, 1-3 a week",
    "AC09-DUR": "1-3 visits a week for 1-2 months",
    "PS09-MENIS": (
        "up to 12 visits within 12 weeks, the first course half of them (up to 6 visits), in the 6 months after surgery"
    ),
    "PS09-CTR-O": (
        "3-8 visits over 3-5 weeks, the first course half of them (up to 4 visits), in the 3 months after surgery"
    ),
    "ODG-CHIRO-LB-MILD": "up to 6 visits within 2 weeks",
    "ODG-CHIRO-LB-SEV": "up to 18 visits over 6-8 weeks after a trial of 6 visits over 2 weeks",
    "ODG-MANIP-PARAM": "1-2 visits a week for 2 weeks, then 1 visit a week for 6 weeks",
    "ODG-PT-CTS": "1-3 visits over 3-5 weeks",
    "ODG-PSY": "13-20 visits over 7-20 weeks after a trial of up to 6 visits within 6 weeks",
    "ODG-MBB": "up to 1 set",
    "ODG-RFA": "up to 3 procedures a year",
    "ODG-HA": "3-5 injections",
    "ODG-CRYO": "up to 7 days",
    "ODG-ZOLP": "7-10 days",
    "ACO17-ACU-LB": "up to 12 visits",
}


@pytest.fixture(scope="module")
def library():
    return load_library()


def bounds(interval):
    return None if interval is None else (interval.low, interval.high)


def edition_of(library, limit):
    return library.edition(library.passage(limit.passage_id).edition_id)


def test_each_document_has_its_rows(library):
    assert Counter(edition_of(library, limit).id for limit in library.limits) == DOCUMENTS
    assert len(library.limits) == 101


@pytest.mark.parametrize("name", WORDS)
def test_a_row_in_words(library, name):
    assert library.limit(name).words() == WORDS[name]


UNITS = {
    "visits": "visits",
    "injections": "injections",
    "injections_per_session": "injections",
    "blocks_per_region_per_year": "injections",
    "full_day_sessions": "sessions",
    "sets": "sets",
    "procedures_per_year": "procedures",
    "trial_period_only": "time",
    "duration_of_drug_use": "time",
    "days": "time",
    "hours_per_week": "hours",
    "mg_MED_per_day": "mg",
}
"""What the table calls a unit, and what the library calls it; `none` is for a rule whatever the table says."""


def stated(limit):
    """Return the numbers of a limit as the table has them: the ends of the course, its time, the ends of a trial."""
    course = limit.course or limit.trial
    trial = limit.trial if limit.course is not None else None
    found = {"count": None, "wk": None, "mo": None, "trial": None, "trial_weeks": None}
    if course is not None:
        amount = next((a.value for a in course.amounts if limit.unit in ("hours", "mg")), None)
        rate = course.frequency.value if limit.stage == "repeat" else None
        found["count"] = bounds(course.count or amount or rate)
        length = course.duration
        if length is not None and length.unit == "d":
            found["d"] = bounds(length.value)
        elif length is not None:
            found[length.unit] = bounds(length.value)
    if trial is not None:
        found["trial"] = trial.count and trial.count.high
        found["trial_weeks"] = trial.duration and trial.duration.value.high
    return found


def number(text):
    return Fraction(text) if text else None


def pair(row, low, high):
    ends = (number(row[low]), number(row[high]))
    return None if ends == (None, None) else ends


def test_the_rows_are_those_of_the_table(library):
    if not (SHARED / "limits.csv").is_file():
        pytest.skip("the table of limits is not beside this repository")
    with (SHARED / "limits.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    rows = {row["id"]: row for row in table if row["confidence"] in ("A", "B")}
    assert set(rows) == {limit.id for limit in library.limits}
    for name, row in rows.items():
        limit = library.limit(name)
        passage = library.passage(limit.passage_id)
        if limit.stage != "rule":
            assert_same_numbers(limit, row)
            assert limit.unit == UNITS[row["unit"]], name
        else:
            assert limit.unit == "none", name
            assert not any(row[key] for key in ("max_low", "max_high", "weeks_high", "months_high", "trial_max")), name
        pages = row["page"].replace(";", ",")
        assert pages == (passage.pages or ""), name
        # The table adds where it knows a heading from.
        assert row["guideline_section"].removesuffix(" (as named in the seed)") == passage.section, name
        assert row["confidence"] == limit.verification.confidence, name
        assert_same_edition(edition_of(library, limit), row)
        for address in re.findall(r"https?://\S+", f"{row['source_seen']} {row['check_at']}"):
            places = (*limit.verification.source_seen, *limit.verification.check_at)
            assert any(address in place for place in places), name


def assert_same_numbers(limit, row):
    found, name = stated(limit), row["id"]
    if limit.stage == "trial" and row["trial_max"]:
        # A trial alone: the table gives its end twice.
        assert (number(row["max_high"]), found["trial"]) == (number(row["trial_max"]), None), name
    else:
        assert found["trial"] == number(row["trial_max"]), name
        assert found["trial_weeks"] == number(row["trial_weeks"]), name
    wanted, weeks = pair(row, "max_low", "max_high"), pair(row, "weeks_low", "weeks_high")
    if "d" in found:
        # Days of use: the table gives them as weeks, beside the number of days where it counts them.
        low, high = found["d"]
        rounded = [None if end is None else Fraction(round(Fraction(end, 7) * 2), 2) for end in (low, high)]
        assert tuple(rounded) == weeks, name
        assert wanted is None or wanted[1] == high, name
        return
    if wanted is not None and wanted[0] is None and found["count"][0] is not None:
        # The low end stands among the other numbers of the row.
        assert f"{found['count'][0]}-{found['count'][1]}" in row["other_limits"] + row["frequency_or_unit"], name
        wanted = (found["count"][0], wanted[1])
    assert found["count"] == wanted, name
    if limit.stage == "repeat":
        assert (weeks, limit.course.frequency.unit) == ((None, 52), "a"), name
    elif limit.unit == "hours":
        assert (weeks, limit.course.frequency.unit) == ((None, 1), "wk"), name
    else:
        assert found["wk"] == weeks, name
        assert found["mo"] == pair(row, "months_low", "months_high"), name


def assert_same_edition(edition, row):
    name = row["id"]
    force = edition.in_force
    assert row["document"] == edition.document, name
    assert row["code_section"] == edition.code_section, name
    assert row["status"] == edition.status, name
    assert row["effective_from"] == str(force.from_ or ""), name
    assert row["injury_date_from"] == str(force.injury_date_from or ""), name
    if row["effective_to"]:
        assert row["effective_to"] == str(force.to), name
    elif force.to is not None:
        # The table says it in words: updated by an order of the day after the last one.
        assert date.fromordinal(force.to.toordinal() + 1).isoformat() in row["edition_note"]
    assert bool(row["effective_from"]) is not force.yearly, name


DO_NOT_SHIP = re.compile(
    r"AC04-|OP16-|ACOP-|CP09-TRAM|ODG-(?:OPI|STEROID)|"
    r"PS09-(?:ACJ|HUMFX|LART|KMUA|QUAD|TIBFX|TFCC|EXTT|FLEXT|RADT|FEMFX|TOS|AMPLEG|BURN)"
)


def test_nothing_is_verified_and_everything_says_where_to_look(library):
    for limit in library.limits:
        known = limit.verification
        assert known.status == "unverified", limit.id
        assert not limit.is_verified
        assert known.confidence in ("A", "B"), limit.id
        assert known.source_seen if known.confidence == "A" else known.check_at, limit.id
        assert not DO_NOT_SHIP.match(limit.id), limit.id


def test_the_vocabulary_knows_every_word(library):
    for limit in library.limits:
        for name in (limit.treatment, *limit.treatments_excluded):
            assert treatment_named(name) is not None, (limit.id, name)
        for name in (*limit.regions, *limit.regions_excluded):
            assert region_named(name) is not None, (limit.id, name)
    for passage in library.passages:
        assert treatment_named(passage.treatment) is not None, passage.id
    for edition in library.editions:
        assert all(region_named(name) is not None for name in edition.regions), edition.id


def test_the_library_has_no_fault(library):
    assert [finding.text for finding in lint(library) if finding.severity == "error"] == []


def test_no_wording_of_a_guideline_ships(library):
    assert {passage.text_kind for passage in library.passages} == {"summary"}
    assert not any(passage.quotable for passage in library.passages)
    for passage in library.passages:
        assert not re.search(r"[\"\u201c\u201d]", passage.text), passage.id
        assert len(re.findall(r"\.(?:\s|$)", passage.text)) <= 2, "a summary is one sentence or two"


def test_what_is_not_held_is_a_chapter_of_the_mtus_with_its_days(library):
    not_held = [edition for edition in library.editions if edition.held == "nothing"]
    assert len(not_held) == 21
    for edition in not_held:
        assert (edition.family, edition.in_force.from_ is None) == ("mtus", False), edition.id
        assert not [passage for passage in library.passages if passage.edition_id == edition.id]


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
    assert {c.id for c in limit.conditions if c.when == "beyond_trial"} == {"functional-improvement", "re-evaluation"}


def test_a_total_includes_the_trial(library):
    limit = library.limit("ODG-CHIRO-LB-SEV")
    assert bounds(limit.schedule().total()) == (None, 18)
    assert bounds(limit.trial_schedule().total()) == (6, 6)


def test_a_schedule_row_is_found_by_its_operation_only(library):
    def selected(operation, region, diagnoses=("V54.89 aftercare",)):
        query = LimitQuery(
            treatment="post-surgical physical therapy", region=region, as_of=date(2015, 6, 1), stage="initial",
            diagnoses=diagnoses, requested_on=date(2015, 3, 20),
            surgeries=(PastOperation(procedure=operation, date=date(2015, 3, 1)),),
        )  # fmt: skip
        found = {entry.limit.id: entry.is_certain for entry in library.select(query).selected}
        assert found.pop("PS09-INITCOURSE") is True
        return found

    assert selected("arthroscopic rotator cuff repair", "left shoulder") == {"PS09-RC-ARTH": True}
    assert selected("Open rotator cuff repair", "left shoulder") == {"PS09-RC-OPEN": True}
    assert selected("rotator cuff repair", "shoulder") == {"PS09-RC-ARTH": False, "PS09-RC-OPEN": False}
    ruptured = ("M75.121 complete rotator cuff tear, right shoulder",)
    assert selected("arthroscopic rotator cuff repair", "shoulder", ruptured) == {"PS09-RC-RUPT": True}
    assert selected("endoscopic carpal tunnel release", "right wrist") == {"PS09-CTR-E": True}
    assert selected("L4-5 microdiscectomy", "lumbar spine") == {"PS09-LDISC": True}
    assert selected("L4-5 laminectomy and fusion", "lumbar spine") == {"PS09-LFUS": True}
    assert selected("anterior cervical discectomy and fusion C5-6", "neck") == {"PS09-CFUS": True}
    assert selected("knee arthroscopy with partial medial meniscectomy", "right knee") == {"PS09-MENIS": True}
    assert selected("arthroscopic chondroplasty", "right knee") == {"PS09-CHONDR": True}
    assert selected("ORIF of the distal radius", "right wrist") == {"PS09-RADFX": True}
    assert selected("ORIF of a bimalleolar fracture", "right ankle") == {"PS09-ANKFX": True}
    assert selected("modified Brostrom repair", "right ankle") == {"PS09-ANKLIG": True}


def test_behavioural_care_for_pain_is_for_pain_only(library):
    def selected(treatment, diagnosis):
        query = LimitQuery(treatment=treatment, diagnoses=(diagnosis,), as_of=date(2014, 9, 23))
        return {entry.limit.id for entry in library.select(query).selected}

    assert selected("psychotherapy", "309.81 posttraumatic stress disorder") == {"ODG-PSY"}
    assert selected("psychotherapy", "724.2 lumbago") == {"CP09-CBT"}
    assert selected("biofeedback", "M54.12 radiculopathy, cervical region") == {"CP09-BIOFB"}
    assert selected("biofeedback", "F33.1 major depressive disorder, recurrent, moderate") == set()


@pytest.mark.parametrize(
    ("drug", "rows"),
    [
        ("Soma", {"CP09-CARIS"}), ("Flexeril", {"CP09-CYCLO"}), ("Zanaflex", {"CP09-MUSCREL"}),
        ("Valium", {"CP09-BENZO"}), ("Norco", {"CP09-OPI-120"}), ("opioid taper", {"CP09-WEAN"}),
        ("Voltaren gel", {"CP09-TOPNSAID"}), ("compounded cream", {"CP09-COMPOUND"}), ("Lidoderm", {"CP09-LIDO"}),
        ("Neurontin", {"CP09-GABA"}), ("Ambien", {"ODG-ZOLP"}),
    ],
)  # fmt: skip
def test_a_drug_finds_its_own_row(library, drug, rows):
    region = "right knee" if drug == "Voltaren gel" else None
    query = LimitQuery(treatment=drug, region=region, as_of=date(2015, 6, 1))
    assert {entry.limit.id for entry in library.select(query).selected} == rows


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


def test_the_compiled_form_is_made_from_these_files(tmp_path):
    """Whoever edits guidelines/ runs `make compiled`; until then the files themselves are read."""
    copied = shutil.copytree(DATA, tmp_path / "guidelines")
    (copied / "compiled.json").unlink()
    write_compiled(copied)
    assert (copied / "compiled.json").read_bytes() == (DATA / "compiled.json").read_bytes()


def test_the_compiled_form_holds_what_the_files_hold(library, monkeypatch):
    monkeypatch.setenv("DRAFTER_CACHE", "off")
    assert library == Library.load(DATA, shipped=False)
    assert library.passages == Library.load(DATA, shipped=False).passages


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

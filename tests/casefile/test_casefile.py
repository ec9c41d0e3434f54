"""A case file holds the facts of a case; each has an id of its own, and what is unknown stays unknown."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from drafter.casefile import CaseFile, case_schema
from drafter.errors import CaseFileError, DecisionError

ROOT = Path(__file__).resolve().parents[2]
DEMO = ROOT / "evals" / "cases" / "massage-open-ended.yaml"
CASES = sorted((ROOT / "evals" / "cases").glob("*.yaml"))
SCHEMA = ROOT / "evals" / "case.schema.json"


def test_the_demo_case_is_read_from_its_file():
    case = CaseFile.load(DEMO)
    assert case.claimant.age == 57
    assert case.injury.date == datetime.date(2006, 2, 14)
    assert case.items[0].request == "2 massage therapy for the lower back 2 times a month"
    assert case.items[0].decision is None
    assert case.history[1].visits == "unknown"
    assert case.decision_date == "unknown"


@pytest.mark.parametrize("ending", ["yaml", "json"])
def test_yaml_and_json_give_the_same_case(tmp_path, case_fields, make_case, ending):
    path = tmp_path / f"case.{ending}"
    dump = {"yaml": yaml.safe_dump, "json": json.dumps}[ending]
    path.write_text(dump(case_fields()), encoding="utf-8")
    assert CaseFile.load(path) == CaseFile.load(str(path)) == make_case()


@pytest.mark.parametrize(
    "write",
    [
        lambda fields: json.dumps(fields, separators=(",", ":")),
        lambda fields: json.dumps(fields, indent="\t"),
        lambda fields: json.dumps(fields, ensure_ascii=False),
        lambda fields: "\ufeff" + json.dumps(fields),
        lambda fields: json.dumps(fields, indent=2).replace("\n", "\r\n"),
    ],
    ids=["on one line", "with tabs", "with its characters as they are", "with a byte order mark", "from Windows"],
)
def test_json_is_read_as_programs_write_it(tmp_path, case_fields, write):
    path = tmp_path / "case.json"
    text = 'pain 5/10 \N{EN DASH} \N{SLIGHTLY SMILING FACE} \u2028 \x85 \\ud83d "quoted"'
    path.write_bytes(write(case_fields(findings=[{"text": text}])).encode())
    assert CaseFile.load(path).findings[0].text == text


def test_codes_and_years_stay_as_they_were_written(case_fields):
    text = yaml.safe_dump(case_fields(diagnoses=[{"text": "x"}])) + "title: no\n"
    text = text.replace("text: x", "text: off\n  icd: [724.20, 0310.1, M54.5]")
    case = CaseFile.parse(text)
    assert case.diagnoses[0].text == "off"
    assert case.diagnoses[0].icd == ("724.20", "0310.1", "M54.5")
    assert case.title == "no"


def test_a_year_may_stand_for_a_period(make_case):
    case = make_case(history=[{"treatment": "massage therapy", "visits": 3, "period": 2014}])
    assert case.history[0].period == "2014"


def test_white_space_around_a_text_is_no_part_of_it(make_case):
    assert make_case(findings=[{"text": "  low back pain\n"}]).findings[0].text == "low back pain"


def test_entries_without_ids_are_numbered_and_given_ids_stay(make_case):
    case = make_case(findings=[{"text": "a"}, {"id": "gait", "text": "b"}, {"text": "c"}])
    assert [finding.id for finding in case.findings] == ["finding-1", "gait", "finding-3"]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_every_fact_of_a_case_has_an_id_of_its_own(path):
    case = CaseFile.load(path)
    ids = [fact.id for fact in case.facts]
    assert len(ids) == len(set(ids))
    assert all(case.fact(name).id == name for name in ids)
    assert case.fact("nothing") is None


def test_every_word_of_the_case_is_in_a_fact(make_case):
    """What is in no fact cannot be cited, and would look invented in a draft."""
    case = make_case(
        diagnoses=[{"text": "the diagnosis", "icd": ["M54.5"]}],
        history=[{"treatment": "the treatment", "visits": 7, "period": "the period", "response": "the response"}],
        surgeries=[{"procedure": "the operation", "date": "2014-01-02"}],
        ur={"date": "2015-03-10", "decision": "delayed", "words": "the reason", "guidelines": ["the guideline"]},
        items=[
            {
                "request": "the request",
                "treatment": "x",
                "body_region": "knee",
                "side": "right",
                "confirmed_reading": "the reading",
                "decision": "modified",
                "certified": "the part",
            }
        ],
        reviewer={"licence_states": ["California"], "specialty": "the specialty"},
    )
    told = " | ".join(fact.text for fact in case.facts)
    for words in (
        "44 years old", "female", "2012-03-05", "low back", "the diagnosis", "M54.5", "the treatment", "7 visits",
        "the period", "the response", "the operation", "2014-01-02", "5/10", "Request for authorization", "the reason",
        "the guideline", "the request", "right knee", "the reading", "the part", "2015-05-04", "the specialty",
    ):  # fmt: skip
        assert words in told


def test_unknown_is_never_told_as_zero_or_none(make_case):
    case = make_case(
        claimant={"age": "unknown", "sex": "unknown"},
        history=[{"treatment": "massage therapy", "visits": "unknown"}],
        decision_date="unknown",
    )
    facts = {fact.id: fact for fact in case.facts}
    assert facts["claimant.age"].text == "age unknown"
    assert facts["history-1"].text == "massage therapy; number of visits unknown; functional improvement: unknown"
    assert facts["decision_date"].text == "decided unknown"
    assert facts["decision_date"].date is None
    assert case.history[0].visits != 0


def test_zero_visits_say_that_the_record_shows_none(make_case):
    case = make_case(history=[{"treatment": "massage therapy", "visits": 0}])
    assert case.fact("history-1").text.startswith("massage therapy; 0 visits")


@pytest.mark.parametrize("field", ["history", "diagnoses", "findings", "documents", "decision_date", "ur"])
def test_a_section_is_never_taken_for_empty_when_it_is_left_out(case_fields, field):
    fields = case_fields()
    del fields[field]
    with pytest.raises(CaseFileError, match=f"`{field}`: the field is missing"):
        CaseFile.parse(json.dumps(fields))


class TestDecided:
    def test_sets_the_decision_of_one_item_and_leaves_the_case_as_it_was(self, make_case):
        case = make_case()
        decided = case.decided("item-1", "upheld")
        assert decided.item("item-1").decision == "upheld"
        assert case.item("item-1").decision is None

    def test_the_part_of_a_modified_decision_is_kept_and_goes_with_another_decision(self, make_case):
        case = make_case().decided("item-1", "modified", certified="2 visits")
        assert case.decided("item-1", "modified").items[0].certified == "2 visits"
        assert case.decided("item-1", "modified", certified="3 visits").items[0].certified == "3 visits"
        assert case.decided("item-1", "overturned").items[0].certified is None

    @pytest.mark.parametrize("words", ["6 visits", "6 visits.", " 6\n visits; "])
    def test_the_part_is_words_for_the_middle_of_a_sentence(self, make_case, words):
        assert make_case().decided("item-1", "modified", certified=words).items[0].certified == "6 visits"
        items = make_case().model_dump(mode="json")["items"]
        case = make_case(items=[items[0] | {"decision": "modified", "certified": words}])
        assert case.items[0].certified == "6 visits"

    def test_an_unknown_item_is_answered_with_the_items_there_are(self, make_case):
        with pytest.raises(CaseFileError, match=r"no item 'item-2' in case `fictional`\. Its items: `item-1`"):
            make_case().decided("item-2", "upheld")

    def test_another_word_is_no_decision(self, make_case):
        with pytest.raises(DecisionError, match=r"'approved' is no decision\. Use overturned, upheld, modified"):
            make_case().decided("item-1", "approved")

    def test_a_part_goes_with_modified_only(self, make_case):
        with pytest.raises(DecisionError, match="only a modified decision has a part"):
            make_case().decided("item-1", "upheld", certified="2 visits")


class TestSchema:
    def test_the_committed_schema_is_that_of_the_model(self):
        """Made anew with `drafter schema case > evals/case.schema.json`."""
        assert json.loads(SCHEMA.read_text(encoding="utf-8")) == case_schema()

    @pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
    def test_every_case_fits_the_schema_and_names_it_for_editors(self, path):
        text = path.read_text(encoding="utf-8")
        assert text.splitlines()[0] == "# yaml-language-server: $schema=../case.schema.json"
        # YAML's own reading of dates is not what a schema speaks of.
        fields = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - the base loader makes nothing but text
        fields["claimant"]["age"] = int(fields["claimant"]["age"])
        for record in fields["history"]:
            record["visits"] = record["visits"] if record["visits"] == "unknown" else int(record["visits"])
        jsonschema.validate(fields, case_schema(), format_checker=jsonschema.FormatChecker())

    @pytest.mark.parametrize(
        "change", [{"items": []}, {"decison": "upheld"}, {"claimant": {"age": "old", "sex": "male"}}]
    )
    def test_what_the_reader_refuses_the_schema_refuses_too(self, case_fields, change):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(case_fields(**change), case_schema())


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(str.strip)
COUNTS = st.one_of(st.just("unknown"), st.integers(0, 10**6))
DATES = st.one_of(st.just("unknown"), st.dates(datetime.date(1990, 1, 1), datetime.date(2015, 3, 1)).map(str))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": TEXTS,
        "claimant": st.fixed_dictionaries(
            {"age": st.one_of(st.just("unknown"), st.integers(0, 120)), "sex": st.sampled_from(["male", "nonbinary"])}
        ),
        "injury": st.fixed_dictionaries({"date": DATES, "body_regions": st.lists(TEXTS, min_size=1, max_size=3)}),
        "history": st.lists(
            st.fixed_dictionaries(
                {"treatment": TEXTS, "visits": COUNTS},
                optional={"period": TEXTS, "response": TEXTS, "functional_improvement": st.sampled_from(["yes", "no"])},
            ),
            max_size=3,
        ),
        "findings": st.lists(st.fixed_dictionaries({"text": TEXTS}), max_size=3),
        "decision_date": st.one_of(st.just("unknown"), st.dates(datetime.date(2015, 4, 1)).map(str)),
    },
)


@given(changes=CHANGES)
def test_a_case_written_out_and_read_again_is_the_same(case_fields, changes):
    case = CaseFile.model_validate(case_fields(**changes))
    plain = case.model_dump(mode="json")
    assert CaseFile.parse(json.dumps(plain)) == case
    assert CaseFile.parse(case.model_dump_json(indent=1)) == case
    assert CaseFile.parse(yaml.safe_dump(plain, allow_unicode=False)) == case

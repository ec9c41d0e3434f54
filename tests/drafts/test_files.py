"""A draft read from a file: our JSON, or text that a person wrote or edited."""

from __future__ import annotations

import json

import jsonschema
import pytest

from drafter.drafts import Draft, draft_schema, lay_out, load_draft
from drafter.errors import DraftFileError
from drafter.pipeline import draft as write_draft

CANARY = "CANARY-SMITH"


@pytest.fixture(scope="module")
def case(make_case):
    return make_case(findings=[{"text": f"{CANARY} \N{SLIGHTLY SMILING FACE} “quoted” \x7f \u2028 words"}])


@pytest.fixture(scope="module")
def drafted(case):
    return write_draft(case)


@pytest.fixture
def written(tmp_path):
    """Return a function that writes a file and returns its path."""

    def write(name, content):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("ascii_only", [True, False])
def test_our_json_is_read_back_as_it_was(written, case, drafted, ascii_only):
    plain = json.loads(drafted.draft.model_dump_json(by_alias=True))
    path = written("draft.json", json.dumps(plain, ensure_ascii=ascii_only))
    assert load_draft(path, case) == drafted.draft


def test_the_draft_is_found_inside_the_whole_output_of_a_command(written, case, drafted):
    path = written("draft.JSON", drafted.model_dump_json(by_alias=True))
    assert load_draft(str(path), case) == drafted.draft


def test_an_edit_of_the_text_inside_the_json_counts(written, case, drafted):
    plain = json.loads(drafted.draft.model_dump_json(by_alias=True))
    plain["text"] = plain["text"].replace("44-year-old", "54-year-old") + "A sentence more."
    read = load_draft(written("draft.json", plain), case)
    sentences = {s.text: s for s in read.items[0].sentences}
    assert next(s for text, s in sentences.items() if "54-year-old" in text).sources.ids[0] == "claimant.age"
    assert sentences["A sentence more."].sources.kind == "none"
    assert read.is_ours


@pytest.mark.parametrize("name", ["draft.txt", "draft.md", "draft"])
def test_any_other_file_is_text(written, case, drafted, name):
    read = load_draft(written(name, drafted.text), case)
    assert read.text == drafted.text
    assert read.origin == "template"
    assert [s.text for s in read.items[0].sentences] == [s.text for s in drafted.draft.items[0].sentences]


def test_the_item_of_a_text_may_be_named(written, make_case):
    items = [{"request": r, "treatment": "massage therapy", "body_region": "neck"} for r in ("massage A", "massage B")]
    read = load_draft(written("d.txt", "The worker is 44."), make_case(items=items), item="item-2")
    assert read.items[0].item == "item-2"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("d.txt", "", "the draft is empty"),
        ("d.json", "", "line 1, column 1: this is not valid JSON"),
        ("d.json", f"{CANARY}: x", "this is not valid JSON"),
        ("d.json", f'{{"text": "{CANARY}",}}', "this is not valid JSON"),
        ("d.json", f'["{CANARY}"]', "the file does not hold a draft"),
        ("d.json", f'{{"words": "{CANARY}"}}', "`words`: unknown field"),
        ("d.json", f'{{"draft": {{"text": "{CANARY}"}}}}', "`case`: the field is missing"),
        ("d.json", "[" * 100_000, "not valid JSON"),
    ],
)
def test_a_file_that_holds_no_draft_is_refused_without_repeating_it(written, case, name, content, message):
    path = written(name, content)
    with pytest.raises(DraftFileError) as caught:
        load_draft(path, case)
    assert message in str(caught.value)
    assert str(path) in str(caught.value)
    assert CANARY not in str(caught.value)


def test_another_schema_version_is_refused(written, case, drafted):
    plain = json.loads(drafted.draft.model_dump_json(by_alias=True)) | {"schema": "drafter/draft@2"}
    with pytest.raises(DraftFileError, match="`schema`: write one of 'drafter/draft@1'"):
        load_draft(written("d.json", plain), case)


def test_a_draft_of_another_case_is_refused(written, make_case, drafted):
    path = written("d.json", drafted.draft.model_dump_json(by_alias=True))
    with pytest.raises(DraftFileError, match="belongs to case `fictional`, not to `another`"):
        load_draft(path, make_case(id="another"))


def test_a_draft_of_an_item_that_the_case_has_not_is_refused(written, case, drafted):
    plain = json.loads(drafted.draft.model_dump_json(by_alias=True))
    plain["items"][0]["item"] = "item-9"
    with pytest.raises(DraftFileError, match="the case has no item `item-9`"):
        load_draft(written("d.json", plain), case)


@pytest.mark.parametrize(("make", "message"), [("mkdir", "this is a folder"), (None, "the file is missing")])
def test_a_path_without_a_file_is_refused(tmp_path, case, make, message):
    path = tmp_path / "draft.txt"
    if make:
        getattr(path, make)()
    with pytest.raises(DraftFileError, match=message):
        load_draft(path, case)


def test_a_file_that_is_not_utf_8_is_refused(tmp_path, case):
    path = tmp_path / "draft.txt"
    path.write_bytes("The worker’s back".encode("cp1252"))
    with pytest.raises(DraftFileError, match="not UTF-8"):
        load_draft(path, case)


def test_the_schema_fits_what_is_written(drafted, case):
    for draft in (drafted.draft, lay_out("The worker is 44.", case)):
        jsonschema.validate(json.loads(draft.model_dump_json(by_alias=True)), draft_schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"text": "x"}, draft_schema())
    assert Draft.model_validate(json.loads(drafted.draft.model_dump_json(by_alias=True))) == drafted.draft

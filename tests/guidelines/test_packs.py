"""Packs: what they add and replace, what they can hold, and how a bad one is refused."""

from __future__ import annotations

import pickle
import re
from datetime import date
from pathlib import Path

import pytest

from drafter.errors import GuidelineError
from drafter.guidelines import Library, LimitQuery, load_library, write_compiled

from .conftest import HARBOR_EDITION, HARBOR_PASSAGES

SEED = Path(__file__).resolve().parents[3] / "shared" / "data" / "seed-determination.txt"


def test_a_pack_adds_its_rows(pack):
    library = load_library([pack()])
    assert library.editions[0].id == "harbor-county-2012"
    assert len(library.limits) == len(load_library().limits) + 3
    assert library.replaced == ()
    assert library.passage("harbor-massage").quotable
    assert library.limit("HARBOR-MASSAGE").is_verified
    assert [limit.id for limit in library.limits_of("harbor-therapy")] == ["HARBOR-LUMBAGO", "HARBOR-FLARE"]
    assert library.digest != load_library().digest


def test_a_folder_of_one_guideline_is_a_pack_too(pack):
    assert Library.load(pack() / "harbor-county-2012", shipped=False) == Library.load(pack(root="again"), shipped=False)


def test_a_pack_can_replace_a_shipped_row(pack):
    shipped = load_library()
    edition = """
id: mtus-chronic-pain-2009
document: Harbor County copy of a schedule
short_name: Harbor County copy
organisation: Harbor County
family: mtus
"""
    passages = """
passages:
  - id: mtus-cp09-massage-therapy
    section: Massage
    pages: 7
    treatment: massage
    text_kind: verbatim
    text: Harbor words about massage.
    limits:
      - {id: CP09-MASSAGE, course: {count: [null, 3]}}
"""
    library = load_library([pack(edition=edition, passages=passages)])
    assert library.limit("CP09-MASSAGE").words() == "up to 3 visits"
    assert library.passage("mtus-cp09-massage-therapy").text == "Harbor words about massage."
    assert library.edition("mtus-chronic-pain-2009").organisation == "Harbor County"
    assert len(library.limits) == len(shipped.limits)
    assert set(library.replaced) == {
        "edition mtus-chronic-pain-2009",
        "passage mtus-cp09-massage-therapy",
        "limit CP09-MASSAGE",
    }
    assert shipped.limit("CP09-MASSAGE").words() == "4-6 visits", "the shipped library itself is as it was"


def test_a_replaced_passage_takes_its_limits_along(pack):
    passages = """
passages:
  - {id: lc-4604-5-c-1-chiropractic, section: S, treatment: chiropractic, text_kind: summary, text: T.}
"""
    library = load_library([pack(passages=passages)])
    assert "LC-CAP-CHIRO" not in {limit.id for limit in library.limits}
    assert library.replaced == ("passage lc-4604-5-c-1-chiropractic", "limit LC-CAP-CHIRO")


def test_the_pack_named_first_counts(pack):
    first = pack(root="first", passages=HARBOR_PASSAGES.replace("nine sessions", "many sessions"))
    second = pack(root="second")
    assert "many" in Library.load(first, second).passage("harbor-massage").text
    assert "nine" in Library.load(second, first).passage("harbor-massage").text


def test_the_digest_is_that_of_the_content(pack):
    plain = Library.load(pack(root="a"), shipped=False)
    commented = Library.load(
        pack(root="b", name="another-folder", passages="# a comment\n" + HARBOR_PASSAGES), shipped=False
    )
    changed = Library.load(pack(root="c", passages=HARBOR_PASSAGES.replace("[8, 10]", "[8, 11]")), shipped=False)
    assert plain.digest == commented.digest
    assert plain == commented
    assert plain.digest != changed.digest
    assert re.fullmatch(r"[0-9a-f]{64}", plain.digest)


def test_a_library_goes_to_another_process(pack):
    library = load_library([pack()])
    library.search("massage")
    again = pickle.loads(pickle.dumps(library))  # noqa: S301 - our own bytes
    assert again == library
    assert again.editions == library.editions
    assert again.search("massage") == library.search("massage")


def test_an_id_that_does_not_exist_names_its_neighbours():
    library = load_library()
    with pytest.raises(GuidelineError, match=r"no limit `CP09-MASAGE`.*`CP09-MASSAGE`"):
        library.limit("CP09-MASAGE")
    with pytest.raises(GuidelineError, match=r"no passage `cp09-massage-therapy`"):
        library.passage("cp09-massage-therapy")
    with pytest.raises(GuidelineError, match=r"no edition `odg-low-bak`.*`odg-low-back`"):
        library.edition("odg-low-bak")


def seed_quotations():
    """Return the two quotations of the published letter, which is not part of this repository."""
    if not SEED.is_file():
        pytest.skip("the seed letter is not beside this repository")
    letter = " ".join(SEED.read_text(encoding="utf-8").split())
    mtus = re.search(r'regarding massage therapy, "(.+?)"', letter)
    odg = re.search(r"by recommending: (a\. Time to produce effect.+?quality of life\.)", letter)
    assert mtus
    assert odg
    return mtus[1], odg[1]


def test_a_pack_of_the_quotations_of_a_letter(pack):
    mtus, odg = seed_quotations()
    edition = """
id: quoted-{0}
document: A guideline as a letter of 2015 quotes it
short_name: {0} as quoted
organisation: unknown
family: {0}
in_force: {{yearly: true}}
"""
    row = """
passages:
  - id: quoted-{name}
    section: Massage Therapy
    pages: {pages}
    treatment: {treatment}
    text_kind: quoted_in_determination
    text: >-
      {text}
    limits:
      - id: QUOTED-{name}
        course: {course}
"""
    manipulation = (
        "{phases: [{frequency: [1, 2, 1, wk], duration: [2, 2, wk]}, {frequency: [1, 1, 1, wk], duration: [6, 6, wk]}]}"
    )
    first = row.format(name="mtus", pages=60, treatment="massage therapy", text=mtus, course="{count: [4, 6]}")
    second = row.format(name="odg", pages="null", treatment="manipulation", text=odg, course=manipulation)
    pack(name="mtus", edition=edition.format("mtus"), passages=first)
    folder = pack(name="odg", edition=edition.format("odg"), passages=second)
    library = Library.load(folder, shipped=False)

    assert library.passage("quoted-mtus").text == mtus
    assert library.passage("quoted-odg").text == odg
    assert all(passage.quotable and passage.text_kind == "quoted_in_determination" for passage in library.passages)
    assert library.limit("QUOTED-odg").schedule().total().high == 10
    selection = library.select(LimitQuery(treatment="massage therapy", region="lower back", as_of=date(2015, 6, 30)))
    assert [entry.limit.id for entry in selection.selected] == ["QUOTED-mtus"]
    assert [entry.limit.id for entry in selection.rejected] == ["QUOTED-odg"]
    assert library.search("adjunct exercise")[0].passage.id == "quoted-mtus"


BAD = [
    # what is written, in place of what, in which file; what the message must say
    ("edition", "family: other", "family: odgg", r"edition\.yaml: line {line}: `family`: write one of 'mtus'"),
    ("edition", "family: other\n", "", r"edition\.yaml: .*`family`: the field is missing"),
    ("edition", "short_name", "short_nme", r"line {line}: `short_nme`: unknown field; did you mean `short_name`"),
    ("edition", "from: 2012-01-01", "from: 2012-13-01", r"line {line}: `in_force\.from`: write a date"),
    ("edition", "from: 2012-01-01", "from: 2017-01-01", r"line {line}: `in_force`: `from` .* is after `to`"),
    (
        "edition",
        "in_force: {",
        "in_force: {form: 2012-01-01, ",
        r"`in_force\.form`: unknown field; did you mean `from`",
    ),
    ("edition", "to: 2016-12-31}", "to: 2016-12-31, yearly: perhaps}", r"`in_force\.yearly`: write true or false"),
    (
        "edition",
        "organisation: Harbor County",
        "organisation: Harbor: County",
        r"line 4: the YAML does not parse.*quotes",
    ),
    ("edition", "organisation: Harbor County", "organisation: [Harbor", r"the YAML does not parse"),
    ("edition", "id: harbor-county-2012", "id: harbor county", r"line {line}: `id`: use letters"),
    ("edition", "organisation: Harbor County", "organisation:", r"line {line}: `organisation`: write a text"),
    ("edition", "organisation: Harbor County", "organisation: ''", r"line {line}: `organisation`: the text is empty"),
    ("edition", "family: other", "family: other\nfamily: mtus", r"line 6.*`family` stands twice"),
    (
        "passages",
        "text_kind: verbatim",
        "text_kind: verbatum",
        r"line {line}: `passages\[0\]\.text_kind`: write one of",
    ),
    (
        "passages",
        "pages: 12-13, 20",
        "pages: 13-12",
        r"line {line}: `passages\[0\]\.pages`: the first page 13 is after",
    ),
    ("passages", "pages: 12-13, 20", "pages: p. 12", r"line {line}: `passages\[0\]\.pages`: pages are numbers"),
    ("passages", "count: [8, 10]", "count: [10, 8]", r"line {line}: `.*limits\[0\]\.course\.count`: .*write \[8, 10\]"),
    ("passages", "count: [8, 10]", "count: [8, 10.5]", r"line {line}: .*a number is whole"),
    ("passages", "count: [8, 10]", "cuont: [8, 10]", r"line {line}: .*`passages\[1\].*cuont`: unknown field.*`count`"),
    ("passages", "[null, 4, wk]", "[null, 4, weeks]", r"line {line}: .*the unit is one of min, h, d, wk, mo, a"),
    (
        "passages",
        "stage: flare_up",
        "stage: flareup",
        r"line {line}: .*`passages\[1\]\.limits\[1\]\.stage`: write one of",
    ),
    ("passages", "strength: soft", "strenght: soft", r"line {line}: .*did you mean `strength`"),
    (
        "passages",
        "id: HARBOR-FLARE",
        "id: HARBOR-LUMBAGO",
        r"line {line}: the limit `HARBOR-LUMBAGO` already stands in .*passages.yaml, line",
    ),
    (
        "passages",
        "id: harbor-therapy",
        "id: harbor-massage",
        r"line {line}: the passage `harbor-massage` already stands in",
    ),
    (
        "passages",
        "trial: {count: [null, 3], duration: [null, 2, wk]}\n        ",
        "",
        r"line 9: .*needs both `trial` and",
    ),
    ("passages", "words: [home program, home exercise]", "words: home program", r"line {line}: .*write a list"),
    ("passages", "status: confirmed", "status: sure", r"line {line}: .*'unverified' or 'confirmed'"),
    ("passages", "passages:\n", "passages: none\nmore:\n", r"line {line}: `passages`: write a list"),
    ("passages", "regions: [low back]", "regions: [low back]\n\tstage: x", r"does not parse"),
    ("passages", "regions: [low back]", "regions: &r [low back]\n        regions_excluded: *r", r"references are not"),
]


@pytest.mark.parametrize(("file", "old", "new", "message"), BAD)
def test_a_bad_pack_is_refused_in_one_sentence(pack, file, old, new, message):
    files = {"edition": HARBOR_EDITION, "passages": HARBOR_PASSAGES}
    assert old in files[file]
    before = files[file].partition(old)[0]
    files[file] = files[file].replace(old, new, 1)
    message = message.replace("{line}", str(before.count("\n") + 1))
    with pytest.raises(GuidelineError) as caught:
        Library.load(pack(**files))
    text = str(caught.value)
    assert re.search(message, text, re.DOTALL), text
    assert f"{file}.yaml" in text
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert not re.search(r"pydantic|validation error|Traceback|tuple|NoneType", text)


def test_all_faults_of_a_file_come_at_once(pack):
    edition = HARBOR_EDITION.replace("family: other", "family: no").replace("label", "lable")
    with pytest.raises(GuidelineError) as caught:
        Library.load(pack(edition=edition))
    assert "`family`" in str(caught.value)
    assert "`lable`" in str(caught.value)


def test_many_faults_do_not_fill_the_screen(pack):
    passages = "passages:\n" + "".join(f"  - id: p{number}\n" for number in range(100))
    with pytest.raises(GuidelineError) as caught:
        Library.load(pack(passages=passages))
    assert len(str(caught.value).splitlines()) < 12
    assert "more" in str(caught.value).splitlines()[-1]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "holds no fields"),
        (b"just words", "holds no fields"),
        (b"- a\n- b", "holds no fields"),
        (b"\xff\xfe\x00", "not UTF-8"),
        (b"id: \x07", "characters"),
        (b"[" * 100_000, "nested too deeply"),
        (b"? [a]\n: b", "a field's name is a word"),
        (b"id: !!python/object:os.system x", "does not parse"),
        (b"a: 1\n---\nb: 2", "does not parse"),
    ],
)
def test_a_file_that_is_no_pack(pack, content, message):
    folder = pack()
    (folder / "harbor-county-2012" / "edition.yaml").write_bytes(content)
    with pytest.raises(GuidelineError, match=message):
        Library.load(folder)


def test_a_missing_file(pack):
    folder = pack()
    (folder / "harbor-county-2012" / "passages.yaml").rename(folder / "harbor-county-2012" / "passage.yaml")
    with pytest.raises(GuidelineError, match=r"passages\.yaml: the file is missing.*Did you mean `passage\.yaml`"):
        Library.load(folder)


def test_a_missing_or_empty_folder(tmp_path):
    with pytest.raises(GuidelineError, match="no such folder"):
        Library.load(tmp_path / "nowhere")
    with pytest.raises(GuidelineError, match="holds no guideline"):
        Library.load(tmp_path)


def test_two_editions_with_one_id(pack):
    pack(name="one")
    with pytest.raises(GuidelineError, match=r"two.edition\.yaml, line 1: the edition .* already stands in .*one"):
        Library.load(pack_of_two(pack))


def pack_of_two(pack):
    return pack(name="two", passages=HARBOR_PASSAGES.replace("harbor-", "h-").replace("HARBOR-", "H-"))


def test_a_number_like_text_stays_text(pack):
    passages = HARBOR_PASSAGES.replace('icd9: ["724.2"]', "icd9: [724.20]").replace("section: Massage", "section: no")
    edition = HARBOR_EDITION.replace("label: second edition, 2012", "label: 2012")
    library = Library.load(pack(edition=edition, passages=passages), shipped=False)
    assert library.limit("HARBOR-LUMBAGO").diagnoses[0].icd9 == ("724.20",)
    assert library.passage("harbor-massage").section == "no"
    assert library.edition("harbor-county-2012").label == "2012"


LARGE = HARBOR_PASSAGES + "".join(
    f"  - {{id: more-{n}, section: More, treatment: acupuncture, text_kind: summary, text: {'words ' * 40}}}\n"
    for n in range(300)
)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    monkeypatch.setenv("DRAFTER_CACHE", str(folder))
    return folder


def test_a_large_pack_is_kept_as_it_was_read(pack, kept):
    folder = pack(passages=LARGE)
    first = Library.load(folder, shipped=False)
    file = next(kept.iterdir())
    assert file.stat().st_mode & 0o077 == 0
    assert Library.load(folder, shipped=False) == first
    assert file.read_text().count("harbor-massage") > 0


def test_an_edit_of_a_kept_pack_counts(pack, kept):
    folder = pack(passages=LARGE)
    Library.load(folder, shipped=False)
    file = folder / "harbor-county-2012" / "passages.yaml"
    file.write_text(file.read_text().replace("count: [null, 9]", "count: [null, 8]"))
    assert "8 visits" in Library.load(folder, shipped=False).limit("HARBOR-MASSAGE").words()


@pytest.mark.parametrize("content", ["", "{}", "not JSON", '{"sources": "0", "part": {}}'])
def test_a_kept_pack_that_does_not_fit_is_read_anew(pack, kept, content):
    folder = pack(passages=LARGE)
    first = Library.load(folder, shipped=False)
    next(kept.iterdir()).write_text(content)
    assert Library.load(folder, shipped=False) == first


def test_a_compiled_form_that_comes_with_a_pack_is_not_believed(pack, tmp_path):
    """What a person reads in the YAML files is what counts."""
    folder = pack()
    write_compiled(folder)
    compiled = folder / "compiled.json"
    compiled.write_text(compiled.read_text().replace("nine sessions", "ninety sessions"))
    library = Library.load(folder, shipped=False)
    assert "nine sessions" in library.passage("harbor-massage").text

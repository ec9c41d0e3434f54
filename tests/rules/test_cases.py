"""Every rule against drafts that it must find something in and drafts that it must leave alone.

A case stands in `cases/CODE.yaml`:

    name      what it shows
    base      a case of `cases/_bases.yaml`
    set       fields changed in it, by their path: `items.0.decision: upheld`
    text      the draft, or `template` for the one of the template writer
    replace   pairs of words in the draft and what stands there instead
    insert    a sentence put before the closing one
    origin    who wrote it: `reviewer`, `letter`, or `template` for a draft of ours
    profile   `rationale` or `letter`; by default what the origin is
    options   which rules run and how, as in the settings
    others    drafts of other cases, each with a name and a text
    pack      a guideline of `cases/_packs.yaml`, loaded in front of what ships
    expect    the findings of this rule: words that the span of each covers or overlaps, and its severity; without
              words, the finding is on no stretch of the text
"""

from __future__ import annotations

import copy
import re
import tempfile
from functools import cache
from pathlib import Path

import pytest
import yaml

from drafter.casefile import CaseFile
from drafter.drafts import BANNERS, lay_out
from drafter.guidelines import load_library
from drafter.pipeline import draft
from drafter.ruleoptions import RuleOptions
from drafter.rules import OtherDraft, all_rules, check_draft

FOLDER = Path(__file__).parent / "cases"
CODES = (
    "CIT11 CIT12 CIT13 CIT14 CIT15 CIT16 CIT50 DEC01 DEC02 DEC40 FAC22 FAC26 FAC27 FAC28 FAC29 FAC43 FAC44 FAC46 LAW17 "
    "LAW18 LAW19 LAW24 LAW25 LET30 LET34 LET35 LET39 LIM05 LIM06 LIM07 LIM08 LIM20 LIM21 LIM23 LIM38 LIM42 LIM47 LIM48 "
    "NUM09 PRV36 QUO10 RAT31 RAT32 RAT33 RAT37 RAT49 REQ03 REQ04"
).split()
"""The codes are a promise: a client's waivers and statistics name them. One may be added, none changed."""
MOST_CASES = {"NUM09", "DEC02", "REQ03", "LIM48", "QUO10"}
KEYS = {"name", "base", "set", "text", "replace", "insert", "origin", "pack", "profile", "options", "others", "expect"}


@cache
def bases():
    return yaml.safe_load((FOLDER / "_bases.yaml").read_text(encoding="utf-8"))


@cache
def library_with(pack):
    """Return what ships, behind the named pack where there is one."""
    if pack is None:
        return load_library()
    content = yaml.safe_load((FOLDER / "_packs.yaml").read_text(encoding="utf-8"))[pack]
    with tempfile.TemporaryDirectory() as folder:
        parts = {"edition.yaml": content["edition"], "passages.yaml": {"passages": content["passages"]}}
        for name, part in parts.items():
            (Path(folder) / name).write_text(yaml.safe_dump(part, allow_unicode=True), encoding="utf-8")
        return load_library([Path(folder)])


def cases_of(code):
    return yaml.safe_load((FOLDER / f"{code}.yaml").read_text(encoding="utf-8"))


def case_file(entry):
    data = copy.deepcopy(bases()[entry["base"]])
    for path, value in entry.get("set", {}).items():
        *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
        place = data
        for step in steps:
            place = place[step]
        place[last] = value
    return CaseFile.model_validate(data)


def draft_of(entry, case):
    origin = entry.get("origin", "reviewer")
    if entry["text"] != "template":
        return lay_out(entry["text"], case, origin=origin)
    written = draft(case, library=library_with(entry.get("pack"))).draft
    text = written.text
    if "insert" in entry:
        at = written.items[0].conclusion.span.start
        text = f"{text[:at]}{entry['insert']} {text[at:]}"
    for old, new in entry.get("replace", []):
        assert text.count(old) >= 1, f"the draft does not hold {old!r}:\n{text}"
        text = text.replace(old, new)
    if origin == "template":
        return written.model_copy(update={"text": text})
    return lay_out(text.replace(BANNERS["template"], "").lstrip(), case, origin=origin)


def places_of(words, text):
    pattern = r"\s+".join(map(re.escape, words.split()))
    return [match.span() for match in re.finditer(pattern, text)]


def report_of(entry):
    case = case_file(entry)
    written = draft_of(entry, case)
    report = check_draft(
        case,
        written,
        library=library_with(entry.get("pack")),
        options=RuleOptions.model_validate(entry.get("options", {})),
        profile=entry.get("profile"),
        others=[OtherDraft(other["name"], other["text"]) for other in entry.get("others", [])],
    )
    assert report.could_not_check == ()
    return written.text, report


ALL = [(code, entry) for code in CODES for entry in cases_of(code)]


@pytest.mark.parametrize(("code", "entry"), ALL, ids=[f"{code}: {entry['name']}" for code, entry in ALL])
def test_case(code, entry):
    assert set(entry) <= KEYS
    text, report = report_of(entry)
    found = [finding for finding in report.findings if finding.code == code]
    said = [(f.severity, f.words, f.message) for f in found]
    assert len(found) == len(entry["expect"]), said
    for wanted in entry["expect"]:
        if "words" not in wanted:
            assert wanted["severity"] in [f.severity for f in found if f.span is None], said
            continue
        places = places_of(wanted["words"], text)
        assert places, f"the draft does not hold {wanted['words']!r}:\n{text}"
        on = [f for f in found if f.span and any(f.span.start < end and start < f.span.end for start, end in places)]
        assert wanted["severity"] in [f.severity for f in on], said
    for finding in report.findings:
        assert finding.span is None or 0 <= finding.span.start < finding.span.end <= len(text)
        assert finding.words == ("" if finding.span is None else text[finding.span.start : finding.span.end])


@pytest.mark.parametrize("code", CODES)
def test_a_rule_passes_at_least_as_often_as_it_fails(code):
    entries = cases_of(code)
    wrong = sum(1 for entry in entries if entry["expect"])
    least = 5 if code in MOST_CASES else 3
    assert wrong >= least
    assert len(entries) - wrong >= wrong
    assert len({entry["name"] for entry in entries}) == len(entries)


def test_every_rule_has_its_file_and_every_file_its_rule():
    files = {path.stem for path in FOLDER.glob("[!_]*.yaml")}
    assert set(CODES) <= files
    assert files <= {rule.code for rule in all_rules()}


def test_the_codes_are_stable_and_unique():
    codes = [rule.code for rule in all_rules()]
    assert codes == sorted(set(codes))
    assert set(CODES) <= set(codes)
    assert all(re.fullmatch(r"[A-Z]{3}\d\d", code) for code in codes)


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_the_docstring_is_the_documentation(rule):
    words = rule.documentation
    places = [words.find(part) for part in ("\nCatches ", "\nNotes ", "\nWhy: ", "\nWrong: ", "\nRight: ")]
    told = [place for place in places if place >= 0]
    assert len(told) == 4, words
    assert told == sorted(told)
    assert rule.title
    assert rule.basis

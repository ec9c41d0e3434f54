"""The fictional gold cases: clean drafts stay free of errors, drafts with one fault are caught.

The cases stand beside the repository, in a format of their own, and are skipped where they are absent. Their limits are
mostly recalled numbers that do not ship; a pack of them is written for the test alone.
"""

from __future__ import annotations

import csv
import datetime
import re
import sys
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from drafter.casefile import CaseFile
from drafter.guidelines import Library, load_library
from drafter.pipeline import check

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CASES = DATA / "cases"
LIMITS = DATA / "limits.csv"

pytestmark = pytest.mark.skipif(not CASES.is_dir() or not LIMITS.is_file(), reason="the gold cases are not beside here")

RULES = {
    "wrong_number_in_limit": "NUM09 LIM06 LIM07",
    "swapped_numbers": "NUM09 LIM06 LIM07",
    "unit_flip": "NUM09 LIM06 LIM07",
    "bound_flip": "NUM09 LIM06 LIM07",
    "unsourced_number": "NUM09 LIM06 LIM07",
    "wrong_total_arithmetic": "REQ04 NUM09",
    "prior_visits_ignored": "LIM05 LIM48",
    "request_misquoted": "REQ03 NUM09",
    "decision_conclusion_mismatch": "DEC02",
    "wrong_edition": "CIT13",
    "wrong_treatment_passage": "CIT14",
    "unsupported_fact": "FAC46 NUM09",
    "condition_not_addressed": "LIM23",
}
"""The kinds of fault that the rules of this version speak to, each with the rules whose finding counts as a hit."""
OMISSIONS = {"prior_visits_ignored", "condition_not_addressed"}

DIAGNOSES = {
    "CP09-PT-MYALGIA": "myalgia; myositis",
    "CP09-PT-NEURALGIA": "neuralgia; neuritis; radiculitis; radiculopathy",
    "PS09-RC-ARTH": "arthroscopic rotator cuff; arthroscopic repair",
    "PS09-RC-OPEN": "open rotator cuff repair",
    "PS09-RC-RUPT": "complete rupture",
    "PS09-LFUS": "fusion; arthrodesis",
    "PS09-LDISC": "discectomy; laminectomy",
    "PS09-TKA": "artificial knee joint; total knee arthroplasty",
    "PS09-CTR-O": "open release; open carpal tunnel release",
    "PS09-CTR-E": "endoscopic release; endoscopic carpal tunnel release",
    "ODG-PT-K-meniscal-tear-medical": "tear of medial meniscus; meniscal tear",
    "ODG-PT-K-arthritis-medical": "osteoarthrosis; osteoarthritis",
    "ODG-PT-CTS": "carpal tunnel syndrome",
    "ODG-PSY": "depression; depressive; stress disorder",
    "ODG-PT-POSTINJ": "after injection",
}
"""Which words of a diagnosis a row is for; the table states it in prose."""
TREATMENTS = {"CP09-CBT": "cognitive behavioral therapy", "CP09-FRP": "functional restoration program"}
TREATMENTS |= {"CP09-WC": "work conditioning", "CP09-TOPNSAID": "topical NSAID", "ODG-PSY": "psychotherapy"}
TREATMENTS |= {"ODG-FRP": "functional restoration program", "CP09-ESI-DIAG": "epidural steroid injection"}
NEW_COURSE = re.compile(r"preoperative|acute phase", re.IGNORECASE)
NEW_COURSES = {"case-028"}
"""Cases whose earlier visits belong to another course, which their format says in prose only."""


THESE = {code for codes in RULES.values() for code in codes.split()} | {"LIM47"}
"""The rules that this file measures."""


class Gold(NamedTuple):
    id: str
    case: CaseFile
    item: str
    name: str
    text: str
    kind: str | None
    span: str | None


@cache
def raw_cases():
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(CASES.glob("case-*.yaml"))]


def dated(words):
    found = re.fullmatch(r"(?P<title>.+?) (?P<date>\d{4}-\d\d-\d\d)", words)
    return {"title": found["title"], "date": found["date"]} if found else {"title": words}


def diagnosis(words):
    found = re.fullmatch(r"(?P<icd>[A-Z]?\d[\dA-Z.]*) (?P<text>.+)", words)
    return {"text": found["text"], "icd": [found["icd"]]} if found else {"text": words}


def converted(raw):
    """Return a gold case as a `CaseFile`."""
    facts = raw["facts"]
    history, surgeries = [], []
    for entry in facts["history"]:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", str(entry["period"])) and entry["visits"] == 1:
            surgeries.append({"procedure": entry["treatment"], "date": entry["period"]})
            surgeries[-1]["procedure"] += f", {entry['response']}"
            continue
        elsewhere = raw["id"] in NEW_COURSES or NEW_COURSE.search(entry["response"])
        history.append(
            {key: entry[key] for key in ("treatment", "visits", "response", "functional_improvement")}
            | {"period": str(entry["period"]), "same_course": "no" if elsewhere else "yes"}
        )
    decided = raw["ur"]["decision"]
    return CaseFile.model_validate(
        {
            "id": raw["id"],
            "claimant": {"age": facts["age"], "sex": facts["sex"]},
            "injury": {"date": facts["injury_date"], "body_regions": facts["body_regions"]},
            "diagnoses": [diagnosis(words) for words in facts["diagnoses"]],
            "history": history,
            "surgeries": surgeries,
            "findings": [{"text": words} for words in facts["findings"]],
            "documents": [dated(words) for words in facts["documents"]],
            "ur": {
                "date": raw["ur"]["date"],
                "decision": "modified" if decided.startswith("modified") else "non-certified",
                "words": f"{decided}; {raw['ur']['reason']}",
            },
            "items": [item(entry, raw["drafts"]) for entry in raw["items"]],
            "decision_date": raw["decision_date"],
        }
    )


def item(entry, drafts):
    known = {
        "id": entry["id"],
        "request": entry["request_text"],
        "treatment": entry["treatment"],
        "body_region": entry["body_region"],
        "side": entry.get("laterality", "none"),
        "decision": entry["reviewer_decision"],
    }
    clean = next(d["text"] for d in drafts if d["item"] == entry["id"] and d["name"].startswith("clean"))
    part = re.search(r"is modified: (?P<words>.+?) (?:is|are) medically necessary", clean)
    return known | ({"certified": part["words"]} if part else {})


@cache
def gold():
    found = []
    for raw in raw_cases():
        case = converted(raw)
        for draft in raw["drafts"]:
            faults = draft["expected_findings"]
            fault = faults[0] if faults else {}
            about = (fault.get("kind"), fault.get("span"))
            found.append(Gold(raw["id"], case, draft["item"], draft["name"], draft["text"], *about))
    return found


def number(row, key):
    return int(row[key]) if row[key] else None


def pair(row, low, high):
    return [number(row, low), number(row, high)] if row[low] or row[high] else None


def words_of(row):
    parts = (row["condition"], row["frequency_or_unit"], row["other_limits"], row["conditions"])
    return ". ".join(part for part in parts if part)


def limit(row):
    """Return one row of the table as a limit of a pack, its numbers as they stand."""
    surgical = row["treatment"].startswith("post-surgical")
    course = {"count": pair(row, "max_low", "max_high")}
    weeks, months = pair(row, "weeks_low", "weeks_high"), pair(row, "months_low", "months_high")
    if weeks or months:
        course["duration"] = [*weeks, "wk"] if weeks else [*months, "mo"]
    units = {"visits": "visits", "injections": "injections", "days": "days", "full_day_sessions": "visits"}
    unit = units.get(row["unit"], "time" if course.get("duration") else "none")
    if unit in ("time", "none"):
        course.pop("count")
    course = {key: value for key, value in course.items() if value}
    trial = {"count": [None, number(row, "trial_max")]} if row["trial_max"] else None
    if trial and row["trial_weeks"]:
        trial["duration"] = [None, number(row, "trial_weeks"), "wk"]
    known = {
        "id": row["id"],
        "stage": "rule" if not course else "trial_then_course" if trial and not surgical else "course",
        "course": course or None,
        "trial": trial if course else None,
        "unit": unit,
        "verification": {"status": "unverified", "confidence": "B", "check_at": ["the official text"]},
    }
    regions = [part.strip() for part in re.split(r"[;/,]", row["body_region"])]
    if not row["body_region"].startswith(("any", "n/a")):
        known["regions"] = [region for region in regions if region != "other treatable joints"]
    if row["id"] in DIAGNOSES:
        known["diagnoses"] = [{"text": row["condition"] or row["treatment"], "words": DIAGNOSES[row["id"]].split("; ")}]
    if surgical:
        known["post_surgical"] = "required"
    if trial and not surgical and row["max_high"] == row["trial_max"]:
        # The first stage alone: the row names no total beyond it.
        known |= {"stage": "trial", "trial": {"count": course["count"]}, "course": None}
    if surgical and course:
        months = re.search(r"period of (\d+) months", row["condition"])
        known |= {"stage": "post_surgical", "first_course": "half"}
        known["period_after_surgery"] = [None, int(months[1]), "mo"]
    if row["id"] == "CP09-AQUA":
        words = ["reduced weight bearing", "weight bearing", "obesity", "body mass index"]
        known["conditions"] = [{"id": "weight", "text": "Reduced weight bearing is desirable.", "words": words}]
    return {key: value for key, value in known.items() if value is not None}


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Return the shipped guidelines and a pack of the recalled rows that the cases name."""
    named = set(re.findall(r"\b(?:LC|CP09|ACO17|AC09|PS09|ODG)-[\w-]+", str(raw_cases())))
    shipped = load_library()
    rows = [
        row
        for row in csv.DictReader(LIMITS.read_text(encoding="utf-8").splitlines())
        if row["confidence"] == "B" and row["id"] in named
    ]
    root = tmp_path_factory.mktemp("pack")
    for document in dict.fromkeys(row["document"] for row in rows):
        write_pack(root, document, [row for row in rows if row["document"] == document], shipped)
    return Library.load(root)


def write_pack(root, document, rows, shipped):
    held = next((edition for edition in shipped.editions if edition.document == document), None)
    name = held.id if held else re.sub(r"\W+", "-", document.casefold()).strip("-")
    odg = document.startswith("Official Disability Guidelines")
    force = {"yearly": True} if odg else {"from": rows[0]["effective_from"], "to": rows[0]["effective_to"] or None}
    chapter = document.partition(" - ")[2]
    edition = {
        "id": name,
        "document": document,
        "short_name": f"Official Disability Guidelines (ODG), {chapter}" if odg else document.partition(" (")[0],
        "organisation": "as the table names it",
        "family": "odg" if odg else "mtus",
        "label": {"MTUS Acupuncture Medical Treatment Guidelines": "July 18, 2009"}.get(document),
        "code_section": rows[0]["code_section"],
        "in_force": {
            key: datetime.date.fromisoformat(value) if isinstance(value, str) else value
            for key, value in force.items()
            if value
        },
    }
    if held:
        edition = held.model_dump(mode="json", by_alias=True, exclude_none=True)
    passages = []
    for row in rows:
        treatment = TREATMENTS.get(row["id"], row["treatment"].partition(" (")[0])
        passages.append(
            {
                "id": f"pack-{row['id'].lower()}",
                "section": row["guideline_section"],
                "pages": ", ".join(part.strip() for part in row["page"].split(";")) or None,
                "treatment": "physical medicine" if treatment.startswith("post-surgical") else treatment,
                "text_kind": "summary",
                "text": words_of(row),
                "limits": [limit(row)],
            }
        )
    folder = root / name
    folder.mkdir()
    write(folder / "edition.yaml", {key: value for key, value in edition.items() if value is not None})
    write(folder / "passages.yaml", {"passages": [{k: v for k, v in p.items() if v is not None} for p in passages]})


def write(path, data):
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")


def hits(draft, report):
    """Return whether a fault was hit strictly (a rule for its kind, on its words) and by anything at all."""
    at = draft.text.find(draft.span)
    ends = (at, at + len(draft.span))
    on = [f for f in report.findings if f.span is not None and f.span.start < ends[1] and ends[0] < f.span.end]
    rules = RULES[draft.kind].split()
    where = report.findings if draft.kind in OMISSIONS else on
    return any(f.code in rules for f in where), bool(on)


@pytest.fixture(scope="module")
def reports(library):
    """Return the report on every draft of the cases."""
    return [(one, measured(check(one.case, one.text, library=library, item=one.item))) for one in gold()]


def measured(report):
    return report.model_copy(update={"findings": tuple(f for f in report.findings if f.code in THESE)})


def test_the_table(reports, capsys):
    """Print strict and lenient hits by kind, what was missed, and what clean drafts are told."""
    lines = [f"{'kind':32}{'drafts':>7}{'strict':>7}{'any':>6}"]
    for kind in RULES:
        found = [hits(one, report) for one, report in reports if one.kind == kind]
        lines.append(f"{kind:32}{len(found):>7}{sum(s for s, _ in found):>7}{sum(a for _, a in found):>6}")
    clean = [(one, report) for one, report in reports if one.kind is None]
    errors = [(one, finding) for one, report in clean for finding in report.errors]
    warnings = [(one, finding) for one, report in clean for finding in report.warnings]
    lines.append(f"clean drafts {len(clean)}, false errors {len(errors)}, warnings {len(warnings)}")
    lines += [f"missed: {one.id} {one.name} {one.kind}: {one.span}" for one, report in reports if missed(one, report)]
    lines += [f"{f.severity}: {one.id} {one.name} {f.code}: {f.words}" for one, f in [*errors, *warnings]]
    with capsys.disabled():
        sys.stdout.write("\n" + "\n".join(lines) + "\n")
    assert len(clean) >= len(raw_cases())


def missed(one, report):
    return one.kind in RULES and not hits(one, report)[0]


def test_a_clean_draft_has_no_error(reports):
    told = [(one.id, one.name, f.code, f.words) for one, report in reports if one.kind is None for f in report.errors]
    assert told == []


def test_a_warning_on_a_clean_draft_is_called_for_by_its_case(reports):
    """Nine in ten findings must be worth reading: only what a case marks as a trap may be warned of."""
    traps = {raw["id"]: set(raw["traps"]) for raw in raw_cases()}
    called_for = {"REQ04": {"open_ended", "biweekly", "up_to_bound"}, "LIM05": {"prior_visits_unknown"}}
    told = [(one.id, f.code, f.words) for one, report in reports if one.kind is None for f in report.warnings]
    assert [entry for entry in told if not called_for.get(entry[1], set()) & traps[entry[0]]] == []


def test_nearly_every_fault_is_hit_on_its_words(reports):
    faults = [(one, report) for one, report in reports if one.kind in RULES]
    lost = [(one.id, one.name, one.kind) for one, report in faults if missed(one, report)]
    assert len(lost) <= len(faults) // 10, lost


def test_clean_drafts_pass_with_the_shipped_guidelines_alone():
    """Cases whose limits ship need no pack. A fault that cites what does not ship is another matter."""
    shipped = load_library()
    named = {limit.id for limit in shipped.limits}
    ready = {raw["id"] for raw in raw_cases() if {i for e in raw["items"] for i in e["applicable_limits"]} <= named}
    assert ready
    for one in gold():
        if one.id in ready and one.kind is None:
            report = measured(check(one.case, one.text, library=shipped, item=one.item))
            assert [(one.id, f.code, f.words) for f in report.errors] == []

"""Fictional gold cases in the format of one YAML file a case, converted to `CaseFile`s.

A gold case states facts in plain fields, and for each disputed item the reading of its request, the limits that apply,
those that do not, and the outcome of the arithmetic. The format is tied to no code; this file is the bridge.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from drafter.casefile import CaseFile


class GoldItem(NamedTuple):
    """One disputed item of a gold case, and what is expected of it."""

    case: CaseFile
    raw: dict[str, Any]
    """The item as the file has it."""


def raw_cases(folder: Path) -> list[dict[str, Any]]:
    """Return the cases of a folder as they stand in its files, in the order of their names."""
    return [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("case-*.yaml"))]


def gold_items(folder: Path) -> Iterator[GoldItem]:
    """Yield every disputed item of the cases of a folder."""
    for raw in raw_cases(folder):
        case = converted(raw)
        for item in raw["items"]:
            yield GoldItem(case, item)


def converted(raw: dict[str, Any]) -> CaseFile:
    """Return a gold case as a `CaseFile`; what its format does not state stays unstated."""
    facts = raw["facts"]
    history: list[dict[str, Any]] = []
    surgeries: list[dict[str, Any]] = []
    for entry in facts["history"]:
        if _is_operation(entry):
            surgeries.append({"procedure": f"{entry['treatment']}, {entry['response']}", "date": str(entry["period"])})
        else:
            kept = {key: entry[key] for key in ("treatment", "visits", "response", "functional_improvement")}
            history.append(kept | {"period": str(entry["period"])})
    decided = raw["ur"]["decision"]
    return CaseFile.model_validate(
        {
            "id": raw["id"],
            "claimant": {"age": facts["age"], "sex": facts["sex"]},
            "injury": {"date": facts["injury_date"], "body_regions": facts["body_regions"]},
            "diagnoses": [_diagnosis(words) for words in facts["diagnoses"]],
            "history": history,
            "surgeries": surgeries,
            "findings": [{"text": words} for words in facts["findings"]],
            "documents": [_document(words) for words in facts["documents"]],
            "ur": {
                "date": raw["ur"]["date"],
                "decision": "modified" if decided.startswith("modified") else "non-certified",
                "words": f"{decided}; {raw['ur']['reason']}",
            },
            "items": [_item(entry, raw["drafts"]) for entry in raw["items"]],
            "decision_date": raw["decision_date"],
        }
    )


def _is_operation(entry: dict[str, Any]) -> bool:
    """Return whether an entry of the history is an operation: one visit, on one day."""
    return re.fullmatch(r"\d{4}-\d\d-\d\d", str(entry["period"])) is not None and entry["visits"] == 1


def _document(words: str) -> dict[str, str]:
    found = re.fullmatch(r"(?P<title>.+?) (?P<date>\d{4}-\d\d-\d\d)", words)
    return {"title": found["title"], "date": found["date"]} if found else {"title": words}


def _diagnosis(words: str) -> dict[str, Any]:
    found = re.fullmatch(r"(?P<icd>[A-Z]?\d[\dA-Z.]*) (?P<text>.+)", words)
    return {"text": found["text"], "icd": [found["icd"]]} if found else {"text": words}


def _item(entry: dict[str, Any], drafts: list[dict[str, Any]]) -> dict[str, Any]:
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

"""The reader against labelled phrases: our own, and the shared set where it stands beside the repository."""

import json
from pathlib import Path

import pytest

from drafter.quantities import read, to_label

ROOT = Path(__file__).resolve().parents[2]
OWN = ROOT / "evals" / "quantities" / "phrases.jsonl"
SHARED = ROOT.parent / "shared" / "data" / "phrases.jsonl"


def load(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def plain(values):
    return [round(float(v), 6) if isinstance(v, int | float) else v for v in values]


def flat(phase):
    return {key: plain(value) for key, value in phase.items()}


def agrees(reading, label):
    """Whether phases, amounts and, where the label states one, the total are the same."""
    if [flat(p) for p in reading["phases"]] != [flat(p) for p in label["phases"]]:
        return False
    if sorted(map(str, map(plain, reading["amounts"]))) != sorted(map(str, map(plain, label["amounts"]))):
        return False
    total = label.get("total")
    return total is None or (reading["total"] is not None and plain(reading["total"]) == plain(total))


def wrong(path):
    rows = load(path)
    bad = []
    for row in rows:
        reading = to_label(read(row["text"]))
        if not any(agrees(reading, option) for option in [row["expect"], *row.get("also", [])]):
            bad.append((row["text"], reading))
    return rows, bad


def test_own_phrases_are_all_read():
    rows, bad = wrong(OWN)
    assert len(rows) >= 60
    assert bad == []


def test_shared_phrases_are_read():
    if not SHARED.is_file():
        pytest.skip("the shared phrases are not beside this repository")
    rows, bad = wrong(SHARED)
    assert 1 - len(bad) / len(rows) >= 0.95, bad


def test_texts_without_a_quantity_stay_clean():
    rows = [row for row in load(OWN) if not row["expect"]["phases"] and not row["expect"]["amounts"]]
    assert len(rows) >= 10
    assert [row["text"] for row in rows if to_label(read(row["text"]))["phases"]] == []

"""The reader against labelled phrases and sentences: the sets of `evals/quantities`, and the shared one where it is."""

import importlib.util
from pathlib import Path

import pytest

from drafter.quantities import read, to_label

ROOT = Path(__file__).resolve().parents[2]
_SPEC = importlib.util.spec_from_file_location("quantity_score", ROOT / "evals" / "quantities" / "score.py")
score = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(score)
OWN = [path for path in score.phrase_sets() if path != score.SHARED]

FLOORS = {
    "phrases": 1.0, "records": 0.98, "requests": 0.98, "reviews": 0.95, "guidelines": 0.98,
    "mixed-a": 0.98, "mixed-b": 0.98, "mixed-c": 0.95, "mixed-d": 0.93, "mixed-e": 0.96, "mixed-f": 0.92,
}  # fmt: skip
"""What each set must keep: a little under what `make bench` printed when it was added."""


def test_every_set_has_a_floor():
    assert {path.stem for path in OWN} == set(FLOORS)
    assert sum(len(score.load(path)) for path in OWN) >= 300


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_a_set_stays_as_well_read_as_it_was(path):
    got = score.score(score.load(path))
    assert got.right / got.texts >= FLOORS[path.stem], got.missed
    assert got.precision >= 0.98, got.missed


def test_texts_without_a_quantity_stay_clean():
    rows = [row for path in OWN for row in score.load(path) if not score.facts(row["expect"])]
    assert len(rows) >= 200
    stained = [row["text"] for row in rows if to_label(read(row["text"]))["phases"]]
    assert len(stained) <= 0.02 * len(rows), stained


def test_labels_are_well_formed():
    rows = [row for path in OWN for row in score.load(path)]
    assert len({row["id"] for row in rows}) == len(rows)
    assert len({row["text"] for row in rows}) == len(rows)
    for row in rows:
        for option in (row["expect"], *row.get("also", ())):
            assert set(option) == {"phases", "total", "amounts"}, row["id"]


def test_shared_phrases_are_read():
    if not score.SHARED.is_file():
        pytest.skip("the shared phrases are not beside this repository")
    got = score.score(score.load(score.SHARED))
    assert got.right / got.texts >= 0.98, got.missed
    assert got.clean == got.empty
    assert got.precision >= 0.99
    assert got.recall >= 0.98


def test_roles_and_owners_stay_as_well_told_as_they_were():
    rows = score.load(score.HERE / score.ROLES)
    assert len(rows) >= 200
    got = score.score_roles(rows)
    assert got.found / got.schedules >= 0.8
    assert got.role / got.found >= 0.58
    assert (got.found - got.role - got.silent) / got.found <= 0.19
    assert got.treatment / got.found >= 0.78


def test_the_score_sees_a_wrong_reading():
    right = {"phases": [{"count": [6, 6]}], "total": [6, 6], "amounts": []}
    assert score.agrees(right, right)
    assert not score.agrees({**right, "total": None}, right)
    assert not score.agrees({**right, "phases": [{"count": [7, 7]}]}, right)
    assert not score.agrees({**right, "amounts": [[5, 5, "mg"]]}, right)

"""Search: all words, then some; filters first; the user's text is words and nothing else."""

from __future__ import annotations

import subprocess
import sys
import threading
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drafter.guidelines import Library, load_library

ROOT = Path(__file__).resolve().parents[2]


def found(*question, **filters):
    return [hit.passage.id for hit in load_library().search(*question, **filters)]


def test_words_of_the_passage_its_heading_and_its_limits():
    assert found("acupuncture")[0] == "mtus-lb16-acupuncture"
    assert found("massage exercise")[0] == "mtus-cp09-massage-therapy"
    assert found("meniscectomy operation")[0] == "mtus-ps09-knee-meniscectomy"
    assert found("9792.24.2 massage")[0] == "mtus-cp09-massage-therapy"


def test_every_word_comes_before_some_words():
    hits = load_library().search("chiropractic injury")
    kinds = [hit.matched for hit in hits]
    assert kinds == sorted(kinds)
    assert kinds[0] == "all_words"
    assert "any_word" in kinds


def test_filters_come_first():
    assert found("visits", "massage therapy") == ["mtus-cp09-massage-therapy"]
    assert found("visits", "massage therapy", as_of=date(2018, 1, 1)) == []
    assert "mtus-lb16-acupuncture" not in found("visits", as_of=date(2015, 6, 30))
    assert "mtus-ps09-knee-meniscectomy" not in found("visits", region="low back")
    assert "mtus-ps09-knee-meniscectomy" in found("visits", "post-operative physical therapy", region="left knee")


def test_as_many_as_asked_for():
    assert len(found("visits", limit=2)) == 2
    assert found("visits", limit=0) == []
    assert found("visits") == found("visits", limit=1000)[:10]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        '"',
        "'; DROP TABLE passages; --",
        "massage NEAR( exercise",
        "section: massage",
        "mass*",
        "NOT AND OR",
        "^massage",
        "{a b}: c",
        "\x00massage",
        "-massage +visits",
        "_",
        "“4-6 visits”",
        "массаж",
        "a" * 100_000,
        "visit " * 20_000,
        "\ud800",
    ],
)
def test_odd_questions_are_words(text):
    load_library().search(text)


def test_operators_are_words():
    assert found('massage" OR "acupuncture') == found("massage or acupuncture")


@given(st.text())
def test_any_text_can_be_asked(text):
    load_library().search(text, limit=3)


def test_a_pack_is_searched_with_the_rest(pack):
    library = load_library([pack()])
    hits = library.search("harbor massage")
    assert hits[0].passage.id == "harbor-massage"
    assert hits[0].edition.id == "harbor-county-2012"
    assert hits[0].score > 0


def test_threads_share_a_library(pack):
    library = Library.load(pack())
    expected = Library.load(pack(root="again")).search("massage visits")
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(library.search("massage visits"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [expected] * 8


def test_the_import_is_light():
    code = "import sys, drafter.guidelines; print([m for m in ('yaml', 'sqlite3', 'openai') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"

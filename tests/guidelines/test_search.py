"""Search: all words, then some; filters first; the user's text is words and nothing else."""

from __future__ import annotations

import os
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
    assert hits[0].highlights


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


def marked(text, places):
    return [text[start:end] for start, end in places]


def test_words_are_found_where_they_stand():
    hit = load_library().search("massage adjuncts")[0]
    assert hit.passage.id == "mtus-cp09-massage-therapy"
    words = marked(hit.passage.text, hit.highlights)
    assert words
    assert all(word.casefold().startswith(("massage", "adjunct")) for word in words)


def test_a_word_of_the_heading_alone_has_no_place_in_the_text(pack):
    """The document is called a rehabilitation guide; the passage itself does not say so."""
    hit = Library.load(pack(), shipped=False).search("harbor county rehabilitation lumbago")[0]
    assert marked(hit.passage.text, hit.highlights) == ["lumbago"]


LONG = " ".join(f"Sentence {number} says nothing of interest." for number in range(200))


@pytest.fixture
def long_pack(pack):
    text = f"{LONG} Hydrotherapy helps when walking hurts. {LONG}"
    passages = (
        f"passages:\n  - {{id: long, section: Water, treatment: aquatic therapy, text_kind: summary, text: '{text}'}}\n"
    )
    return pack(passages=passages)


def test_an_excerpt_is_the_piece_around_the_words(long_pack):
    hit = Library.load(long_pack, shipped=False).search("hydrotherapy walking")[0]
    excerpt = hit.excerpt(120)
    assert excerpt.text.startswith("… ")
    assert excerpt.text.endswith(" …")
    assert len(excerpt.text) < 160
    assert excerpt.text[2:-2] in hit.passage.text
    assert marked(excerpt.text, excerpt.highlights) == ["Hydrotherapy", "walking"]


def test_a_short_text_is_its_own_excerpt():
    hit = load_library().search("acupuncture")[0]
    assert hit.excerpt(10_000) == (hit.passage.text, hit.highlights)


@given(st.data(), st.integers(0, 2000))
def test_an_excerpt_is_words_of_the_text_and_its_highlights_are_the_same_words(data, width):
    hit = load_library().search("visits injury")[0]
    text = hit.passage.text * data.draw(st.integers(1, 5))
    places = data.draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, 20)), max_size=8))
    spans = tuple((start, min(len(text), start + size)) for start, size in sorted(places))
    held = hit.model_copy(update={"passage": hit.passage.model_copy(update={"text": text}), "highlights": spans})
    excerpt = held.excerpt(width)
    assert excerpt.text.removeprefix("… ").removesuffix(" …") in text
    assert set(marked(excerpt.text, excerpt.highlights)) <= set(marked(text, spans))


def test_a_misspelt_word_does_not_hide_the_rest():
    hits = load_library().search("massage exercise adjunkt")
    assert hits[0].passage.id == "mtus-cp09-massage-therapy"
    assert {hit.matched for hit in hits} == {"any_word"}


def many(count):
    edition = load_library().editions[0]
    template = load_library().passages[0]
    changed = [
        template.model_copy(update={"id": f"p{n}", "edition_id": edition.id, "text": f"common words and word{n:05d}"})
        for n in range(count)
    ]
    return Library([edition], changed, [])


@pytest.fixture
def kept(tmp_path, monkeypatch):
    folder = tmp_path / "kept"
    monkeypatch.setenv("DRAFTER_CACHE", str(folder))
    return folder


def answers(library):
    questions = ("word00042", "common words", "word00007 nonsense", "common word00300 word00301")
    return [library.search(question) for question in questions]


def test_the_index_of_a_large_library_is_kept_and_answers_alike(kept):
    first = answers(many(600))
    files = list(kept.iterdir())
    assert [file.name.partition("-")[0] for file in files] == ["search"]
    assert files[0].stat().st_mode & 0o077 == 0
    written = files[0].stat().st_ctime_ns, files[0].read_bytes()
    assert answers(many(600)) == first
    assert files[0].read_bytes() == written[1]


def test_an_edit_makes_another_index(kept):
    answers(many(600))
    answers(many(601))
    assert len(list(kept.iterdir())) == 2


def test_a_small_library_keeps_nothing(kept):
    answers(many(20))
    assert not kept.exists()


@pytest.mark.parametrize("content", [b"", b"no database", b"SQLite format 3\0" + bytes(5000)])
def test_a_damaged_index_is_made_again(kept, content):
    first = answers(many(600))
    file = next(kept.iterdir())
    file.write_bytes(content)
    assert answers(many(600)) == first


def test_a_truncated_index_is_made_again_or_answers_alike(kept):
    first = answers(many(600))
    file = next(kept.iterdir())
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 4096 // 2 * 4096])
    assert answers(many(600)) == first


def test_words_of_an_exchanged_index_are_not_highlighted(kept):
    """An index made from other words can put passages in the wrong order; it cannot put words into their mouths."""
    answers(many(600))
    name = next(kept.iterdir()).name
    passages = [p.model_copy(update={"text": p.text.replace("common", "other")}) for p in many(600).passages]
    Library(many(1).editions, passages, []).search("other")
    other = next(file for file in kept.iterdir() if file.name != name)
    (kept / name).write_bytes(other.read_bytes())
    hits = many(600).search("other words")
    assert hits
    assert all(hit.highlights == () and "other" not in hit.passage.text for hit in hits)


def test_a_folder_that_cannot_be_written_changes_nothing(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("DRAFTER_CACHE", str(tmp_path / "file" / "below"))
    with_none = answers(many(600))
    monkeypatch.setenv("DRAFTER_CACHE", "off")
    assert answers(many(600)) == with_none


def test_files_long_not_used_are_removed(kept):
    answers(many(600))
    old, mine = kept / "search-old.sqlite", kept / "notes.txt"
    for file in (old, mine):
        file.write_text("")
        os.utime(file, (1, 1))
    answers(many(601))
    assert not old.exists()
    assert mine.exists()


def test_the_import_is_light():
    code = "import sys, drafter.guidelines; print([m for m in ('yaml', 'sqlite3', 'openai') if m in sys.modules])"
    result = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert result.stdout.strip() == "[]"

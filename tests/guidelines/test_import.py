"""From an official text to a pack: what is proposed, what a person decides, what is written and what is compared."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from drafter.documents import Document, Heading, PageSpan
from drafter.errors import GuidelineError
from drafter.guidelines import (
    CourseNumbers,
    Edition,
    ImportSource,
    Library,
    Proposed,
    ReviewedLimit,
    ReviewedPassage,
    ReviewFile,
    imported_texts,
    propose,
    read_review,
    review_text,
    tally,
    verify_limits,
    with_decisions,
    with_fields,
    write_accepted,
)
from drafter.spans import Span

TODAY = date(2026, 1, 5)


def guide(*pages, labels=None):
    """Return a fictional guide: pages of lines, where `# ` begins a heading and `## ` one below it."""
    text, places, headings = "", [], []
    for number, page in enumerate(pages, start=1):
        start = len(text)
        for line in page.split("\n"):
            mark, _, title = line.partition(" ")
            words = title if mark in ("#", "##") else line
            if mark in ("#", "##"):
                headings.append(Heading(Span(len(text), len(text) + len(words)), len(mark), words))
            text += f"{words}\n\n"
        places.append(PageSpan(Span(start, len(text)), number, labels[number - 1] if labels else None))
    shown = () if labels == () else tuple(places)
    return Document(text=text.rstrip(), source=text, pages=shown, headings=tuple(headings))


HARBOR = (
    "# Harbor County Rehabilitation Guide\nAn invented guide for people who row.",
    "# Massage\nHarbor massage is an option for stiff backs. It should be limited to 4 to 6 visits in most cases.",
    """Rowers keep count aloud.
# Low back
## Physical therapy
Lumbago: 9-10 visits over 8 weeks
Harbor sprain (ICD9 842.0): up to 24 visits over 16 weeks""",
    "# Gulls\nGulls are fed at noon.",
)


@pytest.fixture
def edition():
    """Return a fictional edition."""
    return Edition.model_validate(
        {
            "id": "harbor",
            "document": "Harbor County Rehabilitation Guide",
            "short_name": "Harbor Guide",
            "organisation": "Harbor County",
            "family": "other",
            "label": "second edition",
            "in_force": {"from": "2012-01-01"},
        }
    )


@pytest.fixture
def proposed(edition):
    """Return a function that imports a guide."""

    def make(*pages, labels=None, **changed):
        source = ImportSource(file="harbor.pdf", sha256="0" * 64)
        document = guide(*(pages or HARBOR), labels=labels)
        return propose(document, edition.model_copy(update=changed), source, review="r1")

    return make


@pytest.fixture
def review(proposed, tmp_path):
    """Return a function that imports a guide into a review file and reads that."""

    def make(*pages, name="review.yaml", **options):
        path = tmp_path / name
        path.write_text(review_text(proposed(*pages, **options)), encoding="utf-8")
        return read_review(path)

    return make


def decide(review, **decisions):
    """Write decisions into a review file and read it again; `_` stands for `-` in the ids."""
    text = with_decisions(review, {name.replace("_", "-"): accept for name, accept in decisions.items()})
    review.path.write_text(text, encoding="utf-8")
    return read_review(review.path)


def accepted(review):
    return decide(review, harbor_002_massage="yes", HARBOR_002_1="yes")


def write(review, pack, by="R. Vance"):
    return write_accepted(review, pack, by=by, on=TODAY)


def tree(folder):
    """Return every file below a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class TestPassages:
    def test_a_section_is_a_passage_with_its_heading_pages_and_words(self, proposed):
        passages = proposed(labels=(None, "102", "103", None)).content.passages
        assert [(p.section, p.pages, p.treatment) for p in passages] == [
            ("Harbor County Rehabilitation Guide", "101", None),
            ("Massage", "102-103", "massage therapy"),
            ("Physical therapy", "103", "physical therapy"),
            ("Gulls", "104", None),
        ]
        assert passages[1].text == (
            "Harbor massage is an option for stiff backs. It should be limited to 4 to 6 visits in most cases.\n\n"
            "Rowers keep count aloud."
        )
        assert {p.text_kind for p in passages} == {"verbatim"}

    def test_pages_are_counted_where_none_are_printed(self, proposed):
        content = proposed().content
        assert [p.pages for p in content.passages] == ["1", "2-3", "3", "4"]
        assert (content.source.page_numbers, content.source.pages, content.edition.pages) == ("counted", 4, 4)

    @pytest.mark.parametrize(
        ("labels", "first", "last", "pages"),
        [
            (("101", "102", "103", "104"), 101, 104, "102-103"),
            (("i", "1", "2", "3"), 1, 3, "1-2"),
            ((None, "2", None, "4"), 1, 4, "2-3"),
            (("7", None, None, None), 1, 4, "2-3"),
            (("9", "3", "8", "1"), 1, 4, "2-3"),
        ],
    )
    def test_page_numbers_are_the_printed_ones_where_most_pages_have_one(self, proposed, labels, first, last, pages):
        content = proposed(labels=labels).content
        assert (content.source.first_page, content.source.last_page) == (first, last)
        assert content.passages[1].pages == pages

    def test_a_page_without_a_printed_number_among_numbered_ones_gives_none(self, proposed):
        content = proposed(labels=("i", "1", "2", "3")).content
        assert content.passages[0].pages is None

    def test_a_document_without_pages(self, proposed):
        content = proposed(labels=()).content
        assert {p.pages for p in content.passages} == {None}
        assert (content.source.page_numbers, content.edition.pages) == ("none", None)

    def test_a_heading_at_the_foot_of_a_page_belongs_to_what_follows(self, proposed):
        content = proposed("# Kneading\nOne.\n# Massage", "Two.").content
        assert [(p.section, p.pages) for p in content.passages] == [("Kneading", "1"), ("Massage", "1-2")]

    def test_a_long_section_is_cut_where_paragraphs_end(self, proposed):
        lines = [f"Paragraph {number} " + "rows and rows on " * 20 + "home." for number in range(20)]
        passages = proposed("# Rowing\n" + "\n".join(lines)).content.passages
        assert len(passages) > 2
        assert {p.section for p in passages} == {"Rowing"}
        assert "\n\n".join(p.text for p in passages) == "\n\n".join(lines)
        assert max(len(p.text) for p in passages) <= 2000
        assert len({p.id for p in passages}) == len(passages)

    def test_a_paragraph_without_end_is_cut_after_a_sentence(self, proposed):
        sentences = [f"Sentence {number} of a rower who rows on." for number in range(300)]
        passages = proposed("# Rowing\n" + " ".join(sentences)).content.passages
        assert len(passages) > 3
        assert " ".join(p.text for p in passages).split() == " ".join(sentences).split()
        assert all(p.text.endswith("on.") for p in passages)

    def test_the_treatment_comes_from_the_heading_then_from_those_above_then_from_the_text(self, proposed):
        page = (
            "# Acupuncture\nMassage is another thing.\n## Needles\nThin ones.\n# Other\nMassage, massage, a TENS unit."
        )
        treatments = [p.treatment for p in proposed(page).content.passages]
        assert treatments == ["acupuncture", "acupuncture", "massage therapy"]


class TestLimits:
    @pytest.mark.parametrize(
        ("line", "words", "unit"),
        [
            ("It should be limited to 4 to 6 visits.", ["4-6 visits"], "visits"),
            ("Up to 9 sessions within 30 days.", ["up to 9 visits within 30 days"], "visits"),
            ("No more than 12 visits.", ["up to 12 visits"], "visits"),
            ("Fewer than 8 visits.", ["up to 7 visits"], "visits"),
            ("Lumbago: 9-10 visits over 8 weeks", ["9-10 visits over 8 weeks"], "visits"),
            ("Not more than 3 injections per year.", ["up to 3 injections a year"], "injections"),
            ("No more than 120 mg per day.", ["up to 120 mg a day"], "mg"),
            ("20 hours a week for no more than 4 weeks.", ["20 hours a week for up to 4 weeks"], "hours"),
            (
                "A trial of 6 visits over 2 weeks; with improvement, a total of up to 18 visits over 6-8 weeks.",
                ["up to 18 visits over 6-8 weeks after a trial of 6 visits over 2 weeks"],
                "visits",
            ),
            (
                "Initial trial of 3-4 visits over 2 weeks. With improvement, a total of up to 10 visits over 4 weeks.",
                ["up to 10 visits over 4 weeks after a trial of 3-4 visits over 2 weeks"],
                "visits",
            ),
            (
                "A trial of 6 visits is given. With improvement, up to 12 additional visits over 6 weeks.",
                ["up to 12 visits over 6 weeks beyond a trial of 6 visits"],
                "visits",
            ),
            (
                "1-2 visits a week for the first 2 weeks. It may continue at 1 visit a week for the next 6 weeks.",
                ["1-2 visits a week for 2 weeks, then 1 visit a week for 6 weeks"],
                "visits",
            ),
            ("She had 12 visits over 4 weeks last spring.", [], None),
            ("Rowers of 45 years and more row on.", [], None),
        ],
    )
    def test_numbers_that_bound_care_are_proposed_with_their_words(self, proposed, line, words, unit):
        made = proposed(f"# Massage\n{line}")
        limits = made.content.passages[0].limits
        assert [made.remarks[limit.id][0] for limit in limits] == [f"in words: {entry}" for entry in words]
        assert {limit.unit for limit in limits} == ({unit} if unit else set())
        assert all(limit.read_from in line for limit in limits)

    def test_a_passage_of_several_pages_says_on_which_the_words_stand(self, proposed):
        made = proposed()
        assert made.remarks["HARBOR-002-1"][:2] == ("in words: 4-6 visits", "on page 2")

    def test_numbers_of_two_lines_are_not_put_together(self, proposed):
        page = "# Massage\nUp to 24 visits over 16 weeks\nOne visit weekly for two weeks"
        (passage,) = proposed(page).content.passages
        assert [limit.read_from for limit in passage.limits] == page.split("\n")[1:]

    def test_a_number_that_does_not_say_what_it_counts_leaves_the_unit_open(self, proposed):
        (passage,) = proposed("# Kneading\nLimited to 4-6.").content.passages
        assert [limit.missing for limit in passage.limits] == ["unit"]

    def test_a_row_of_a_table_says_for_whom(self, proposed):
        first, second = proposed().content.passages[2].limits
        assert (first.applies_to, second.applies_to) == ("Lumbago", None)
        assert [(d.text, d.icd9) for d in second.diagnoses] == [("Harbor sprain", ("842.0",))]

    def test_visits_after_an_operation_are_never_those_without_one(self, proposed):
        (passage,) = proposed("# Postsurgical therapy\nUp to 24 visits over 16 weeks.").content.passages
        assert [(limit.stage, limit.post_surgical) for limit in passage.limits] == [("post_surgical", "required")]

    def test_what_leaves_room_is_soft(self, proposed):
        assert proposed().content.passages[1].limits[0].strength == "soft"


class TestReviewFile:
    def test_everything_is_undecided(self, review):
        content = review().content
        assert {entry.accept for p in content.passages for entry in (p, *p.limits)} == {"undecided"}
        assert tally(review()) == (0, 0, 7)

    def test_it_says_what_was_proposed(self, proposed, review):
        assert review(labels=(None, "102", "103", None)).content == proposed(labels=(None, "102", "103", None)).content

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
    @given(st.lists(st.text(min_size=1, max_size=200), min_size=1, max_size=4))
    def test_any_text_reads_back(self, proposed, tmp_path, pages):
        # A document has been cleaned: its only white space is single spaces and line breaks.
        cleaned = ["\n".join(" ".join(line.split()) for line in page.split("\n")) for page in pages]
        cleaned = [page.encode("utf-8", "ignore").decode() for page in cleaned]
        made = proposed(*[page or "x" for page in cleaned])
        path = tmp_path / "any.yaml"
        path.write_text(review_text(made), encoding="utf-8", newline="\n")
        assert read_review(path).content == made.content

    def test_a_decision_changes_one_word_and_leaves_comments_and_edits(self, review):
        first = review()
        edited = first.text.replace("strength: soft", "strength: soft   # looked at twice")
        first.path.write_text(edited, encoding="utf-8")
        after = accepted(read_review(first.path))
        assert "# looked at twice" in after.text
        changed = [(a, b) for a, b in zip(edited.split("\n"), after.text.split("\n"), strict=True) if a != b]
        assert [(a.strip(), b.strip()) for a, b in changed] == [("accept: undecided", "accept: yes")] * 2

    def test_a_decision_reaches_an_entry_that_a_person_wrote_on_one_line(self, review):
        first = review()
        row = "- {id: MINE, accept: undecided, read_from: up to 3 visits, course: {count: [null, 3]}, unit: visits}"
        text = first.text.replace("    limits:\n", f"    limits:\n      {row}\n", 1)
        first.path.write_text(text, encoding="utf-8")
        after = decide(read_review(first.path), MINE="no")
        assert "- {id: MINE, accept: no, read_from" in after.text

    def test_numbers_are_edited_in_place(self, review):
        first = review()
        text = with_fields(first, "HARBOR-002-1", {"course": "{count: [null, 5]}", "note": "seen twice"})
        first.path.write_text(text, encoding="utf-8")
        limit = read_review(first.path).content.passages[1].limits[0]
        assert (limit.course.count.high, limit.note, limit.read_from) == (5, "seen twice", "limited to 4 to 6 visits")

    def test_an_edit_that_does_not_fit_changes_nothing(self, review):
        first = review()
        with pytest.raises(GuidelineError, match="low end"):
            with_fields(first, "HARBOR-002-1", {"course": "{count: [9, 5]}"})

    def test_an_entry_that_is_not_complete_is_not_accepted(self, review):
        with pytest.raises(GuidelineError, match=r"line \d+: `harbor-004-gulls` has no `treatment`"):
            decide(review(), harbor_004_gulls="yes")
        with pytest.raises(GuidelineError, match="has no `unit`"):
            decide(review("# Kneading\nLimited to 4-6."), HARBOR_001_1="yes")

    def test_an_unknown_id_names_its_neighbour(self, review):
        with pytest.raises(GuidelineError, match=r"no entry `HARBOR-002-9`.*HARBOR-00"):
            decide(review(), HARBOR_002_9="yes")


BAD = [
    # what is written in place of what, and what the message must say of it
    ("accept: undecided", "accept: maybe", r"line {line}: .*accept.*'undecided', 'yes' or 'no'"),
    ("accept: undecided", "accept: undecided: no", r"line {line}: the YAML does not parse"),
    ("accept: undecided", "\taccept: undecided", r"does not parse"),
    ("    accept: undecided\n    section: Massage", "    section: Massage", r"accept.*field is missing"),
    ("        unit: visits", "        unit: vists", r"line {line}: .*unit.*write one of"),
    ("[4, 6]", "[6, 4]", r"line {line}: .*low end"),
    ("pages: 2-3", "pages: 2-9", r"line {line}: `passages\[1\]\.pages`: the pages are outside .*1 to 4"),
    ("pages: 2-3", "pages: 0", r"line {line}: .*outside the document"),
    ("id: HARBOR-002-1", "id: harbor-002-massage", r"line {line}: .*two entries have this id"),
    ("review: r1", "", r"`review`: the field is missing"),
]


class TestBadReview:
    @pytest.mark.parametrize(("old", "new", "message"), BAD)
    def test_a_mistake_is_named_with_its_line(self, review, old, new, message):
        first = review()
        assert old in first.text
        line = first.text.partition(old)[0].count("\n") + 1
        first.path.write_text(first.text.replace(old, new, 1), encoding="utf-8")
        before = first.path.read_bytes()
        with pytest.raises(GuidelineError) as caught:
            read_review(first.path)
        assert re.search(message.replace("{line}", str(line)), str(caught.value), re.DOTALL), str(caught.value)
        assert "review.yaml" in str(caught.value)
        assert first.path.read_bytes() == before

    @pytest.mark.parametrize("unit", ["", "        unit: null\n"])
    def test_an_accepted_count_without_a_unit(self, review, unit):
        after = accepted(review())
        text = after.text.replace("        unit: visits\n", unit, 1)
        after.path.write_text(text, encoding="utf-8")
        with pytest.raises(GuidelineError, match=r"line \d+: `passages\[1\]\.limits\[0\].*count names its unit"):
            read_review(after.path)

    def test_an_accepted_passage_without_a_treatment(self, review):
        after = accepted(review())
        after.path.write_text(after.text.replace("treatment: massage therapy", "treatment: null"), encoding="utf-8")
        with pytest.raises(GuidelineError, match=r"line \d+: `passages\[1\]\.treatment`.*names the treatment"):
            read_review(after.path)


class TestPack:
    def test_only_what_was_accepted_is_written(self, review, tmp_path):
        written = write(accepted(review(labels=(None, "102", "103", None))), tmp_path / "pack")
        assert (written.passages, written.limits, written.undecided) == (1, 1, 5)
        library = Library.load(tmp_path / "pack", shipped=False)
        assert [(p.id, p.pages, p.text_kind) for p in library.passages] == [
            ("harbor-002-massage", "102-103", "verbatim")
        ]
        assert [limit.words() for limit in library.limits] == ["4-6 visits"]
        assert library.edition("harbor").pages == 104

    def test_a_limit_is_confirmed_by_whoever_accepted_it(self, review, tmp_path):
        write(accepted(review(labels=(None, "102", "103", None))), tmp_path)
        known = Library.load(tmp_path / "harbor", shipped=False).limit("HARBOR-002-1").verification
        assert known.confirmed_against == "Harbor County Rehabilitation Guide, second edition, pages 102-103"
        assert (known.status, known.confirmed_by, known.confirmed_on) == ("confirmed", "R. Vance", TODAY)

    def test_nothing_accepted_is_nothing_written(self, review, tmp_path):
        with pytest.raises(GuidelineError, match="no passage is accepted"):
            write(review(), tmp_path / "pack")
        assert not (tmp_path / "pack").exists()

    def test_a_limit_goes_nowhere_without_its_passage(self, review, tmp_path):
        after = decide(review(), harbor_003_physical_therapy="yes", HARBOR_002_1="yes")
        with pytest.raises(GuidelineError, match=r"line \d+: the limit `HARBOR-002-1` is accepted, and its passage"):
            write(after, tmp_path / "pack")
        assert not (tmp_path / "pack").exists()

    def test_a_pack_grows_with_its_review(self, review, tmp_path):
        pack = tmp_path / "pack"
        first = accepted(review())
        write(first, pack)
        write(decide(first, harbor_003_physical_therapy="yes", HARBOR_003_1="yes", HARBOR_002_1="no"), pack)
        assert [limit.id for limit in Library.load(pack, shipped=False).limits] == ["HARBOR-003-1"]
        assert sorted(entry.name for entry in pack.iterdir()) == ["harbor"]

    def test_a_folder_of_another_making_is_not_replaced(self, review, pack):
        folder = pack(name="harbor")
        before = tree(folder)
        with pytest.raises(GuidelineError, match="not made from this review"):
            write(accepted(review()), folder)
        assert tree(folder) == before

    def test_another_review_does_not_replace_it_either(self, review, proposed, tmp_path):
        write(accepted(review()), tmp_path / "pack")
        before = tree(tmp_path / "pack")
        other = review(name="other.yaml")
        other.path.write_text(other.text.replace("review: r1", "review: r2"), encoding="utf-8")
        with pytest.raises(GuidelineError, match="not made from this review"):
            write(accepted(read_review(other.path)), tmp_path / "pack")
        assert tree(tmp_path / "pack") == before

    def test_an_edit_in_the_pack_is_not_lost(self, review, tmp_path):
        first = accepted(review())
        file = write(first, tmp_path / "pack").folder / "passages.yaml"
        file.write_text(file.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
        before = tree(tmp_path / "pack")
        with pytest.raises(GuidelineError, match=r"passages\.yaml: the file was edited"):
            write(first, tmp_path / "pack")
        assert tree(tmp_path / "pack") == before

    def test_a_pack_that_cannot_take_it_stays_as_it_is(self, review, pack, tmp_path):
        folder = pack()
        after = accepted(review())
        for text, message in (
            (after.text.replace("harbor-002-massage", "harbor-massage"), "has the id `harbor-massage` already"),
            (after.text.replace("  id: harbor\n", "  id: harbor-county-2012\n"), "not made from this review"),
        ):
            after.path.write_text(text, encoding="utf-8")
            before = tree(folder)
            with pytest.raises(GuidelineError, match=message):
                write(read_review(after.path), folder)
            assert tree(folder) == before
        (folder / "SHA256SUMS").write_text("", encoding="utf-8")
        with pytest.raises(GuidelineError, match="sealed"):
            write(after, folder)
        with pytest.raises(GuidelineError, match="is a guideline itself"):
            write(after, folder / "harbor-county-2012")
        file = tmp_path / "file"
        file.write_text("x", encoding="utf-8")
        with pytest.raises(GuidelineError, match="is a folder"):
            write(after, file)

    @pytest.mark.parametrize("there", [False, True])
    def test_a_write_that_breaks_off_leaves_what_was_there(self, review, tmp_path, monkeypatch, there):
        pack = tmp_path / "pack"
        first = accepted(review())
        if there:
            write(first, pack)
        before = tree(pack) if there else {}
        second = decide(first, harbor_003_physical_therapy="yes")
        rename = Path.rename

        def broken(self, target):
            if self.name == "harbor" and self.parent.name.startswith(".review-"):
                raise OSError(28, "No space left on device")
            return rename(self, target)

        monkeypatch.setattr(Path, "rename", broken)
        with pytest.raises(GuidelineError, match="No space left"):
            write(second, pack)
        assert tree(tmp_path).keys() == {f"pack/{name}" for name in before} | {"review.yaml"}
        assert (tree(pack) if there else {}) == before


ends = st.one_of(st.integers(0, 500), st.fractions(0, 50, max_denominator=8))


@st.composite
def intervals(draw):
    low, high = sorted((draw(ends), draw(ends)))
    chosen = draw(st.sampled_from([(low, high), (None, high), (low, None), (high, high)]))
    return [str(end) if isinstance(end, Fraction) and end.denominator > 1 else end and int(end) for end in chosen]


def stretches(unit):
    return st.fixed_dictionaries(
        {},
        optional={
            "count": intervals(),
            "frequency": st.tuples(intervals(), st.integers(1, 9), st.sampled_from(["d", "wk", "mo"])).map(
                lambda parts: [*parts[0], parts[1], parts[2]]
            ),
            "duration": intervals().map(lambda ends: [*ends, unit]),
        },
    ).filter(bool)


courses = st.one_of(
    stretches("wk"),
    st.lists(stretches("wk"), min_size=1, max_size=3).map(lambda phases: {"phases": phases}),
)


class TestRoundTrip:
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)
    @given(course=courses, trial=st.none() | courses)
    def test_accepted_numbers_come_back_equal(self, edition, tmp_path_factory, course, trial):
        fields = {"id": "L", "accept": "yes", "read_from": "words", "unit": "visits", "course": course}
        fields |= {"stage": "course"} if trial is None else {"stage": "trial_then_course", "trial": trial}
        try:
            limit = ReviewedLimit.model_validate(fields)
        except ValidationError:
            assume(False)
        passage = ReviewedPassage(
            id="p", accept="yes", section="S", treatment="massage therapy", text="Words.", limits=(limit,)
        )
        content = ReviewFile(
            review="r1", source=ImportSource(file="f", sha256="0" * 64), edition=edition, passages=(passage,)
        )
        folder = tmp_path_factory.mktemp("round")
        (folder / "r.yaml").write_text(review_text(Proposed(content, {})), encoding="utf-8")
        write(read_review(folder / "r.yaml"), folder / "pack")
        found = Library.load(folder / "pack", shipped=False).limit("L")
        assert (found.course, found.trial) == (limit.course, limit.trial)
        assert found.course == CourseNumbers.model_validate(course)


OURS = """\
passages:
  - id: our-massage
    section: Massage
    treatment: massage therapy
    text_kind: summary
    text: Our words.
    limits:
      - {{id: OUR-MASSAGE, course: {massage}}}
  - id: our-therapy
    section: Therapy as we call it
    treatment: physical therapy
    text_kind: summary
    text: Our words.
    limits:
      - id: OUR-LUMBAGO
        diagnoses: [{{text: lumbago}}]
        course: {lumbago}
  - id: our-tides
    section: Tides
    treatment: acupuncture
    text_kind: summary
    text: Our words.
    limits:
      - {{id: OUR-TIDES, course: {{count: [null, 3]}}}}
"""
OUR_EDITION = """\
id: our-harbor
document: The guide of Harbor County
short_name: Harbor County rehabilitation guide
organisation: Harbor County
family: other
in_force: {from: 2012-01-01}
"""


class TestVerify:
    @pytest.fixture
    def verdicts(self, pack, review):
        def make(massage="{count: [4, 6]}", lumbago="{count: [9, 10], duration: [8, 8, wk]}", edition=OUR_EDITION):
            passages = OURS.format(massage=massage, lumbago=lumbago)
            ours = Library.load(pack(edition=edition, passages=passages, root="ours"), shipped=False)
            (text,) = imported_texts(review(labels=(None, "102", "103", None)).path)
            return {entry.limit.id: entry for entry in verify_limits(ours, text)}

        return make

    def test_agree_differ_and_not_found(self, verdicts):
        found = verdicts(massage="{count: [4, 8]}")
        assert {name: entry.verdict for name, entry in found.items()} == {
            "OUR-MASSAGE": "differ",
            "OUR-LUMBAGO": "agree",
            "OUR-TIDES": "not found",
        }
        assert found["OUR-MASSAGE"].found == ("4-6 visits (pages 102-103)",)
        assert found["OUR-LUMBAGO"].source == "Harbor County Rehabilitation Guide, second edition, page 103"

    @pytest.mark.parametrize(
        ("numbers", "verdict"),
        [
            ("{count: [4, 6]}", "agree"),
            ("{count: [6, 6]}", "differ"),
            ("{count: [null, 6]}", "differ"),
            ("{count: [4, 5]}", "differ"),
            ("{count: [4, 6], duration: [8, 8, wk]}", "differ"),
            ("{amounts: [[null, 6, mg, daily_dose]]}", "not found"),
        ],
    )
    def test_every_number_of_a_limit_counts(self, verdicts, numbers, verdict):
        assert verdicts(massage=numbers)["OUR-MASSAGE"].verdict == verdict

    def test_the_row_of_another_diagnosis_does_not_count(self, verdicts):
        numbers = "{count: [null, 24], duration: [16, 16, wk]}"
        assert verdicts(lumbago=numbers)["OUR-LUMBAGO"].verdict == "differ"

    def test_a_row_for_others_says_nothing(self, verdicts):
        other = verdicts(lumbago="{count: [null, 24], duration: [16, 16, wk]}")
        assert other["OUR-LUMBAGO"].found == ("9-10 visits over 8 weeks (page 103)",)

    def test_fewer_than_a_number_is_not_up_to_it(self, pack, review):
        passages = OURS.format(massage="{count: [null, 8]}", lumbago="{count: [1, 2]}")
        ours = Library.load(pack(edition=OUR_EDITION, passages=passages), shipped=False)
        made = review("# Massage\nFewer than 8 visits.")
        (text,) = imported_texts(made.path)
        found = {entry.limit.id: entry for entry in verify_limits(ours, text)}
        assert (found["OUR-MASSAGE"].verdict, found["OUR-MASSAGE"].found) == ("differ", ("up to 7 visits (page 1)",))

    @pytest.mark.parametrize(
        ("old", "new", "count"),
        [
            ("", "", 3),
            ("id: our-harbor", "id: harbor", 3),
            ("short_name: Harbor County rehabilitation guide", "short_name: Another guide", 0),
            (
                "short_name: Harbor County rehabilitation guide",
                "short_name: H\ncited_as: [Harbor County Rehabilitation Guide]",
                3,
            ),
            ("{from: 2012-01-01}", "{from: 2001-01-01, to: 2005-12-31}", 0),
        ],
    )
    def test_which_edition_it_is(self, verdicts, old, new, count):
        assert len(verdicts(edition=OUR_EDITION.replace(old, new))) == count

    def test_a_pack_is_compared_like_its_review(self, pack, review, tmp_path):
        write(accepted(review()), tmp_path / "made")
        (text,) = imported_texts(tmp_path / "made")
        passages = OURS.format(massage="{count: [4, 6]}", lumbago="{count: [1, 2]}")
        ours = Library.load(pack(edition=OUR_EDITION, passages=passages), shipped=False)
        verdicts = {entry.limit.id: entry.verdict for entry in verify_limits(ours, text)}
        assert verdicts == {"OUR-MASSAGE": "agree", "OUR-LUMBAGO": "not found", "OUR-TIDES": "not found"}

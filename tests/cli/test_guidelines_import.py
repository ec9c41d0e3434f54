"""`drafter guidelines import`, `review` and `verify`, from a document to a draft that is checked against it."""

from __future__ import annotations

import io
import json
import re
import shlex
import sys
from pathlib import Path

import fpdf
import pytest
import yaml

HOW_TO = Path(__file__).resolve().parents[2] / "docs" / "guidelines-import.md"
TITLE = "Harbor County Rehabilitation Guide"
OPTIONS = ("--document", TITLE, "--edition", "second edition", "--from", "2012-01-01", "--id", "harbor")


LEFT = """\
Harbor massage is an option for stiff
backs. It should be limited to 4 to 6
visits in most cases. The rower keeps
count of the visits aloud, and somebody
who cannot see the rower writes down
what was heard on the other side of
the quay."""
RIGHT = """\
A trial of 3 visits over 2 weeks is given
first. With gain, a total of up to 9 visits
over 6-8 weeks may follow. Nobody rows
with a fresh wound before the har-
bor master has looked at it, whatever
the tide may be, and whoever does so
pays for the rope."""
TABLE = (
    ("Lumbago", "9-10 visits over 8 weeks"),
    ("Harbor sprain", "up to 24 visits over 16 weeks"),
    ("Rope burn", "4 visits over 2 weeks"),
)


@pytest.fixture(scope="module")
def guide(tmp_path_factory):
    """Return a fictional guide as a PDF: running heads, two columns, a word broken at a line's end, a table."""
    path = tmp_path_factory.mktemp("guide") / "harbor-guide.pdf"
    write_guide(path)
    return path


def write_guide(path, gulls=1):
    pdf = fpdf.FPDF(unit="pt", format=(612, 792))
    pdf.set_auto_page_break(False)

    def put(x, y, words, size=10, style=""):
        pdf.set_font("Helvetica", style, size)
        for line in words.split("\n"):
            pdf.text(x, y, line)
            y += 1.3 * size

    def page(number):
        pdf.add_page()
        put(72, 40, TITLE, 8)
        put(300, 760, str(number), 9)

    pdf.add_page()
    put(72, 120, TITLE, 22, "B")
    put(72, 180, "Invented for people who row in a harbor that does not exist, and for nobody else at all.")
    page(102)
    put(72, 90, "Massage", 16, "B")
    put(72, 120, LEFT)
    put(320, 120, RIGHT)
    page(103)
    put(72, 90, "Physical therapy", 16, "B")
    put(72, 120, "The visits go by the diagnosis, as the harbor master keeps them on the board by the gate.")
    for row, cells in enumerate(TABLE):
        put(72, 150 + 18 * row, f"{cells[0]}:")
        put(220, 150 + 18 * row, cells[1])
    for number in range(gulls):
        page(104 + number)
        put(72, 90, "Gulls" if number == 0 else f"Gulls of the {number}th year", 16, "B")
        put(72, 120, "Gulls are fed at noon by whoever is nearest to the bucket, and never by two at one time.")
    pdf.output(str(path))


@pytest.fixture
def imported(run, guide, tmp_path):
    """Return a function that imports the guide and returns the review file."""

    def make(*options):
        out = tmp_path / "review.yaml"
        ran = run("guidelines", "import", guide, *OPTIONS, "--out", out, *options)
        assert (ran.code, ran.err) == (0, ""), ran.err
        return out

    return make


@pytest.fixture
def made(run, imported, tmp_path):
    """Return a pack with the passage on massage and its limits."""
    review = imported()
    ids = ids_of(review, "Massage")
    assert run("guidelines", "review", review, *(f"--accept={name}" for name in ids)).code == 0
    assert run("guidelines", "review", review, "--to", tmp_path / "pack", "--by", "R. Vance").code == 0
    return tmp_path / "pack"


def content(review):
    return yaml.safe_load(review.read_text(encoding="utf-8"))


def ids_of(review, section):
    passage = next(p for p in content(review)["passages"] if p["section"] == section)
    return [passage["id"], *(limit["id"] for limit in passage.get("limits", ()))]


def answered(monkeypatch, *lines):
    """Let a person at a terminal type these lines."""

    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))


class TestImport:
    def test_it_proposes_and_nothing_more(self, run, guide, tmp_path):
        before = run("guidelines", "list").out
        ran = run("guidelines", "import", guide, *OPTIONS, "--out", tmp_path / "r.yaml")
        assert ran.code == 0
        assert re.search(r"4 pages: \d+ passages and \d+ limits proposed, all undecided", ran.out)
        assert run("guidelines", "list").out == before
        assert set(re.findall(r"accept: (\w+)", (tmp_path / "r.yaml").read_text(encoding="utf-8"))) == {"undecided"}

    def test_the_passage_is_there_as_the_document_has_it(self, imported):
        passage = next(p for p in content(imported())["passages"] if p["section"] == "Massage")
        assert passage["text"].startswith("Harbor massage is an option for stiff backs.")
        assert (passage["pages"], passage["treatment"]) == (102, "massage therapy")
        assert passage["limits"][0]["course"] == {"count": [4, 6]}

    def test_the_file_is_named_with_its_checksum_and_pages(self, imported, guide):
        source = content(imported())["source"]
        assert (source["file"], source["pages"], len(source["sha256"])) == (guide.name, 4, 64)

    def test_a_review_is_never_overwritten(self, run, imported, guide):
        out = imported()
        out.write_text("decisions", encoding="utf-8")
        ran = run("guidelines", "import", guide, *OPTIONS, "--out", out)
        assert ran.code == 2
        assert "is not overwritten. Name another file" in ran.err
        assert out.read_text(encoding="utf-8") == "decisions"

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--from", "2012-13-01"), "--from: '2012-13-01' is no date"),
            (("--to", "2011-01-01"), "the last day is before the first"),
            (("--id", "a b"), "--id: this value cannot be used"),
            (("--edition", ""), "--edition: this value cannot be used"),
        ],
    )
    def test_an_option_that_does_not_fit(self, run, guide, tmp_path, options, message):
        ran = run("guidelines", "import", guide, *OPTIONS, "--out", tmp_path / "r.yaml", *options)
        assert (ran.code, ran.out) == (2, "")
        assert message in ran.err
        assert not (tmp_path / "r.yaml").exists()

    def test_a_document_without_a_first_day_is_yearly(self, run, guide, tmp_path):
        options = ("--document", TITLE, "--edition", "2015", "--out", tmp_path / "r.yaml")
        assert "--from" in run("guidelines", "import", guide, *options).err
        assert run("guidelines", "import", guide, *options, "--yearly").code == 0
        assert content(tmp_path / "r.yaml")["edition"]["in_force"] == {"yearly": True}

    def test_a_missing_file(self, run, tmp_path):
        ran = run("guidelines", "import", tmp_path / "none.pdf", *OPTIONS, "--out", tmp_path / "r.yaml")
        assert ran.code == 2
        assert "none.pdf: the file is missing" in ran.err

    @pytest.mark.parametrize("kind", ["damaged", "encrypted", "scanned"])
    def test_a_file_that_cannot_be_read_is_one_message(self, run, guide, tmp_path, kind):
        path = tmp_path / "bad.pdf"
        match kind:
            case "damaged":
                path.write_bytes(guide.read_bytes()[:900])
            case "encrypted" | "scanned":
                pdf = fpdf.FPDF()
                pdf.add_page()
                pdf.rect(20, 20, 100, 100, style="F")
                if kind == "encrypted":
                    pdf.set_encryption(owner_password="owner", user_password="user")  # noqa: S106 - of a test's file
                pdf.output(str(path))
        ran = run("guidelines", "import", path, *OPTIONS, "--out", tmp_path / "r.yaml")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(f"drafter: {path}")
        assert not (tmp_path / "r.yaml").exists()

    def test_a_long_document_tells_how_far_it_is(self, run, tmp_path):
        write_guide(tmp_path / "long.pdf", gulls=247)
        ran = run("guidelines", "import", tmp_path / "long.pdf", *OPTIONS, "--out", tmp_path / "r.yaml")
        assert ran.code == 0
        assert "page 100 of 250" in ran.err
        assert "page 200 of 250" in ran.err
        last = content(tmp_path / "r.yaml")["passages"][-1]
        assert (last["section"], last["pages"]) == ("Gulls of the 246th year", 350)


class TestReview:
    def test_without_a_terminal_it_lists_what_is_open(self, run, imported):
        review = imported()
        ran = run("guidelines", "review", review)
        assert ran.code == 0
        assert re.match(r"0 accepted, 0 rejected, \d+ undecided\n", ran.out)
        assert ids_of(review, "Massage")[0] in ran.out

    def test_decisions_by_id_stay(self, run, imported):
        review = imported()
        passage, first, *_ = ids_of(review, "Massage")
        run("guidelines", "review", review, "--accept", passage, "--reject", first)
        ran = run("guidelines", "review", review)
        assert re.match(r"1 accepted, 1 rejected, \d+ undecided\n", ran.out)

    def test_on_a_terminal_each_entry_is_shown_with_page_words_and_numbers(self, run, imported, monkeypatch):
        review = imported()
        passage = ids_of(review, "Massage")[0]
        answered(monkeypatch, "s", "y", "q")
        ran = run("guidelines", "review", review)
        assert "Massage, page 102" in ran.out
        assert "| Harbor massage is an option for stiff backs." in ran.out
        assert f"{passage} [y accept, n reject, e edit, s skip, q quit]" in ran.out
        assert "words      limited to 4 to 6 visits" in ran.out
        assert "limit      4-6 visits (in most cases)" in ran.out
        assert re.search(r"1 accepted, 0 rejected", ran.out)

    def test_it_goes_on_where_it_stopped(self, run, imported, monkeypatch):
        review = imported()
        first, second = ids_of(review, "Massage")[1:]
        answered(monkeypatch, "s", "y", "y", "q")
        run("guidelines", "review", review)
        answered(monkeypatch, "s", "n", "q")
        ran = run("guidelines", "review", review)
        assert f"id         {second}" in ran.out
        assert f"id         {first}" not in ran.out
        assert ran.out.count("2 accepted, 1 rejected") == 1

    def test_numbers_are_edited(self, run, imported, monkeypatch):
        review = imported()
        answered(monkeypatch, "s", "y", "e", "", "", "{count: [null, 5]}", "", "", "y", "q")
        ran = run("guidelines", "review", review)
        assert "limit      up to 5 visits" in ran.out
        limit = next(p for p in content(review)["passages"] if p["section"] == "Massage")["limits"][0]
        assert (limit["course"], limit["accept"]) == ({"count": [None, 5]}, True)

    def test_an_edit_that_does_not_fit_is_not_saved(self, run, imported, monkeypatch):
        review = imported()
        answered(monkeypatch, "s", "y", "e", "", "", "{count: [5, 1]}", "", "", "q")
        ran = run("guidelines", "review", review)
        assert "not saved:" in ran.out
        assert "low end 5 is above the high end 1" in ran.out
        assert "[5, 1]" not in review.read_text(encoding="utf-8")

    def test_what_is_not_complete_is_filled_in_first(self, run, imported, monkeypatch):
        review = imported()
        answered(monkeypatch, "y", "e", "massage therapy", "", "", "y", "q")
        ran = run("guidelines", "review", review)
        assert "`treatment` is missing: press e" in ran.out
        assert content(review)["passages"][0]["treatment"] == "massage therapy"
        assert "1 accepted" in ran.out

    def test_an_edit_made_meanwhile_is_not_lost(self, run, imported, monkeypatch):
        review = imported()

        def typed(prompt):
            review.write_text(review.read_text(encoding="utf-8") + "# mine\n", encoding="utf-8")
            return "n"

        answered(monkeypatch)
        monkeypatch.setattr("builtins.input", typed)
        ran = run("guidelines", "review", review)
        assert ran.code == 2
        assert "was changed while it was being reviewed" in ran.err
        assert review.read_text(encoding="utf-8").endswith("# mine\n")
        assert "accept: no" not in review.read_text(encoding="utf-8")

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (("--accept", "nobody"), "there is no entry `nobody`"),
            (("--accept", "a", "--reject", "a"), "`a` cannot be accepted and rejected"),
            (("--to", "pack"), "--by: who accepted the entries is missing"),
            (("--to", "pack", "--by", " "), "--by: who accepted the entries is missing"),
            (("--to", "pack", "--by", "R. Vance"), "no passage is accepted"),
        ],
    )
    def test_a_command_that_does_not_fit_changes_nothing(self, run, imported, tmp_path, options, message):
        review = imported()
        before = review.read_bytes()
        ran = run("guidelines", "review", review, *options)
        assert ran.code == 2
        assert message in ran.err
        assert review.read_bytes() == before
        assert not (tmp_path / "home" / "pack").exists()

    def test_a_mistake_in_the_file_is_named_with_its_line(self, run, imported):
        review = imported()
        text = review.read_text(encoding="utf-8").replace("accept: undecided", "accept: maybe", 1)
        review.write_text(text, encoding="utf-8")
        ran = run("guidelines", "review", review)
        assert ran.code == 2
        assert re.search(r"review\.yaml: line \d+: .*'undecided', 'yes' or 'no'", ran.err)


class TestUse:
    """A quotation of the imported text in a draft."""

    @pytest.fixture
    def checked(self, run, made, case_file, tmp_path):
        """Return a function that checks a draft with one more sentence, and returns the codes of its errors."""

        def check(sentence):
            case = case_file()
            draft = tmp_path / "draft.txt"
            assert run("draft", case, "--guidelines", made, "-o", draft).code == 0
            text = draft.read_text(encoding="utf-8")
            place = text.index(".", text.index("Rationale: ")) + 1
            draft.write_text(f"{text[:place]} {sentence}{text[place:]}", encoding="utf-8")
            report = json.loads(run("check", case, draft, "--guidelines", made, "--format", "json").out)
            assert {"QUO10", "CIT12"}.isdisjoint(entry["code"] for entry in report["not_run"])
            return {entry["code"] for entry in report["findings"] if entry["severity"] == "error"}

        return check

    CITED = "The Harbor County Rehabilitation Guide, second edition, Massage, page {page}, states “{words}.”"

    @pytest.mark.parametrize(
        "words",
        [
            "It should be limited to 4 to 6 visits in most cases",
            "with a fresh wound before the harbor master has looked at it",
        ],
    )
    def test_its_words_pass(self, checked, words):
        assert checked(self.CITED.format(page=102, words=words)) == set()

    @pytest.mark.parametrize(
        "words",
        [
            "It should be limited to 4 to 8 visits in most cases",
            "It must be limited to 4 to 6 visits in most cases",
            "with an old wound before the harbor master has looked at it",
        ],
    )
    def test_one_changed_word_or_number_is_found(self, checked, words):
        assert "QUO10" in checked(self.CITED.format(page=102, words=words))

    def test_another_page_is_found(self, checked):
        words = "It should be limited to 4 to 6 visits in most cases"
        found = checked(self.CITED.format(page=99, words=words))
        assert "CIT12" in found
        assert "QUO10" not in found

    def test_what_was_not_accepted_is_not_there(self, run, made):
        listed = run("guidelines", "list", "--guidelines", made).out
        assert "HARBOR-002-1" in listed
        assert "HARBOR-003" not in listed
        assert "R. Vance" in (made / "harbor" / "passages.yaml").read_text(encoding="utf-8")

    def test_the_limit_is_shown_as_verified(self, run, made):
        ran = run("guidelines", "show", "HARBOR-002-1", "--guidelines", made)
        assert "against Harbor County Rehabilitation Guide, second edition, page 102 on" in ran.out


class TestVerify:
    OURS = """\
passages:
  - id: ours
    section: Massage
    treatment: massage therapy
    text_kind: summary
    text: Our words.
    limits:
      - {{id: OURS, course: {{count: {count}}}}}
"""

    @pytest.fixture
    def ours(self, tmp_path):
        def write(count):
            folder = tmp_path / "ours" / "guide"
            folder.mkdir(parents=True)
            edition = f"id: ours\ndocument: {TITLE}\nshort_name: The guide\norganisation: Harbor\nfamily: other\n"
            (folder / "edition.yaml").write_text(edition, encoding="utf-8")
            (folder / "passages.yaml").write_text(self.OURS.format(count=count), encoding="utf-8")
            return folder.parent

        return write

    def test_what_agrees_is_shown_with_the_command_that_confirms_it(self, run, imported, ours, tmp_path):
        folder = ours("[4, 6]")
        ran = run("guidelines", "verify", imported(), "--guidelines", folder)
        assert ran.code == 0
        assert "agree      OURS" in ran.out
        assert "1 limits: 1 agree, 0 differ, 0 not found" in ran.out
        (command,) = re.findall(r"drafter (guidelines confirm OURS .*)", ran.out)
        assert command.endswith("--by NAME --pack DIR")
        words = shlex.split(command.replace("NAME", "Vance").replace("DIR", str(tmp_path / "mine")))
        assert run(*words, "--guidelines", folder).code == 0
        assert (
            "page 102"
            in run("guidelines", "show", "OURS", "--guidelines", tmp_path / "mine", "--guidelines", folder).out
        )

    def test_what_differs_is_exit_status_1_with_both_and_the_page(self, run, imported, ours):
        ran = run("guidelines", "verify", imported(), "--guidelines", ours("[4, 8]"))
        assert ran.code == 1
        assert "differ     OURS                  4-8 visits" in ran.out
        assert "4-6 visits (page 102)" in ran.out
        assert "confirm" not in ran.out

    def test_nothing_of_the_document_in_the_library(self, run, imported):
        ran = run("guidelines", "verify", imported())
        assert ran.code == 0
        assert "the library has no limit of this document" in ran.out

    def test_nothing_is_changed(self, run, imported, ours):
        review, folder = imported(), ours("[4, 6]")
        files = [review, *sorted(folder.rglob("*.yaml"))]
        before = [file.read_bytes() for file in files]
        run("guidelines", "verify", review, "--guidelines", folder)
        assert [file.read_bytes() for file in files] == before
        assert len(list(folder.rglob("*.yaml"))) == 2

    def test_a_missing_file(self, run, tmp_path):
        ran = run("guidelines", "verify", tmp_path / "none.yaml")
        assert ran.code == 2
        assert "none.yaml: the file is missing" in ran.err


def test_the_commands_of_the_how_to_run_one_after_another(run, guide, tmp_path):
    home = tmp_path / "home"
    (home / "harbor-guide.pdf").write_bytes(guide.read_bytes())
    blocks = re.findall(r"^```sh\n(.*?)^```$", HOW_TO.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    lines = [line for block in blocks for line in block.splitlines()]
    assert len(lines) > 6
    for line in lines:
        ran = run(*shlex.split(line)[1:])
        assert ran.code == 0, f"{line}\n{ran.out}{ran.err}"
    assert sorted(entry.name for entry in (home / "my-packs").iterdir()) == ["SHA256SUMS", "harbor"]

"""Pages, headings and columns: PDF, DOCX and HTML as documents."""

from __future__ import annotations

import docx
import fpdf
import pytest

from drafter.documents import read_document
from drafter.errors import DocumentError
from drafter.spans import Span


def page_of(pdf, number, *, columns=(), above=(), foot=True):
    pdf.add_page()
    pdf.set_font("Helvetica", "", 8)
    pdf.text(72, 40, "Harbor Rehabilitation Guide")
    y = 80
    for size, line in above:
        pdf.set_font("Helvetica", "", size)
        pdf.text(72, y, line)
        y += 24
    pdf.set_font("Helvetica", "", 10)
    for place, lines in enumerate(columns):
        for row, line in enumerate(lines):
            pdf.text(72 + place * 250, y + row * 13, line)
    if foot:
        pdf.set_font("Helvetica", "", 8)
        pdf.text(300, 760, str(number))


LEFT = [
    "Kneading by hand helps a stiff back in most",
    "cases. It goes beside other care and treat-",
    "ment such as rowing, and it is not given at",
    "all where a wound is fresh. After an opera-",
    "tion the harbor master is asked, and a post-",
    "operative course begins with a few short vis-",
    "its that somebody counts aloud. It goes on",
]
RIGHT = [
    "over the next weeks with fewer visits. What",
    "follows is the story of the gulls, who never",
    "asked for leave and never had any, and who",
    "are still there every morning when the boats",
    "come in, as the guide has it from its first",
    "edition on. They are mentioned here because",
    "the second column has to have some words.",
]


@pytest.fixture
def guide(tmp_path):
    pdf = fpdf.FPDF(unit="pt", format=(612, 792))
    pdf.set_auto_page_break(False)
    for number in (60, 61, 62):
        page_of(pdf, number, columns=(LEFT, RIGHT), above=[(16, f"Chapter {number}")])
    path = tmp_path / "guide.pdf"
    pdf.output(str(path))
    return path


def test_columns_are_read_one_after_the_other_and_broken_words_are_whole(guide):
    text = read_document(guide).text
    assert "beside other care and treatment such as rowing" in text
    assert "After an operation the harbor master is asked, and a post-operative course" in text
    assert "It goes on over the next weeks with fewer visits." in text


def test_pages_have_the_numbers_that_they_print_and_one_running_head(guide):
    document = read_document(guide)
    assert [(page.ordinal, page.label) for page in document.pages] == [(1, "60"), (2, "61"), (3, "62")]
    assert document.text.count("Harbor Rehabilitation Guide") == 1
    for page, number in zip(document.pages, (60, 61, 62), strict=True):
        assert f"Chapter {number}" in page.span.of(document.text)
    second = document.text.index("Chapter 61")
    assert document.page_at(second).label == "61"
    assert document.pages_of(Span(second - 5, second + 5)) == (1, 2)


def test_headings_are_the_lines_in_large_letters(guide):
    document = read_document(guide)
    assert [heading.text for heading in document.headings] == ["Chapter 60", "Chapter 61", "Chapter 62"]
    assert all(heading.span.of(document.text) == heading.text for heading in document.headings)


def test_the_cells_of_a_row_stay_on_a_line(tmp_path):
    pdf = fpdf.FPDF(unit="pt", format=(612, 792))
    pdf.add_page()
    pdf.set_font("Helvetica", "", 10)
    for row, cells in enumerate([("Lumbago", "9 visits", "8 weeks"), ("Sprain", "10 visits", "8 weeks")]):
        for column, cell in enumerate(cells):
            pdf.text(72 + column * 140, 100 + row * 20, cell)
    pdf.output(str(tmp_path / "table.pdf"))
    assert read_document(tmp_path / "table.pdf").text.split("\n\n") == [
        "Lumbago | 9 visits | 8 weeks",
        "Sprain | 10 visits | 8 weeks",
    ]


def test_pages_without_text_are_named_and_a_file_of_them_is_refused(tmp_path):
    for name, written in (("mixed", (True, False, True)), ("scan", (False, False))):
        pdf = fpdf.FPDF()
        for has_text in written:
            pdf.add_page()
            pdf.set_font("Helvetica", "", 12)
            if has_text:
                pdf.text(20, 30, "Kneading is for stiff backs.")
            else:
                pdf.rect(20, 20, 60, 60, style="F")
        pdf.output(str(tmp_path / f"{name}.pdf"))
    assert read_document(tmp_path / "mixed.pdf").pages_without_text == (2,)
    with pytest.raises(DocumentError, match=r"scan\.pdf: no page of the PDF holds text\. It is a scan"):
        read_document(tmp_path / "scan.pdf")


def test_an_encrypted_pdf_is_refused(tmp_path):
    pdf = fpdf.FPDF()
    pdf.add_page()
    pdf.set_encryption(owner_password="owner", user_password="user")  # noqa: S106 - of a file made here
    pdf.output(str(tmp_path / "closed.pdf"))
    with pytest.raises(DocumentError, match=r"closed\.pdf: the PDF is encrypted"):
        read_document(tmp_path / "closed.pdf")


def test_a_word_document(tmp_path):
    file = docx.Document()
    file.add_heading("Massage", level=2)
    file.add_paragraph("Up to 6 visits.")
    table = file.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Lumbago", "9 visits"
    file.save(str(tmp_path / "guide.docx"))
    document = read_document(tmp_path / "guide.docx")
    assert document.text.split("\n\n") == ["Massage", "Up to 6 visits.", "Lumbago | 9 visits"]
    assert [(heading.text, heading.level) for heading in document.headings] == [("Massage", 2)]
    assert document.pages == ()


def test_a_web_page(tmp_path):
    page = "<html><head><title>x</title><style>p{}</style></head><body><h1>Guide</h1>"
    page += "<p>Up to <b>6</b> visits &amp; no more<br>"
    page += "<script>bad()</script><table><tr><td>Lumbago<td>9 visits</tr></table></body>"
    (tmp_path / "guide.html").write_text(page, encoding="utf-8")
    document = read_document(tmp_path / "guide.html")
    assert document.text.split("\n\n") == ["Guide", "Up to 6 visits & no more", "Lumbago | 9 visits"]
    assert [heading.text for heading in document.headings] == ["Guide"]


def test_form_feeds_part_the_pages_of_a_text(tmp_path):
    pages = [f"The {word} page speaks of {word} things.\n\n{n}" for word, n in (("red", 7), ("blue", 8), ("old", 9))]
    (tmp_path / "guide.txt").write_text("\f".join(pages), encoding="utf-8")
    document = read_document(tmp_path / "guide.txt")
    assert [page.label for page in document.pages] == ["7", "8", "9"]
    assert document.page_at(document.text.index("blue")).ordinal == 2


def test_a_bold_line_alone_is_a_heading_whatever_its_size(tmp_path):
    pdf = fpdf.FPDF()
    pdf.add_page()
    for title in ("Physical therapy", "Massage therapy"):
        pdf.set_font("Helvetica", "B", 11)
        pdf.multi_cell(0, 6, title, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", "", 11)
        pdf.multi_cell(0, 6, f"{title} is given for a while. " * 12, new_x="LMARGIN", new_y="NEXT")
        pdf.set_font("Helvetica", "B", 11)
        pdf.multi_cell(0, 6, "It is not given without need.", new_x="LMARGIN", new_y="NEXT")
    pdf.output(str(tmp_path / "bold.pdf"))
    document = read_document(tmp_path / "bold.pdf")
    assert [heading.text for heading in document.headings] == ["Physical therapy", "Massage therapy"]

"""Files into documents: which kind a file is, how its bytes are read, and one clear error where they cannot be."""

from __future__ import annotations

import codecs
import contextlib
import dataclasses
import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final, Literal, NamedTuple, assert_never

from drafter.documents._lines import is_heading, laid_out
from drafter.documents._markup import Paragraph, docx_paragraphs, html_paragraphs
from drafter.documents._models import Document, Heading, PageSpan
from drafter.documents._pdf import Page, pdf_pages, source_text
from drafter.errors import DocumentError
from drafter.spans import Span

_LARGEST: Final = 200 * 1024 * 1024
"""Bytes of a file of any kind: a guideline of two thousand pages with pictures stays below it."""
_LARGEST_TEXT: Final = 16 * 1024 * 1024
"""Bytes of a plain text. A letter of a thousand pages has two million."""

_FALLBACK: Final = "cp1252"
"""What older Windows programs write: a byte that is no UTF-8 is most often a curly quotation mark of theirs."""

_KINDS: Final = (
    (b"\xd0\xcf\x11\xe0", "an old Word document"),
    (b"{\\rtf", "a rich text file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"II*\x00", "a picture"),
    (b"MM\x00*", "a picture"),
)
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1b\x7f]")
_STRAY: Final = 3
"""Control characters that a text may hold by accident, whatever its length; a longer one may hold one in a hundred."""
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


class _Decoded(NamedTuple):
    text: str
    encoding: str


def read_document(path: Path | str) -> Document:
    """Return the document that a file holds: plain text, PDF with a text layer, DOCX or HTML, told by its content.

    UTF-8 and UTF-16 with a byte order mark are known by their bytes. What is no UTF-8 is read as Windows-1252, and
    `Document.encoding` says so.

    Args:
        path: The file.

    Raises:
        DocumentError: Where the file is missing, empty, too large, or not text.
    """
    file = Path(path)
    try:
        with file.open("rb") as stream:
            content = stream.read(_LARGEST + 1)
    except FileNotFoundError:
        raise DocumentError("the file is missing.", where=str(file), hint="Check the path.") from None
    except IsADirectoryError:
        raise DocumentError("this is a folder, not a file.", where=str(file), hint="Name a file in it.") from None
    except OSError as reason:
        raise DocumentError("the file cannot be read.", where=str(file), hint=f"{reason.strerror}.") from None
    kind = _kind(content)
    largest = _LARGEST_TEXT if kind == "text" else _LARGEST
    if len(content) > largest:
        raise DocumentError(
            f"the file is larger than {largest // 1024**2} MiB.", where=str(file), hint="Give one letter at a time."
        )
    match kind:
        case "pdf":
            return _pdf(content, str(file))
        case "docx":
            return _marked_up(docx_paragraphs(content, where=str(file)), str(file), None)
        case "html":
            decoded = _html(content, str(file))
            return _marked_up(html_paragraphs(decoded.text), str(file), decoded.encoding)
        case "text":
            decoded = _decoded(content, str(file))
            return _document(decoded.text, encoding=decoded.encoding, name=str(file))
        case _:
            assert_never(kind)


def _kind(content: bytes) -> Literal["pdf", "docx", "html", "text"]:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if b"%PDF-" in content[:1024]:
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        return "docx"
    return "html" if re.match(rb"<(?:!doctype html|html|head|body)\b", head, re.IGNORECASE) else "text"


def _pdf(content: bytes, where: str) -> Document:
    pages = pdf_pages(content, where=where)
    source, headings = source_text(pages)
    if not source.strip():
        hint = "It is a scan: its text has to be recognised (OCR) first."
        raise DocumentError("no page of the PDF holds text.", where=where, hint=hint)
    document = _document(source, encoding=None, name=where)
    empty = tuple(number for number, page in enumerate(pages, start=1) if not page.lines)
    found = tuple(h for start, end in headings if (h := _heading(document, start, end, 1)) is not None)
    labelled = dataclasses.replace(document, pages=_labelled(document.pages, pages))
    return dataclasses.replace(labelled, headings=found or document.headings, pages_without_text=empty)


def _labelled(spans: tuple[PageSpan, ...], pages: Sequence[Page]) -> tuple[PageSpan, ...]:
    """Return pages with the labels that the file gives them, where the pages print no number."""
    if any(span.label for span in spans):
        return spans
    return tuple(span._replace(label=pages[span.ordinal - 1].label) for span in spans)


def _marked_up(paragraphs: Sequence[Paragraph], where: str, encoding: str | None) -> Document:
    source = ""
    marks: list[tuple[int, int, int]] = []
    for paragraph in paragraphs:
        source += "\n\n" if source else ""
        if paragraph.level is not None:
            marks.append((len(source), len(source) + len(paragraph.text), paragraph.level))
        source += paragraph.text
    document = _document(source, encoding=encoding, name=where)
    found = tuple(h for start, end, level in marks if (h := _heading(document, start, end, level)) is not None)
    return dataclasses.replace(document, headings=found or document.headings)


def _html(content: bytes, where: str) -> _Decoded:
    named = re.search(rb"charset=[\"']?(?P<name>[\w-]+)", content[:4096], re.IGNORECASE)
    if named:
        with contextlib.suppress(LookupError, UnicodeDecodeError):
            name = named["name"].decode("ascii")
            return _Decoded(content.decode(name), name)
    return _decoded(content, where)


def _heading(document: Document, start: int, end: int, level: int) -> Heading | None:
    """Return a heading of the source as one of the text, or None where it was dropped, as a running head is."""
    first = document.place_of(start)
    words = document.text[first : document.place_of(end)].rstrip()
    return Heading(Span(first, first + len(words)), level, " ".join(words.split())) if words else None


def as_document(text: str, *, name: str | None = None) -> Document:
    """Return a text as a document.

    Args:
        text: The text, with the line breaks that it came with.
        name: Where it came from, for messages.

    Raises:
        DocumentError: Where the text is empty or holds characters of no text.
    """
    return _document(text, encoding=None, name=name)


def _document(text: str, *, encoding: str | None, name: str | None) -> Document:
    if _SURROGATE.search(text) or len(_CONTROL.findall(text)) > max(_STRAY, len(text) // 100):
        raise DocumentError("this is not text.", where=name, hint="Save the document as plain text.")
    words, stretches = laid_out(text)
    if not words:
        raise DocumentError("there is no text in it.", where=name, hint="A scan has to be recognised (OCR) first.")
    document = Document(text=words, source=text, encoding=encoding, name=name, stretches=stretches)
    return dataclasses.replace(document, pages=tuple(_pages(document)), headings=tuple(_capitals(document)))


def _pages(document: Document) -> Iterator[PageSpan]:
    """Yield the pages that form feeds part, each with the number that its first or last line prints."""
    if "\f" not in document.source:
        return
    starts = [0, *(match.end() for match in re.finditer("\f", document.source)), len(document.source) + 1]
    numbers = _printed_numbers([document.source[a : b - 1] for a, b in itertools.pairwise(starts)])
    for ordinal, (first, last) in enumerate(itertools.pairwise(starts), start=1):
        yield PageSpan(Span(document.place_of(first), document.place_of(last)), ordinal, numbers[ordinal - 1])


def _printed_numbers(pages: Sequence[str]) -> list[str | None]:
    """Return the page numbers that pages print in their first or last line: those that count up from page to page."""
    edges = [[lines[0], lines[-1]] if (lines := [x for x in p.splitlines() if x.strip()]) else ["", ""] for p in pages]
    best: list[str | None] = [None] * len(pages)
    for edge in (1, 0):
        for group in (r"(?P<n>\d{1,4})\W*$", r"^\W*(?:page\s+)?(?P<n>\d{1,4})\b"):
            found = [re.search(group, lines[edge].strip(), re.IGNORECASE) for lines in edges]
            numbers = [int(match["n"]) if match else None for match in found]
            offsets = Counter(n - place for place, n in enumerate(numbers) if n is not None)
            offset, times = offsets.most_common(1)[0] if offsets else (0, 0)
            if times >= max(2, len(pages) // 2) and not any(best):
                best = [str(n) if n is not None and n - place == offset else None for place, n in enumerate(numbers)]
    return best


def _capitals(document: Document) -> Iterator[Heading]:
    """Yield the lines set in capitals: all that a plain text has for headings."""
    start = 0
    for line in document.text.split("\n"):
        if line and is_heading(line):
            yield Heading(Span(start, start + len(line)), 1, line)
        start += len(line) + 1


def _decoded(content: bytes, where: str) -> _Decoded:
    for head, kind in _KINDS:
        if content.startswith(head):
            raise DocumentError(f"this is {kind}, not text.", where=where, hint="Save it as plain text (.txt).")
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        tried: tuple[tuple[str, str], ...] = (("utf-16", "UTF-16"),)
    elif b"\x00" in content:
        raise DocumentError("this is not text.", where=where, hint="Save the document as plain text (.txt).")
    else:
        tried = (("utf-8-sig", "UTF-8"), (_FALLBACK, _FALLBACK))
    for codec, name in tried:
        try:
            return _Decoded(content.decode(codec), name)
        except UnicodeDecodeError:
            continue
    raise DocumentError("the encoding of the text is not known.", where=where, hint="Save it as UTF-8 text.")

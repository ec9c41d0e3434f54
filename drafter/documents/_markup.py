"""The text of DOCX and HTML files, paragraph by paragraph, with the headings that their authors marked."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Final, NamedTuple

from drafter.errors import DocumentError

_LARGEST_PART: Final = 200 * 1024 * 1024
"""Bytes that the parts of a DOCX may unpack to."""
_HEADING_STYLE: Final = re.compile(r"Heading (?P<level>[1-6])|Title")
_HIDDEN: Final = frozenset({"script", "style", "head", "template", "noscript"})
_BLOCKS: Final = frozenset(
    "address article aside blockquote br caption dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table tbody thead tr ul".split()
)


class Paragraph(NamedTuple):
    """A paragraph, and its level where it is a heading."""

    text: str
    level: int | None


def docx_paragraphs(content: bytes, *, where: str) -> tuple[Paragraph, ...]:
    """Return the paragraphs and the rows of tables of a Word document, in order.

    Args:
        content: The bytes of the file.
        where: Its name, for messages.

    Raises:
        DocumentError: It is no Word document, or unpacks to too much.
    """
    hint = "Save it as a Word document (.docx) again."
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if "word/document.xml" not in archive.namelist():
                raise DocumentError("this archive is no Word document.", where=where, hint=hint)
            if sum(entry.file_size for entry in archive.infolist()) > _LARGEST_PART:
                raise DocumentError("the document unpacks to too much.", where=where, hint=hint)
    except zipfile.BadZipFile:
        raise DocumentError("the Word document is damaged.", where=where, hint=hint) from None
    import docx
    from docx.table import Table

    try:
        file = docx.Document(io.BytesIO(content))
        found: list[Paragraph] = []
        for block in file.iter_inner_content():
            if isinstance(block, Table):
                found += [
                    Paragraph(" | ".join(" ".join(c.text.split()) for c in row.cells), None) for row in block.rows
                ]
                continue
            style = _HEADING_STYLE.fullmatch(block.style.name or "") if block.style is not None else None
            found.append(Paragraph(" ".join(block.text.split()), None if style is None else int(style["level"] or 1)))
    except Exception as reason:
        raise DocumentError("the Word document is damaged.", where=where, hint=hint) from reason
    return tuple(paragraph for paragraph in found if paragraph.text)


def html_paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return the blocks of an HTML text, in order; scripts and styles are left out.

    Args:
        text: The file, decoded.
    """
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return tuple(reader.blocks())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._found: list[Paragraph] = []
        self._words: list[str] = []
        self._hidden = 0
        self._level: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in ("td", "th") and self._words:
            self._words.append(" | ")
        elif tag in _BLOCKS:
            self._end()
            self._level = int(tag[1]) if re.fullmatch("h[1-6]", tag) else None

    def handle_endtag(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        elif tag in _BLOCKS:
            self._end()
            self._level = None

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._words.append(data)

    def blocks(self) -> Iterator[Paragraph]:
        self._end()
        yield from self._found

    def _end(self) -> None:
        text = " ".join("".join(self._words).split())
        if text:
            self._found.append(Paragraph(text, self._level))
        self._words = []

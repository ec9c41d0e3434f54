"""Files into documents: which kind a file is, how its bytes are read, and one clear error where they cannot be."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import Final, NamedTuple

from drafter.documents._lines import laid_out
from drafter.documents._models import Document
from drafter.errors import DocumentError

_LARGEST: Final = 16 * 1024 * 1024
"""Bytes. A letter of a thousand pages has two million."""

_FALLBACK: Final = "cp1252"
"""What older Windows programs write: a byte that is no UTF-8 is most often a curly quotation mark of theirs."""

_KINDS: Final = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or an archive"),
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
    """Return the document that a file holds. Plain text for now.

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
    if len(content) > _LARGEST:
        raise DocumentError(
            f"the file is larger than {_LARGEST // 1024**2} MiB.", where=str(file), hint="Give one letter at a time."
        )
    decoded = _decoded(content, str(file))
    return _document(decoded.text, encoding=decoded.encoding, name=str(file))


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
    return Document(text=words, source=text, encoding=encoding, name=name, stretches=stretches)


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

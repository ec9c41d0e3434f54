r"""Files of many kinds as text that can be read, with the way back to the place in the file.

A letter that was extracted from a PDF has a line break, and often an empty line, wherever the page had one. `Document`
holds the text as a reader wants it: a sentence is one line; paragraphs, headings, `Label: value` lines and lists stay.
`Document.origin` and `.line` lead back to the file. The room knows lines and nothing of what they mean.

    >>> from drafter.documents import as_document
    >>> document = as_document("She has had 12 visits of\n\nphysical therapy.\n\n\nThe request\n\nis denied.")
    >>> document.text
    'She has had 12 visits of physical therapy.\n\nThe request is denied.'
    >>> document.line(document.text.index("therapy"))
    3
"""

from drafter.documents._files import as_document, read_document
from drafter.documents._models import Document, Heading, PageSpan

__all__ = ["Document", "Heading", "PageSpan", "as_document", "read_document"]

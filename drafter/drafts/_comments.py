"""Comments in the text of a draft by which a person lets a finding stand: `<!-- drafter: waive CIT11: reason -->`."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from drafter.errors import DraftFileError

_COMMENT: Final = re.compile(r"<!--\s*drafter\b(?P<words>.*?)(?:-->|$)", re.DOTALL | re.IGNORECASE)
_WAIVE: Final = re.compile(
    r"\s*:?\s*waive\s+(?P<code>[A-Z]{3}\d\d)\s*:\s*(?P<reason>\S.*?)\s*", re.DOTALL | re.IGNORECASE
)
_PRINTED: Final = re.compile(r"[^\r\n]")


class Comment(NamedTuple):
    """A waiver as it stands in a text."""

    start: int
    code: str
    reason: str


def without_comments(text: str) -> tuple[str, tuple[Comment, ...]]:
    """Return the text with spaces where its comments are, so that every place stays where it is, and the comments.

    Raises:
        DraftFileError: A comment to this package waives nothing, or gives no reason.
    """
    comments: list[Comment] = []
    for match in _COMMENT.finditer(text):
        waiver = _WAIVE.fullmatch(match["words"])
        if waiver is None:
            line = text.count("\n", 0, match.start()) + 1
            hint = "Write `<!-- drafter: waive CODE: the reason -->`."
            raise DraftFileError(f"line {line}: this comment waives no rule with a reason.", hint=hint)
        comments.append(Comment(match.start(), waiver["code"].upper(), " ".join(waiver["reason"].split())))
    if not comments:
        return text, ()
    return _COMMENT.sub(lambda match: _PRINTED.sub(" ", match.group()), text), tuple(comments)

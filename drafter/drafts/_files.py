"""A draft read from a file: our JSON, or text that a person wrote or edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from drafter.casefile import CaseFile
from drafter.datafile import parse_model, read_text
from drafter.drafts._layout import aligned, lay_out
from drafter.drafts._models import Draft
from drafter.errors import DraftFileError


def load_draft(path: Path | str, case: CaseFile, *, item: str | None = None) -> Draft:
    """Return the draft that a file holds.

    Args:
        path: A JSON file as `drafter draft --format json` writes it, or a text or Markdown file.
        case: The case the draft belongs to.
        item: Which item a text without headings is about; not needed where the case has one.

    Raises:
        DraftFileError: Where the file cannot be read, is no draft, or belongs to another case.
    """
    file = Path(path)
    text = read_text(file, DraftFileError)
    try:
        if file.suffix.lower() != ".json":
            return lay_out(text, case, item=item)
        return aligned(_parsed(text, case, file), case)
    except DraftFileError as reason:
        raise DraftFileError(reason.message, where=reason.where or str(file), hint=reason.hint) from None


def text_of_file(file: Path) -> str:
    """Return the text of a draft in our JSON form, whichever case it belongs to.

    Raises:
        DraftFileError: The file cannot be read, or holds no draft.
    """
    data = _json_object(read_text(file, DraftFileError), str(file))
    inner = data.get("draft")
    held = inner if isinstance(inner, dict) else data
    if not isinstance(held.get("text"), str):
        raise DraftFileError("the file does not hold a draft.", where=str(file), hint="Take it out of the folder.")
    return str(held["text"])


def _parsed(text: str, case: CaseFile, file: Path) -> Draft:
    data = _json_object(text, str(file))
    inner = data.get("draft")
    draft = parse_model(
        json.dumps(inner if isinstance(inner, dict) else data), Draft, where=str(file), error=DraftFileError
    )
    if draft.case != case.id:
        raise DraftFileError(
            f"this draft belongs to case `{draft.case}`, not to `{case.id}`.",
            where=str(file),
            hint="Check the two paths.",
        )
    known = {entry.id for entry in case.items}
    for block in draft.items:
        if block.item not in known:
            raise DraftFileError(f"the case has no item `{block.item}`.", where=str(file))
    return draft


def _json_object(text: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except json.JSONDecodeError as reason:
        message = f"line {reason.lineno}, column {reason.colno}: this is not valid JSON."
        raise DraftFileError(message, where=where, hint="Write text drafts with the ending .txt or .md.") from None
    except RecursionError:
        raise DraftFileError("this is not valid JSON: it is nested too deeply.", where=where) from None
    if not isinstance(value, dict):
        raise DraftFileError(
            "the file does not hold a draft.", where=where, hint="`drafter draft --format json` writes one."
        )
    return value

"""`drafter guidelines review`: a person accepts or rejects what an import proposed, and writes it into a pack."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

import typer

from drafter.cli._options import write_whole
from drafter.errors import GuidelineError, InputError

if TYPE_CHECKING:
    from drafter.guidelines import Accept, Review, ReviewedLimit, ReviewedPassage

_KEYS: Final = "y accept, n reject, e edit, s skip, q quit"
_EDITABLE: Final = {
    "passage": ("treatment", "section", "pages"),
    "limit": ("stage", "trial", "course", "unit", "treatment"),
}


def review_command(
    file: Annotated[Path, typer.Argument(metavar="REVIEW", help="The review file of `drafter guidelines import`.")],
    accept: Annotated[
        list[str] | None, typer.Option("--accept", metavar="ID", help="Accept a passage or a limit; repeatable.")
    ] = None,
    reject: Annotated[
        list[str] | None, typer.Option("--reject", metavar="ID", help="Reject a passage or a limit; repeatable.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--to", metavar="DIR", help="Write what was accepted into this pack of yours.")
    ] = None,
    by: Annotated[
        str | None, typer.Option("--by", help="Who compared it with the document, as that person signs.")
    ] = None,
) -> None:
    """Go through a review file entry by entry, or decide on entries by their ids; write what was accepted into a pack.

    On a terminal each passage and each limit that is undecided is shown, with its page and its words. Every answer is
    saved at once: stop whenever you like, and go on later. With `--to`, a limit that was accepted is written as
    confirmed by you against that page; what is undecided stays out, and is counted.
    """
    from drafter.guidelines import read_review, write_accepted

    if to is not None and not (by or "").strip():
        raise InputError("who accepted the entries is missing.", where="--by", hint="Add --by NAME.")
    review = read_review(file)
    decisions = _decisions(accept or [], reject or [])
    if decisions:
        _write_over(file, review.text, _with(review, decisions))
        review = read_review(file)
    elif to is None and sys.stdin.isatty():
        review = _go_through(review)
    _print_tally(review, names=not decisions and to is None and not sys.stdin.isatty())
    if to is not None and by is not None:
        written = write_accepted(review, to, by=by.strip(), on=datetime.datetime.now().astimezone().date())
        typer.echo(
            f"{written.folder}: {written.passages} passages and {written.limits} limits, confirmed by {by.strip()}; "
            f"{written.undecided} undecided entries left out"
        )


def _decisions(accept: list[str], reject: list[str]) -> dict[str, Accept]:
    both = sorted(set(accept) & set(reject))
    if both:
        raise InputError(
            f"`{both[0]}` cannot be accepted and rejected.", where="--accept, --reject", hint="Give one of them."
        )
    return {**dict.fromkeys(accept, "yes"), **dict.fromkeys(reject, "no")}


def _with(review: Review, decisions: Mapping[str, Accept]) -> str:
    from drafter.guidelines import with_decisions

    return with_decisions(review, decisions)


def _write_over(path: Path, before: str, text: str) -> None:
    """Write the text of a review; an edit that somebody made meanwhile is not lost."""
    from drafter.datafile import read_text

    if read_text(path, GuidelineError) != before:
        raise InputError(
            "the file was changed while it was being reviewed; the last answer was not saved.",
            where=str(path),
            hint="Start the review again.",
        )
    write_whole(path, text)


def _print_tally(review: Review, *, names: bool) -> None:
    from drafter.guidelines import tally

    count = tally(review)
    typer.echo(f"{count.accepted} accepted, {count.rejected} rejected, {count.undecided} undecided")
    if names:
        for passage in review.content.passages:
            if passage.accept == "no":
                continue
            entries: tuple[ReviewedPassage | ReviewedLimit, ...] = (passage, *passage.limits)
            for entry in entries:
                if entry.accept == "undecided":
                    typer.echo(f"  {entry.id}{f'  (needs `{entry.missing}`)' if entry.missing else ''}")


def _go_through(review: Review) -> Review:
    """Ask for every undecided entry; what is skipped is not asked for again in this round."""
    from drafter.guidelines import read_review

    session = _Session(review)
    while (waiting := _next(session)) is not None:
        passage, limit = waiting
        entry = limit or passage
        _show(session.review, passage, limit)
        match _ask(entry.id):
            case "q":
                break
            case "s":
                session.skipped.add(entry.id)
            case "e":
                _edit(session, entry)
            case "y" if entry.missing is not None:
                typer.echo(f"`{entry.missing}` is missing: press e and fill it in.")
            case answer:
                session.answer(entry.id, "yes" if answer == "y" else "no")
    return read_review(review.path)


class _Session:
    """A round of answers. Each is written at once, and a long file is not read anew for it.

    Attributes:
        review: The review as it was read last.
        skipped: The ids of entries that are not asked for again.
    """

    def __init__(self, review: Review) -> None:
        self.review = review
        self.skipped: set[str] = set()
        self._answers: dict[str, Accept] = {}
        self._text = review.text

    def state(self, entry: ReviewedPassage | ReviewedLimit) -> Accept:
        """Return what was said of an entry."""
        return self._answers.get(entry.id, entry.accept)

    def answer(self, entry_id: str, accept: Accept) -> None:
        """Write an answer into the file."""
        self._answers[entry_id] = accept
        self._write(_with(self.review, self._answers))

    def edit(self, entry_id: str, fields: Mapping[str, str]) -> None:
        """Write fields of an entry into the file."""
        from drafter.guidelines import read_review, with_fields

        current = read_review(self.review.path) if self._answers else self.review
        self._write(with_fields(current, entry_id, fields))
        self.review, self._answers = read_review(self.review.path), {}

    def _write(self, text: str) -> None:
        _write_over(self.review.path, self._text, text)
        self._text = text


def _next(session: _Session) -> tuple[ReviewedPassage, ReviewedLimit | None] | None:
    for passage in session.review.content.passages:
        match session.state(passage):
            case "undecided" if passage.id not in session.skipped:
                return passage, None
            case "yes":
                for limit in passage.limits:
                    if session.state(limit) == "undecided" and limit.id not in session.skipped:
                        return passage, limit
            case _:
                # The limits of a passage that was rejected fall with it; those of one that was skipped wait.
                continue
    return None


def _show(review: Review, passage: ReviewedPassage, limit: ReviewedLimit | None) -> None:
    from drafter.guidelines import limit_of

    number = review.content.passages.index(passage) + 1
    many = passage.pages is not None and ("-" in passage.pages or "," in passage.pages)
    pages = f", page{'s' if many else ''} {passage.pages}" if passage.pages else ""
    typer.echo(f"\npassage {number} of {len(review.content.passages)}: {passage.section}{pages}")
    if limit is None:
        typer.echo(f"  id         {passage.id}")
        typer.echo(f"  treatment  {passage.treatment or 'none was recognised; press e and fill it in'}")
        typer.echo(f"  limits     {len(passage.limits)}")
        for line in passage.text.split("\n"):
            typer.echo(f"  | {line}" if line else "  |")
        return
    shown = limit_of(limit, passage)
    typer.echo(f"  id         {limit.id}")
    typer.echo(f"  words      {limit.read_from}")
    typer.echo(f"  limit      {shown.words()}{' (in most cases)' if limit.strength == 'soft' else ''}")
    typer.echo(f"  unit       {limit.unit if limit.missing is None else 'not stated; press e and fill it in'}")
    for name, words in (
        ("treatment", shown.treatment),
        ("regions", ", ".join(limit.regions)),
        ("for", ", ".join(diagnosis.text for diagnosis in limit.diagnoses) or limit.applies_to or ""),
        ("surgery", "only after an operation" if limit.post_surgical == "required" else ""),
    ):
        if words:
            typer.echo(f"  {name:<10} {words}")


def _ask(entry_id: str) -> Literal["y", "n", "e", "s", "q"]:
    while True:
        try:
            answer = input(f"{entry_id} [{_KEYS}]: ").strip().lower()[:1]
        except EOFError:
            return "q"
        match answer:
            case "y" | "n" | "e" | "s" | "q":
                return answer
            case _:
                typer.echo(_KEYS)


def _edit(session: _Session, entry: ReviewedPassage | ReviewedLimit) -> None:
    """Ask for the fields of an entry, as YAML; nothing is saved where they do not fit."""
    from drafter.guidelines import ReviewedLimit

    names = _EDITABLE["limit" if isinstance(entry, ReviewedLimit) else "passage"]
    typer.echo("A new value, Enter to keep what stands, - to take it away. {count: [null, 9], duration: [6, 8, wk]}")
    fields: dict[str, str] = {}
    for name in names:
        try:
            answer = input(f"  {name} ({_held(entry, name)}): ").strip()
        except EOFError:
            return
        if answer:
            fields[name] = "null" if answer == "-" else answer
    if not fields:
        return
    try:
        session.edit(entry.id, fields)
    except GuidelineError as error:
        typer.echo(f"not saved: {error.message}")


def _held(entry: ReviewedPassage | ReviewedLimit, name: str) -> str:
    if entry.missing == name:
        return "none"
    value = entry.model_dump(mode="json", include={name}).get(name)
    if isinstance(value, dict):
        return json.dumps({key: inner for key, inner in value.items() if inner}).replace('"', "")
    return "none" if value is None else str(value)

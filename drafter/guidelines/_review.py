"""Review files: what an import proposes, what a person decides on each part of it, and the pack that comes of it.

A review file is YAML that a person may edit. Decisions are written into its text, so that comments and edits stay; the
text is never written anew. Nothing of it is in a library before it has been accepted and written into a pack.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Final, Literal, NamedTuple, TypeAlias

from pydantic import Field, StringConstraints, model_validator

from drafter.datafile import FieldError, Loaded, parse_model, read_model, read_text, suggestion
from drafter.errors import GuidelineError
from drafter.guidelines._base import Id, Line, Record
from drafter.guidelines._loader import Library
from drafter.guidelines._models import (
    Edition,
    Limit,
    LimitEntry,
    PageNumbers,
    PassageEntry,
    TextKind,
    Verification,
)
from drafter.guidelines._packs import CHECKSUMS_FILE
from drafter.guidelines._parts import EDITION_FILE, PASSAGES_FILE

Accept: TypeAlias = Literal["undecided", "yes", "no"]
"""What a person said of a proposed entry."""

MADE_FROM_FILE: Final = "made-from-review.txt"
"""The file of a guideline folder that says from which review it was made, and what was written then."""

UNNAMED: Final = "(no treatment named)"
"""What stands for the treatment of a passage that has none yet."""

_NUMBER_FIELDS: Final = ("trial", "course", "flare_up")
_YAML_BREAK: Final = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")

Loc: TypeAlias = tuple[int | str, ...]


class ReviewedLimit(LimitEntry):
    """A proposed limit, with the words that its numbers were read from."""

    accept: Accept
    read_from: Line
    """The words of the passage that the numbers were read from."""

    @model_validator(mode="before")
    @classmethod
    def _unit_is_stated(cls, data: object) -> object:
        """Let a unit be open (`null`) as long as the limit is not accepted."""
        if not isinstance(data, dict) or data.get("unit") is not None:
            return data
        if data.get("accept") == "yes":
            what = "a count" if _has_count(data) else "numbers"
            raise FieldError(("unit",), f"an accepted limit with {what} names its unit, such as `visits`; add it")
        return {name: value for name, value in data.items() if name != "unit"}

    @property
    def missing(self) -> str | None:
        """Return the field that has to be filled in before the limit can be accepted, or None."""
        return None if "unit" in self.model_fields_set else "unit"


class ReviewedPassage(Record):
    """A proposed passage. Its words are those of the document."""

    id: Id
    accept: Accept
    section: Line
    pages: PageNumbers | None = None
    treatment: Line | None = None
    """The treatment that the words are about; null where none was recognised, to be filled in before acceptance."""
    text_kind: TextKind = "verbatim"
    text: Line
    limits: tuple[ReviewedLimit, ...] = ()

    @model_validator(mode="after")
    def _treatment_is_named(self) -> ReviewedPassage:
        if self.accept == "yes" and self.treatment is None:
            raise FieldError(("treatment",), "an accepted passage names the treatment it is about; add it")
        return self

    @property
    def missing(self) -> str | None:
        """Return the field that has to be filled in before the passage can be accepted, or None."""
        return "treatment" if self.treatment is None else None

    def entry(self, limits: Sequence[LimitEntry] = ()) -> PassageEntry:
        """Return the passage as it stands in a pack file.

        Args:
            limits: The limits that it is to have.
        """
        return PassageEntry(
            id=self.id,
            section=self.section,
            pages=self.pages,
            treatment=self.treatment or UNNAMED,
            text_kind=self.text_kind,
            text=self.text,
            limits=tuple(limits),
        )


class ImportSource(Record):
    """The file that was read."""

    file: Line
    """Its name."""
    sha256: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    """The checksum of its content."""
    pages: Annotated[int, Field(ge=1)] | None = None
    """How many pages it has; null where the format has none."""
    page_numbers: Literal["printed", "counted", "none"] = "none"
    """`printed`: pages are named by the numbers that the document prints; `counted`: it prints none, and pages are
    counted from 1."""
    first_page: Annotated[int, Field(ge=1)] | None = None
    """The number of the first page that has one."""
    last_page: Annotated[int, Field(ge=1)] | None = None
    """The number of the last."""


class ReviewFile(Record):
    """The content of a review file."""

    review: Id
    """The name of this review. A guideline folder that was made from it is written anew from no other."""
    source: ImportSource
    edition: Edition
    passages: tuple[ReviewedPassage, ...]

    @model_validator(mode="after")
    def _ids_are_unique(self) -> ReviewFile:
        seen: set[str] = set()
        for loc, entry in entries_of(self.passages):
            if entry.id in seen:
                raise FieldError((*loc, "id"), "two entries have this id; give one of them another")
            seen.add(entry.id)
        return self

    @model_validator(mode="after")
    def _pages_are_there(self) -> ReviewFile:
        first, last = self.source.first_page, self.source.last_page
        if first is None or last is None:
            return self
        for number, passage in enumerate(self.passages):
            span = passage.entry().page_span
            if span is not None and not first <= span[0] <= span[1] <= last:
                known = f"the document has the pages {first} to {last}"
                raise FieldError(("passages", number, "pages"), f"the pages are outside the document; {known}")
        return self


@dataclass(frozen=True)
class Review:
    """A review file as it was read: its text, what it says, and where each part stands.

    Attributes:
        path: The file.
        text: Its text.
        content: What it says.
        node: The parsed YAML, for the places of its parts.
    """

    path: Path
    text: str = field(repr=False)
    content: ReviewFile = field(repr=False)
    node: Any = field(repr=False)

    def line(self, loc: Loc) -> int:
        """Return the line of a field."""
        return Loaded(self.path, self.node).line(loc)

    def place(self, entry_id: str) -> tuple[Loc, ReviewedPassage | ReviewedLimit]:
        """Return a passage or limit, and where it stands.

        Raises:
            GuidelineError: There is none with this id.
        """
        if entry_id not in self._places:
            hint = _near(entry_id, self._places)
            raise GuidelineError(f"there is no entry `{entry_id}` in the review", where=str(self.path), hint=hint)
        return self._places[entry_id]

    def offset(self, mark: Any) -> int:
        """Return the offset of a place of the parsed YAML, which knows more ends of lines than an editor does."""
        starts = self._line_starts
        return starts[mark.line] + int(mark.column) if mark.line < len(starts) else len(self.text)

    @cached_property
    def _places(self) -> dict[str, tuple[Loc, ReviewedPassage | ReviewedLimit]]:
        return {entry.id: (loc, entry) for loc, entry in entries_of(self.content.passages)}

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(match.end() for match in _YAML_BREAK.finditer(self.text))]


class Tally(NamedTuple):
    """How many entries of a review are decided, and how."""

    accepted: int
    rejected: int
    undecided: int


class Written(NamedTuple):
    """What was written into a pack."""

    folder: Path
    passages: int
    limits: int
    undecided: int


def entries_of(
    passages: Iterable[ReviewedPassage],
) -> Iterator[tuple[Loc, ReviewedPassage | ReviewedLimit]]:
    """Yield the passages and limits of a review with their places, each passage before its limits.

    Args:
        passages: The passages of a review.
    """
    for number, passage in enumerate(passages):
        yield ("passages", number), passage
        for row, limit in enumerate(passage.limits):
            yield ("passages", number, "limits", row), limit


def read_review(path: Path) -> Review:
    """Return a review file.

    Args:
        path: The file.

    Raises:
        GuidelineError: It is missing, does not parse, or holds what it must not; the message names file, line and
            field.
    """
    text = read_text(path, GuidelineError)
    content, at = read_model(path, ReviewFile, error=GuidelineError)
    return Review(path, text, content, at.node)


def tally(review: Review) -> Tally:
    """Return how many entries are decided. Limits of a rejected passage fall with it.

    Args:
        review: The review.
    """
    states: list[Accept] = []
    for passage in review.content.passages:
        states.append(passage.accept)
        states += ["no" if passage.accept == "no" else limit.accept for limit in passage.limits]
    return Tally(states.count("yes"), states.count("no"), states.count("undecided"))


def with_decisions(review: Review, decisions: Mapping[str, Accept]) -> str:
    """Return the text of a review with decisions written in; all else stays as it is.

    Args:
        review: The review as it was read.
        decisions: What was decided, by the id of the passage or limit.

    Raises:
        GuidelineError: An id is not in the review, or an entry that is accepted is not complete.
    """
    edits: list[_Edit] = []
    for entry_id, accept in decisions.items():
        loc, entry = review.place(entry_id)
        if accept == "yes" and entry.missing is not None:
            raise GuidelineError(
                f"`{entry_id}` has no `{entry.missing}` yet",
                where=f"{review.path}, line {review.line(loc)}",
                hint=f"Fill in `{entry.missing}`, then accept it.",
            )
        edits.append(_replacement(review, (*loc, "accept"), accept))
    return _edited(review.text, edits)


def with_fields(review: Review, entry_id: str, fields: Mapping[str, str]) -> str:
    """Return the text of a review with fields of one entry replaced or added.

    Args:
        review: The review as it was read.
        entry_id: The id of a passage or limit.
        fields: The names of fields, and their values as YAML on one line.

    Raises:
        GuidelineError: The entry is not there, or what comes of it is no review.
    """
    loc, _ = review.place(entry_id)
    edits = [
        _replacement(review, (*loc, name), value)
        if _node_at(review.node, (*loc, name)) is not None
        else _addition(review, loc, name, value)
        for name, value in fields.items()
    ]
    text = _edited(review.text, edits)
    parse_model(text, ReviewFile, where=str(review.path), error=GuidelineError)
    return text


def limit_of(limit: LimitEntry, passage: ReviewedPassage) -> Limit:
    """Return a limit of a pack file or a review as the library has it.

    Args:
        limit: The limit.
        passage: The passage that it stands in.
    """
    names = set(LimitEntry.model_fields) - {"treatment"}
    values = {name: getattr(limit, name) for name in names}
    return Limit(**values, passage_id=passage.id, treatment=limit.treatment or passage.treatment or UNNAMED)


def accepted_passages(review: Review, *, by: str, on: date) -> tuple[PassageEntry, ...]:
    """Return the passages that were accepted, with the limits that were, each limit confirmed.

    Args:
        review: The review.
        by: Who accepted them, as that person signs.
        on: The day.

    Raises:
        GuidelineError: A limit is accepted, and its passage is not.
    """
    found: list[PassageEntry] = []
    for number, passage in enumerate(review.content.passages):
        limits = [limit for limit in passage.limits if limit.accept == "yes"]
        if passage.accept == "yes":
            verification = _confirmed(review.content.edition, passage, by, on)
            found.append(passage.entry([_entry(limit, verification) for limit in limits]))
        elif limits:
            place = ("passages", number, "limits", passage.limits.index(limits[0]))
            raise GuidelineError(
                f"the limit `{limits[0].id}` is accepted, and its passage `{passage.id}` is not",
                where=f"{review.path}, line {review.line(place)}",
                hint="Accept the passage too, or reject the limit.",
            )
    return tuple(found)


def write_accepted(review: Review, pack: Path, *, by: str, on: date) -> Written:
    """Write what was accepted into a pack: a guideline folder that is there whole or not at all.

    A folder of the same edition is replaced only where it was made from the same review and is as it was written.

    Args:
        review: The review.
        pack: The folder of the pack; made where there is none.
        by: Who accepted the limits, as that person signs.
        on: The day.

    Returns:
        The folder and what it holds.

    Raises:
        GuidelineError: Nothing is accepted, the pack cannot take it, or an entry of it already stands elsewhere in the
            pack. Nothing was changed then.
    """
    passages = accepted_passages(review, by=by, on=on)
    if not passages:
        raise GuidelineError(
            "no passage is accepted yet", where=str(review.path), hint="Set `accept: yes` where the text is right."
        )
    folder = pack / review.content.edition.id
    _check_pack(pack)
    _check_folder(folder, review)
    _check_ids(pack, review.content.edition.id, passages)
    files = _pack_files(review, passages)
    made = not pack.exists()
    try:
        pack.mkdir(parents=True, exist_ok=True)
        _put(folder, files)
    except OSError as reason:
        raise GuidelineError("it cannot be written", where=str(folder), hint=f"{reason.strerror}.") from None
    finally:
        if made and pack.is_dir() and not any(pack.iterdir()):
            pack.rmdir()
    limits = sum(len(passage.limits) for passage in passages)
    return Written(folder, len(passages), limits, tally(review).undecided)


class _Edit(NamedTuple):
    """A stretch of the text and what takes its place."""

    start: int
    end: int
    text: str


def _near(word: str, known: Iterable[str]) -> str | None:
    hint = suggestion(word, known)
    return hint if hint.startswith("Did") else None


def _has_count(data: Mapping[str, object]) -> bool:
    parts = [part for name in _NUMBER_FIELDS if isinstance(part := data.get(name), dict)]
    inner = [phase for part in parts for phase in part.get("phases") or () if isinstance(phase, dict)]
    return any(part.get("count") is not None for part in (*parts, *inner))


def _node_at(node: Any, loc: Loc) -> Any:
    """Return the node of a value, or None where the file does not have it."""
    for step in loc:
        if isinstance(step, int):
            node = node.value[step] if step < len(node.value) else None
        else:
            node = next((value for key, value in node.value if key.value == step), None)
        if node is None:
            return None
    return node


def _replacement(review: Review, loc: Loc, value: str) -> _Edit:
    node = _node_at(review.node, loc)
    start, end = review.offset(node.start_mark), review.offset(node.end_mark)
    # The end of a block is where the next token begins: the lines between are not a part of it.
    return _Edit(start, start + len(review.text[start:end].rstrip()), value)


def _addition(review: Review, loc: Loc, name: str, value: str) -> _Edit:
    """Return the edit that puts a new field before `accept`, in the style of the entry."""
    entry = _node_at(review.node, loc)
    key = next(key for key, _ in entry.value if key.value == "accept")
    start = review.offset(key.start_mark)
    between = ", " if entry.flow_style else "\n" + " " * key.start_mark.column
    return _Edit(start, start, f"{name}: {value}{between}")


def _edited(text: str, edits: Iterable[_Edit]) -> str:
    parts: list[str] = []
    at = 0
    for edit in sorted(edits):
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _confirmed(edition: Edition, passage: ReviewedPassage, by: str, on: date) -> Verification:
    many = passage.pages is not None and ("-" in passage.pages or "," in passage.pages)
    page = f"page{'s' if many else ''} {passage.pages}" if passage.pages else passage.section
    label = edition.label if edition.label is not None and edition.label not in edition.document else None
    parts = [edition.document, label, page]
    return Verification(
        status="confirmed", confirmed_against=", ".join(filter(None, parts)), confirmed_on=on, confirmed_by=by
    )


def _entry(limit: ReviewedLimit, verification: Verification) -> LimitEntry:
    values = {name: getattr(limit, name) for name in LimitEntry.model_fields if name != "verification"}
    return LimitEntry(**values, verification=verification)


def _pack_files(review: Review, passages: Sequence[PassageEntry]) -> dict[str, str]:
    content = review.content
    whole = len(passages) == len(content.passages)
    edition = content.edition.model_copy(
        update={
            "pages": content.edition.pages or content.source.last_page,
            "held": "whole" if whole else "part",
        }
    )
    head = f"# Written by `drafter guidelines review` from {content.source.file}, SHA-256 {content.source.sha256}.\n"
    fields = edition.model_dump(mode="json", by_alias=True, exclude_defaults=True) | {"held": edition.held}
    files = {
        EDITION_FILE: head + _dumped(fields),
        PASSAGES_FILE: head + _dumped({"passages": [_row(passage) for passage in passages]}),
    }
    marks = [f"review {content.review}", *(f"{_digest(text)}  {name}" for name, text in files.items())]
    return files | {MADE_FROM_FILE: "".join(f"{mark}\n" for mark in marks)}


def _row(passage: PassageEntry) -> dict[str, Any]:
    row = passage.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    for limit, fields in zip(passage.limits, row.get("limits", ()), strict=True):
        fields["unit"] = limit.unit
    return row


def _dumped(content: Mapping[str, Any]) -> str:
    import yaml

    class BlockDumper(yaml.SafeDumper):
        """Writes a text of several lines as a block, as a person would."""

    def represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
        return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)

    BlockDumper.add_representer(str, represent_text)
    dumped: str = yaml.dump(
        content, Dumper=BlockDumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return dumped


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check_pack(pack: Path) -> None:
    if pack.exists() and not pack.is_dir():
        raise GuidelineError("a pack to write into is a folder", where=str(pack), hint="Name a folder.")
    if (pack / EDITION_FILE).is_file():
        raise GuidelineError(
            "the folder is a guideline itself", where=str(pack), hint="Name the folder that holds the guidelines."
        )
    if (pack / CHECKSUMS_FILE).is_file():
        raise GuidelineError(
            f"the pack is sealed (`{CHECKSUMS_FILE}`)",
            where=str(pack),
            hint="Remove that file, write, and seal the pack again with `drafter guidelines pack`.",
        )


def _check_folder(folder: Path, review: Review) -> None:
    """Refuse to replace a folder that was made from something else, or that somebody has edited since."""
    if not folder.exists():
        return
    mark = folder / MADE_FROM_FILE
    lines = mark.read_text(encoding="utf-8").splitlines() if mark.is_file() else []
    elsewhere = "Write into another pack, or move the folder away."
    if not lines or lines[0] != f"review {review.content.review}":
        raise GuidelineError(
            "the pack has a guideline with this id already, which was not made from this review",
            where=str(folder),
            hint=elsewhere,
        )
    for line in lines[1:]:
        digest, _, name = line.partition("  ")
        file = folder / name
        if not file.is_file() or _digest(file.read_text(encoding="utf-8")) != digest:
            raise GuidelineError(
                "the file was edited after it was made from this review, and the edit would be lost",
                where=str(file),
                hint=f"Make the edit in the review. {elsewhere}",
            )


def _check_ids(pack: Path, edition_id: str, passages: Sequence[PassageEntry]) -> None:
    """Refuse an id that another guideline of the pack has: the pack would not load any more."""
    if not pack.is_dir() or not any((entry / EDITION_FILE).is_file() for entry in pack.iterdir()):
        return
    held = Library.load(pack, shipped=False)
    known = {edition.id for edition in held.editions}
    if edition_id in known and not (pack / edition_id).exists():
        raise GuidelineError(
            f"the pack has an edition `{edition_id}` in a folder of another name", where=str(pack), hint=_OTHER_ID
        )
    owners = {passage.id: passage.edition_id for passage in held.passages}
    taken = {name for name, owner in owners.items() if owner != edition_id}
    taken |= {limit.id for limit in held.limits if owners[limit.passage_id] != edition_id}
    mine = [*(passage.id for passage in passages), *(limit.id for passage in passages for limit in passage.limits)]
    for name in mine:
        if name in taken:
            raise GuidelineError(
                f"another guideline of the pack has the id `{name}` already", where=str(pack), hint=_OTHER_ID
            )


_OTHER_ID: Final = "Give it another id in the review."


def _put(folder: Path, files: Mapping[str, str]) -> None:
    """Write a folder whole or not at all; one that is there is replaced."""
    # Inside the pack, so that a rename does; hidden, so that nobody takes it for a guideline if we are interrupted.
    work = Path(tempfile.mkdtemp(dir=folder.parent, prefix=".review-"))
    try:
        new, old = work / folder.name, work / "replaced"
        new.mkdir()
        for name, text in files.items():
            (new / name).write_text(text, encoding="utf-8", newline="\n")
        Library.load(new, shipped=False)
        if not folder.exists():
            new.rename(folder)
            return
        folder.rename(old)
        try:
            new.rename(folder)
        except BaseException:
            old.rename(folder)
            raise
    finally:
        shutil.rmtree(work, ignore_errors=True)

"""`Library`: editions, passages and limits read from folders, found by id, selected and searched."""

from __future__ import annotations

import difflib
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel

from drafter.errors import GuidelineError
from drafter.guidelines._confirm import Confirmation, applied
from drafter.guidelines._models import Edition, Limit, Passage, PassagesFile
from drafter.guidelines._parts import EDITION_FILE, PASSAGES_FILE, Part, read_part, read_shipped
from drafter.guidelines._search import Hit, SearchIndex, near, words_of
from drafter.guidelines._select import Entry, LimitQuery, Selection, region_fits, select, treatment_fits
from drafter.memory import remembered_by_identity
from drafter.resources import cache_folder, data_folder

RecordT = TypeVar("RecordT", Edition, Passage, Limit)


class Library:
    """A set of guidelines. It never changes; two libraries with the same content are equal.

    Args:
        editions: The editions.
        passages: Their passages, in the order in which the files list them.
        limits: The limits of the passages.
        replaced: What earlier folders put in the place of later ones, as `limit CP09-MASSAGE`.
        confirmations: What persons said of having compared limits with official texts.

    Raises:
        GuidelineError: Two have the same id, or one names an edition or passage that is not there.
    """

    def __init__(
        self,
        editions: Sequence[Edition],
        passages: Sequence[Passage],
        limits: Sequence[Limit],
        *,
        replaced: Sequence[str] = (),
        confirmations: Sequence[Confirmation] = (),
    ) -> None:
        self._editions = _by_id(editions, "edition")
        self._passages = _by_id(passages, "passage")
        for passage in passages:
            _check_pages(passage, _find(self._editions, passage.edition_id, "edition"))
        for limit in limits:
            _find(self._passages, limit.passage_id, "passage")
        limits, self.stale_confirmations = applied(limits, self._passages, confirmations)
        """Confirmations of packs that hold no longer, because the limit has changed or is gone."""
        self.confirmations: tuple[Confirmation, ...] = tuple(confirmations)
        self._limits = _by_id(limits, "limit")
        self.replaced: tuple[str, ...] = tuple(replaced)
        """What a folder named earlier put in the place of the same id in a later one."""
        self._limits_by_passage: dict[str, list[Limit]] = {}
        for limit in limits:
            self._limits_by_passage.setdefault(limit.passage_id, []).append(limit)
        self._digest: str | None = None
        self._index: SearchIndex | None = None

    @classmethod
    def load(cls, *folders: Path, shipped: bool = True) -> Library:
        """Read guidelines from folders.

        A folder is either one guideline (`edition.yaml` and `passages.yaml`) or holds one folder for each. Where two
        folders have an edition, a passage or a limit with the same id, the folder named first counts: a pack can put
        the licensed wording in the place of a shipped summary. A passage is replaced together with its limits.

        Args:
            folders: A user's own packs, folders or zip archives, the one that counts most first.
            shipped: Whether the guidelines that ship with the package come behind them.

        Returns:
            The library.

        Raises:
            GuidelineError: A file is missing, does not parse or holds what it must not; the message names file, line
                and field, and what to change.
        """
        if shipped and not folders:
            return _shipped()
        parts = [read_part(Path(folder)) for folder in folders]
        if shipped:
            ours = _shipped()
            parts.append(Part(editions=ours.editions, passages=ours.passages, limits=ours.limits))
        return _merged(parts)

    @property
    def editions(self) -> tuple[Edition, ...]:
        """Return the editions, those of earlier folders first."""
        return tuple(self._editions.values())

    @property
    def passages(self) -> tuple[Passage, ...]:
        """Return the passages, those of earlier folders first."""
        return tuple(self._passages.values())

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Return the limits, those of earlier folders first."""
        return tuple(self._limits.values())

    def edition(self, edition_id: str) -> Edition:
        """Return an edition by its id.

        Raises:
            GuidelineError: There is none; the message names those with a similar id.
        """
        return _find(self._editions, edition_id, "edition")

    def passage(self, passage_id: str) -> Passage:
        """Return a passage by its id.

        Raises:
            GuidelineError: There is none; the message names those with a similar id.
        """
        return _find(self._passages, passage_id, "passage")

    def limit(self, limit_id: str) -> Limit:
        """Return a limit by its id.

        Raises:
            GuidelineError: There is none; the message names those with a similar id.
        """
        return _find(self._limits, limit_id, "limit")

    def limits_of(self, passage_id: str) -> tuple[Limit, ...]:
        """Return the limits of a passage, in the order of its file."""
        return tuple(self._limits_by_passage.get(self.passage(passage_id).id, ()))

    @remembered_by_identity
    def select(self, query: LimitQuery) -> Selection:
        """Return the limits that apply to a request, and those that do not, each with its reasons.

        What the query does not say never rejects a limit: it is selected with a reason that names what is missing.
        Limits for visits after an operation are the exception, and apply only where the query says so.

        Args:
            query: What is known about the request.

        Returns:
            The selected limits in the order of 8 CCR 9792.21.1(a), the MTUS first, statutory caps last.
        """
        return select(self._entries(), query, editions=self.editions)

    def search(
        self,
        text: str,
        treatment: str | None = None,
        *,
        region: str | None = None,
        as_of: date | None = None,
        limit: int = 10,
    ) -> tuple[Hit, ...]:
        """Return the passages that fit a question best.

        Args:
            text: Words, as a person types them; there is no query language.
            treatment: Only passages about this treatment, or about one that includes it.
            region: Only passages without limits, or with a limit that may be for this region.
            as_of: Only editions that apply on this day.
            limit: How many hits at most.

        Returns:
            The hits, those with every word before those with some.
        """
        if self._index is None:
            self._index = SearchIndex(
                self.passages, editions=self._editions, limits=self._limits_by_passage, cache=cache_folder()
            )
        return self._index.search(
            text, wanted=lambda passage: self._may_find(passage, treatment, region, as_of), limit=limit
        )

    def near_words(self, text: str) -> str | None:
        """Return words that the library holds and that are spelt nearly like those of a question which found nothing.

        Args:
            text: The question.

        Returns:
            The question with its words respelt, or None where no other spelling is near.
        """
        known = {
            word for passage in self.passages for word in words_of(passage.text, passage.section, passage.treatment)
        }
        spelt = [word if word in known else next(iter(near(word, known)), word) for word in words_of(text)]
        return " ".join(spelt) if spelt != list(words_of(text)) else None

    @property
    def digest(self) -> str:
        """Return the SHA-256 of the content as hex digits: the same for the same rows, whatever file they stood in."""
        if self._digest is None:
            content = {
                "editions": _dumped(self._editions.values()),
                "passages": _dumped(self._passages.values()),
                "limits": _dumped(self._limits.values()),
            }
            text = json.dumps(content, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
            self._digest = hashlib.sha256(text.encode()).hexdigest()
        return self._digest

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Library) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        return f"<Library: {len(self._editions)} editions, {len(self._passages)} passages, {len(self._limits)} limits>"

    def __reduce__(self) -> tuple[Any, ...]:
        # The search index holds an open database: another process builds its own.
        return _restored, (self.editions, self.passages, self.limits, self.replaced, self.confirmations)

    def _entries(self) -> Iterable[Entry]:
        for limit in self._limits.values():
            passage = self._passages[limit.passage_id]
            yield Entry(limit, passage, self._editions[passage.edition_id])

    def _may_find(self, passage: Passage, treatment: str | None, region: str | None, as_of: date | None) -> bool:
        if as_of is not None and not self._editions[passage.edition_id].in_force.holds_on(as_of):
            return False
        limits = self._limits_by_passage.get(passage.id, [])
        if treatment is not None:
            about = [passage.treatment, *(limit.treatment for limit in limits)]
            if not any(treatment_fits(name, treatment) for name in about):
                return False
        return region is None or not limits or any(region_fits(limit, region) for limit in limits)


def load_library(packs: Sequence[Path] = ()) -> Library:
    """Return the shipped guidelines, behind those of a user's own folders.

    The shipped part is read once a process; packs are read anew, so that an edit counts.

    Args:
        packs: Folders, the one that counts most first.

    Raises:
        GuidelineError: A pack does not parse.
        DataFolderError: The shipped guidelines are not where they should be.
    """
    return Library.load(*packs)


def library_schema() -> dict[str, dict[str, Any]]:
    """Return the JSON Schemas of the two files of a guideline, by the names under which they ship."""
    schemas: dict[str, dict[str, Any]] = {}
    for name, title, model in (
        ("edition.schema.json", EDITION_FILE, Edition),
        ("passages.schema.json", PASSAGES_FILE, PassagesFile),
    ):
        schema = model.model_json_schema(mode="validation")
        schemas[name] = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema, "title": title}
    return schemas


def write_library_schema(folder: Path) -> None:
    """Write the JSON Schemas of the pack files into a folder, as they ship in `guidelines/schema/`.

    Args:
        folder: An existing folder.
    """
    for name, schema in library_schema().items():
        text = json.dumps(schema, indent=2, ensure_ascii=True, sort_keys=True)
        (folder / name).write_text(f"{text}\n", encoding="utf-8")


@cache
def _shipped() -> Library:
    return _merged([read_shipped(data_folder("guidelines"))])


def _restored(
    editions: Sequence[Edition],
    passages: Sequence[Passage],
    limits: Sequence[Limit],
    replaced: Sequence[str],
    confirmations: Sequence[Confirmation],
) -> Library:
    return Library(editions, passages, limits, replaced=replaced, confirmations=confirmations)


def _check_pages(passage: Passage, edition: Edition) -> None:
    span = passage.page_span
    if span is not None and edition.pages is not None and span[1] > edition.pages:
        raise GuidelineError(
            f"the passage `{passage.id}` stands on page {span[1]}, and `{edition.id}` has {edition.pages} pages",
            hint="Correct `pages` of the passage, or that of the edition.",
        )


def _merged(parts: Sequence[Part]) -> Library:
    """Return several libraries as one: for each id the first counts."""
    editions: dict[str, Edition] = {}
    passages: dict[str, Passage] = {}
    limits: dict[str, Limit] = {}
    replaced: list[str] = []
    for part in parts:
        known = frozenset(passages)
        replaced += _take(part.editions, editions, "edition")
        replaced += _take(part.passages, passages, "passage")
        # The limits of a passage that was replaced go with it, also those that the new one does not have.
        mine = [limit for limit in part.limits if limit.passage_id not in known]
        gone = [limit for limit in part.limits if limit.passage_id in known]
        replaced += [f"limit {limit.id}" for limit in gone]
        replaced += _take(mine, limits, "limit")
    return Library(
        tuple(editions.values()),
        tuple(passages.values()),
        tuple(limits.values()),
        replaced=tuple(replaced),
        confirmations=tuple(confirmation for part in parts for confirmation in part.confirmations),
    )


def _take(records: Sequence[RecordT], to: dict[str, RecordT], kind: str) -> list[str]:
    """Add records whose id is new; return those that were there already."""
    known = [f"{kind} {record.id}" for record in records if record.id in to]
    for record in records:
        to.setdefault(record.id, record)
    return known


def _by_id(records: Sequence[RecordT], kind: str) -> dict[str, RecordT]:
    found: dict[str, RecordT] = {}
    for record in records:
        if record.id in found:
            raise GuidelineError(f"two have the id `{record.id}`", where=kind, hint="Give one of them another id.")
        found[record.id] = record
    return found


def _find(records: Mapping[str, RecordT], wanted: str, kind: str) -> RecordT:
    if wanted in records:
        return records[wanted]
    by_name = {name.casefold(): name for name in records}
    close = [by_name[name] for name in difflib.get_close_matches(wanted.casefold(), sorted(by_name), n=3)]
    hint = f"Did you mean {' or '.join(f'`{name}`' for name in close)}?" if close else None
    raise GuidelineError(f"there is no {kind} `{wanted}` in the library", hint=hint)


def _dumped(records: Iterable[BaseModel]) -> list[dict[str, Any]]:
    dumped = [record.model_dump(mode="json", by_alias=True) for record in records]
    return sorted(dumped, key=lambda record: str(record["id"]))

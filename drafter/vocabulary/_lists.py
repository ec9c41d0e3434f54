"""The lists: read from the YAML files beside this code, once, when first asked for."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from drafter.vocabulary._matching import Matcher
from drafter.vocabulary._model import Term

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


@dataclass(frozen=True, slots=True)
class TermList:
    """Terms that are looked for together.

    Attributes:
        terms: The terms by their ids.
        ancestors: For each id, the ids of everything more general.
        matcher: Finds the terms in a text.
    """

    terms: Mapping[str, Term]
    ancestors: Mapping[str, frozenset[str]]
    matcher: Matcher


@cache
def treatments() -> TermList:
    """Return everything that can be requested: therapies, drugs, procedures, tests, devices, programs, services."""
    return _list_of("treatments.yaml")


@cache
def regions() -> TermList:
    """Return the regions of the body."""
    return _list_of("regions.yaml")


@cache
def clinical_terms() -> TermList:
    """Return everything that must stand in the record: the treatments, and symptoms, signs, diagnoses and so on."""
    return _list_of("treatments.yaml", "clinical_terms.yaml")


def covers(general: Term, specific: Term) -> bool:
    """Return whether `specific` is `general` or one of its kinds; terms of different lists never are."""
    return general.id == specific.id or _is_kind(general.id, specific.id)


@lru_cache(maxsize=65536)
def _is_kind(general: str, specific: str) -> bool:
    return any(
        specific in chosen.terms and general in chosen.ancestors[specific] for chosen in (clinical_terms(), regions())
    )


def _list_of(*names: str) -> TermList:
    """Read files into one list."""
    terms: dict[str, Term] = {}
    ignored: list[str] = []
    for name in names:
        content = _content(name)
        ignored.extend(content.pop("ignored", []))
        for category, entries in content.items():
            for term_id, entry in entries.items():
                if term_id in terms:
                    raise ValueError(f"{name}: the term {term_id} stands twice")
                terms[term_id] = _term(term_id, category, entry)
    return TermList(terms, _ancestors(terms.values()), Matcher(terms.values(), ignored))


def _content(name: str) -> dict[str, Any]:
    """Return the content of one of the files."""
    # Here and not above: reading YAML costs more than everything else in this room, and many commands never need it.
    import yaml

    loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files("drafter.vocabulary").joinpath(name).read_text(encoding="utf-8")
    content: dict[str, Any] = yaml.load(text, Loader=loader)  # noqa: S506 - one of the two safe loaders
    return content


def _term(term_id: str, category: str, entry: Mapping[str, Any] | list[str] | None) -> Term:
    """Return the term that an entry describes: a list of words, or `name`, `parents` and `words`."""
    fields: Mapping[str, Any] = {"words": entry} if isinstance(entry, list) else entry or {}
    name = str(fields.get("name", term_id.replace("-", " ")))
    words = [name, *(str(word) for word in fields.get("words", []))]
    return Term(
        id=term_id,
        name=name,
        category=category,
        parents=tuple(fields.get("parents", [])),
        words=tuple(dict.fromkeys(words)),
    )


def _ancestors(terms: Iterable[Term]) -> dict[str, frozenset[str]]:
    """Return for each term everything above it; a parent that is missing or below itself is an error in the file."""
    by_id = {term.id: term for term in terms}
    found: dict[str, frozenset[str]] = {}

    def above(term_id: str, below: tuple[str, ...]) -> frozenset[str]:
        if term_id in below:
            raise ValueError(f"the term {term_id} is its own ancestor")
        if term_id not in by_id:
            raise ValueError(f"the term {below[-1]} has the parent {term_id}, which does not exist")
        if term_id not in found:
            parents = by_id[term_id].parents
            found[term_id] = frozenset(parents).union(*(above(parent, (*below, term_id)) for parent in parents))
        return found[term_id]

    for term_id in by_id:
        above(term_id, ())
    return found

"""The model writer: a language model writes the sentences; the decision, the headings and the closing are not its own.

What it is given is data with ids; what comes back is sentences with ids. Neither is believed: the same rules check the
draft as check a person's.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from drafter.drafts import Draft
from drafter.errors import SchemaError, TemplateError
from drafter.findings import Finding
from drafter.model import Answer, ChatRequest, Message, ModelClient, Role
from drafter.templates import Template, load_template
from drafter.writers._blocks import Said, citation, closing, laid_out, line
from drafter.writers._brief import Brief, ItemBrief, ItemText
from drafter.writers._template import FEWEST_WORDS, MOST_WORDS

_LONGEST_PASSAGE: Final = 1200
"""Characters of a passage without limits that are sent: the piece around the words that were found."""
_MOST_SENTENCES: Final = 40
_MOST_SOURCES: Final = 16
_NOT_SENT: Final = frozenset({"reviewer"})
"""Kinds of facts that no rationale states: they do not leave the case."""
_ID: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_END: Final = re.compile(r"[.!?][\"”’')\]]*$")
_FIELD: Final = re.compile(r"[a-z_]{1,20}")


class _Sentence(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: str
    sources: tuple[str, ...]


class _Written(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sentences: tuple[_Sentence, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageModelWriter:
    """Writes with a language model behind an OpenAI-compatible endpoint.

    Args:
        client: The endpoint.
        folders: Where a user's own templates are; the shipped one is used where they have none of that name.
        template: The template's name.
    """

    client: ModelClient
    folders: tuple[Path, ...] = ()
    template: str = "rationale_model"

    def write(self, brief: Brief, *, findings: tuple[Finding, ...] = ()) -> Draft:
        """Return the draft of one round, asked once for each item.

        `drafter.pipeline.draft` asks again where a check finds errors; this does not.

        Raises:
            ModelError: Where an item gets no usable answer.
            TemplateError: Where the template cannot be read.
        """
        del findings
        return self.compose(brief, {entry.item.id: self.ask(brief, entry) for entry in brief.items})

    def ask(
        self,
        brief: Brief,
        entry: ItemBrief,
        *,
        before: ItemText | None = None,
        findings: tuple[Finding, ...] = (),
        fault: str | None = None,
    ) -> ItemText:
        """Return what the model writes about one item.

        Args:
            brief: The case made ready.
            entry: The item.
            before: What the model wrote before, to be mended.
            findings: What a check found in it.
            fault: What did not fit the schema in the last answer.

        Raises:
            ModelError: Where there is no usable answer; `SchemaError` where it does not have the form asked for.
            TemplateError: Where the template cannot be read.
        """
        answer = self.client.ask(self.request(brief, entry, before=before, findings=findings, fault=fault))
        return _text_of(answer, closing(entry).text, _known_ids(brief, entry))

    def request(
        self,
        brief: Brief,
        entry: ItemBrief,
        *,
        before: ItemText | None = None,
        findings: tuple[Finding, ...] = (),
        fault: str | None = None,
    ) -> ChatRequest:
        """Return what the model is asked: the same bytes for the same case. The arguments are those of `ask`."""
        template = load_template(self.template, folders=self.folders)
        messages: list[Message] = []

        def message(role: Role, *, caller: Callable[[], str]) -> str:
            if role not in get_args(Role):
                raise TemplateError(f"a message has the role {role!r}.", where=template.path)
            messages.append(Message(role=role, content=caller().strip()))
            return ""

        inputs = _inputs(brief, entry, before, findings, fault)
        outside = template.render(message=message, **inputs)
        if outside.strip() or not messages:
            raise _outside(template)
        return ChatRequest(
            messages=tuple(messages), schema_name="rationale", answer_schema=_schema(_known_ids(brief, entry))
        )

    def compose(self, brief: Brief, texts: Mapping[str, ItemText]) -> Draft:
        """Return the draft: the model's sentences between the heading and the closing sentence, which are ours."""
        label = load_template(self.template, folders=self.folders).label
        said = {
            entry.item.id: [*(Said(text, ids) for text, ids in texts[entry.item.id].sentences), closing(entry)]
            for entry in brief.items
        }
        return laid_out(brief, said, origin="model", writer=f"model/{label} ({line(self.client.settings.model or '')})")

    def can_mend(self, draft: Draft, finding: Finding) -> bool:
        """Return whether a finding is about the model's words, or about something they lack.

        The heading, the guideline lines and the closing sentence are not the model's: asking it again changes nothing.
        """
        block = next((block for block in draft.items if block.item == finding.item), None)
        if block is None or finding.span is None:
            return True
        last = block.conclusion
        return block.rationale.covers(finding.span) and not (last is not None and last.span.covers(finding.span))


def _outside(template: Template) -> TemplateError:
    return TemplateError(
        "it writes text outside of `message`.", where=template.path, hint="Put each message into a call of `message`."
    )


def _inputs(
    brief: Brief, entry: ItemBrief, before: ItemText | None, findings: tuple[Finding, ...], fault: str | None
) -> dict[str, Any]:
    return {
        "limits": [_data(**row) for row in _limits(brief, entry)],
        "passages": [_data(**row) for row in _passages(brief, entry)],
        "facts": [_data(id=f.id, kind=f.kind, text=f.text) for f in brief.case.facts if f.id in _facts(brief, entry)],
        "assessment": [_data(**row) for row in _checks(entry)],
        "sums": [_data(sum=s.expression, sources=list(dict.fromkeys(s.sources))) for s in entry.assessment.sums],
        "item": {"id": entry.item.id, "decision": entry.item.decision},
        "closing": _data(text=closing(entry).text),
        "words": {"fewest": FEWEST_WORDS, "most": MOST_WORDS},
        "previous": None if before is None else _answer(before),
        "findings": [_data(rule=f.code, words=f.words, wrong=f.message, to_do=f.action) for f in findings],
        "unknown_sources": [name for name in (before.unknown_sources if before else ()) if _ID.fullmatch(name)],
        "fault": fault,
    }


def _facts(brief: Brief, entry: ItemBrief) -> frozenset[str]:
    """Return the ids of the facts that this item's rationale may state: none of another item, none of the reviewer."""
    others = tuple(f"{item.id}." for item in brief.case.items if item.id != entry.item.id)
    mine = f"{entry.item.id}."
    return frozenset(
        fact.id
        for fact in brief.case.facts
        if fact.kind not in _NOT_SENT and (fact.id.startswith(mine) or not fact.id.startswith(others))
    )


def _known_ids(brief: Brief, entry: ItemBrief) -> tuple[str, ...]:
    """Return every id that a sentence may name, in the order of the prompt."""
    allowed = _facts(brief, entry)
    names = [name for chosen in (*entry.limits(), *entry.caps()) for name in (chosen.limit.id, chosen.passage.id)]
    names += [hit.passage.id for hit in entry.passages]
    return tuple(dict.fromkeys([*names, *(fact.id for fact in brief.case.facts if fact.id in allowed)]))


def _limits(brief: Brief, entry: ItemBrief) -> Iterator[dict[str, Any]]:
    for chosen in (*entry.limits(), *entry.caps()):
        limit = chosen.limit
        yield {
            "id": limit.id,
            "citation": citation(chosen, brief),
            "passage": chosen.passage.id,
            "text": chosen.passage.text,
            "limit": limit.course_words or limit.words(),
            "in_most_cases": limit.strength == "soft",
            "first_course": limit.first_course_words or None,
            "period": limit.period_words or None,
            "statutory_cap": limit.is_cap,
            "conditions": [condition.text for condition in limit.conditions],
        }


def _passages(brief: Brief, entry: ItemBrief) -> Iterator[dict[str, Any]]:
    for hit in entry.passages:
        yield {"id": hit.passage.id, "citation": citation(hit, brief), "text": hit.excerpt(_LONGEST_PASSAGE).text}


def _checks(entry: ItemBrief) -> Iterator[dict[str, Any]]:
    assessment = entry.assessment
    yield {"status": assessment.status, "requested": assessment.requested, "earlier": assessment.prior}
    for check in assessment.checks:
        yield {"limit": check.limit, "status": check.status, "compared": [aspect.text for aspect in check.aspects]}


def _data(**fields: Any) -> str:
    """Return fields as one line of JSON that cannot end the fence around it, whatever a fact says."""
    kept = {name: value for name, value in fields.items() if value is not None}
    return json.dumps(kept, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e")


def _answer(before: ItemText) -> str:
    return _data(sentences=[{"text": text, "sources": list(ids)} for text, ids in before.sentences])


def _schema(ids: tuple[str, ...]) -> dict[str, Any]:
    sentence = {
        "type": "object",
        "properties": {
            "text": {"type": "string"},
            "sources": {
                "type": "array",
                "items": {"type": "string", "enum": list(ids)},
                "maxItems": _MOST_SOURCES,
            },
        },
        "required": ["text", "sources"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {
            "sentences": {"type": "array", "items": sentence, "minItems": 1, "maxItems": _MOST_SENTENCES},
        },
        "required": ["sentences"],
        "additionalProperties": False,
    }


def _text_of(answer: Answer, closing_words: str, known: tuple[str, ...]) -> ItemText:
    try:
        written = _Written.model_validate(answer.content)
    except ValidationError as problem:
        raise _misshapen(answer, _fault(problem)) from None
    allowed = frozenset(known)
    sentences: list[tuple[str, tuple[str, ...]]] = []
    unknown: list[str] = []
    for sentence in written.sentences:
        words = _ended(_plain(sentence.text))
        # The closing sentence follows in any case: said twice it would only be noise.
        if not any(c.isalnum() for c in words) or words == closing_words:
            continue
        ids = tuple(dict.fromkeys(sentence.sources))
        unknown += (_plain(name)[:64] for name in ids if name not in allowed)
        sentences.append((words, tuple(name for name in ids if name in allowed)))
    return ItemText(
        sentences=tuple(sentences),
        unknown_sources=tuple(dict.fromkeys(unknown)),
        usage=answer.usage,
        requests=answer.requests,
    )


def _plain(words: str) -> str:
    """Return words on one line and without invisible characters: a sentence must not pass for a heading or a banner."""
    # Marks that reorder or hide what a reviewer sees (category Cf), controls, and halves of characters go.
    shown = "".join(
        c if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn") else "" for c in words
    )
    return line(shown)


def _ended(words: str) -> str:
    """Return a sentence with a mark at its end, so that it does not run into the next one, which may be ours."""
    return words if _END.search(words) else f"{words.rstrip(' ,;:-')}."


def _misshapen(answer: Answer, fault: str) -> SchemaError:
    failure = SchemaError(fault, request_id=answer.request_id, **answer.usage.model_dump())
    failure.requests = answer.requests
    return failure


def _fault(problem: ValidationError) -> str:
    """Return the first fault as a place and what belongs there; nothing of what the model wrote."""
    detail = problem.errors(include_url=False, include_input=False)[0]
    place = "".join(_step(step) for step in detail["loc"]).lstrip(".")
    what = _EXPECTED.get(detail["type"], "write what the schema asks for")
    return f"`{place}`: {what}" if place else what


def _step(step: int | str) -> str:
    if isinstance(step, int):
        return f"[{step}]"
    return f".{step}" if _FIELD.fullmatch(step) else ".?"


_EXPECTED: Final = {
    "missing": "this field is missing",
    "extra_forbidden": "there is no such field",
    "string_type": "write a text",
    "tuple_type": "write a list",
    "too_short": "write at least one sentence",
    "model_type": "write an object with the fields of the schema",
}

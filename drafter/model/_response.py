"""An answer interpreted: from the text of an HTTP body to a JSON object with its usage, or to a typed failure."""

from __future__ import annotations

import datetime
import email.utils
import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from drafter.errors import ContentFilteredError, MalformedBodyError, RefusedError, SchemaError, TruncatedError


class Usage(BaseModel):
    """Tokens, as far as the endpoint counted them; None where it did not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    prompt_tokens: int | None = None
    completion_tokens: int | None = None

    def __add__(self, other: Usage) -> Usage:
        """Return the sum; what one of the two does not know counts for nothing, what neither knows stays unknown."""
        return Usage(
            prompt_tokens=_sum(self.prompt_tokens, other.prompt_tokens),
            completion_tokens=_sum(self.completion_tokens, other.completion_tokens),
        )

    @property
    def total_tokens(self) -> int | None:
        """Return both together."""
        return _sum(self.prompt_tokens, self.completion_tokens)


class Answer(BaseModel):
    """The JSON object that a model answered with."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    content: dict[str, Any] = Field(repr=False)
    usage: Usage = Usage()
    model: str | None = None
    """The model that the endpoint says answered."""
    request_id: str | None = None
    requests: int = 1
    """How many HTTP requests it took, retries included."""


def _count(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


class _Wire(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Usage(_Wire):
    prompt_tokens: Annotated[int | None, BeforeValidator(_count)] = None
    completion_tokens: Annotated[int | None, BeforeValidator(_count)] = None


class _Message(_Wire):
    content: str | None = None
    refusal: Annotated[str | None, BeforeValidator(_text)] = None


class _Choice(_Wire):
    message: _Message
    finish_reason: str | None = None


class _Completion(_Wire):
    id: Annotated[str | None, BeforeValidator(_text)] = None
    model: Annotated[str | None, BeforeValidator(_text)] = None
    choices: Annotated[tuple[_Choice, ...], Field(min_length=1)]


def interpret(body: str, *, status_code: int | None = 200, request_id: str | None = None) -> Answer:
    """Return what the body of an HTTP answer says.

    Args:
        body: The text of the body.
        status_code: The HTTP status, for the failure to carry.
        request_id: What the endpoint calls the request; by default the id of the completion.

    Raises:
        MalformedBodyError: It is no JSON, or no chat completion.
        TruncatedError: The answer ends at the limit of tokens.
        ContentFilteredError: A filter of the provider cut it off.
        RefusedError: The model refuses.
        SchemaError: The model's words are no JSON object. Each of these carries the usage where the endpoint told it.
    """
    data = _json(body)
    if not isinstance(data, dict):
        raise MalformedBodyError(
            "the answer is no JSON object.",
            hint="Check `base_url`: it usually ends in /v1.",
            status_code=status_code,
            request_id=request_id,
        )
    usage = _usage(data)
    facts: dict[str, Any] = {"status_code": status_code, "request_id": request_id, **usage.model_dump()}
    try:
        completion = _Completion.model_validate(data)
    except ValidationError:
        raise MalformedBodyError("the answer is JSON, but no chat completion.", **facts) from None
    if request_id is None:
        request_id = facts["request_id"] = completion.id
    choice = completion.choices[0]
    if choice.finish_reason == "length":
        raise TruncatedError(
            "the answer ends at the limit of tokens.", hint="Raise `max_output_tokens`, or use another model.", **facts
        )
    if choice.finish_reason == "content_filter":
        raise ContentFilteredError("a filter of the provider stopped the answer.", **facts)
    if choice.message.refusal:
        raise RefusedError("the model refuses to write this.", **facts)
    content = None if choice.message.content is None else _json(choice.message.content)
    if not isinstance(content, dict):
        raise SchemaError("the whole answer: write one JSON object and nothing else", **facts)
    return Answer(content=content, usage=usage, model=completion.model, request_id=request_id)


def retry_after(headers: Mapping[str, str], *, now: datetime.datetime | None = None) -> float | None:
    """Return the seconds that the headers of an answer ask to wait, or None where they do not say.

    Args:
        headers: The headers; names in lower case, or a mapping that ignores case.
        now: The time by which a date is counted.
    """
    for name, unit in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        words = headers.get(name)
        if not words:
            continue
        try:
            seconds = float(words) * unit
        except ValueError:
            seconds = _until(words, now or datetime.datetime.now(datetime.UTC))
        if seconds == seconds:  # not NaN
            return max(seconds, 0.0)
    return None


def _until(words: str, now: datetime.datetime) -> float:
    try:
        day = email.utils.parsedate_to_datetime(words)
    except ValueError:
        return float("nan")
    return (day.replace(tzinfo=day.tzinfo or datetime.UTC) - now).total_seconds()


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _usage(data: Mapping[str, Any]) -> Usage:
    found = data.get("usage")
    return Usage(**_Usage.model_validate(found).model_dump()) if isinstance(found, dict) else Usage()


def _sum(one: int | None, other: int | None) -> int | None:
    return None if one is None and other is None else (one or 0) + (other or 0)

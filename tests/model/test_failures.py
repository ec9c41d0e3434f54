"""Whatever the library raises has a failure of ours, with its facts and without its words."""

from __future__ import annotations

import datetime
import inspect
import json

import httpx2
import openai
import pytest

from drafter import errors
from drafter.errors import (
    AuthenticationError,
    BadRequestError,
    ContentFilteredError,
    MalformedBodyError,
    ModelError,
    ModelTimeoutError,
    RateLimitedError,
    TransportError,
    TruncatedError,
)
from drafter.model import failure_of, retry_after

WORDS = "the worker is 57 years old"
REQUEST = httpx2.Request("POST", "http://127.0.0.1/v1/chat/completions", json={"content": WORDS})


def response(status, **headers):
    return httpx2.Response(status, request=REQUEST, headers=headers, json={"error": {"message": WORDS}})


def status_error(kind, status):
    return kind(WORDS, response=response(status, **{"x-request-id": "req-7"}), body={"message": WORDS})


class Finished:
    usage = type("Usage", (), {"prompt_tokens": 3, "completion_tokens": 4})()


RAISED = {
    openai.OpenAIError: (openai.OpenAIError(WORDS), ModelError),
    openai.APIError: (openai.APIError(WORDS, REQUEST, body=None), ModelError),
    openai.APIResponseValidationError: (
        openai.APIResponseValidationError(response(200), WORDS, message=WORDS), MalformedBodyError,
    ),
    openai.APIStatusError: (status_error(openai.APIStatusError, 418), BadRequestError),
    openai.BadRequestError: (status_error(openai.BadRequestError, 400), BadRequestError),
    openai.AuthenticationError: (status_error(openai.AuthenticationError, 401), AuthenticationError),
    openai.OAuthError: (openai.OAuthError(response=response(401), body={"error": WORDS}), AuthenticationError),
    openai.PermissionDeniedError: (status_error(openai.PermissionDeniedError, 403), AuthenticationError),
    openai.NotFoundError: (status_error(openai.NotFoundError, 404), BadRequestError),
    openai.ConflictError: (status_error(openai.ConflictError, 409), BadRequestError),
    openai.UnprocessableEntityError: (status_error(openai.UnprocessableEntityError, 422), BadRequestError),
    openai.RateLimitError: (status_error(openai.RateLimitError, 429), RateLimitedError),
    openai.InternalServerError: (status_error(openai.InternalServerError, 502), TransportError),
    openai.APIConnectionError: (openai.APIConnectionError(message=WORDS, request=REQUEST), TransportError),
    openai.APITimeoutError: (openai.APITimeoutError(REQUEST), ModelTimeoutError),
    openai.LengthFinishReasonError: (openai.LengthFinishReasonError(completion=Finished()), TruncatedError),
    openai.ContentFilterFinishReasonError: (openai.ContentFilterFinishReasonError(), ContentFilteredError),
    openai.WebSocketConnectionClosedError: (
        openai.WebSocketConnectionClosedError(WORDS, unsent_messages=[WORDS]), ModelError,
    ),
    openai.WebSocketQueueFullError: (openai.WebSocketQueueFullError(WORDS), ModelError),
    json.JSONDecodeError: (json.JSONDecodeError(WORDS, WORDS, 0), MalformedBodyError),
}  # fmt: skip
"""Every public exception of the library that a request can raise, and what becomes of it."""

NOT_RAISED_BY_A_REQUEST = {
    openai.InvalidWebhookSignatureError,  # webhooks
    openai._AmbiguousModuleClientUsageError,  # the module used as a client
}


def test_every_exception_of_the_library_is_here():
    shown = {
        thing
        for module in (openai, openai._exceptions)
        for thing in list(vars(module).values())
        if inspect.isclass(thing) and issubclass(thing, Exception) and thing.__module__.startswith("openai")
    }
    unknown = shown - set(RAISED) - NOT_RAISED_BY_A_REQUEST - {openai._exceptions.SubjectTokenProviderError}
    assert unknown == set()


@pytest.mark.parametrize("kind", sorted(RAISED, key=lambda kind: kind.__name__))
def test_each_is_mapped_and_its_words_are_gone(kind):
    raised, expected = RAISED[kind]
    failure = failure_of(raised)
    assert type(failure) is expected
    assert isinstance(failure, ModelError)
    shown = f"{failure}{failure!r}{failure.args}{vars(failure)}"
    assert WORDS not in shown
    if isinstance(raised, openai.APIStatusError):
        assert failure.status_code == raised.status_code


def test_a_failure_of_a_kind_nobody_foresaw_says_its_kind_alone():
    assert str(failure_of(RuntimeError(WORDS))) == "model endpoint: the request failed: RuntimeError."


def test_usage_of_a_truncated_answer_is_kept():
    failure = failure_of(openai.LengthFinishReasonError(completion=Finished()))
    assert (failure.prompt_tokens, failure.completion_tokens) == (3, 4)


@pytest.mark.parametrize("status", [408, 504])
def test_a_gateway_that_gave_up_waiting_is_a_timeout(status):
    assert isinstance(failure_of(status_error(openai.APIStatusError, status)), ModelTimeoutError)


def test_only_what_may_pass_is_retried():
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, ModelError)]
    assert {kind for kind in kinds if kind.retryable} == {TransportError, RateLimitedError, ModelTimeoutError}
    assert len({kind.outcome for kind in kinds}) == len(kinds)


def test_the_tree_in_the_docstring_is_the_tree():
    kinds = [kind for kind in vars(errors).values() if inspect.isclass(kind) and issubclass(kind, Exception)]
    assert [kind.__name__ for kind in kinds if f" {kind.__name__} " not in errors.__doc__] == []


NOW = datetime.datetime(2026, 1, 1, 12, 0, 0, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "1.5"}, 1.5),
        ({"retry-after-ms": "250"}, 0.25),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "Thu, 01 Jan 2026 12:00:30 GMT"}, 30.0),
        ({"retry-after": "Thu, 01 Jan 2026 11:00:00 GMT"}, 0.0),
        ({"retry-after": "-4"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": ""}, None),
    ],
)
def test_retry_after(headers, seconds):
    assert retry_after(headers, now=NOW) == seconds

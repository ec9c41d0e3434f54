"""What the client makes of an endpoint that works, and of one that does not. Every answer comes over a real socket."""

from __future__ import annotations

import json
import logging
import socket
import threading
import time

import pytest
from werkzeug import Response

from drafter.errors import (
    AuthenticationError,
    BadRequestError,
    ContentFilteredError,
    MalformedBodyError,
    ModelError,
    ModelTimeoutError,
    RateLimitedError,
    RefusedError,
    SchemaError,
    TransportError,
    TruncatedError,
)
from drafter.model import ChatRequest, Message, ModelClient, Usage
from drafter.settings import Settings

WORDS = "the worker is 57 years old"
QUESTION = ChatRequest(
    messages=(Message(role="system", content="Answer."), Message(role="user", content=WORDS)),
    schema_name="answer",
    answer_schema={"type": "object", "properties": {"a": {"type": "integer"}}},
)


@pytest.fixture(autouse=True)
def _nothing_of_the_case_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    yield
    assert WORDS not in caplog.text


def test_a_good_answer(endpoint):
    endpoint.answers = [endpoint.completion(content='{"a": 1}')]
    answer = endpoint.client(seed=5, temperature=0.5, max_output_tokens=77).ask(QUESTION)
    assert answer.content == {"a": 1}
    assert answer.usage == Usage(prompt_tokens=100, completion_tokens=20)
    assert (answer.usage.total_tokens, answer.requests, answer.model) == (120, 1, "scripted-1")
    assert endpoint.bodies == [
        {
            "model": "scripted",
            "messages": [{"role": "system", "content": "Answer."}, {"role": "user", "content": WORDS}],
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": "answer", "strict": True, "schema": QUESTION.answer_schema},
            },
            "max_tokens": 77,
            "temperature": 0.5,
            "seed": 5,
        }
    ]


def test_what_is_left_to_the_endpoint_is_not_sent(endpoint):
    endpoint.answers = [endpoint.completion(content="{}")]
    endpoint.client(seed=None, temperature=None).ask(QUESTION)
    assert {"seed", "temperature"} & set(endpoint.bodies[0]) == set()


def test_429_is_waited_for_as_long_as_it_says(endpoint):
    endpoint.answers = [endpoint.error(429, WORDS, Retry_After="1"), endpoint.completion(content="{}")]
    start = time.monotonic()
    answer = endpoint.client().ask(QUESTION)
    assert 0.9 < time.monotonic() - start < 5
    assert (answer.requests, len(endpoint.bodies)) == (2, 2)


def test_a_wait_that_nobody_has_time_for_ends_at_once(endpoint):
    endpoint.answers = [endpoint.error(429, Retry_After="3600")]
    with pytest.raises(RateLimitedError) as caught:
        endpoint.client().ask(QUESTION)
    assert (caught.value.retry_after, caught.value.requests) == (3600.0, 1)


def test_503_is_tried_again(endpoint):
    endpoint.answers = [endpoint.error(503), endpoint.error(500), endpoint.completion(content="{}")]
    assert endpoint.client().ask(QUESTION).requests == 3


def test_tries_come_to_an_end(endpoint):
    endpoint.answers = [endpoint.error(503, WORDS, x_request_id="req-7")] * 3
    with pytest.raises(TransportError, match="HTTP 503") as caught:
        endpoint.client(transport_attempts=3).ask(QUESTION)
    failure = caught.value
    assert (failure.status_code, failure.request_id, failure.requests) == (503, "req-7", 3)
    assert len(endpoint.bodies) == 3


def test_the_same_bytes_are_sent_again(endpoint):
    endpoint.answers = [endpoint.error(503), endpoint.completion(content="{}")]
    endpoint.client().ask(QUESTION)
    assert endpoint.bodies[0] == endpoint.bodies[1]


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def test_nobody_listens():
    settings = Settings(base_url=f"http://127.0.0.1:{free_port()}/v1", model="m", transport_attempts=2)
    with pytest.raises(TransportError, match="cannot be reached") as caught:
        ModelClient(settings=settings, first_pause=0.01).ask(QUESTION)
    assert (caught.value.status_code, caught.value.requests) == (None, 2)


@pytest.fixture
def raw_server():
    """Serve each connection with a function of the socket, for what no HTTP server would send."""
    listener = socket.create_server(("127.0.0.1", 0))
    served = []

    def start(serve):
        def accept():
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    served.append(connection.recv(65536))
                    try:
                        serve(connection)
                    except OSError:
                        return

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/v1", served

    yield start
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()


def raw_client(url, **changes):
    settings = {"base_url": url, "model": "m", "transport_attempts": 2, "timeout_seconds": 5, **changes}
    return ModelClient(settings=Settings(**settings), first_pause=0.01)


@pytest.mark.parametrize("sent", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{", b"this is no HTTP\r\n\r\n"])
def test_a_connection_that_breaks_is_tried_again(raw_server, sent):
    url, served = raw_server(lambda connection: connection.sendall(sent))
    with pytest.raises(TransportError, match="connection broke") as caught:
        raw_client(url).ask(QUESTION)
    assert (caught.value.requests, len(served)) == (2, 2)


def test_a_slow_endpoint(endpoint):
    def slow(request):
        time.sleep(0.6)
        return endpoint.completion(content="{}")

    endpoint.answers = [slow, slow]
    with pytest.raises(ModelTimeoutError) as caught:
        endpoint.client(timeout_seconds=0.2, transport_attempts=2).ask(QUESTION)
    assert caught.value.requests == 2


def test_an_endpoint_that_drips(raw_server):
    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
        for _ in range(100):
            connection.sendall(b" ")
            time.sleep(0.05)

    url, _ = raw_server(drip)
    start = time.monotonic()
    with pytest.raises(ModelTimeoutError):
        raw_client(url, timeout_seconds=0.3, transport_attempts=1).ask(QUESTION)
    assert time.monotonic() - start < 2


def test_an_endpoint_without_end(raw_server):
    def pour(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000000\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    url, _ = raw_server(pour)
    with pytest.raises(TransportError):
        raw_client(url, transport_attempts=1).ask(QUESTION)


def test_401(endpoint, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-wrong")
    endpoint.answers = [endpoint.error(401, "Incorrect API key provided: sk-wrong")]
    with pytest.raises(AuthenticationError, match="does not accept the key") as caught:
        endpoint.client(api_key_env="MY_KEY").ask(QUESTION)
    assert "sk-wrong" not in str(caught.value)
    assert len(endpoint.bodies) == 1


@pytest.mark.parametrize("status", [400, 404, 409, 413, 422])
def test_a_request_that_is_not_taken_is_not_sent_again(endpoint, status):
    endpoint.answers = [endpoint.error(status, WORDS)]
    with pytest.raises(BadRequestError, match=f"HTTP {status}") as caught:
        endpoint.client().ask(QUESTION)
    assert WORDS not in str(caught.value)
    assert caught.value.__cause__ is None
    assert len(endpoint.bodies) == 1


def test_a_filter_before_the_model(endpoint):
    error = {"error": {"message": WORDS, "code": "content_filter"}}
    endpoint.answers = [Response(json.dumps(error), status=400, content_type="application/json")]
    with pytest.raises(ContentFilteredError):
        endpoint.client().ask(QUESTION)


def plain(text, content_type="application/json"):
    return Response(text, content_type=content_type)


MALFORMED = {
    "half": plain('{"id": "chatcmpl-1", "choi'),
    "nothing": plain(""),
    "page": plain("<!doctype html><p>Welcome", "text/html"),
    "page that claims to be JSON": plain("<!doctype html><p>Welcome"),
    "list": plain("[]"),
    "null": plain("null"),
    "deep": plain("[" * 100000),
    "not UTF-8": plain(b'{"a": "\xff"}'),
    "other object": plain('{"message": "hello"}'),
    "no choice": plain('{"choices": []}'),
    "null choices": plain('{"choices": null}'),
    "no message": plain('{"choices": [{"finish_reason": "stop"}]}'),
    "numbers": plain('{"choices": [{"message": {"content": 5}}]}'),
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_a_malformed_body_is_not_asked_for_again(endpoint, name):
    endpoint.answers = [MALFORMED[name]]
    with pytest.raises(MalformedBodyError) as caught:
        endpoint.client().ask(QUESTION)
    assert (caught.value.status_code, len(endpoint.bodies)) == (200, 1)


UNUSABLE = {
    "truncated": (TruncatedError, {"content": '{"a": ', "finish_reason": "length"}),
    "whole but at the limit": (TruncatedError, {"content": '{"a": 1}', "finish_reason": "length"}),
    "content filter": (ContentFilteredError, {"content": '{"a": ', "finish_reason": "content_filter"}),
    "refusal": (RefusedError, {"content": None, "refusal": f"I cannot help: {WORDS}"}),
    "prose": (SchemaError, {"content": "Sure! Here it is."}),
    "fenced": (SchemaError, {"content": '```json\n{"a": 1}\n```'}),
    "no words": (SchemaError, {"content": None}),
    "list": (SchemaError, {"content": "[1]"}),
}


@pytest.mark.parametrize("name", sorted(UNUSABLE))
def test_an_unusable_answer_is_typed_and_keeps_its_usage(endpoint, name):
    kind, answer = UNUSABLE[name]
    endpoint.answers = [endpoint.completion(**answer)]
    with pytest.raises(ModelError) as caught:
        endpoint.client().ask(QUESTION)
    failure = caught.value
    assert type(failure) is kind
    assert (failure.prompt_tokens, failure.completion_tokens, failure.request_id) == (100, 20, "chatcmpl-1")
    assert WORDS not in str(failure)
    assert (failure.retryable, len(endpoint.bodies)) == (False, 1)


@pytest.mark.parametrize("usage", [None, "none", 5, [], {}, {"prompt_tokens": "many"}, {"prompt_tokens": -1}])
def test_usage_that_is_not_there_is_unknown(endpoint, usage):
    body = {"choices": [{"message": {"content": "{}"}, "finish_reason": "stop"}], "usage": usage}
    endpoint.answers = [Response(json.dumps(body), content_type="application/json")]
    assert endpoint.client().ask(QUESTION).usage == Usage()


def test_unknown_usage_adds_nothing_and_is_not_zero():
    known = Usage(prompt_tokens=3, completion_tokens=4)
    assert Usage() + known + Usage() == known
    assert (Usage() + Usage()).total_tokens is None

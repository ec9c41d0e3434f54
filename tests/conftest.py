"""What holds for every test: no connection leaves this machine, no setting of this machine changes the outcome."""

from __future__ import annotations

import contextlib
import ipaddress
import json
import os
import re
import socket

import hypothesis
import pytest

hypothesis.settings.register_profile("drafter", deadline=None)
hypothesis.settings.register_profile("ci", deadline=None, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "drafter")

FOREIGN_SETTINGS = re.compile(r"OPENAI_\w+|DRAFTER_\w+|(HTTP|HTTPS|ALL)_PROXY", re.IGNORECASE)


class NetworkGuard:
    """Refuses every connection and every look-up of a name that is not this machine's own, and remembers them."""

    def __init__(self):
        self.attempts = []

    def refuse(self, target):
        self.attempts.append(target)
        # A BaseException: the retries and fallbacks of a client catch `Exception` and would hide it.
        pytest.fail(f"this test tried to reach {target}; tests talk to this machine only")

    def check_address(self, family, address):
        if family == socket.AF_UNIX:
            return
        if family not in (socket.AF_INET, socket.AF_INET6) or not is_loopback(address[0]):
            self.refuse(repr(address))

    def check_name(self, host):
        if host is not None and not is_loopback(host) and not is_numeric(host):
            self.refuse(repr(host))


def is_loopback(host):
    name = host.decode() if isinstance(host, bytes) else host
    return name in ("", "localhost") or (is_numeric(name) and ipaddress.ip_address(name).is_loopback)


def is_numeric(host):
    """Tell whether a host is an address already: looking it up asks nobody, and connecting to it is refused anyway."""
    with contextlib.suppress(ValueError):
        ipaddress.ip_address(host.decode() if isinstance(host, bytes) else host)
        return True
    return False


@pytest.fixture(scope="session", autouse=True)
def network_guard():
    """Stand between every socket of the test run and the world outside."""
    guard = NetworkGuard()
    connect, connect_ex, sendto = socket.socket.connect, socket.socket.connect_ex, socket.socket.sendto

    def guarded_connect(self, address):
        guard.check_address(self.family, address)
        return connect(self, address)

    def guarded_connect_ex(self, address):
        guard.check_address(self.family, address)
        return connect_ex(self, address)

    def guarded_sendto(self, data, *flags_and_address):
        guard.check_address(self.family, flags_and_address[-1])
        return sendto(self, data, *flags_and_address)

    def guarded_lookup(lookup):
        def look_up(host, *args, **kwargs):
            guard.check_name(host)
            return lookup(host, *args, **kwargs)

        return look_up

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        patch.setattr(socket.socket, "sendto", guarded_sendto)
        for name in ("getaddrinfo", "gethostbyname", "gethostbyname_ex"):
            patch.setattr(socket, name, guarded_lookup(getattr(socket, name)))
        yield guard


@pytest.fixture(autouse=True)
def _no_hidden_attempt(network_guard):
    """Fail a test whose attempt to leave was swallowed, in a thread or by a clause that catches everything."""
    yield
    attempts = network_guard.attempts.copy()
    network_guard.attempts.clear()
    if attempts:
        pytest.fail(f"this test tried to reach {', '.join(attempts)}; tests talk to this machine only")


@pytest.fixture(scope="session", autouse=True)
def _plain_environment(tmp_path_factory):
    """Take away keys, settings and proxies that only some machines have, and keep no file in anybody's home."""
    with pytest.MonkeyPatch.context() as patch:
        for name in filter(FOREIGN_SETTINGS.fullmatch, list(os.environ)):
            patch.delenv(name)
        patch.setenv("DRAFTER_CACHE", str(tmp_path_factory.mktemp("kept")))
        yield


@pytest.fixture(scope="session")
def case_fields():
    """Return a function that gives the fields of a small fictional case, some of them replaced."""

    def fields(**changed):
        plain = {
            "id": "fictional",
            "claimant": {"age": 44, "sex": "female"},
            "injury": {"date": "2012-03-05", "body_regions": ["low back"]},
            "diagnoses": [{"text": "lumbar strain"}],
            "history": [],
            "findings": [{"text": "low back pain, 5/10"}],
            "documents": [{"id": "rfa", "title": "Request for authorization", "date": "2015-03-02"}],
            "ur": {"date": "2015-03-10", "decision": "non-certified", "words": "the need for more is not shown"},
            "items": [
                {
                    "request": "4 massage therapy visits for the low back",
                    "treatment": "massage therapy",
                    "body_region": "low back",
                }
            ],
            "decision_date": "2015-05-04",
        }
        return plain | changed

    return fields


@pytest.fixture(scope="session")
def make_case(case_fields):
    """Return a function that makes a small fictional case, some of its fields replaced."""
    from drafter.casefile import CaseFile

    def make(**changed):
        return CaseFile.parse(json.dumps(case_fields(**changed)))

    return make


@pytest.fixture(scope="session")
def library():
    """The guidelines that ship."""
    from drafter.guidelines import load_library

    return load_library()


class ScriptedEndpoint:
    """An OpenAI-compatible endpoint on a real socket that gives one prepared answer after another.

    An answer is a list of `(text, sources)`, which becomes a chat completion, or whatever a handler of
    pytest-httpserver may return, or a function of the request that returns either.
    """

    def __init__(self, server):
        self.server = server
        self.answers = []
        self.bodies = []
        self.headers = []
        server.expect_request("/v1/chat/completions", method="POST").respond_with_handler(self._answer)

    @property
    def base_url(self):
        return self.server.url_for("/v1")

    def settings(self, **changes):
        from drafter.settings import Settings

        chosen = {"base_url": self.base_url, "model": "scripted", "writer": "model", "timeout_seconds": 10}
        return Settings(**{**chosen, **changes})

    def client(self, **changes):
        from drafter.model import ModelClient

        return ModelClient(settings=self.settings(**changes), first_pause=0.01)

    def writer(self, **changes):
        from drafter.writers import LanguageModelWriter

        return LanguageModelWriter(client=self.client(**changes))

    def _answer(self, request):
        from werkzeug import Response

        self.bodies.append(request.get_json())
        self.headers.append(dict(request.headers))
        answer = self.answers.pop(0)
        if callable(answer) and not isinstance(answer, Response):
            answer = answer(request)
        return answer if isinstance(answer, Response) else self.completion(answer)

    @staticmethod
    def completion(said=None, *, content=None, finish_reason="stop", usage=(100, 20), status=200, **message):
        from werkzeug import Response

        if content is None and said is not None:
            content = json.dumps({"sentences": [{"text": text, "sources": list(ids)} for text, ids in said]})
        data = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "model": "scripted-1",
            "choices": [
                {
                    "index": 0,
                    "finish_reason": finish_reason,
                    "message": {"role": "assistant", "content": content, **message},
                }
            ],
        }
        if usage is not None:
            data["usage"] = {"prompt_tokens": usage[0], "completion_tokens": usage[1], "total_tokens": sum(usage)}
        return Response(json.dumps(data), status=status, content_type="application/json")

    @staticmethod
    def error(status, message="", **headers):
        from werkzeug import Response

        body = json.dumps({"error": {"message": message, "type": "error", "code": None}})
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return Response(body, status=status, content_type="application/json", headers=named)


@pytest.fixture
def endpoint(httpserver):
    return ScriptedEndpoint(httpserver)


@pytest.fixture(scope="module")
def library_behind(tmp_path_factory):
    """Return a function that puts guidelines of one's own, as texts by folder name, in front of the shipped library."""
    from drafter.guidelines import load_library

    def load(parts):
        pack = tmp_path_factory.mktemp("pack")
        for name, (edition, passages) in parts.items():
            (pack / name).mkdir()
            (pack / name / "edition.yaml").write_text(edition, encoding="utf-8")
            (pack / name / "passages.yaml").write_text(passages, encoding="utf-8")
        return load_library([pack])

    return load


@pytest.fixture(scope="session")
def letter_checked():
    """Return a function that reads a letter and checks it against the facts that it states itself."""
    from drafter.documents import as_document
    from drafter.letters import read_letter
    from drafter.rules import check_draft

    def run(text, library):
        found = read_letter(as_document(text))
        return check_draft(found.case, found.draft, library=library)

    return run


@pytest.fixture(scope="session")
def found_in():
    """Return a function that lists findings as code, severity and words on one line."""

    def rows(report, severity=None):
        return {
            (f.code, f.severity, " ".join(f.words.split())) for f in report.findings if severity in (None, f.severity)
        }

    return rows

"""Only this machine, unless the user says otherwise; and no setting of the environment slips in."""

from __future__ import annotations

import pytest

from drafter.errors import BadRequestError, RemoteNotAllowedError, SettingsError
from drafter.model import ChatRequest, Message, ModelClient, is_loopback, require_allowed
from drafter.settings import Settings

KEY = "sk-Do-Not-Show-4711"
QUESTION = ChatRequest(
    messages=(Message(role="user", content="the worker is 57 years old"),),
    schema_name="answer",
    answer_schema={"type": "object"},
)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.8.7", "::1", "localhost", "LOCALHOST"])
def test_this_machine(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        "128.0.0.1", "10.0.0.1", "::", "::2", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "127.1", "2130706433",
        "0x7f000001", "0177.0.0.1", "localhost.", "localhost.example.com", "127.0.0.1.example.com", "example.com", "",
        "::1%eth0", "１２７.0.0.1",
    ],
)  # fmt: skip
def test_not_this_machine(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("address", ["http://192.0.2.1/v1", "https://models.example.com/v1", "http://[2001:db8::1]/v1"])
def test_a_remote_endpoint_is_refused_before_a_socket_is_opened(address, network_guard, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", KEY)  # no consent
    with pytest.raises(RemoteNotAllowedError, match="is not this machine"):
        ModelClient(settings=Settings(base_url=address, model="m"))
    assert network_guard.attempts == []


def test_the_user_may_allow_it():
    assert require_allowed("https://models.example.com/v1", allow_remote=True) == "models.example.com"
    assert ModelClient(settings=Settings(base_url="https://models.example.com/v1", model="m", allow_remote=True))


@pytest.mark.parametrize("settings", [Settings(), Settings(model="m"), Settings(base_url="http://127.0.0.1/v1")])
def test_what_is_missing_is_named(settings):
    with pytest.raises(SettingsError, match=r"the model writer needs `\w+`"):
        ModelClient(settings=settings)


def test_a_key_that_is_asked_for_and_missing_is_named_at_once():
    with pytest.raises(SettingsError, match="`MY_KEY` is not set"):
        ModelClient(settings=Settings(base_url="http://127.0.0.1/v1", model="m", api_key_env="MY_KEY"))


@pytest.fixture
def hostile_environment(monkeypatch):
    """Set what other programs may have set for a purpose of their own."""
    for name, value in {
        "OPENAI_API_KEY": KEY,
        "OPENAI_ADMIN_KEY": KEY,
        "OPENAI_BASE_URL": "http://192.0.2.1/v1",
        "OPENAI_ORG_ID": "org-of-another",
        "OPENAI_PROJECT_ID": "project-of-another",
        "OPENAI_CUSTOM_HEADERS": f"X-Gateway: {KEY}\nAuthorization: Bearer {KEY}",
        "HTTP_PROXY": "http://192.0.2.1:3128",
        "http_proxy": "http://192.0.2.1:3128",
        "ALL_PROXY": "http://192.0.2.1:3128",
        "NO_PROXY": "",
    }.items():
        monkeypatch.setenv(name, value)


def test_nothing_of_the_environment_is_sent(endpoint, hostile_environment):
    endpoint.answers = [endpoint.completion(content="{}")]
    endpoint.client().ask(QUESTION)
    (headers,) = endpoint.headers
    assert KEY not in str(headers)
    assert {name.lower() for name in headers} <= {
        "host", "accept", "accept-encoding", "connection", "content-type", "content-length", "user-agent",
    }  # fmt: skip
    assert headers["User-Agent"] == "drafter"


def test_the_named_key_is_sent_and_no_other(endpoint, hostile_environment, monkeypatch):
    monkeypatch.setenv("MY_KEY", "sk-mine")
    endpoint.answers = [endpoint.completion(content="{}")]
    client = endpoint.client(api_key_env="MY_KEY")
    client.ask(QUESTION)
    assert endpoint.headers[0]["Authorization"] == "Bearer sk-mine"
    assert "sk-mine" not in repr(client) + repr(client.settings) + str(vars(client))


@pytest.mark.parametrize("target", ["http://192.0.2.1/v1/chat/completions", "/v1/elsewhere"])
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(endpoint, target, status):
    endpoint.answers = [endpoint.error(status, Location=target)]
    with pytest.raises(BadRequestError, match="redirect") as caught:
        endpoint.client().ask(QUESTION)
    assert (caught.value.status_code, len(endpoint.bodies)) == (status, 1)


def test_a_request_shows_no_words():
    assert "57" not in repr(QUESTION) + str(QUESTION) + repr(QUESTION.messages) + f"{QUESTION.messages[0]}"

"""The guard itself: what leaves this machine fails a test, what stays on it works."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

# Addresses and names that are reserved for documentation: nobody answers there, should the guard ever fail.
OUTSIDE_V4 = ("192.0.2.1", 80)
OUTSIDE_V6 = ("2001:db8::1", 80)
OUTSIDE_NAME = "drafter.example"


@pytest.fixture
def attempts(network_guard):
    """What the guard has refused so far; forgiven at the end of the test."""
    yield network_guard.attempts
    network_guard.attempts.clear()


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()


@pytest.mark.parametrize("method", ["connect", "connect_ex"])
@pytest.mark.parametrize(("family", "address"), [(socket.AF_INET, OUTSIDE_V4), (socket.AF_INET6, OUTSIDE_V6)])
def test_a_connection_that_leaves_the_machine_fails_the_test(attempts, method, family, address):
    try:
        outside = socket.socket(family)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with outside, pytest.raises(pytest.fail.Exception, match="talk to this machine only"):
        getattr(outside, method)(address)
    assert attempts == [repr(address)]


def test_a_connection_by_name_fails_before_the_name_is_looked_up(attempts):
    with pytest.raises(pytest.fail.Exception, match=OUTSIDE_NAME):
        socket.create_connection((OUTSIDE_NAME, 443))
    assert attempts == [repr(OUTSIDE_NAME)]


@pytest.mark.parametrize("lookup", ["getaddrinfo", "gethostbyname", "gethostbyname_ex"])
def test_a_look_up_of_a_foreign_name_fails_the_test(attempts, lookup):
    arguments = (OUTSIDE_NAME, 443) if lookup == "getaddrinfo" else (OUTSIDE_NAME,)
    with pytest.raises(pytest.fail.Exception):
        getattr(socket, lookup)(*arguments)
    assert attempts == [repr(OUTSIDE_NAME)]


def test_a_datagram_that_leaves_the_machine_fails_the_test(attempts):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outside, pytest.raises(pytest.fail.Exception):
        outside.sendto(b"", OUTSIDE_V4)
    assert attempts == [repr(OUTSIDE_V4)]


def test_a_clause_that_catches_every_error_does_not_hide_the_attempt(attempts):
    def retried():
        for _ in range(3):
            with socket.socket() as outside, contextlib.suppress(Exception):  # as the retries of a client do
                outside.connect(OUTSIDE_V4)

    with pytest.raises(pytest.fail.Exception):
        retried()
    assert len(attempts) == 1


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_loopback_works(listener, host):
    with socket.create_connection((host, listener[1]), timeout=5) as connection:
        assert connection.getpeername() == listener


def test_connect_ex_on_loopback_returns_its_code(listener):
    with socket.socket() as connection:
        assert connection.connect_ex(listener) == 0


def test_unix_sockets_work(tmp_path):
    path = str(tmp_path / "s")
    with socket.socket(socket.AF_UNIX) as server, socket.socket(socket.AF_UNIX) as client:
        server.bind(path)
        server.listen()
        client.connect(path)


def test_an_attempt_swallowed_in_a_thread_is_remembered(attempts):
    def quiet():
        with socket.socket() as outside, contextlib.suppress(BaseException):  # the worst case
            outside.connect(OUTSIDE_V4)

    thread = threading.Thread(target=quiet)
    thread.start()
    thread.join()
    assert attempts == [repr(OUTSIDE_V4)]


def test_a_test_with_a_swallowed_attempt_does_not_pass(tmp_path):
    shutil.copy(Path(__file__).with_name("conftest.py"), tmp_path)
    (tmp_path / "test_swallows.py").write_text(
        "import contextlib, socket\n"
        "def test_it():\n"
        "    with socket.socket() as outside, contextlib.suppress(BaseException):\n"
        f"        outside.connect({OUTSIDE_V4!r})\n"
        "def test_next():\n"
        "    pass\n"
    )
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(tmp_path),
        str(tmp_path),
    ]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 1
    assert "2 passed, 1 error" in result.stdout


def test_settings_of_this_machine_do_not_reach_a_test():
    ours = [name for name in os.environ if name.upper().startswith(("OPENAI_", "DRAFTER_"))]
    assert ours == ["DRAFTER_CACHE"]


def test_no_file_is_kept_in_anybodys_home():
    assert not Path(os.environ["DRAFTER_CACHE"]).is_relative_to(Path.home() / ".cache")

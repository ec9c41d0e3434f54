"""What goes over the wire, watched: to whom, with which headers, for how long, how much comes back.

The `openai` library takes keys, headers, organisations and proxies from the environment. A case must not leave a
machine because of a variable that somebody set for another purpose, so only what this module names is sent.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, cast

from drafter.errors import RemoteNotAllowedError

if TYPE_CHECKING:
    import httpx2

_HEADERS: Final = frozenset({"host", "accept", "accept-encoding", "connection", "content-type", "content-length"})
"""The only headers that are sent, beside the key: none that tells the system and the version it runs on."""
_LARGEST: Final = 8_000_000
"""Bytes of one answer, far above what a rationale takes: an endless answer must not fill the memory."""


def http_client(*, host: str, key: str | None, timeout: float) -> httpx2.Client:
    """Return an HTTP client that talks to one host alone: no proxy, no redirect, no setting of the environment.

    Args:
        host: The host that may be talked to.
        key: The key that is sent; None for none, whatever the environment holds.
        timeout: Seconds for one whole answer.
    """
    import httpx2

    def cut_down(request: httpx2.Request) -> None:
        # `base_url` was judged by another parser of addresses: where the two disagree, nothing is sent.
        if request.url.host.strip("[]").lower() != host.lower():
            raise RemoteNotAllowedError("a request would go to another host than the one that was set.")
        for name in [name for name in request.headers if name.lower() not in _HEADERS]:
            del request.headers[name]
        request.headers["user-agent"] = "drafter"
        if key is not None:
            request.headers["authorization"] = f"Bearer {key}"

    def bound(response: httpx2.Response) -> None:
        spent = float(response.request.extensions.get("drafter.started", time.monotonic()))
        response.stream = _bounded(response, deadline=spent + timeout)

    def start(request: httpx2.Request) -> None:
        request.extensions = {**request.extensions, "drafter.started": time.monotonic()}

    return httpx2.Client(
        trust_env=False,
        follow_redirects=False,
        timeout=httpx2.Timeout(timeout),
        event_hooks={"request": [cut_down, start], "response": [bound]},
    )


def _bounded(response: httpx2.Response, *, deadline: float) -> Any:
    """Return the body of an answer, given up where it takes too long or grows too large.

    The timeout of the HTTP library counts from one packet to the next: a server that sends a byte a minute never
    reaches it.
    """
    import httpx2

    # A client that is not asynchronous has no other kind of stream.
    inner = cast("httpx2.SyncByteStream", response.stream)

    class Bounded(httpx2.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            size = 0
            for chunk in inner:
                size += len(chunk)
                if time.monotonic() > deadline:
                    raise httpx2.ReadTimeout("the answer takes too long", request=response.request)
                if size > _LARGEST:
                    raise httpx2.ReadError("the answer is too large", request=response.request)
                yield chunk

        def close(self) -> None:
            inner.close()

    return Bounded()

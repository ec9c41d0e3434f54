"""Where an endpoint is: on this machine, or not."""

from __future__ import annotations

import ipaddress
from typing import Final
from urllib.parse import urlsplit

from drafter.errors import RemoteNotAllowedError, SettingsError

_LOOPBACK: Final = ipaddress.IPv4Network("127.0.0.0/8")
_LOOPBACK_6: Final = ipaddress.IPv6Address("::1")


def is_loopback(host: str) -> bool:
    """Return whether a host is this machine: 127.0.0.0/8, ::1 or `localhost`, each in its plain spelling.

    Args:
        host: The host of an address, without port and brackets. No name is looked up: what a name server says may
            change between the question and the connection.
    """
    if host.lower() == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    return address in _LOOPBACK if isinstance(address, ipaddress.IPv4Address) else address == _LOOPBACK_6


def require_allowed(base_url: str, *, allow_remote: bool) -> str:
    """Return the host of an endpoint that case facts may go to.

    Args:
        base_url: The endpoint's address.
        allow_remote: Whether the user has allowed endpoints that are not on this machine.

    Raises:
        RemoteNotAllowedError: Where it is not on this machine and that is not allowed.
    """
    host = urlsplit(base_url).hostname
    if not host:
        raise SettingsError(f"{base_url!r} names no host.", where="base_url")
    if not allow_remote and not is_loopback(host):
        raise RemoteNotAllowedError(
            f"{host!r} is not this machine, and the facts of a case would leave it.",
            where="base_url",
            hint="Use an endpoint on 127.0.0.1, or set `allow_remote: true` if the facts may go there.",
        )
    return host

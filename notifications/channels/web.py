"""Post a message to an address on the web, and read from the answer whether trying again is of use.

Who subscribes chooses the address; it must not become a way to reach what stands behind our own walls.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping, Sequence
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError, LocationParseError, NewConnectionError

from notifications.channels import PermanentFailure, TemporaryFailure

SECONDS = 10.0
ATTEMPT_LATER = frozenset({408, 425, 429})
SHOWN = 200  #: characters of a refusal that are kept

Network = ipaddress.IPv4Network | ipaddress.IPv6Network
Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: IPv6 blocks that carry an IPv4 address inside: 6to4, Teredo, NAT64; what they lead to cannot be seen from outside
_CARRIERS = tuple(
    ipaddress.IPv6Network(block) for block in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")
)


def is_open_to(address: Address, networks: Sequence[Network]) -> bool:
    """Tell whether messages may be posted to an address: one of the public internet, or of a network that was permitted."""
    plain = getattr(address, "ipv4_mapped", None) or address
    if any(plain in network for network in networks):
        return True
    hidden = any(plain in block for block in _CARRIERS)
    return plain.is_global and not (hidden or plain.is_multicast or plain.is_reserved)


def literal(host: str) -> Address | None:
    """Return the address that a host is written as, or None where it is a name."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return None


def connections(networks: Sequence[Network] | None = None) -> urllib3.PoolManager:
    """Return connections that are opened with their first use; redirects are not followed, attempts are ours to count.

    With `networks`, private networks are out of reach but for those named.
    """
    pool = urllib3.PoolManager(num_pools=20, timeout=urllib3.Timeout(total=SECONDS), retries=False)
    if networks is not None:
        guarded = _guarded(tuple(networks))
        pool.pool_classes_by_scheme = {"http": guarded[0], "https": guarded[1]}
    return pool


def _guarded(networks: tuple[Network, ...]) -> tuple[type[HTTPConnectionPool], type[HTTPSConnectionPool]]:
    """Return pools whose connections look at the address itself: a name could lead elsewhere the second time it is asked."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, networks)

    class Sealed(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            return _connect(self, networks)

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SealedPool(HTTPSConnectionPool):
        ConnectionCls = Sealed

    return PlainPool, SealedPool


def _connect(connection: Any, networks: tuple[Network, ...]) -> socket.socket:
    """Open a socket to the first address of a host that may be reached; the certificate is checked against the name as ever.

    :raises PermanentFailure: every address of the host lies in a private network.
    :raises NewConnectionError: nobody answers.
    """
    host, port = connection._dns_host.strip("[]"), connection.port or connection.default_port
    try:
        found = dict.fromkeys(str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        allowed = [place for place in found if (one := literal(place)) is not None and is_open_to(one, networks)]
        if not allowed:
            raise PermanentFailure(f"{host} lies in a private network, which YIMEN_WEBHOOK_NETWORKS does not name")
        return socket.create_connection((allowed[0], port), connection.timeout)
    except OSError as error:
        raise NewConnectionError(connection, f"nobody answers: {error}") from error


def post(pool: urllib3.PoolManager, url: str, *, body: bytes, headers: Mapping[str, str]) -> urllib3.BaseHTTPResponse:
    """Post a body and return the answer, which is 2xx.

    :raises TemporaryFailure: nobody answers, or the answer is 408, 425, 429 or 5xx.
    :raises PermanentFailure: the address is none, or the answer is another one.
    """
    try:
        answer = pool.request(
            "POST", url, body=body, headers={"Content-Type": "application/json", **headers}, redirect=False
        )
    except LocationParseError as error:
        raise PermanentFailure(f"no address: {error}") from error
    except HTTPError as error:
        raise TemporaryFailure(f"{type(error).__name__}: {error}"[:SHOWN]) from error
    if 200 <= answer.status < 300:
        return answer
    words = f"{answer.status} {answer.data[:SHOWN].decode(errors='replace')}"
    if answer.status >= 500 or answer.status in ATTEMPT_LATER:
        raise TemporaryFailure(words)
    raise PermanentFailure(words)

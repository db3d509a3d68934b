"""No test speaks to the world: a connection that leaves this machine fails the test that opened it."""

from __future__ import annotations

import ipaddress
import sys
from typing import Any

LOCAL_NAMES = {"localhost", "", None}


class Guard:
    """Watches connections from when it is switched on; an audit hook cannot be taken off again."""

    def __init__(self) -> None:
        self.watching = False
        self.seen: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[Any, ...]) -> None:
        if not self.watching:
            return
        if event == "socket.connect":
            address = arguments[1]
            host = address[0] if isinstance(address, tuple) else None
        elif event == "socket.getaddrinfo":
            host = arguments[0]
        else:
            return
        if not is_local(host):
            self.seen.append(f"{event} {host}")
            raise ConnectionRefusedError(f"a test may not connect to {host}")


def is_local(host: object) -> bool:
    """Tell whether an address stays on this machine."""
    if isinstance(host, bytes):
        host = host.decode()
    if host in LOCAL_NAMES:
        return True
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return False

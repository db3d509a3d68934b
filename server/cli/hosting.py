"""Serve the application from this process: one listening socket, waitress, and what runs beside it."""

from __future__ import annotations

import logging
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from types import FrameType
from typing import NoReturn, Protocol

from flask import Flask
from waitress import create_server

from server.foundation.errors import Refused

FIRST_PORT, LAST_PORT = 8000, 8999
PATIENCE = 30.0  #: seconds until the address must answer


class PortTaken(Refused):
    """Another program listens there."""

    type = "port-taken"
    zh = "端口 {port} 已被占用，请换一个：--port。"
    en = "Port {port} is taken; choose another with --port."


class Companion(Protocol):
    """Something that runs beside the web server."""

    def start(self) -> None:
        """Begin."""
        ...

    def stop(self) -> object:
        """End, after the work in hand."""
        ...


def listen(host: str, port: int | None) -> socket.socket:
    """Return a socket bound to the port, or to the next free one from 8000 when none is given.

    :raises PortTaken: the port (or every one of them) is in use.
    """
    wanted = range(FIRST_PORT, LAST_PORT + 1) if port is None else (port,)
    for number in wanted:
        found = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM)
        if sys.platform != "win32":
            # On Windows the option would let two programs share the port.
            found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((host, number))
            found.listen(1)
        except OSError:
            found.close()
            continue
        return found
    raise PortTaken(port=port if port is not None else f"{FIRST_PORT}–{LAST_PORT}")


def port_of(listening: socket.socket) -> int:
    """Return the port of a bound socket."""
    return int(listening.getsockname()[1])


def host(
    app: Flask,
    listening: socket.socket,
    *,
    threads: int,
    proxies: int,
    companions: Sequence[Companion],
    ready: Callable[[], None],
) -> None:
    """Serve until SIGTERM or Ctrl-C, then let requests and companions finish; `ready` is called once /healthz answers."""
    behind_proxies(app, proxies)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    server = create_server(
        app, sockets=[listening], threads=threads, ident="yimen", clear_untrusted_proxy_headers=False
    )
    signal.signal(signal.SIGTERM, _leave)
    for companion in companions:
        companion.start()
    threading.Thread(target=_announce, args=(port_of(listening), ready), daemon=True).start()
    try:
        server.run()
    finally:
        for companion in companions:
            companion.stop()
        server.close()


def behind_proxies(app: Flask, proxies: int) -> None:
    """Believe so many proxies in front of us about who asks."""
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=proxies, x_proto=proxies, x_host=proxies)  # type: ignore[method-assign]


def _leave(_signal: int, _frame: FrameType | None) -> NoReturn:
    # waitress ends its loop on SystemExit and lets the requests in hand finish.
    raise SystemExit(0)


def _announce(port: int, ready: Callable[[], None]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    ready()
                    return
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)

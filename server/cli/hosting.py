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
from collections.abc import Callable, Iterable, Sequence
from types import FrameType
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from flask import Flask
from waitress import create_server, wasyncore
from waitress.channel import HTTPChannel

from server.foundation.errors import Refused

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

FIRST_PORT, LAST_PORT = 8000, 8999
BACKLOG = 1024  #: connections that wait to be let in; gunicorn takes the socket as it is, and what is beyond is cut off
GRACE = 25.0  #: seconds that requests in hand may take after SIGTERM
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
            found.listen(BACKLOG)
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
    warm: Callable[[], None],
) -> None:
    """Serve until SIGTERM or Ctrl-C, then let requests and companions finish.

    `ready` is called once /healthz answers, and `warm` after it: nobody waits for the address until all is warm.
    """
    behind_proxies(app, proxies)
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    connections: dict[int, Any] = {}
    server = create_server(
        app, map=connections, sockets=[listening], threads=threads, ident="yimen", clear_untrusted_proxy_headers=False
    )  # fmt: skip
    server.channel_class = Connection
    _until_signal(server)
    for companion in companions:
        companion.start()
    threading.Thread(target=_announce, args=(port_of(listening), ready, warm), daemon=True).start()
    try:
        _serve(server, connections)
    finally:
        for companion in companions:
            companion.stop()
        server.close()


class Connection(HTTPChannel):  # type: ignore[misc]
    """A connection on which nothing new is read once the server is to end."""

    def readable(self) -> bool:
        """Tell whether to read: a request that has begun is read to its end."""
        return bool(super().readable()) and (self.request is not None or not self.server.leaving.is_set())

    @property
    def in_hand(self) -> bool:
        """Tell whether a request is being read, worked on or answered."""
        return bool(self.request is not None or self.requests or self.total_outbufs_len)


def _until_signal(server: Any) -> None:
    """Let SIGTERM and Ctrl-C wake the loop and end it."""

    def leave(_signal: int, _frame: FrameType | None) -> None:
        server.leaving.set()
        server.pull_trigger()

    server.leaving = threading.Event()
    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGINT, leave)


def _serve(server: Any, connections: dict[int, Any]) -> None:
    """Serve until asked to end; then accept nobody and finish what is in hand.

    waitress alone gives requests five seconds and leaves unsent what a slow reader has not taken yet.
    """

    def turn(seconds: float) -> None:
        wasyncore.loop(timeout=seconds, use_poll=server.adj.asyncore_use_poll, map=connections, count=1)

    while not server.leaving.is_set():
        turn(server.adj.asyncore_loop_timeout)
    server.del_channel()
    until = time.monotonic() + GRACE
    while any(each.in_hand for each in tuple(server.active_channels.values())) and time.monotonic() < until:
        turn(0.1)
    server.task_dispatcher.shutdown(timeout=1)


def behind_proxies(app: Flask, proxies: int) -> None:
    """Believe so many proxies in front of us about who asks, and nobody about where we stand: the address is the configured one.

    Many a proxy hands on an X-Forwarded-Host as whoever asks has written it, or a Host by which only it knows us.
    """
    if proxies:
        from werkzeug.middleware.proxy_fix import ProxyFix

        at_home = _standing_at(app.extensions["yimen"].house.base_url, app.wsgi_app)
        app.wsgi_app = ProxyFix(at_home, x_for=proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]


def _standing_at(address: str, answer: WSGIApplication) -> WSGIApplication:
    own = urlsplit(address)

    def ask(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        environ["HTTP_HOST"], environ["wsgi.url_scheme"] = own.netloc, own.scheme
        return answer(environ, start)

    return ask


def _announce(port: int, ready: Callable[[], None], warm: Callable[[], None]) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    ready()
                    break
        except (OSError, urllib.error.URLError):
            time.sleep(0.02)
    warm()

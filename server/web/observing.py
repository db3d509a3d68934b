"""What each request leaves behind: a log line with its id, who asked and which case; counts and times for the metrics."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Any

from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

from server.foundation import logs
from server.web.entry import signed_in

logger = logging.getLogger("yimen.web")
REQUESTS = Counter("yimen_requests_total", "Requests by endpoint, method and status.", ("endpoint", "method", "status"))
SECONDS = Histogram(
    "yimen_request_seconds", "Seconds per request by endpoint.", ("endpoint",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)  # fmt: skip
_OWN_ID = re.compile(r"[\w.-]{8,64}\Z")
_QUIET = frozenset({"web.static", "cases.healthz", "cases.readyz", "cases.metrics"})


def init_observing(app: Flask) -> None:
    """Install the hooks; call before whatever finds out who acts."""
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(_forget)


def _begin() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _OWN_ID.match(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    logs.forget()
    logs.remember(request=g.request_id, case=(request.view_args or {}).get("case_id"))


def _forget(_error: BaseException | None) -> None:
    """Let go of the request's facts with the request: what the thread logs between two of them is about nobody's case."""
    logs.forget()


def _end(response: Response) -> Response:
    endpoint = request.endpoint or "none"
    spent = time.perf_counter() - g.get("began", time.perf_counter())
    REQUESTS.labels(endpoint, request.method, str(response.status_code)).inc()
    SECONDS.labels(endpoint).observe(spent)
    response.headers.setdefault("X-Request-ID", g.get("request_id", ""))
    if endpoint not in _QUIET:
        facts: dict[str, Any] = {
            "method": request.method,
            "endpoint": endpoint,
            "status": response.status_code,
            "ms": round(spent * 1000, 1),
        }
        who = signed_in()
        with logs.about(actor=who.id if who else None, **facts):
            logger.info("request")
    return response

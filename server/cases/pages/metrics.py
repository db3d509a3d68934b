"""Figures for Prometheus: requests of this process, and what the rows say of the county's work."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterator
from typing import Any

from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from server.cases.pages.blueprint import blueprint
from server.cases.queries.figures import Figures, figures
from server.foundation.errors import NotFound
from server.foundation.identity import system_actor
from server.web.entry import query, service

#: Whatever of these a request brings, somebody else than this machine asked for it.
FORWARDED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "Via")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Give the figures to this machine, or to whoever brings the token of `YIMEN_METRICS_TOKEN`.

    :raises NotFound: it is neither.
    """
    if not _allowed():
        raise NotFound
    found = query(figures, as_actor=system_actor(service().house.county))
    rows = CollectorRegistry()
    rows.register(_Rows(found))
    return Response(generate_latest(_process()) + generate_latest(rows), content_type=CONTENT_TYPE_LATEST)


def _allowed() -> bool:
    token = service().settings.metrics_token
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = any(name in request.headers for name in FORWARDED)
    return request.remote_addr in ("127.0.0.1", "::1") and not forwarded


def _process() -> CollectorRegistry:
    """Return what this process counted, or all processes of the server together where they share a folder."""
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return REGISTRY
    together = CollectorRegistry()
    MultiProcessCollector(together)  # type: ignore[no-untyped-call]
    return together


class _Rows:
    """The figures of the rows, as Prometheus collects them."""

    def __init__(self, found: Figures) -> None:
        self._found = found

    def collect(self) -> Iterator[Any]:
        """Yield one family per figure."""
        tasks = GaugeMetricFamily(
            "yimen_open_tasks",
            "Open tasks by unit and process: overdue, due today, later.",
            labels=["unit", "process", "state"],
        )
        for row in self._found.tasks:
            tasks.add_metric([row.unit, row.process, "overdue"], row.overdue)
            tasks.add_metric([row.unit, row.process, "due"], row.due)
            tasks.add_metric([row.unit, row.process, "in-time"], row.open - row.overdue - row.due)
        yield tasks
        yield from (GaugeMetricFamily(name, words, value=value) for name, words, value in self._found.single())

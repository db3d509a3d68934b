"""Whether the service lives and is ready, and the page that documents its API."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import flask_swagger_ui
from flask import Response, jsonify, redirect, render_template, send_from_directory, url_for
from sqlalchemy import inspect, select
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response as BaseResponse

from server import migrations
from server.cases.models import Definition
from server.cases.pages.blueprint import blueprint
from server.foundation.database import Base
from server.foundation.errors import Refused
from server.foundation.identity import system_actor
from server.foundation.work import Work
from server.messaging.queries import oldest_waiting
from server.web.entry import query, service
from workflows import worktime

AHEAD = timedelta(days=90)
LATE_MESSAGE = timedelta(hours=1)
_SWAGGER = Path(flask_swagger_ui.__file__).parent / "dist"
_SERVED = frozenset({"swagger-ui.css", "swagger-ui-bundle.js", "favicon-32x32.png"})


@blueprint.get("/healthz")
def healthz() -> Response:
    """Say that the process answers."""
    return jsonify({"ok": True})


@blueprint.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether the service can do its work: database, migrations, published processes, calendar, messages, queue."""
    try:
        checks = query(_checks, as_actor=system_actor(service().house.county))
    except (SQLAlchemyError, Refused) as error:
        checks = {"database": {"ok": False, "detail": type(error).__name__}}
    checks |= {name: {"ok": probe()} for name, probe in service().probes.items()}
    ok = all(check["ok"] for check in checks.values())
    return jsonify({"ok": ok, "checks": checks}), 200 if ok else 503


def _checks(work: Work) -> dict[str, dict[str, Any]]:
    work.session.execute(select(1))
    there = set(inspect(work.session.connection()).get_table_names())
    absent = sorted(set(Base.metadata.tables) - there)
    stands, newest = migrations.current(service().database), migrations.head()
    found: dict[str, dict[str, Any]] = {
        "database": {"ok": True},
        "tables": {"ok": not absent, "detail": ", ".join(absent)},
        # A database ahead of the program is as it should be: migrations come first, and the version before serves on.
        "migrations": {"ok": stands is not None and stands >= newest, "at": stands, "newest": newest},
        "calendar": _calendar(work),
    }
    if absent:
        return found
    published = work.session.scalar(select(Definition.id).limit(1)) is not None
    waiting = oldest_waiting(work)
    return found | {
        "processes": {"ok": published},
        "messages": {
            "ok": waiting is None or work.now - waiting < LATE_MESSAGE,
            "oldest": waiting and waiting.isoformat(),
        },
    }


def _calendar(work: Work) -> dict[str, Any]:
    until = work.today + AHEAD
    try:
        day = work.house.calendar.is_workday(until)
    except worktime.YearNotCovered:
        return {"ok": False, "until": until.isoformat()}
    return {"ok": True, "until": until.isoformat(), "provisional": day.provisional}


@blueprint.get("/docs")
def api_docs() -> str:
    """Show the API's documentation."""
    return render_template("cases/api_docs.html")


@blueprint.get("/docs/files/<name>")
def api_docs_file(name: str) -> BaseResponse:
    """Give a file of the documentation's viewer, from this machine."""
    if name not in _SERVED:
        return redirect(url_for("cases.api_docs"))
    return send_from_directory(_SWAGGER, name, max_age=86400)


@blueprint.get("/docs/start.js")
def api_docs_start() -> Response:
    """Start the viewer; a file of its own, since pages hold no inline script."""
    script = render_template("cases/api_docs.js", address=url_for("api-docs.openapi_json"))
    return Response(script, mimetype="text/javascript")

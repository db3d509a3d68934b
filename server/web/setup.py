"""Put the desk's look, languages, headers and error pages onto a Flask application."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Flask

from server.web.assets import asset, has_vendor
from server.web.formats import init_formats
from server.web.language import init_language
from server.web.problems import init_problems
from server.web.security import init_security


def field_id(name: str) -> str:
    """Return the HTML id of a field's first control; error summaries link to it."""
    return "f-" + name.replace("/", "-").replace(".", "-")


def html_name(path: str) -> str:
    """Return the HTML name of a form path: `members/0/name` is `members-0-name`."""
    return path.replace("/", "-")


def error_map(errors: Any) -> dict[str, Any]:
    """Return the first problem of each field path."""
    found: dict[str, Any] = {}
    for error in errors or ():
        found.setdefault(error.path, error)
    return found


def init_web(app: Flask) -> None:
    """Install everything pages stand on. Call once, before blueprints with pages are registered."""
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(
        asset=asset, has_vendor=has_vendor, field_id=field_id, html_name=html_name, error_map=error_map
    )
    init_language(app)
    init_formats(app)
    init_security(app)
    init_problems(app)
    app.register_blueprint(
        Blueprint("web", __name__, static_folder="static", static_url_path="/assets", template_folder="templates")
    )

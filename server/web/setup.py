"""Put the desk's look, languages, headers and error pages onto a Flask application."""

from __future__ import annotations

from flask import Blueprint, Flask, redirect, render_template

from server.web.assets import asset, has_vendor
from server.web.compiled import keep_compiled
from server.web.controls import CONTROLS
from server.web.formats import init_formats
from server.web.gallery import gallery
from server.web.language import init_language
from server.web.problems import init_problems
from server.web.returning import comes_back
from server.web.security import init_security
from server.web.unreadable import init_reading


def init_web(app: Flask, *, with_gallery: bool = False) -> None:
    """Install everything pages stand on. Call once, before blueprints with pages are registered.

    `with_gallery` adds the component gallery at `/_gallery/`; demo and test mode only.
    """
    environment = app.jinja_env
    environment.trim_blocks = True
    environment.lstrip_blocks = True
    environment.globals.update(asset=asset, has_vendor=has_vendor, comes_back=comes_back, **CONTROLS)
    init_reading(app)
    init_language(app)
    keep_compiled(app)
    init_formats(app)
    init_security(app)
    init_problems(app)
    blueprint = Blueprint(
        "web", __name__, static_folder="static", static_url_path="/assets", template_folder="templates"
    )
    # Browsers ask for it beside whatever is no page of ours, a print or a download.
    blueprint.add_url_rule("/favicon.ico", "icon", lambda: redirect(asset("mark.svg"), 301))
    blueprint.add_url_rule("/help", "show_help", lambda: render_template("help.html"))
    app.register_blueprint(blueprint)
    if with_gallery:
        app.register_blueprint(gallery)

"""Forms over HTTP: what a task asks, as JSON Schema."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint

import forms as catalogue
from server.cases.schemas import FormKeysSchema, FormSchema
from server.foundation.errors import NotFound
from server.web.entry import actor

forms = Blueprint("forms-api", __name__, url_prefix="/api/v1/forms", description="表单 Forms as JSON Schema 2020-12")


@forms.get("")
@forms.response(200, FormKeysSchema)
def list_forms() -> dict[str, Any]:
    """List every form with its newest version."""
    actor()
    return {"rows": [{"key": key, "version": catalogue.load(key).version} for key in catalogue.keys()]}


@forms.get("/<key>/versions/<int:version>")
@forms.response(200, FormSchema)
def get_form(key: str, version: int) -> dict[str, Any]:
    """Read one version of a form; a published version never changes."""
    actor()
    try:
        form = catalogue.load(key, version)
    except catalogue.UnknownForm as error:
        raise NotFound from error
    title = {"zh": form.title("zh"), "en": form.title("en")}
    return {"key": form.key, "version": form.version, "title": title, "form_schema": form.schema}

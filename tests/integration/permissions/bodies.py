"""What is sent to a route so that it gets past the form to the rule: the least that its own schema takes."""

from __future__ import annotations

import inspect
import io
from collections.abc import Mapping
from typing import Any

from flask import Flask
from marshmallow import Schema, fields, validate
from werkzeug.routing import Rule

from tests.integration.permissions.rows import ABSENT, TABLES

DAY, INSTANT = "2026-09-18", "2026-09-18T08:00:00+08:00"
#: What a field of this name holds where its type does not say it.
NAMED = {
    "month": "2026-09", "item": "dibao", "kind": "person", "key": "intake", "way": "window", "role": "clerk", "form_token": "planted-key",
    "scope": "posts", "table": "caps", "submission": "planted-key", "title": "x",
    "reason": "按规定办理", "reply_by": "2026-09-30",
}  # fmt: skip
#: What a name holds that another argument's row answers.
SAME_AS = {
    "unit": "township",
    "unit_id": "township",
    "target": "person_id",
    "subject_id": "task_id",
    "ids": "task_id",
    "source": "source_id",
}
PLACES = {"json": "json", "query": "query_string"}
PLAIN: tuple[tuple[type[fields.Field], Any], ...] = (
    (fields.Date, DAY), (fields.DateTime, INSTANT), (fields.Boolean, True), (fields.Integer, 1), (fields.Decimal, "1"), (fields.Number, 1),
    (fields.Dict, {"x": "x"}), (fields.String, "x"),
)  # fmt: skip


def body_of(app: Flask, rule: Rule, method: str, known: Mapping[str, str]) -> dict[str, Any]:
    """Return the least query, JSON and file that a route of the interface takes."""
    sent: dict[str, Any] = {"query_string": {}, "json": {}}
    view = app.view_functions[rule.endpoint]
    found = getattr(view, "view_class", None)
    for part in _documented(getattr(found, method.lower(), view) if found else view):
        schema = part["schema"]
        filled = sample(schema() if inspect.isclass(schema) else schema, known)
        if part["in"] == "files":
            sent["data"] = {name: (io.BytesIO(b"a,b\n1,2\n"), "a.csv") for name in filled}
        elif part["in"] in PLACES:
            sent[PLACES[part["in"]]] |= filled
    if "data" in sent:
        del sent["json"]
    return sent


def _documented(view: Any) -> list[dict[str, Any]]:
    return list(getattr(view, "_apidoc", {}).get("arguments", {}).get("parameters", ()))


def sample(schema: Schema, known: Mapping[str, str]) -> dict[str, Any]:
    """Return an answer that fills what a schema requires."""
    return {
        field.data_key or name: _value(field.data_key or name, field, known)
        for name, field in schema.fields.items()
        if field.required
    }


def _value(name: str, field: fields.Field, known: Mapping[str, str]) -> Any:
    for check in field.validators:
        if isinstance(check, validate.OneOf):
            return next(iter(check.choices))
    if name in SAME_AS or name in TABLES:
        value = known.get(SAME_AS.get(name, name), ABSENT)
        return [value] if isinstance(field, fields.List) else value
    if isinstance(field, fields.Date):
        return DAY
    if name in NAMED:
        return NAMED[name]
    if f"{name}_id" in TABLES:
        return known.get(f"{name}_id", ABSENT)
    if isinstance(field, fields.Nested):
        return sample(field.schema, known)
    if isinstance(field, fields.List):
        return [_value(name.removesuffix("s"), field.inner, known)]
    return next((value for kind, value in PLAIN if isinstance(field, kind)), "x")

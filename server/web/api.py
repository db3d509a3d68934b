"""The API's frame: its OpenAPI document, with problems as RFC 9457 describes them."""

from __future__ import annotations

from typing import Any

from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls
from flask_smorest import Api
from marshmallow import Schema, fields


class ProblemFieldSchema(Schema):
    """One thing wrong with one field."""

    path = fields.String(required=True, metadata={"description": "path of the field, with slashes"})
    code = fields.String(required=True)
    detail = fields.String(required=True, metadata={"description": "a sentence in the reader's language"})


class ProblemSchema(Schema):
    """A refusal (RFC 9457): stable type, words in the reader's language and in both."""

    type = fields.String(required=True, metadata={"description": "urn:yimen:problem:CODE"})
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    code = fields.String(required=True, metadata={"description": "the stable name of the refusal"})
    zh = fields.String(required=True)
    en = fields.String(required=True)
    errors = fields.List(fields.Nested(ProblemFieldSchema))


def schema_name(schema: Any) -> str:
    """Return what a schema is called in the document: `CasesTask` for `TaskSchema` of the cases room."""
    found = resolve_schema_cls(schema)
    one = found[0] if isinstance(found, list) else found
    room = one.__module__.split(".")[1] if one.__module__.startswith("server.") else ""
    return f"{'' if room == 'web' else room.title()}{one.__name__.removesuffix('Schema')}"


class DeskApi(Api):
    """Documents and registers API blueprints; refusals and faults are answered by `server.web.problems` alone."""

    ERROR_SCHEMA = ProblemSchema

    def _init_spec(self, **options: Any) -> None:
        """Name schemas by their room, so that two rooms may use the same word."""
        super()._init_spec(marshmallow_plugin=MarshmallowPlugin(schema_name_resolver=schema_name), **options)

    def _register_error_handlers(self) -> None:
        """Leave errors to the one mapping that pages and API share."""


#: What stands in the OpenAPI document beside the paths.
SPEC: dict[str, Any] = {
    "info": {
        "description": "社会救助一门受理、协同办理。Every page's action is here too. Refusals are RFC 9457 problems; POST takes "
        "`Idempotency-Key`; lists give a `next` cursor; what two people may edit carries an `ETag`.",
        "license": {"name": "see NOTICE"},
    },
    "components": {
        "securitySchemes": {
            "token": {"type": "http", "scheme": "bearer"},
            "session": {"type": "apiKey", "in": "cookie", "name": "yimen_session"},
        }
    },
    "security": [{"token": []}, {"session": []}],
}

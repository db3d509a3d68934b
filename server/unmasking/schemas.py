"""What the API of unmasking takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.unmasking.queries import VIEWS
from server.unmasking.words import FIELDS, STATES


class AskUnmaskingSchema(Schema):
    """A request to see what is masked: of a person, or, for scans and the reporter of an emergency, of a case."""

    person_id = fields.String(load_default=None, metadata={"description": "without it, the applicant of the case"})
    case_id = fields.String(load_default=None, metadata={"description": "needed for `papers` and `reporter`"})
    fields_ = fields.List(
        fields.String(validate=validate.OneOf(list(FIELDS))), required=True, data_key="fields", attribute="fields"
    )
    reason = fields.String(required=True, metadata={"description": "4 to 200 characters; kept in the read log"})
    letter = fields.String(load_default="", metadata={"description": "an auditor's letter of authority"})


class UnmaskingViewSchema(Schema):
    """Which requests: those that wait for one's answer, one's own, or urgent sights that nobody confirmed."""

    view = fields.String(load_default="waiting", validate=validate.OneOf(VIEWS))
    after = fields.String(load_default=None)


class UnmaskingSchema(Schema):
    """One request."""

    id = fields.String(required=True)
    person_id = fields.String(required=True)
    person = fields.String(required=True, metadata={"description": "masked where the reader reads no names"})
    case_id = fields.String(required=True, allow_none=True)
    fields_ = fields.List(fields.String(), required=True, data_key="fields", attribute="fields")
    reason = fields.String(required=True)
    letter = fields.String(required=True)
    unit = fields.String(required=True, metadata={"description": "whose people agree; empty: the county's"})
    state = fields.String(required=True, validate=validate.OneOf(list(STATES)))
    urgent = fields.Boolean(required=True, metadata={"description": "seen at once, confirmed afterwards"})
    confirmed_by = fields.DateTime(required=True, allow_none=True, metadata={"description": "due of a confirmation"})
    asked_by = fields.String(required=True)
    asked_at = fields.DateTime(required=True)
    agreed = fields.Boolean(required=True, allow_none=True)
    decided_by = fields.String(required=True)
    decided_at = fields.DateTime(required=True, allow_none=True)
    word = fields.String(required=True)
    until = fields.DateTime(required=True, allow_none=True, metadata={"description": "the fields show before it"})
    may_decide = fields.Boolean(required=True)


class UnmaskingPageSchema(Schema):
    """Some requests, the newest first."""

    rows = fields.List(fields.Nested(UnmaskingSchema), required=True)
    total = fields.Integer(required=True)
    next = fields.String(required=True, allow_none=True)


class DecideUnmaskingSchema(Schema):
    """The second person's answer."""

    agreed = fields.Boolean(required=True)
    word = fields.String(load_default="", metadata={"description": "needed for a refusal"})


class UnmaskedFieldsSchema(Schema):
    """What was agreed to."""

    id_number = fields.String()
    phone = fields.String()
    reporter = fields.String(metadata={"description": "telephone of who reported the emergency"})

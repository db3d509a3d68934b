"""What the API of leads takes and gives."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from server.cases.asked_schemas import TableAnswerSchema
from server.discovery.helping import FOUND
from server.discovery.words import OUTCOMES, VERIFIED, WAYS

_TEXT = validate.Length(1, 2000)


class LeadReportSchema(Schema):
    """A report: where, and the answers to the form `lead`."""

    township = fields.String(required=True)
    village = fields.String(load_default=None, allow_none=True)
    answers = fields.Dict(required=True)
    submission = fields.String(
        required=True, validate=validate.Length(1, 40), metadata={"description": "the form's own key"}
    )


class LeadQuerySchema(Schema):
    """Which leads."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "contacted", "closed", "")))
    mine = fields.Boolean(load_default=False)
    after = fields.String(load_default=None)
    size = fields.Integer(load_default=20, validate=validate.Range(1, 100))


class LeadSchema(Schema):
    """One lead."""

    id = fields.String(required=True)
    code = fields.String(required=True)
    state = fields.String(required=True)
    source = fields.String(required=True, validate=validate.OneOf(("report", "signal")))
    scene = fields.String(required=True)
    urgent = fields.Boolean(required=True)
    name = fields.String(required=True)
    township = fields.String(required=True)
    reports = fields.Integer(required=True)
    why = fields.String()
    basis = fields.String()
    rule = fields.String()
    answers = fields.List(
        fields.Nested(TableAnswerSchema),
        metadata={"description": "what the table of signals said of each list or row; where one lead is read"},
    )
    reported_at = fields.String(required=True, metadata={"format": "date-time"})
    contact_due_on = fields.String(required=True, metadata={"format": "date"})
    contacted_at = fields.String(allow_none=True, metadata={"format": "date-time"})
    outcome = fields.String()
    outcome_note = fields.String()
    case_id = fields.String(allow_none=True, metadata={"description": "the emergency that was registered at once"})
    draft_id = fields.String(allow_none=True)
    light = fields.Dict()


class LeadPageSchema(Schema):
    """Some leads, and the cursor of the next."""

    rows = fields.List(fields.Nested(LeadSchema), required=True)
    next = fields.String(allow_none=True)


class LeadContactSchema(Schema):
    """That the person was spoken to."""

    way = fields.String(required=True, metadata={"description": ", ".join(WAYS)})
    verified = fields.String(required=True, metadata={"description": ", ".join(VERIFIED)})
    note = fields.String(required=True, validate=_TEXT)


class LeadCloseSchema(Schema):
    """What came of it."""

    outcome = fields.String(required=True, metadata={"description": ", ".join(OUTCOMES)})
    note = fields.String(required=True, validate=_TEXT)


class LeadDraftSchema(Schema):
    """The application that was begun."""

    draft_id = fields.String(required=True)


class ListKindSchema(Schema):
    """Which list it is."""

    kind = fields.String(required=True, validate=validate.Length(1, 20))


class ScanSchema(Schema):
    """Which township's rows."""

    township = fields.String(required=True)


class ListSchema(Schema):
    """What one list or scan brought."""

    id = fields.String(required=True)
    kind = fields.String(required=True)
    name = fields.String(required=True)
    unit = fields.String(required=True)
    rows = fields.Integer(required=True)
    leads = fields.Integer(required=True)
    merged = fields.Integer(required=True)
    quiet = fields.Integer(required=True, metadata={"description": "below every threshold"})
    wrong = fields.Integer(required=True, metadata={"description": "could not be read"})
    table_version = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})


class ListsSchema(Schema):
    """Lists and scans, the newest first."""

    rows = fields.List(fields.Nested(ListSchema), required=True)


class DueVisitSchema(Schema):
    """A household that is to be visited now."""

    household_id = fields.String(required=True)
    household = fields.String(required=True, metadata={"description": "code"})
    name = fields.String(required=True)
    helper = fields.String(required=True)
    due_on = fields.String(required=True, metadata={"format": "date"})


class DueVisitsSchema(Schema):
    """Households to visit, the longest waiting first."""

    rows = fields.List(fields.Nested(DueVisitSchema), required=True)


class NewVisitSchema(Schema):
    """A visit that was made."""

    visited_on = fields.Date(required=True)
    way = fields.String(required=True, metadata={"description": "visit, phone"})
    found = fields.String(required=True, metadata={"description": ", ".join(FOUND)})
    note = fields.String(required=True, validate=_TEXT)
    next_step = fields.String(load_default="", validate=validate.Length(0, 200))
    submission = fields.String(required=True, validate=validate.Length(8, 80))


class VisitSchema(Schema):
    """What a visit found."""

    id = fields.String(required=True)
    visited_on = fields.String(required=True, metadata={"format": "date"})
    way = fields.String(required=True)
    found = fields.String(required=True)
    note = fields.String(required=True)
    next_step = fields.String(required=True)
    by_name = fields.String(required=True)


class NewHelperSchema(Schema):
    """Who looks after a household from today on."""

    name = fields.String(required=True, validate=validate.Length(1, 60))
    title = fields.String(load_default="", validate=validate.Length(0, 60))
    phone = fields.String(required=True, validate=validate.Length(1, 20))
    every_days = fields.Integer(load_default=30)


class HelperSchema(Schema):
    """Who looks after a household."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    title = fields.String(required=True)
    phone = fields.String(required=True)
    every_days = fields.Integer(required=True)
    since = fields.String(required=True, metadata={"format": "date"})


class VisitsSchema(Schema):
    """A household's helper and visits."""

    household = fields.String(required=True, metadata={"description": "code"})
    helper = fields.Nested(HelperSchema, allow_none=True)
    next_on = fields.String(allow_none=True, metadata={"format": "date"})
    rows = fields.List(fields.Nested(VisitSchema), required=True)


class NewConsultSchema(Schema):
    """A question and its answer; nobody need give a name."""

    way = fields.String(required=True, metadata={"description": "counter, phone, visit"})
    item = fields.String(load_default="")
    question = fields.String(required=True, validate=_TEXT)
    answer = fields.String(required=True, validate=_TEXT)
    result = fields.String(required=True, metadata={"description": "answered, applied, lead, other-place"})
    submission = fields.String(required=True, validate=validate.Length(8, 80))


class ConsultSchema(Schema):
    """A question that was asked."""

    id = fields.String(required=True)
    unit = fields.String(required=True)
    way = fields.String(required=True)
    item = fields.String(required=True)
    question = fields.String(required=True)
    answer = fields.String(required=True)
    result = fields.String(required=True)
    by_name = fields.String(required=True)
    at = fields.String(required=True, metadata={"format": "date-time"})


class ConsultsSchema(Schema):
    """Questions, the newest first."""

    rows = fields.List(fields.Nested(ConsultSchema), required=True)


class NewOfficerSchema(Schema):
    """Who reports for a unit, and who when she is away."""

    unit = fields.String(required=True)
    name = fields.String(required=True, validate=validate.Length(1, 60))
    phone = fields.String(required=True, validate=validate.Length(1, 20))
    backup = fields.String(required=True, validate=validate.Length(1, 60))
    backup_phone = fields.String(required=True, validate=validate.Length(1, 20))


class OfficerSchema(NewOfficerSchema):
    """An information officer."""

    id = fields.String(required=True)
    since = fields.String(required=True, metadata={"format": "date"})
    unit_name = fields.String()


class LoadSchema(Schema):
    """One unit's work, in numbers."""

    unit = fields.String(required=True)
    unit_name = fields.String(required=True)
    reported = fields.Integer(required=True, metadata={"description": "reports of the last 30 days"})
    leads = fields.Integer(required=True, metadata={"description": "leads of the place that are not closed"})
    steps = fields.Integer(required=True, metadata={"description": "open steps at the unit"})
    overdue = fields.Integer(required=True, metadata={"description": "open steps whose term has ended"})


class OfficersSchema(Schema):
    """Information officers by unit, and the work of those units whose leads one may read."""

    rows = fields.List(fields.Nested(OfficerSchema), required=True)
    workload = fields.List(fields.Nested(LoadSchema), required=True)

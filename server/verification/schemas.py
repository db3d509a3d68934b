"""What verification's API takes and gives; amounts are decimal texts in yuan."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

INSTANT = {"format": "date-time"}
DAY = {"format": "date"}
_LINE = validate.Length(1, 200)


class SignatureSchema(Schema):
    """One signed authorisation: a member by id, or an obligor by name and relation."""

    person_id = fields.String()
    name = fields.String(validate=validate.Length(1, 80))
    relation = fields.String(validate=validate.Length(1, 20))
    id_number = fields.String(validate=validate.Length(1, 18))
    signed_on = fields.Date(required=True)
    way = fields.String(required=True, validate=validate.OneOf(("paper", "mark", "electronic")))
    witness = fields.String(load_default="", validate=validate.Length(0, 80))
    guardian_name = fields.String(load_default="", validate=validate.Length(0, 80))
    guardian_relation = fields.String(load_default="", validate=validate.Length(0, 20))


class SignaturesSchema(Schema):
    """Signed authorisations of a case."""

    signatures = fields.List(fields.Nested(SignatureSchema), required=True, validate=validate.Length(1, 30))


class AuthorisationSchema(Schema):
    """An authorisation on record."""

    id = fields.String(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("member", "obligor")))
    items = fields.List(fields.String(), required=True)
    signed_on = fields.String(required=True, metadata=DAY)
    signed_by = fields.String(required=True)
    stands = fields.Boolean(required=True)


class AuthorisationListSchema(Schema):
    """Authorisations, and who has not signed."""

    rows = fields.List(fields.Nested(AuthorisationSchema), required=True)
    missing = fields.List(fields.String(), required=True, metadata={"description": "person ids without a standing one"})


class ReasonSchema(Schema):
    """A reason."""

    reason = fields.String(required=True, validate=_LINE)


class LookSchema(Schema):
    """Why somebody looks into results; whoever holds a task of the case need not say."""

    reason = fields.String(
        load_default="", validate=validate.OneOf(("", "review", "objection", "supervision", "audit"))
    )


class FindingSchema(Schema):
    """One thing that a source knows."""

    id = fields.String(dump_only=True)
    kind = fields.String(required=True)
    amount = fields.String(load_default=None, allow_none=True, metadata={"description": "yuan, two decimals"})
    number = fields.Integer(load_default=1)
    text = fields.String(load_default="", validate=validate.Length(0, 500))


class AnswerSchema(Schema):
    """What a source answered to one request."""

    state = fields.String(required=True, validate=validate.OneOf(("none", "found", "unavailable")))
    source_at = fields.AwareDateTime(load_default=None, allow_none=True)
    note = fields.String(load_default="", validate=validate.Length(0, 500))
    findings = fields.List(fields.Nested(FindingSchema), load_default=list)


class AnswersSchema(Schema):
    """Answers by request id."""

    answers = fields.Dict(
        keys=fields.String(), values=fields.Nested(AnswerSchema), required=True, validate=validate.Length(1, 500)
    )


class CountSchema(Schema):
    """How many were written."""

    count = fields.Integer(required=True)


class VisitFilesSchema(Schema):
    """What a file of a visit shows."""

    what = fields.String(required=True, validate=validate.OneOf(("scene", "form")))


class EntrustSchema(Schema):
    """To which service provider a visit is entrusted."""

    unit = fields.String(required=True, metadata={"description": "unit id of the provider"})


class RestSchema(Schema):
    """Sources that have nothing else on record, and how many requests that is."""

    sources = fields.List(fields.String(), required=True, validate=validate.Length(1, 100))
    expected = fields.Integer(required=True, metadata={"description": "open requests that the caller has seen"})


class RequestSchema(Schema):
    """One request: a person at a source."""

    id = fields.String(required=True)
    person = fields.String(required=True)
    source = fields.String(required=True)
    channel = fields.String(required=True)
    state = fields.String(required=True)
    due_at = fields.String(allow_none=True, metadata=INSTANT)
    findings = fields.List(fields.Nested(FindingSchema), required=True)


class ReportSchema(Schema):
    """A check with what was found."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    item = fields.String(required=True)
    state = fields.String(
        required=True, validate=validate.OneOf(("requested", "sent", "entered", "in-force", "stopped"))
    )
    number = fields.String(required=True)
    conclusion = fields.String(required=True)
    valid_to = fields.String(allow_none=True, metadata=DAY)
    income = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    assets = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    hits = fields.List(fields.Dict(), required=True)
    requests = fields.List(fields.Nested(RequestSchema), required=True)


class CheckRowSchema(Schema):
    """One check in the list, without results."""

    id = fields.String(required=True)
    case_id = fields.String(required=True)
    case_code = fields.String(required=True)
    state = fields.String(required=True)
    total = fields.Integer(required=True)
    open = fields.Integer(required=True)
    overdue = fields.Integer(required=True)
    next_due = fields.String(allow_none=True, metadata=INSTANT)


class CheckListSchema(Schema):
    """Checks, the one whose next answer is due first on top."""

    rows = fields.List(fields.Nested(CheckRowSchema), required=True)


class CheckQuerySchema(Schema):
    """Which checks."""

    state = fields.String(load_default="open", validate=validate.OneOf(("open", "done")))


class TurnaroundSchema(Schema):
    """How long a source really took over the last year, in working days from the day of sending."""

    answered = fields.Integer(required=True)
    median_days = fields.Float(required=True)
    slowest_days = fields.Integer(required=True)
    late = fields.Integer(required=True, metadata={"description": "answered after the request's own last day"})
    failed = fields.Integer(required=True, metadata={"description": "could not be queried"})


class SourceSchema(Schema):
    """A source of the register."""

    code = fields.String(required=True)
    zh = fields.String(required=True)
    en = fields.String(required=True)
    holder = fields.String(required=True)
    channel = fields.String(required=True, validate=validate.OneOf(("interface", "counter", "letter")))
    kinds = fields.List(fields.String(), required=True)
    active = fields.Boolean(required=True)
    term = fields.String(required=True, metadata={"description": "rule that measures each request"})
    promised_days = fields.Integer(allow_none=True, metadata={"description": "working days that its holder promises"})
    last_success_at = fields.String(allow_none=True, metadata=INSTANT)
    turnaround = fields.Nested(TurnaroundSchema, allow_none=True)


class SourceListSchema(Schema):
    """The register of sources."""

    rows = fields.List(fields.Nested(SourceSchema), required=True)


class SourceChangeSchema(Schema):
    """What changes in a source; what is left out stays."""

    zh = fields.String(validate=validate.Length(1, 60))
    en = fields.String(validate=validate.Length(0, 80))
    holder = fields.String(validate=validate.Length(1, 80))
    channel = fields.String()
    kinds = fields.List(fields.String())
    promised_days = fields.Integer(allow_none=True)
    active = fields.Boolean()


class RelativeSchema(Schema):
    """A relative of staff."""

    staff_name = fields.String(required=True, validate=validate.Length(1, 80))
    staff_post = fields.String(required=True, validate=_LINE)
    relation = fields.String(required=True, validate=validate.Length(1, 40))


class IdSchema(Schema):
    """What was written."""

    id = fields.String(required=True)


class InvestigateSchema(Schema):
    """An investigation outside an application or a review."""

    item = fields.String(required=True)
    verify_for = fields.String(load_default="review", validate=validate.OneOf(("application", "review", "complaint")))


class AppraisalSchema(Schema):
    """A community review."""

    answers = fields.Dict(required=True, metadata={"description": "answers to the form `verify.appraisal`"})


class CorrectionSchema(Schema):
    """A finding put right during a recheck."""

    reason = fields.String(required=True, validate=validate.Length(1, 500))
    amount = fields.Decimal(load_default=None, allow_none=True, places=None)
    removed = fields.Boolean(load_default=False)

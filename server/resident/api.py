"""The residents' queries over HTTP; without an account, as the pages."""

from __future__ import annotations

from typing import Any

from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate

from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.resident.guides import guide, guides
from server.resident.pages import asking, family, sending
from server.resident.pages.limits import PER_ADDRESS, PROOFS_PER_ADDRESS, limiter
from server.web.entry import now
from server.web.uploads import all_uploaded


class SaidSchema(Schema):
    """A sentence in both languages."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class ResidentStepSchema(Schema):
    """What happens now."""

    said = fields.Nested(SaidSchema, required=True)
    unit = fields.String(required=True)
    due_on = fields.Date(allow_none=True)
    late = fields.Boolean(required=True)
    until = fields.Date(allow_none=True, metadata={"description": "nobody acts before: a notice hangs"})


class ResidentAidSchema(Schema):
    """One aid and its state."""

    item = fields.String(required=True)
    name = fields.Nested(SaidSchema, required=True)
    state = fields.String(required=True)
    said = fields.Nested(SaidSchema, required=True)
    decided_by = fields.Date(
        allow_none=True, metadata={"description": "last day of the whole procedure, while it runs"}
    )


class ResidentMissingSchema(Schema):
    """One paper that is missing."""

    paper = fields.String(required=True)
    bring = fields.String(required=True)


class ResidentObjectionSchema(Schema):
    """A decision that may be objected to."""

    title = fields.Nested(SaidSchema, required=True)
    number = fields.String(required=True)
    issued_on = fields.Date(required=True)
    review_until = fields.Date(allow_none=True)
    sue_until = fields.Date(allow_none=True)


class ResidentOutcomeSchema(Schema):
    """One thing that came of a report."""

    said = fields.Nested(SaidSchema, required=True)
    decided = fields.Boolean(required=True, metadata={"description": "one may object, as the paper says"})


class ResidentReportSchema(Schema):
    """A change that the household told from its phone."""

    reported_on = fields.Date(required=True)
    said = fields.Nested(SaidSchema, required=True)
    outcomes = fields.List(fields.Nested(ResidentOutcomeSchema), required=True)


class ResidentWindowSchema(Schema):
    """Where to ask."""

    name = fields.String(required=True)
    phone = fields.String(required=True)
    address = fields.String(required=True)
    hours = fields.String(required=True)


class ResidentStatusSchema(Schema):
    """The state of a case; no personal data."""

    code = fields.String(required=True)
    submitted_on = fields.Date(required=True)
    said = fields.Nested(SaidSchema, required=True)
    aids = fields.List(fields.Nested(ResidentAidSchema), required=True)
    money = fields.List(
        fields.Nested(SaidSchema), required=True, metadata={"description": "what was granted and not paid"}
    )
    steps = fields.List(fields.Nested(ResidentStepSchema), required=True)
    next_on = fields.Date(allow_none=True)
    missing = fields.List(fields.Nested(ResidentMissingSchema), required=True)
    missing_until = fields.Date(allow_none=True)
    objections = fields.List(fields.Nested(ResidentObjectionSchema), required=True)
    window = fields.Nested(ResidentWindowSchema, required=True)
    reports = fields.List(fields.Nested(ResidentReportSchema), required=True)
    may_rate = fields.Boolean(required=True)
    takes_papers = fields.Boolean(required=True)
    may_withdraw = fields.Boolean(required=True)
    withdrawal = fields.String(required=True, metadata={"description": "asked, granted, kept, or empty"})
    withdrawal_asked_on = fields.Date(allow_none=True)
    withdrawal_due_on = fields.Date(
        allow_none=True, metadata={"description": "last day on which the window answers, while it waits"}
    )


class ProofSchema(Schema):
    """Case number and proof."""

    number = fields.String(required=True, validate=validate.Length(1, 30))
    proof = fields.String(required=True, validate=validate.Length(4, 4))


class QueryCodeSchema(Schema):
    """The code under which the state is read."""

    query_code = fields.String(required=True)


class ScoreSchema(Schema):
    """How content the household is: 3 content, 2 so-so, 1 not content."""

    score = fields.Integer(required=True, validate=validate.OneOf((1, 2, 3)))


class WordsSchema(Schema):
    """What a person says before her aid is changed, or why she wishes to withdraw."""

    words = fields.String(required=True, validate=validate.Length(1, 2000))


class ReportSchema(Schema):
    """What has changed in the household."""

    answers = fields.Dict(required=True, metadata={"description": "answers to the form of a report"})
    submission = fields.String(required=True, validate=validate.Length(8, 40))


class PapersSchema(Schema):
    """One file for one of the missing papers."""

    paper = fields.String(required=True, validate=validate.Length(1, 200))


class KeptSchema(Schema):
    """How many files are new."""

    kept = fields.Integer(required=True)


class GuideSchema(Schema):
    """One guide in plain words, as it reads today."""

    item = fields.String(required=True)
    title = fields.String(required=True)
    sections = fields.Dict(keys=fields.String(), values=fields.List(fields.String()), required=True)
    basis = fields.List(fields.String(), required=True)
    local = fields.List(fields.String(), required=True)


status = Blueprint(
    "status-api", __name__, url_prefix="/api/v1/status", description="办理进度 The state of a case, without an account"
)
guide_list = Blueprint(
    "guides-api", __name__, url_prefix="/api/v1/guides", description="办事指南 Guides in plain words"
)
BLUEPRINTS = (status, guide_list)


@status.get("/<query_code>")
@status.response(200, ResidentStatusSchema)
@limiter.limit(PER_ADDRESS)
def read_status(query_code: str) -> Any:
    """Return the state of the case of a receipt's code."""
    return asking.status_by_code(query_code)


@status.post("")
@status.arguments(ProofSchema)
@status.response(200, QueryCodeSchema)
@limiter.limit(PROOFS_PER_ADDRESS)
def find_status(body: dict[str, str]) -> dict[str, str]:
    """Return the code of a case number, when the last four characters of the applicant's ID number fit."""
    return {"query_code": asking.code_by_proof(body["number"], body["proof"])}


@status.post("/<query_code>/satisfaction")
@status.arguments(ScoreSchema)
@status.response(204)
@limiter.limit(PER_ADDRESS)
def rate(body: dict[str, int], query_code: str) -> None:
    """Keep how content the household is with a result."""
    asking.rate(query_code, body["score"])


@status.post("/<query_code>/hearing")
@status.arguments(WordsSchema)
@status.response(204)
@limiter.limit(PROOFS_PER_ADDRESS)
def say(body: dict[str, str], query_code: str) -> None:
    """Keep what the person says before her aid is changed."""
    family.keep_words(query_code, words=body["words"])


@status.post("/<query_code>/changes")
@status.arguments(ReportSchema)
@status.response(204)
@limiter.limit(PROOFS_PER_ADDRESS)
def report_change(body: dict[str, Any], query_code: str) -> None:
    """Keep what the household reports; the same submission is one report."""
    family.keep_report(query_code, **body)


@status.post("/<query_code>/papers")
@status.arguments(PapersSchema, location="query")
@status.response(200, KeptSchema)
@limiter.limit(PROOFS_PER_ADDRESS)
def send_paper(asked: dict[str, str], query_code: str) -> dict[str, int]:
    """Keep a file (multipart field `file`) for one of the papers that the notice names; one sent twice is kept once."""
    named = [missing.paper for missing in asking.status_by_code(query_code).missing]
    files = [("file", asked["paper"], *each) for each in all_uploaded("file")[:1] if asked["paper"] in named]
    return {"kept": sending.keep_papers(query_code, files)}


@status.post("/<query_code>/withdrawal")
@status.arguments(WordsSchema)
@status.response(204)
@limiter.limit(PROOFS_PER_ADDRESS)
def ask_withdrawal(body: dict[str, str], query_code: str) -> None:
    """Keep that the household wishes to withdraw; the window calls and makes sure before anything ends."""
    sending.keep_wish(query_code, body["words"])


@guide_list.get("")
@guide_list.response(200, GuideSchema(many=True))
def list_guides() -> Any:
    """Return all guides."""
    return guides(on=local_date(now()))


@guide_list.get("/<item>")
@guide_list.response(200, GuideSchema)
def read_guide(item: str) -> Any:
    """Return one guide."""
    found = guide(item, on=local_date(now()))
    if found is None:
        raise NotFound
    return found

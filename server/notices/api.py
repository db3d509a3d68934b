"""Notices over HTTP: the board for officers, the running notice and the way to object for everybody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from flask_smorest import Blueprint

from server.cases.api.papers import UploadSchema
from server.foundation.work import Work
from server.notices import board, exemptions, objections, photos, queries
from server.notices.models import Exemption, Objection
from server.notices.pages.public import OBJECTIONS_PER_ADDRESS
from server.notices.queries import NoticeRow, NoticeSheet
from server.notices.refusals import NoticeOver
from server.notices.schemas import (
    AskExemptionSchema,
    DecideExemptionSchema,
    ExemptionSchema,
    NoticeListQuerySchema,
    NoticePageSchema,
    NoticeSchema,
    ObjectionSchema,
    PhotoQuerySchema,
    PublicNoticeSchema,
    RegisteredSchema,
    WindowObjectionSchema,
)
from server.organisation.queries import hotline
from server.web.entry import command, query, service
from server.web.limits import PER_ADDRESS, limiter
from server.web.repeatable import Do, repeatable
from server.web.strangers import nobody

notices = Blueprint("notices-api", __name__, url_prefix="/api/v1/notices", description="公示 Notices")
requests = Blueprint("exemptions-api", __name__, url_prefix="/api/v1/cases", description="不宜公示 No notice")
running = Blueprint(
    "public-notices-api", __name__, url_prefix="/api/v1/public-notices", description="正在公示 Running notices, without an account"
)  # fmt: skip
BLUEPRINTS = (notices, requests, running)
OPEN = frozenset({running.name})  #: answered to people without an account


@notices.get("")
@notices.arguments(NoticeListQuerySchema, location="query")
@notices.response(200, NoticePageSchema)
def list_notices(wanted: dict[str, Any]) -> dict[str, Any]:
    """List the notices that the reader may see, newest first."""
    page = query(lambda work: queries.notices(work, **wanted))
    return {"rows": [_row(row) for row in page.rows], "next": page.next}


@notices.get("/<notice_id>")
@notices.response(200, NoticeSchema)
def get_notice(notice_id: str) -> dict[str, Any]:
    """Read a notice."""
    return _sheet(query(lambda work: queries.sheet(work, notice_id)))


@notices.post("/<notice_id>/photos")
@notices.arguments(PhotoQuerySchema, location="query")
@notices.arguments(UploadSchema, location="files")
@notices.response(201, NoticeSchema)
@repeatable
def add_photo(to: dict[str, Any], sent: dict[str, Any], notice_id: str) -> Do:
    """Add a photo of the posting (`start`) or of the taking down (`end`); completing the step asks for it."""
    g.status = 201
    with sent["file"].stream as stream:
        files = [(sent["file"].filename or "", stream.read())]
    line = photos.START if to["line"] == "start" else photos.END

    def do(work: Work) -> Mapping[str, Any]:
        board.keep_photos(work, notice_id=notice_id, line=line, files=files)
        return _plain(_sheet(queries.sheet(work, notice_id)))

    return do


@notices.post("/<notice_id>/removal")
@notices.response(200, NoticeSchema)
@repeatable
def remove(notice_id: str) -> Do:
    """Record that a poster is gone that no step asks for."""

    def do(work: Work) -> Mapping[str, Any]:
        board.remove(work, notice_id=notice_id)
        return _plain(_sheet(queries.sheet(work, notice_id)))

    return do


@notices.post("/<notice_id>/objections")
@notices.arguments(WindowObjectionSchema)
@notices.response(201, RegisteredSchema)
@repeatable
def register_objection(body: dict[str, Any], notice_id: str) -> Do:
    """Register an objection that came in at the window, by telephone or in a letter."""
    g.status = 201
    submission = body.pop("submission")

    def do(work: Work) -> Mapping[str, Any]:
        notice = queries.read_notice(work, notice_id)
        said = objections.Said(**body)
        return _registered(objections.register_at_window(work, notice=notice, said=said, submission=submission))

    return do


@requests.post("/<case_id>/notice-exemptions")
@requests.arguments(AskExemptionSchema)
@requests.response(201, ExemptionSchema)
@repeatable
def ask_exemption(body: dict[str, Any], case_id: str) -> Do:
    """Ask that a household is not posted."""
    g.status = 201
    return lambda work: _exemption(exemptions.ask(work, case_id=case_id, **body))


@requests.post("/notice-exemptions/<exemption_id>/decision")
@requests.arguments(DecideExemptionSchema)
@requests.response(200, ExemptionSchema)
@repeatable
def decide_exemption(body: dict[str, Any], exemption_id: str) -> Do:
    """Decide such a request; another person than who asked."""
    return lambda work: _exemption(exemptions.decide(work, exemption_id=exemption_id, **body))


@running.get("/<code>")
@running.response(200, PublicNoticeSchema)
@limiter.limit(PER_ADDRESS)
def read_public(code: str) -> Any:
    """Read a notice under its poster's code while it runs; afterwards 410."""
    found = query(lambda work: queries.public_notice(work, code), as_actor=nobody())
    if found is None:
        raise NoticeOver(phone=query(hotline, as_actor=nobody()) or "窗口电话")
    return found


@running.post("/<code>/objections")
@running.arguments(ObjectionSchema)
@running.response(201, RegisteredSchema)
@limiter.limit(OBJECTIONS_PER_ADDRESS)
def object_online(body: dict[str, Any], code: str) -> dict[str, Any]:
    """Object to a running notice; `submission` makes a repeated call one objection."""
    submission = body.pop("submission")

    def do(work: Work) -> dict[str, Any]:
        notice = queries.by_code(work, code)
        if not queries.is_online(work, notice) or notice.kind != "before":
            raise NoticeOver(phone=hotline(work) or "窗口电话")
        return _registered(
            objections.register(work, notice=notice, said=objections.Said(**body), submission=submission)
        )

    return command(do, as_actor=nobody())


def _row(row: NoticeRow) -> dict[str, Any]:
    return _told(row.notice, row.facts, row.number) | {"ends_on": row.ends_on, "task_id": None, "public_url": None}


def _sheet(sheet: NoticeSheet) -> dict[str, Any]:
    notice = sheet.notice
    address = f"{service().house.base_url}{url_for('notices.show_public', code=notice.code)}"
    return _told(notice, sheet.facts, sheet.number) | {
        "ends_on": sheet.ends_on, "task_id": sheet.task.id if sheet.task else None, "public_url": address if sheet.online else None,
    }  # fmt: skip


def _told(notice: Any, facts: Mapping[str, Any], number: str) -> dict[str, Any]:
    same = ("id", "case_id", "kind", "round", "item", "state", "posted_at", "taken_down_at")
    poster = url_for("notices.print_poster", notice_id=notice.id)
    return {name: getattr(notice, name) for name in same} | {
        "facts": dict(facts),
        "number": number,
        "poster_url": poster,
    }


def _plain(body: dict[str, Any]) -> Mapping[str, Any]:
    plain: Mapping[str, Any] = NoticeSchema().dump(body)
    return plain


def _registered(row: Objection) -> dict[str, Any]:
    return {"serial": row.serial, "registered_at": row.registered_at.isoformat()}


def _exemption(row: Exemption) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("id", "case_id", "ground", "reason", "approved")}

"""What the demo county's first week does not bring about, planted around one family, so that every address leads somewhere."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select, text
from sqlalchemy.orm import Session

import workflows
from server.cases.models import Case, Instance
from server.documents.catalogue import KINDS
from server.foundation.database import Base
from server.online.sending import send
from server.organisation.models import User
from server.payments.models import Run
from tests.integration.online.conftest import SENT
from tests.integration.permissions.rows import AT_HOME, family
from tests.planting import plant
from tests.stage import Stage

DAY = date(2026, 9, 1)

DIAGRAM = (Path(workflows.__file__).parent / "diagrams" / "pay.bpmn").read_text(encoding="utf-8")
SHEET = {
    "income_year": 3600, "members": [], "income": [], "support": [], "deductions": [], "assets": [], "labour": [],
    "missing": [], "standard_month": "800",
    "outcome": {"zh": "符合", "en": "within"}, "amount_words": {"zh": "差额", "en": "difference"}, "alone": None, "convert_to": None, "convert": None,
}  # fmt: skip
PAPER = {
    **dict.fromkeys(KINDS["notice"].facts, "x"),
    "household_size": 1,
    "contact": "青穗镇，0690-8801001",
    "basis": [],
}

#: A batch has a file of its own, about nobody.
OF_NOBODY = (
    select(Case.id)
    .where(Case.applicant_id.is_(None), Case.id.not_in(select(Run.case_id)))
    .order_by(Case.code)
    .limit(1)
    .scalar_subquery()
)

#: Table → what its constraints and pages ask for; in the order in which rows point to each other.
ROWS: dict[str, dict[str, Any]] = {
    "absences": {"user_id": "@clerk2.qingsui", "substitute_id": "@leader.qingsui", "since": DAY, "until": DAY + timedelta(days=60)},
    "assessments": {"item": "dibao", "sheet": SHEET},
    "payment_campaigns": {"state": "draft", "kind": "one-off", "item": "dibao", "month": DAY, "made_by": "@reviewer.civil", "each_fen": 100},
    "payment_campaign_entries": {"campaign_id": "planted-payment_campaigns", "included": True},
    "payment_runs": {
        "case_id": OF_NOBODY,
        "kind": "monthly", "month": DAY, "state": "built", "number": "2026-09", "built_by": "@maker.finance"},
    "calendar_changes": {"kind": "closure", "state": "previewed", "year": 2026, "days": [{"date": "2026-10-12", "kind": "closure", "zh": "停办"}]},
    "fund_samples": {},
    "fund_checks": {"sample_id": "planted-fund_samples", "result": "", "finding": ""},
    "table_versions": {"key": "caps", "state": "waiting", "proposed_by": "@approver.civil", "valid_from": DAY + timedelta(days=300), "replaces": "2026.1"},
    "definition_drafts": {"key": "intake", "state": "checked", "xml": DIAGRAM, "proposed_by": "@approver.civil"},
    "review_draws": {"item": "dibao", "population": 5},
    "erasures": {"state": "proposed", "proposed_by": "@reviewer.civil"},
    "documents": {"kind": "notice", "facts": PAPER, "verify_code": "planted"},
    "notices": {
        "document_id": "planted-documents",
        "kind": "before", "item": "dibao", "named_as": "applicant", "named_age": 40, "state": "prepared", "rule": "DB.notice",
        "village": "@@qingsui-village-1",
    },
    "notice_exemptions": {"ground": "law", "asked_by": "@clerk.qingsui"},
    "attachments": {"document_id": "planted-documents", "line": "公示张贴照片", "media_type": "image/png"},
    "calendar_feeds": {"user_id": "@clerk2.qingsui", "scope": "posts"},
    "household_flags": {},
    "incidents": {"state": "open", "element": "check", "retry": {"verb": "wake", "timer_ids": []}},
    "meeting_requests": {"state": "waiting"},
    "moves": {"key": "intake", "state": "planned", "planned_by": "@approver.civil"},
    "supervision_orders": {"state": "open", "role": "clerk", "unit_id": "@@qingsui", "subject_kind": "case", "sent_by": "@supervisor.county"},
    "supervision_entries": {"cause": "unsigned", "subject": "planted"},
    "recognitions": {"kind": "bianyuan", "recognised_on": DAY, "valid_to": date(2026, 10, 1)},
    "payment_requests": {"state": "requested", "purpose": "temp-urgent", "item": "temp-urgent", "amount_fen": 100},
    "webhook_subscriptions": {"url": "https://example.org/hook", "templates": ["planted"]},  # nothing is sent to it
    "comparisons": {},
    "suspicions": {"comparison_id": "planted-comparisons", "state": "open"},
    "api_tokens": {"user_id": "@clerk2.qingsui", "scopes": ["read"]},
    "archive_transfers": {"document_id": "planted-documents", "made_by": "@clerk.qingsui", "files": 1, "received_by": None, "received_at": None},
    "archived_files": {"document_id": "planted-documents", "contents": [], "lacking": 0, "transfer_id": None},
    "withdrawal_wishes": {"state": "asked", "answered_at": None},
    "unmaskings": {"asked_by": "@clerk.qingsui", "fields": "id_number", "urgent": False},
}  # fmt: skip


def _send_from_home(stage: Stage, session: Session, township: str) -> None:
    """Let a family send an application that cannot wait, and the window speak to it."""
    work = stage.work(session)
    row = send(work, answers={**SENT, "township": township, "urgent": True}, submission="planted-from-home")
    row.calls = [{"at": work.now.isoformat(), "by": work.actor.id, "reached": True}]
    session.flush()


def _unsay(session: Session) -> None:
    """Let one destitute person of the township be one of whom the ledger does not say where she is supported."""
    one = f"SELECT min(id) FROM benefits WHERE item = 'tekun' AND until IS NULL AND {AT_HOME}"
    session.execute(text(f"UPDATE benefits SET support_mode = NULL WHERE id = ({one})"))


def furnish(stage: Stage, session: Session) -> None:
    """Plant one row of each kind."""
    around: dict[str, Any] = family(session)
    around["instance_id"] = session.scalar(select(Instance.id).where(Instance.case_id == around["case_id"]).limit(1))
    models = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    logins = {f"@{login}": identifier for login, identifier in session.execute(select(User.login, User.id)).all()}
    units = {f"@@{code}": found for code, found in session.execute(text("SELECT code, id FROM units"))}
    for table, said in ROWS.items():
        values = {
            name: (logins | units).get(value, value) if isinstance(value, str) else value
            for name, value in said.items()
        }
        plant(stage, session, models[table], **{**around, **values})
    _send_from_home(stage, session, units["@@qingsui"])
    _unsay(session)

"""What a scenario may expect of leads and of the ledger of the county."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.discovery.models import Lead
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.messaging.models import Outbox
from server.organisation.models import Unit, User
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play


def leads(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the leads of the county."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Lead, Unit.code).join(Unit, Unit.id == Lead.township).order_by(Lead.reported_at)
        ).all()
        return [
            {"person": lead.name, "state": lead.state, "scene": lead.scene, "outcome": lead.outcome, "township": unit, "due": lead.contact_due_on,
             "provisional": lead.provisional, "desk": lead.desk, "reports": lead.reports, "urgent": lead.urgent, "source": lead.source,
             "rule": lead.rule.partition("@")[0], "emergency": lead.case_id is not None, "contacted": lead.contacted_at,
             "told_overdue": lead.overdue_told_at is not None, "application": lead.draft_id is not None} for lead, unit in rows
        ]  # fmt: skip

    return compare_rows("leads", wanted, play.read(read), first="person")


def ledger(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the whole county's ledger, whoever entered it."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Benefit, Person.name).outerjoin(Person, Person.id == Benefit.person_id).order_by(Benefit.since)
        ).all()
        return [
            {"item": b.item, "person": name, "amount": b.amount, "period": b.period, "since": b.since, "until": b.until, "source": b.source}
            for b, name in rows
        ]  # fmt: skip

    return compare_rows("ledger", wanted, play.read(read), first="item")


def told(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare messages that belong to no case: about leads, warnings and the like."""

    def read(work: Work) -> list[Row]:
        rows = work.session.execute(
            select(Outbox.template, User.login, Outbox.created_at)
            .join(User, User.id == Outbox.recipient)
            .where(Outbox.case_id.is_(None), Outbox.channel == "inbox")
            .order_by(Outbox.created_at)
        ).all()
        return [{"template": row.template, "to": row.login, "at": row.created_at} for row in rows]

    return compare_rows("told", wanted, play.read(read), first="template")


EXPECTATIONS = {"leads": leads, "ledger": ledger, "told": told}

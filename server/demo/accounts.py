"""The accounts to show to whoever starts a demo: one per role, and one per kind of department."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.foundation.work import Work
from server.organisation.models import Appointment, Unit, User
from server.organisation.roles import ROLES

SHOWN = (
    "clerk.qingsui", "duty.qingsui", "reviewer.qingsui", "leader.qingsui", "village1.qingsui",
    "officer.education", "officer.high-school", "officer.housing", "officer.employment", "officer.medical", "chief.housing",
    "reviewer.civil", "approver.civil", "checker.civil", "child.civil", "maker.finance", "cashier.finance", "secretary.meeting",
    "officer.services", "visitor.services", "guide.city-bureau", "supervisor.county", "auditor.county", "system.admin", "security.admin", "audit.admin",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the demo and the post it stands on."""

    login: str
    name: str
    role: str
    post: str


def accounts(work: Work) -> list[Account]:
    """Return the shown accounts in their order; those that the installation does not have are left out."""
    rows = work.session.execute(
        select(User.login, User.name, Appointment.role, Unit.name)
        .join(Appointment, Appointment.user_id == User.id)
        .join(Unit, Unit.id == Appointment.unit_id)
        .where(User.login.in_(SHOWN), User.closed_at.is_(None), Appointment.acting_for.is_(None))
    ).all()
    found = [Account(login, name, role, f"{unit} · {ROLES[role].zh}") for login, name, role, unit in rows]
    return sorted(found, key=lambda account: SHOWN.index(account.login))

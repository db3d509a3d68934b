"""What the desks of the demo county wait for a second person's word on: whole numbers, scans, a look in an emergency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.documents.models import Attachment
from server.foundation.work import Work
from server.organisation.models import Unit
from server.unmasking import operations as unmasking

Act = Callable[..., Any]
_OPEN = ("received", "deficient", "accepted", "open")


def leave_requests(act: Act) -> None:
    """Leave one request of a window, one of the supervisor about scans, and one look in an emergency, each to be answered."""
    families = (
        select(Case.id, Case.applicant_id, Unit.code)
        .join(Unit, Unit.id == Case.township)
        .where(Case.kind == "application", Case.state.in_(_OPEN))
        .order_by(Case.registered_at.desc(), Case.code.desc())
    )
    _ask(act, families.where(Unit.code == "qingsui", ~Case.urgent), "clerk", ("id_number",), "来窗口核对身份证原件")
    _ask(act, families.where(Case.urgent), "duty", ("phone",), "连夜联系不上，核对电话")
    scanned = families.where(Case.id.in_(select(Attachment.case_id).where(Attachment.removed_at.is_(None))))
    _ask(act, scanned, "supervisor", ("papers",), "抽查入户调查的签名表和照片")


def _ask(act: Act, families: Any, word: str, fields: tuple[str, ...], reason: str) -> None:
    """Let somebody ask about the first of some families; where the story has brought none, nobody asks."""
    found = act("supervisor.county", lambda work: work.session.execute(families.limit(1)).first(), seconds=0)
    if found is None:
        return
    login = "supervisor.county" if word == "supervisor" else f"{word}.{found.code}"

    def ask(work: Work) -> None:
        case_id = found.id if "papers" in fields else None
        unmasking.ask(work, person_id=found.applicant_id, case_id=case_id, fields=fields, reason=reason)

    act(login, ask, seconds=0)

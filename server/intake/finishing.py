"""Close a case that waited for its papers: what is still missing is said, and nothing closes without it (D10)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.models import Case, Instance, Item
from server.cases.opening import close_case, read_case
from server.determination.completeness import Lack, lacks
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.intake import claims
from server.intake.changes import open_case_of
from server.intake.closing import DECIDED
from server.intake.words import LACKS


class StillWorkedOn(Conflict):
    """A process runs, or an item is not decided."""

    type = "case-still-worked-on"
    zh = "案件 {code} 还有在办的步骤或没有决定的事项，不能结案。"
    en = "Something in case {code} is still under way; it cannot be closed."


def waits_for_papers(work: Work, case: Case) -> bool:
    """Tell whether everything in a case is decided and done, and only its papers keep it open."""
    if case.kind != "application" or case.closed_at is not None or case.accepted_at is None:
        return False
    states = set(work.session.scalars(select(Item.state).where(Item.case_id == case.id)))
    running = work.session.scalar(
        select(Instance.id).where(Instance.case_id == case.id, Instance.state == "open").limit(1)
    )
    return bool(states) and states <= DECIDED and running is None


def what_it_lacks(work: Work, case: Case) -> list[Lack]:
    """Return what keeps the case open; nothing where it is still worked on."""
    return lacks(work, case.id) if waits_for_papers(work, case) else []


def told(work: Work, *, case_id: str) -> dict[str, Any]:
    """Return whether only papers keep a case open, and which.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    case = read_case(work, case_id)
    return {"waits": waits_for_papers(work, case), "lacks": what_it_lacks(work, case)}


def finish(work: Work, *, case_id: str) -> None:
    """Close a case whose papers are whole now.

    :raises CaseNotOpen: it has ended.
    :raises StillWorkedOn: a process runs, or an item is not decided.
    :raises InvalidAnswers: it lacks something; each is named.
    """
    case = open_case_of(work, case_id)
    if not waits_for_papers(work, case):
        raise StillWorkedOn(code=case.code)
    if found := lacks(work, case.id):
        raise InvalidAnswers([_problem(lack) for lack in found])
    close_case(work, case_id=case.id, reason="done")
    claims.release(work, case_id=case.id)
    audit.record(work, "case.finish", case.id)


def _problem(lack: Lack) -> FieldProblem:
    words = LACKS[lack.why]
    return FieldProblem("papers", lack.why, f"{words.zh}：{lack.zh}", f"{words.en}: {lack.en}")

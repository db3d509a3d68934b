"""A household moves: inside the county everything goes along and every clock is kept; out of it, it ends with a referral."""

from __future__ import annotations

from sqlalchemy import select, update

from server.cases.handing_over import hand_over
from server.cases.models import Case
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.organisation.models import Unit
from server.reviews.family.consequences import Consequences
from server.reviews.models import CalendarEntry, Change, Grace, ListEntry, Review, Stop, Suspicion

_ALONG = {True: "本乡镇（街道）内搬迁，换了村（社区）", False: "县内搬迁，移交新的乡镇（街道）"}


def inside(found: Consequences) -> None:
    """Hand the household, its open cases and its calendar to the new township; no due date moves.

    :raises InvalidAnswers: the township or village does not exist, or is the present one.
    """
    township, village = _place(found)
    household, work = found.household, found.work
    stays = township.id == household.township  # from village to village: the file goes nowhere
    open_cases = work.session.scalars(
        select(Case).where(
            Case.household_id == household.id, Case.closed_at.is_(None), Case.state.not_in(("withdrawn", "not-accepted"))
        )
    ).all()  # fmt: skip
    for case in open_cases:
        tasks = hand_over(work, case_id=case.id, township=township.id, village=village.id if village else None)
        went = (
            f"已移交{township.name}，{tasks} 项待办一并移交"
            if not stays
            else f"改由{village.name if village else ''}协助"
        )
        found.note("case", case.id, f"{case.code} {went}，期限不变")
    household.township, household.village = township.id, village.id if village else None
    household.address, household.left_on = str(found.said["new_address"])[:200], None
    household.version += 1
    work.session.flush()
    for model in (CalendarEntry, Review, Stop, Grace, Suspicion, ListEntry, Change):
        work.session.execute(
            update(model).where(model.household_id == household.id).values(township=township.id),
            execution_options=QUIET,
        )
    work.session.expire(found.change, ["township"])
    found.tell_applications("household-changed", {"change_kind": "moved-inside"}, _ALONG[stays])
    place = (
        f"家庭档案已移交{township.name}"
        if not stays
        else f"住址改到{village.name if village else ''}，仍由{township.name}办理"
    )
    found.note("household", household.id, place)


def _place(found: Consequences) -> tuple[Unit, Unit | None]:
    work = found.work
    township = work.session.get(Unit, str(found.said["to_township"]))
    village = work.session.get(Unit, str(found.said.get("to_village") or ""))
    problems = []
    if township is None or township.county != work.house.county or township.kind != "township":
        problems.append(FieldProblem("to_township", "unknown", "请选择乡镇（街道）。", "Choose a township."))
    elif township.id == found.household.township and (village is None or village.id == found.household.village):
        problems.append(
            FieldProblem("to_township", "same", "这就是现在的乡镇（街道）和村。", "That is the present place.")
        )
    if village is not None and (village.kind != "village" or township is None or village.parent != township.id):
        problems.append(
            FieldProblem("to_village", "elsewhere", "这个村不在所选的乡镇。", "The village lies elsewhere.")
        )
    if problems or township is None:
        raise InvalidAnswers(problems)
    return township, village


def outside(found: Consequences) -> None:
    """End applications with a referral to the new place, and begin the end of what is received: the person is heard first."""
    to = str(found.said["referred_to"])
    found.tell_applications("withdraw", {"withdrawal_reason": "moved-out"}, f"迁出本县，终止办理，已转介：{to}")
    found.tell_rating("moved-out")
    on = found.change.happened_on.isoformat()
    for benefit in found.received():
        found.end(benefit, ground="moved-out", facts=f"{on} 起迁出本县，已转介至：{to}。")
    found.end_recognitions(ground="moved-out", facts=f"{on} 起迁出本县，已转介至：{to}。")
    found.household.left_on = found.change.happened_on
    found.household.version += 1
    found.note("referral", found.change.id, f"已转介：{to}")

"""Which ground may stand for which change: no hearing is passed over by a death that nobody has recorded."""

from __future__ import annotations

from sqlalchemy import exists, select

from server.determination.beginning import ALONE
from server.determination.granting import OF_ONE_PERSON
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Benefit, Membership, Person

FOR_MORE = frozenset({"income-down", "members", "care", "other"})


def ground_problem(
    work: Work, benefit: Benefit, *, outcome: str, ground: str, person_id: str | None = None
) -> FieldProblem | None:
    """Return what is wrong with the ground of a change, or None: the person is heard unless she is known to be dead."""
    if ground == "death" and not (outcome == "stop" and _died(work, benefit, person_id)):
        return FieldProblem(
            "ground", "nobody-died",
            "没有登记领取人去世，不能按死亡停发（按死亡停发不再听取意见）：请先在“家庭情况变化”里登记去世；家里还有别人的，按成员增减办。",
            "No death of the recipient is recorded, and an end by death is not heard: enter the death as a change of the household first.",
        )  # fmt: skip
    if ground == "care" and (benefit.item != "tekun" or outcome not in ("raise", "cut")):
        return FieldProblem(
            "ground", "not-for-this", "自理能力变化只是特困供养增发、减发的原因，请另选。",
            "Self-care is a ground for raising or cutting support of the destitute only.",
        )  # fmt: skip
    if outcome == "raise" and ground not in FOR_MORE:
        return FieldProblem("ground", "not-for-a-raise", "这不是增发的原因，请另选。", "This is no ground for a raise.")
    # Who joined the allowance alone changes to the whole household's where its means have fallen.
    becomes_the_households = outcome == "convert" and benefit.item == ALONE
    if outcome != "raise" and ground == "income-down" and not becomes_the_households:
        return FieldProblem(
            "ground",
            "for-a-raise",
            "收入减少、支出增加不是减发、停发的原因，请另选。",
            "A fallen income is no ground for this.",
        )
    return None


def _died(work: Work, benefit: Benefit, person_id: str | None) -> bool:
    """Tell whether the death of whoever the aid is for is recorded: of the one person, or of everybody of the household."""
    whose = person_id or (benefit.person_id if benefit.item in OF_ONE_PERSON else None)
    if whose is not None:
        return work.session.scalar(select(Person.died_on).where(Person.id == whose)) is not None
    ours = Membership.household_id == benefit.household_id
    alive = select(
        exists().where(ours, Membership.until.is_(None), Person.id == Membership.person_id, Person.died_on.is_(None))
    )
    dead = select(exists().where(ours, Person.id == Membership.person_id, Person.died_on.is_not(None)))
    return bool(work.session.scalar(dead)) and not work.session.scalar(alive)

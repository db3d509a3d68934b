"""A member dies: aid for one ends without a hearing, aid for a household is counted anew within three months."""

from __future__ import annotations

from datetime import date

from sqlalchemy import or_, select

from server.cases.models import Case, Instance, Item
from server.determination.beginning import ALONE
from server.determination.granting import OF_ONE_PERSON
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.households.models import Benefit, Membership, Person
from server.reviews.family.consequences import Consequences
from server.reviews.family.members import leave, name_head

TERM = "DB.death"  #: check and finish the changes (民发〔2022〕83号 1(3))
_OF_SOMEBODY = ("tekun", "tekun-care", "child", "refer")  #: processes that are about one person of the household


def member_died(found: Consequences) -> None:
    """Record the death, then end what was the person's and count anew what was the household's.

    :raises InvalidAnswers: the head died, others remain, and nobody says who is head now.
    """
    person = found.work.session.get_one(Person, str(found.said["person"]))
    on = found.change.happened_on
    others = _others(found, person.id)
    was_head = found.household.head_id == person.id
    if was_head and others and not found.said.get("new_head"):
        words = ("去世的是户主，请选择新户主。", "The head has died: say who is head now.")
        raise InvalidAnswers([FieldProblem("new_head", "required", *words)])
    person.died_on = on
    found.work.session.flush()
    aid = found.received()
    if was_head and others:
        name_head(found, str(found.said["new_head"]))
    leave(found, person, on=on, why="去世")
    if others:
        _others_remain(found, aid, person, on)
    else:
        _nobody_left(found, aid, on)
    found.issue("member-change", changes=[f"{person.name}，{on.isoformat()} 去世，减员"], since=on.isoformat())


def _others(found: Consequences, person_id: str) -> list[str]:
    return list(
        found.work.session.scalars(
            select(Membership.person_id).where(
                Membership.household_id == found.household.id, Membership.until.is_(None), Membership.person_id != person_id
            )
        )
    )  # fmt: skip


def _nobody_left(found: Consequences, aid: list[Benefit], on: date) -> None:
    """Sole member: applications end, every aid ends, and no further batch pays."""
    found.tell_applications("withdraw", {"withdrawal_reason": "died"}, "申请人去世，终止办理")
    found.tell_rating("died")
    found.tell_matters("withdraw", {"withdrawal_reason": "died"})
    for benefit in aid:
        found.hold(benefit, "领取人去世")
        found.end(benefit, ground="death", facts=_facts(on))
    found.end_recognitions(ground="death", facts=_facts(on))


def _others_remain(found: Consequences, aid: list[Benefit], person: Person, on: date) -> None:
    """Others remain: their applications are counted anew, the household is checked, the payee is put in order."""
    own = _end_own(found, person)
    _new_applicant(found, person)
    found.tell_applications("household-changed", {"change_kind": "member-died"}, "成员去世，重新清点家庭成员", but=own)
    for benefit in aid:
        if benefit.item in OF_ONE_PERSON:
            if benefit.person_id == person.id:
                found.hold(benefit, "领取人去世")
                found.end(benefit, ground="death", facts=_facts(on), person_id=person.id)
                continue
        elif benefit.person_id == person.id:
            benefit.person_id = found.household.head_id
        found.another_payee(benefit, dead=person)
    found.work.session.flush()
    found.check("death", cause=f"成员 {on.isoformat()} 去世", rule=TERM, since=on)


def _end_own(found: Consequences, person: Person) -> frozenset[str]:
    """End what is about the dead person alone (support as destitute or of a child, a transfer), and return its processes.

    What the others asked for goes on.
    """
    wanted = (
        select(Instance, Case, Item)
        .join(Case, Case.id == Instance.case_id)
        .outerjoin(Item, Item.id == Instance.item_id)
        .where(Case.household_id == found.household.id, Instance.state == "open")
        .where(or_(Instance.key.in_(_OF_SOMEBODY), Item.item == ALONE))
    )
    rows = [row for row in found.work.session.execute(wanted) if _about(*row) == person.id]
    for instance, case, _item in rows:
        found.send([instance.id], "withdraw", {"withdrawal_reason": "died"})
        found.note("application", case.id, f"{case.code}：本人去世，终止办理")
    return frozenset(instance.id for instance, _case, _item in rows)


def _about(instance: Instance, case: Case, item: Item | None) -> str | None:
    """Return whom a process is about; None where it is the household's."""
    if instance.key == "refer":
        return instance.data.get("person_id")
    named = str(item.result.get("person_id") or "") if item else ""
    return named or (None if instance.key == "child" else case.applicant_id)


def _new_applicant(found: Consequences, person: Person) -> None:
    """Let the new head stand for the household in the applications that the dead person had made.

    A case that is about the dead person alone stays hers: it ends.
    """
    others = select(Item.id).where(Item.case_id == Case.id, Item.item.not_in(("tekun", ALONE))).exists()
    wanted = select(Case).where(
        Case.household_id == found.household.id, Case.applicant_id == person.id, Case.closed_at.is_(None),
        or_(Case.kind == "review", others),
    )  # fmt: skip
    for case in found.work.session.scalars(wanted).all():
        if case.kind in ("application", "review"):
            case.applicant_id = found.household.head_id
    found.work.session.flush()


def _facts(on: date) -> str:
    return f"领取人于 {on.isoformat()} 去世。"

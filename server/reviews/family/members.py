"""Members join or leave: by birth, marriage, return, prison, living apart."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.determination.granting import OF_ONE_PERSON
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.households import counting
from server.households.models import Membership, Person
from server.households.operations import join_household, normal_name
from server.reviews.family.consequences import Consequences
from server.reviews.records import day
from server.reviews.words import GROUNDS

_JOINED = {"birth": "出生", "marriage": "结婚", "returned": "返回", "other": "其他"}
_LEFT = {
    "marriage": "结婚迁出",
    "prison": "服刑",
    "detox": "强制隔离戒毒",
    "independent": "分户、独立生活",
    "missing": "宣告失踪",
    "other": "其他",
}
_ENDS = ("prison", "missing")  #: end the person's own support, heard first (民发〔2021〕43号 art. 24)


def joined(found: Consequences) -> None:
    """Enter a new member, or let one count again who is back; what is received is looked into (the caller opens the check)."""
    member = {name: value for name, value in dict(found.said["member"]).items() if value} | {"counted": True}
    back = None
    if not member.get("id_number"):
        member |= {"id_kind": "none", "no_id_reason": "尚未登记户口"}
        if not member.get("birth"):
            words = ("没有身份证号的，请填写出生日期。", "Without an ID number give the date of birth.")
            raise InvalidAnswers([FieldProblem("member/birth", "required", *words)])
        back = _without_number(found, name=str(member["name"]), birth=day(member["birth"]))
    person = back or join_household(found.work, found.household, member)
    row = _membership(found, person.id)
    if back is not None:
        counting.count_again(found.work, row)
    row.since = min(row.since, found.change.happened_on)  # who comes back was of the household before
    found.change.person_id = person.id
    found.work.session.flush()
    why = _JOINED[str(found.said["joined_why"])]
    found.tell_applications("household-changed", {"change_kind": "member-joined"}, "增加成员，重新清点家庭成员")
    found.note("member", person.id, f"已增加成员：{person.name}")
    found.issue("member-change", changes=[f"{person.name}，{why}，增员"], since=found.change.happened_on.isoformat())


def _without_number(found: Consequences, *, name: str, birth: date) -> Person | None:
    """Return a member entered without a number who did not count and is back, or None.

    :raises InvalidAnswers: the person counts already: a child that is entered twice counts twice.
    """
    same = found.work.session.execute(
        select(Person, Membership.counted)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.household_id == found.household.id, Membership.until.is_(None),
            Person.name == normal_name(name), Person.birth == birth,
        )
        .limit(1)
    ).first()  # fmt: skip
    if same is not None and same.counted:
        words = (f"这户已经有{name}，出生日期也相同，不能重复增加。", f"{name}, born on that day, is of the household.")
        raise InvalidAnswers([FieldProblem("member/name", "of-household", *words)])
    return None if same is None else same[0]


def left(found: Consequences) -> None:
    """Let a member leave; whoever was head needs a successor.

    :raises InvalidAnswers: the head leaves, others remain, and nobody says who is head now.
    """
    person = found.work.session.get_one(Person, str(found.said["person"]))
    if found.household.head_id == person.id:
        if not found.said.get("new_head"):
            words = ("离开的是户主，请选择新户主；全家离开的请选“迁出本县”。", "The head leaves: say who is head now.")
            raise InvalidAnswers([FieldProblem("new_head", "required", *words)])
        name_head(found, str(found.said["new_head"]))
    why = _LEFT[str(found.said["left_why"])]
    leave(found, person, on=found.change.happened_on, why=why)
    found.tell_applications("household-changed", {"change_kind": "member-left"}, "减少成员，重新清点家庭成员")
    found.issue("member-change", changes=[f"{person.name}，{why}，减员"], since=found.change.happened_on.isoformat())
    for benefit in found.received():
        if benefit.item in OF_ONE_PERSON and benefit.person_id == person.id and found.said["left_why"] in _ENDS:
            facts = f"{found.change.happened_on.isoformat()} 起{GROUNDS[str(found.said['left_why'])].zh}。"
            found.end(benefit, ground=str(found.said["left_why"]), facts=facts, person_id=person.id)


def leave(found: Consequences, person: Person, *, on: date, why: str) -> None:
    """End a person's membership with a day."""
    row = _membership(found, person.id)
    row.until, row.not_counted_reason = max(on, row.since), why
    found.household.version += 1
    found.work.session.flush()
    found.note("member", person.id, f"已减少成员：{person.name}（{why}）")


def name_head(found: Consequences, person_id: str) -> None:
    """Make another member head of the household."""
    former = _membership(found, found.household.head_id)
    successor = _membership(found, person_id)
    former.relation, successor.relation = successor.relation, "self"
    found.household.head_id = person_id
    found.household.version += 1
    found.work.session.flush()
    found.note("head", person_id, "已变更户主")


def _membership(found: Consequences, person_id: str) -> Membership:
    return found.work.session.scalars(
        select(Membership).where(
            Membership.household_id == found.household.id, Membership.person_id == person_id, Membership.until.is_(None)
        )
    ).one()  # fmt: skip

"""How an application is led: who comes, what the window makes of it, and what is told about the household on the way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import select

from server.cases.lights import pinned_on
from server.cases.models import Case, Deadline
from server.complaints.operations import register_here
from server.demo.desk import assessed
from server.demo.replies import Scene
from server.demo.stages.exhibit import Event, Exhibit, Says, left_at
from server.demo.stages.placing import Stages
from server.determination import extending
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.households.models import Household, Membership
from server.notices import objections
from server.notices.models import Notice
from server.referrals import operations as transfers
from server.reviews.family.applying import Entered, enter
from server.verification.opening import investigate

NOT_NOW = "申请人暂不需要"
NEIGHBOUR, PHONE = "邻居示丙", "13900000023"


def application(
    item: str, *steps: str, lead: int = 1, says: Says | None = None, then: Mapping[str, Event] | None = None,
    known: str = "", **about: Any,
) -> Exhibit:  # fmt: skip
    """Return a household's application for one item that is left at these steps; `known` is an identity recognised earlier."""
    return Exhibit(
        begin=_registering(item, known, about), at=left_at(*steps), lead=lead, says={"assess": only(item), **(says or {})},
        then=then or {}, apart=item == "child",
    )  # fmt: skip


def _registering(item: str, known: str, about: Mapping[str, Any]) -> Callable[[Stages], str | None]:
    def begin(stages: Stages) -> str | None:
        who = stages.newcomer(item, **about)
        who.identity = known or None
        return stages.folk.register(who)

    return begin


def only(item: str) -> Callable[[Scene], dict[str, Any]]:
    """Return an assessment that takes up the item asked for and puts off what else is proposed."""

    def assess(scene: Scene) -> dict[str, Any]:
        rest = [row["item"] for row in scene.draft.get("items", ()) if row["item"] != item]
        return assessed(scene.draft, drop=dict.fromkeys(rest, NOT_NOW))

    return assess


def township_of(stages: Stages, case_id: str) -> str:
    """Return the code of the township that handles a case."""
    unit = stages.look(lambda work: work.session.get_one(Case, case_id).township)
    return str(stages.folk.codes[str(unit)])


def complain(stages: Stages, case_id: str) -> None:
    """Let a named neighbour complain about the household whose application is under review."""
    code = stages.look(
        lambda work: work.session.get_one(Household, work.session.get_one(Case, case_id).household_id).code
    )
    told = {
        "way": "phone", "about": "household", "who": "村西头一户", "points": [{"text": "在县城买了房，没有申报"}], "name": NEIGHBOUR,
        "phone": PHONE, "reply_by": "phone", "household_code": code,
    }  # fmt: skip
    clerk = f"clerk.{township_of(stages, case_id)}"
    stages.act(clerk, lambda work: register_here(work, answers=told, submission=f"stage-{case_id[-12:]}"))


def hand_on(item: str, need: str, *, by: str = "reviewer.civil") -> Event:
    """Return how somebody of the bureau who reads the case hands one of its needs to a sister section."""

    def event(stages: Stages, case_id: str) -> None:
        def do(work: Work) -> None:
            referral = transfers.confirm_need(work, case_id=case_id, item=item, need=need)
            transfers.send(work, referral_id=referral.id, consent=False)

        stages.act(by, do)

    return event


def look_into(stages: Stages, case_id: str) -> None:
    """Let the county begin an investigation of its own after what was said about the household."""
    stages.act("reviewer.civil", lambda work: investigate(work, case_id=case_id, item="dibao", verify_for="complaint"))


def object_to_notice(stages: Stages, case_id: str) -> None:
    """Let a named neighbour object to the notice that hangs."""
    said = objections.Said(content="他家有一辆车没有申报", name=NEIGHBOUR, phone=PHONE, way="window")

    def register(work: Work) -> None:
        notice = work.session.scalars(select(Notice).where(Notice.case_id == case_id, Notice.state == "posted")).one()
        objections.register_at_window(work, notice=notice, said=said, submission=f"stage-{case_id[-12:]}")

    stages.act(f"clerk.{township_of(stages, case_id)}", register)


def ask_extension(stages: Stages, case_id: str) -> None:
    """Let the township ask for the longer total that a hard investigation allows."""

    def ask(work: Work) -> None:
        running = work.session.scalars(
            select(Deadline).where(Deadline.case_id == case_id, Deadline.state == "open").order_by(Deadline.rule)
        ).all()
        on = pinned_on(work.session.get_one(Case, case_id))
        row, rule = next(
            (row, rule) for row in running if (rule := extending.extension_rule(work, row, on)) is not None
        )
        extending.ask(work, deadline_id=row.id, ground=next(iter(rule.grounds)), facts="家庭成员分居两地，需要发函核实")

    stages.act(f"reviewer.{township_of(stages, case_id)}", ask)


def lose_a_member(stages: Stages, case_id: str) -> None:
    """Let the window enter that a member of the household has died."""

    def find(work: Work) -> tuple[str, str]:
        case = work.session.get_one(Case, case_id)
        other = select(Membership.person_id).where(
            Membership.household_id == case.household_id, Membership.until.is_(None), Membership.person_id != case.applicant_id
        )  # fmt: skip
        return str(case.household_id), work.session.scalars(other.order_by(Membership.person_id)).first() or ""

    household, person = stages.look(find)
    day: date = local_date(stages.clock.now()) - timedelta(days=2)
    told = {
        "kind": "died", "person": person, "happened_on": day.isoformat(), "source_paper": "死亡证明", "words": "家庭成员病故，死亡证明已核",
    }  # fmt: skip
    clerk = f"clerk.{township_of(stages, case_id)}"
    stages.act(clerk, lambda work: enter(work, Entered(household, told, f"stage-{case_id[-12:]}")))

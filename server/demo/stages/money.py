"""Payments and recoveries, one at each step: price subsidies on their way to the bank, accounts renewed, money asked back."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.models import Instance, Task
from server.demo import paying
from server.demo.households import CARD
from server.demo.leaving import BEFORE_THE_SERVICE
from server.demo.replies import Scene
from server.demo.stages.exhibit import Event, Exhibit, Says, left_at
from server.demo.stages.placing import Stages
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.payments import campaigns, claims, opening, recovery
from server.payments.models import Line, Recovery, Run, StandingPayment
from server.payments.months import later, month_of

FACTS = "迁出后继续发放，银行流水和户籍信息可以互相印证。"
HEATING = "冬季取暖救助"
SUBSIDIES = ("粮油价格临时补贴", HEATING, "节前价格临时补贴", "菜价临时补贴")
ROLL, MARGIN = ("dibao", "tekun"), ("bianyuan", "gangxing")


def _subsidy(title: str, *steps: str, groups: tuple[str, ...] = ROLL, then: dict[str, Event] | None = None) -> Exhibit:
    """Return a batch that pays every household on the roll a price subsidy, or those at the margin a one-off aid."""
    kind = "one-off" if groups == MARGIN else "heating" if title == HEATING else "price-subsidy"

    def begin(stages: Stages) -> str | None:
        month = later(month_of(local_date(stages.clock.now())))
        order = campaigns.Order(
            title=title, kind=kind, basis="青民发〔2026〕31号", month=month, groups=groups, per="household", each=Decimal(50)
        )  # fmt: skip
        made = stages.act(paying.MAKER, lambda work: campaigns.make(work, order).id)
        stages.act("approver.civil", lambda work: campaigns.approve(work, campaign_id=made).id)
        case_id = stages.act(
            paying.MAKER, lambda work: opening.open_run(work, kind="campaign", month=month, campaign_id=made).case_id
        )
        return None if case_id is None else str(case_id)

    says: Says = {"build": {"build_outcome": "submit"}}
    return Exhibit(
        begin=begin,
        at=left_at(*steps),
        says=says,
        then={"check": _release, **(then or {})} if "check" not in steps else {},
    )


def _release(stages: Stages, case_id: str) -> None:
    """Let the checker release a batch with the figures counted; the bank gets its file."""
    paying.release(stages.folk.act, case_id)


def _answer(stages: Stages, case_id: str) -> None:
    """Let the bank answer, some lines returned: one for each step behind a return."""
    run = stages.look(lambda work: work.session.scalars(select(Run.id).where(Run.case_id == case_id)).one())
    stages.folk.act(paying.MAKER, lambda work: paying.take_answer(work, run, dict.fromkeys(range(5), "03")))
    kept = [Exhibit(begin=_returned_once, at=left_at(step), says=_KEPT_BACK) for step in ("settle", "agree", "serve")]
    renewed = Exhibit(begin=_returned, at=left_at("confirm"), says={"renew": _custodian})
    stages.plan([*kept, renewed, Exhibit(begin=_returned, at=left_at("renew"))])


def _returned(stages: Stages) -> str | None:
    """Return the file of a line that came back and whose holder has not come to the window yet."""
    wanted = (
        select(Task.case_id)
        .where(Task.element == "renew", Task.state == "open")
        .order_by(Task.created_at, Task.case_id)
    )
    return stages.look(lambda work: work.session.scalars(wanted).first())


def _returned_once(stages: Stages) -> str | None:
    """Return the file of a line of a list that came back: no check of an aid decides about its money."""
    wanted = (
        select(Task.case_id)
        .join(Instance, Instance.id == Task.instance_id)
        .join(Line, Line.id == Instance.subject)
        .where(Task.element == "renew", Task.state == "open", Line.entry_id.is_not(None))
        .order_by(Line.serial)
    )
    return stages.look(lambda work: work.session.scalars(wanted).first())


_KEPT_BACK: Says = {
    "renew": {"renew_outcome": "other", "words": "全家已经迁往外省，联系不上"},
    "settle": lambda scene: {
        "settle_outcome": "withheld", "heard_on": scene.today, "opinion": "电话三次未接，已在原住址张贴", "reason": "编制名单以前已经迁出本县",
    },
    "agree": {"withholding_agreed": True, "reason": "不在名单范围内"},
}  # fmt: skip


def _custodian(_scene: Scene) -> dict[str, Any]:
    return {
        "renew_outcome": "custodian", "payee": "李示例", "bank": "青穗农商银行示例支行", "account": CARD, "words": "本人卧床，由邻居代领",
    }  # fmt: skip


def _paid(work: Work, at: int) -> tuple[str, str, Decimal] | None:
    """Return a household that is paid, the person, and how much it has been."""
    found = work.session.execute(
        select(StandingPayment.household_id, StandingPayment.person_id, func.sum(Line.amount_fen))
        .outerjoin(Line, (Line.standing_id == StandingPayment.id) & (Line.state == "paid"))
        .group_by(StandingPayment.household_id, StandingPayment.person_id)
        .order_by(func.coalesce(func.sum(Line.amount_fen), 0).desc(), StandingPayment.household_id)
    ).all()
    if not found:
        return None
    household, person, paid = found[at % len(found)]
    return household, person, Decimal(int(paid or 0)) / 100


def _recovery(step: str, *, at: int, then: dict[str, Event] | None = None) -> Exhibit:
    def begin(stages: Stages) -> str | None:
        paid = stages.look(lambda work: _paid(work, at))
        if paid is None:
            return None
        household, person, amount = paid
        claim = claims.Claim(
            household_id=household, person_id=person, amount=amount or Decimal(1120), ground="moved", beyond="" if amount else BEFORE_THE_SERVICE
        )  # fmt: skip
        found = stages.act("reviewer.civil", lambda work: claims.start_by_hand(work, claim).case_id)
        return None if found is None else str(found)

    return Exhibit(begin=begin, at=left_at(step), says=_ASKED_BACK, then=then or {})


def _found(scene: Scene) -> dict[str, Any]:
    return {"recovery_needed": True, "amount_found": str(scene.data["claimed"]), "facts": FACTS}


def _ordered(scene: Scene) -> dict[str, Any]:
    whole = Decimal(str(scene.data["claimed"]))
    half = (whole / 2).quantize(Decimal("0.01"))
    return {
        "decision": "order", "order_amount": str(whole), "reasons": "多发的款项应当退回，本人请求分期",
        "instalments": [{"due_on": scene.later(30), "amount": str(half)}, {"due_on": scene.later(60), "amount": str(whole - half)}],
    }  # fmt: skip


_ASKED_BACK: Says = {
    "establish": _found,
    "tell": lambda scene: {"told_on": scene.today, "told_how": "visit", "told_whom": "户主示例"},
    "hear": {"hearing": "heard", "opinion": "愿意退，请求分期"},
    "decide": _ordered,
    "deliver": lambda scene: {"delivered_on": scene.today, "delivered_how": "signature", "received_by": "户主示例"},
    "review": {"review_outcome": "write-off", "reason": "本人去世，没有遗产"},
}


def _hardship(stages: Stages, case_id: str) -> None:
    """Let the county hear that what was ordered cannot be paid."""

    def tell(work: Work) -> None:
        row = work.session.scalars(select(Recovery).where(Recovery.case_id == case_id)).one()
        recovery.raise_hardship(work, recovery_id=row.id, reason="本人住院，没有收入")

    stages.act("reviewer.civil", tell)


EXHIBITS: list[Exhibit] = [
    _subsidy(SUBSIDIES[0], "build"),
    _subsidy("边缘和刚性支出家庭节前生活补助", "build", groups=MARGIN),
    _subsidy(SUBSIDIES[1], "check"),
    _subsidy(SUBSIDIES[2], "take_result"),
    _subsidy(SUBSIDIES[3], "reconcile", then={"take_result": _answer}),
    _recovery("establish", at=0),
    _recovery("tell", at=1),
    _recovery("hear", at=2),
    _recovery("decide", at=3),
    _recovery("deliver", at=4),
    _recovery("receive", at=5),
    _recovery("review", at=6, then={"receive": _hardship}),
    _recovery("approve", at=7, then={"receive": _hardship}),
]

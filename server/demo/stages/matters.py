"""Checks and changes of aid, and complaints, one at each step."""

from __future__ import annotations

import random
from typing import Any

from sqlalchemy import exists, select

from server.complaints.operations import register_here
from server.demo import discovering
from server.demo.stages.exhibit import LONG, Exhibit, Says, left_at
from server.demo.stages.placing import Stages
from server.foundation.work import Work
from server.households.identities import valid_today
from server.households.models import Benefit, Household, RecognisedIdentity
from server.organisation.models import Unit
from server.reviews import recognised
from server.reviews.models import Review, Stop
from server.reviews.opening import open_by_hand
from server.reviews.stopping import propose

SEED = 3


def _on_the_roll(work: Work, at: int) -> tuple[str, str] | None:
    """Return a household that receives the allowance and about which nothing runs: its id, its township's code; or None."""
    busy = (
        select(Review.benefit_id)
        .where(Review.state == "open", Review.benefit_id.is_not(None))
        .union(select(Stop.benefit_id).where(Stop.state == "open", Stop.benefit_id.is_not(None)))
    )
    found = work.session.execute(
        select(Benefit.household_id, Unit.code)
        .join(Household, Household.id == Benefit.household_id)
        .join(Unit, Unit.id == Household.township)
        .where(
            Benefit.item == "dibao", Benefit.period == "month", Benefit.until.is_(None), Benefit.amount > 0,
            Benefit.id.not_in(select(busy.subquery().c[0])),
        )
        .order_by(Household.code)
    ).all()  # fmt: skip
    if not found:
        return None
    household, code = found[at % len(found)]
    return household, code


def _review(step: str, *, kind: str = "alert", at: int, says: Says | None = None) -> Exhibit:
    def begin(stages: Stages) -> str | None:
        known = stages.look(lambda work: _on_the_roll(work, at))
        if known is None:
            return None
        household, code = known
        found = stages.act(
            f"reviewer.{code}",
            lambda work: (
                open_by_hand(
                    work, household_id=household, item="dibao", kind=kind, cause="村里反映家里有人就业"
                ).case_id
            ),
        )
        return found if found is None else str(found)

    usual: Says = {"collect_results": {"report_conclusion": "within"}, **(says or {})}
    return Exhibit(begin=begin, at=left_at(step), says=usual)


def _stop(*steps: str, at: int, lead: int = 1) -> Exhibit:
    def begin(stages: Stages) -> str | None:
        known = stages.look(lambda work: _on_the_roll(work, at))
        if known is None:
            return None
        household, code = known
        told: dict[str, Any] = {"household_id": household, "item": "dibao", "outcome": "stop", "ground": "income-up"}
        facts = "近六个月工资合计，人均超过低保标准，社保缴费记录可查。"
        found = stages.act(f"reviewer.{code}", lambda work: propose(work, **told, facts=facts).case_id)
        return found if found is None else str(found)

    return Exhibit(begin=begin, at=left_at(*steps), lead=lead)


def _early_end(*steps: str) -> Exhibit:
    """Let a household that was recognised find work; with nobody recognised yet there is nothing to show."""

    def begin(stages: Stages) -> str | None:
        known = stages.look(_recognised)
        if known is None:
            return None
        household, item, code = known
        told: dict[str, Any] = {"household_id": household, "item": item, "outcome": "stop", "ground": "job"}
        facts = "上月起就业，工资按月发放，人均收入超过认定条件，社保缴费记录可查。"
        found = stages.act(f"reviewer.{code}", lambda work: propose(work, **told, facts=facts).case_id)
        return found if found is None else str(found)

    return Exhibit(begin=begin, at=left_at(*steps))


def _recognised(work: Work) -> tuple[str, str, str] | None:
    """Return a household that is recognised today and about whose recognition nothing runs: its id, what as, its township's code."""
    ended = exists().where(Stop.identity_id == RecognisedIdentity.id, Stop.state == "open")
    row = work.session.execute(
        select(RecognisedIdentity.household_id, RecognisedIdentity.kind, Unit.code)
        .join(Household, Household.id == RecognisedIdentity.household_id)
        .join(Unit, Unit.id == Household.township)
        .where(RecognisedIdentity.kind.in_(recognised.ITEMS), valid_today(work), ~ended)
        .order_by(Household.code)
        .limit(1)
    ).first()
    return None if row is None else (row[0], row[1], row[2])


def _complaint(number: int, *steps: str) -> Exhibit:
    told = {
        "way": "phone", "about": "household", "who": "桥头一户", "points": [{"text": "有门面出租，没有申报"}], "name": "邻居示丁",
        "phone": "13900000024", "reply_by": "phone",
    }  # fmt: skip

    def begin(stages: Stages) -> str | None:
        found = stages.act(
            "clerk.baishi",
            lambda work: register_here(work, answers=told, submission=f"stage-complaint-{number}").case_id,
        )
        return found if found is None else str(found)

    return Exhibit(begin=begin, at=left_at(*steps))


def _reported(stages: Stages, *, contacted: bool) -> None:
    """Let a village officer report somebody, and the window get in touch with one of them; leads have no process of their own."""
    code, lead = discovering.report(
        stages.act, random.Random(SEED + contacted), units=stages.folk.units, now=stages.clock.now()
    )
    stages.folk.kept.add(lead)
    if contacted:
        discovering.contact(stages.act, f"clerk.{code}", lead, "visit")


EXHIBITS: list[Exhibit] = [
    Exhibit(begin=lambda stages: _reported(stages, contacted=True), at=left_at()),
    Exhibit(begin=lambda stages: _reported(stages, contacted=False), at=left_at()),
    _complaint(1, "check"),
    _complaint(2, "conclude"),
    _complaint(3, "reply"),
    _review("declare", at=2),
    _review("county_visit", at=5, kind="special"),
    _review("propose", at=8),
    _review("confirm", at=11),
    _stop("deliver_intent", at=14),
    _stop("listen", at=17),
    _stop("record_silence", "listen", at=20, lead=LONG),
    _stop("decide", at=23),
    _stop("deliver_decision", at=26),
    _early_end("listen"),
]

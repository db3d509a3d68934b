"""What changes in the families of the roll: entered at the window, reported by villages."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select

from server.cases.models import Case
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.households.models import Benefit, Household, Membership, Person
from server.organisation.models import Unit
from server.reviews.family.applying import Entered, enter
from server.reviews.reporting import report_from_village

Act = Callable[..., Any]
_TOLD = (
    ("job", "家里有人到县城工地上班了"),
    ("health", "户主住院一周，医保已报销"),
    ("income", "土地流转出去了，租金一年两千"),
    ("other", "儿子分家单过"),
)


def happen(act: Act, draw: random.Random, *, work: Work, today: date, kept: Collection[str] = ()) -> None:
    """Let one family have a change: a birth, a job or a death that the window enters, or something that the village reports.

    A family of which one of the `kept` cases is has none: the case would not stay at the step to which it was brought.
    """
    found = _families(work, kept)
    if not found:
        return
    household, code, village, people = draw.choice(found)
    key = f"story-{today.isoformat()}"
    if draw.random() < 0.5 and village:
        kind, words = draw.choice(_TOLD)
        answers = {
            "kind": kind, "happened_on": (today - timedelta(days=9)).isoformat(), "who": "家庭成员", "words": words, "reporter": "陶示一",
            "truthful": True,
        }  # fmt: skip
        _try(act, village, lambda w: report_from_village(w, household_id=household, answers=answers, submission=key))
        return
    _try(act, f"clerk.{code}", lambda w: enter(w, Entered(household, _entered(draw, people, today), key)))


def _entered(draw: random.Random, people: list[str], today: date) -> dict[str, Any]:
    base = {"happened_on": (today - timedelta(days=6)).isoformat(), "source_paper": "村委会反映，窗口已核实"}
    if len(people) > 1 and draw.random() < 0.4:
        return base | {"kind": "died", "person": people[1], "words": "配偶病故，死亡证明已核"}
    if draw.random() < 0.3:
        return base | {
            "kind": "moved-out", "new_address": "邻县", "referred_to": "邻县示例镇社会救助窗口 0690-0000000", "words": "全家迁往邻县",
        }  # fmt: skip
    if draw.random() < 0.5:
        born = {"name": "新示宝", "birth": (today - timedelta(days=6)).isoformat(), "relation": "grandchild"}
        return base | {"kind": "joined", "joined_why": "birth", "words": "孙辈出生，随户主生活", "member": born}
    return base | {
        "kind": "job", "person": people[0], "job_state": "employed", "employer": "青穗示例物业", "wage": 1800, "words": "本人申报就业",
    }  # fmt: skip


def _families(work: Work, kept: Collection[str]) -> list[tuple[str, str, str, list[str]]]:
    """Return households of the roll: id, township's code, the village officer's login, members with the head first."""
    rows = work.session.execute(
        select(Household, Unit.code)
        .join(Unit, Unit.id == Household.township)
        .join(Benefit, Benefit.household_id == Household.id)
        .where(
            Benefit.item == "dibao", Benefit.period == "month", Benefit.until.is_(None),
            ~exists().where(Case.household_id == Household.id, Case.id.in_(sorted(kept))),
        )
        .order_by(Household.code)
    ).all()  # fmt: skip
    return [(home.id, code, _officer(work, home), _people(work, home.id)) for home, code in rows]


def _officer(work: Work, home: Household) -> str:
    code = work.session.scalar(select(Unit.code).where(Unit.id == home.village)) if home.village else None
    township, _, number = (code or "").partition("-village-")
    return f"village{number}.{township}" if number else ""


def _people(work: Work, household: str) -> list[str]:
    wanted = (
        select(Membership.person_id)
        .join(Person, Person.id == Membership.person_id)
        .where(Membership.household_id == household, Membership.until.is_(None))
        .order_by(Membership.relation != "self", Person.birth, Person.name)
    )
    return list(work.session.scalars(wanted))


def _try(act: Act, login: str, command: Callable[[Work], Any]) -> None:
    try:
        act(login, command)
    except Refused:
        return  # the family has just had another change

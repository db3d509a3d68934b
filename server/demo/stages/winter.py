"""Three disasters: winter lists that are settled, wait for a signature or are drawn up, and a house that waits for the approval of its rebuilding."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.operations import complete_task
from server.demo.people import id_number
from server.demo.stages.exhibit import LONG, Exhibit, left_at
from server.demo.stages.placing import Stages
from server.disasters import operations
from server.disasters.models import WinterLine, WinterList
from server.foundation.clock import local_date
from server.foundation.work import Work

EMERGENCY = "officer.emergency"
NOT_HIT = "核实过，本次没有受灾"
#: township, village, name, sequence of the number, people, needs, damage
_FLOODED = (
    ("qingsui", 1, "汪示甲", 860, 4, ("food", "heating"), "堂屋进水，存粮和柴火泡坏，家里没有劳动力"),
    ("qingsui", 3, "汪示乙", 862, 2, ("clothing",), "被褥全部被淹，两位老人自己买不起"),
    ("baishi", 2, "涂示甲", 864, 3, ("food", "housing"), "偏房倒塌，秋粮绝收"),
)
_HAILED = (("heyan", 2, "雷示甲", 866, 5, ("food",), "大棚和菜地全毁，贷款没有还清"),)
_FLASHED = ("qingsui", 1, "祝示甲", 870, 4, ("housing",), "正房两间被山洪冲倒，全家借住亲戚家")
_LATE = ("qingsui", 2, "汪示丙", 868, 3, ("heating",), "外出打工刚回来，房顶漏雨")


def _past(stages: Stages) -> None:
    """Open a flood, register who was hit, end the registration, settle one township's list and hand another's over."""
    told = {"title": "八月洪涝", "kind": "flood", "narrative": "沿河几个村进水，房屋和秋粮受损"}
    flood = _open(stages, told, ("qingsui", "baishi"), days=90)
    for household in _FLOODED:
        _register(stages, flood, household)
    for code in ("qingsui", "baishi"):
        _hand_over(stages, code)
    _register(stages, flood, _LATE)
    stages.folk.act(EMERGENCY, lambda work: operations.close_event(work, disaster_id=flood).id)
    _settle(stages, "qingsui")


def _present(stages: Stages) -> None:
    """Open a hailstorm of these days; its township draws its list up."""
    told = {"title": "河沿镇夜间冰雹", "kind": "wind-hail", "narrative": "夜里冰雹二十分钟，大棚和屋顶受损"}
    hail = _open(stages, told, ("heyan",), days=3)
    for household in _HAILED:
        _register(stages, hail, household)
    _list(stages, "heyan")


def _open(stages: Stages, told: dict[str, str], area: tuple[str, ...], *, days: int) -> str:
    happened = local_date(stages.clock.now()) - timedelta(days=days)
    answers = {**told, "happened_on": happened.isoformat()}
    units = [stages.folk.units[code] for code in area]
    return str(stages.folk.act(EMERGENCY, lambda work: operations.open_event(work, answers=answers, area=units).id))


def _rebuilding(stages: Stages) -> str:
    """Open a flash flood, register a household whose house fell, and have its village officer nominate it; return its case."""
    told = {"title": "七月山洪", "kind": "flood", "narrative": "上游暴雨，山洪冲倒沿沟房屋"}
    flood = _open(stages, told, ("qingsui",), days=60)
    registered = _register(stages, flood, _FLASHED)
    answers = {
        "damage_grade": "collapsed", "rooms": 2, "put_forward": "group", "group_name": "一组", "words": _FLASHED[-1], "agreed": True,
    }  # fmt: skip

    def nominate(work: Work) -> str:
        return operations.nominate(work, registration_id=registered, answers=answers).case_id

    return str(stages.folk.act(f"village1.{_FLASHED[0]}", nominate))


def _register(stages: Stages, disaster: str, household: tuple[Any, ...]) -> str:
    code, village, name, sequence, people, needs, damage = household
    answers = {
        "name": name, "id_number": id_number(date(1961, 1 + village, 12), sequence), "people": people, "needs": list(needs),
        "damage": damage,
    }  # fmt: skip
    town, place = stages.folk.units[code], stages.folk.units[f"{code}-village-{village}"]
    made = stages.folk.act(
        f"village{village}.{code}",
        lambda work: operations.register(work, disaster_id=disaster, township=town, village=place, answers=answers).id,
    )
    return str(made)


def _list(stages: Stages, code: str) -> str:
    town = stages.folk.units[code]
    made: tuple[str, str] = stages.folk.act(f"clerk.{code}", lambda work: _opened(work, town))
    stages.folk.kept.add(made[1])
    return made[0]


def _opened(work: Work, township: str) -> tuple[str, str]:
    row = operations.open_list(work, township=township)
    return row.id, row.case_id


def _hand_over(stages: Stages, code: str) -> None:
    made = _list(stages, code)
    stages.folk.act(f"clerk.{code}", lambda work: operations.leave_out_rest(work, list_id=made, reason=NOT_HIT))
    _do(stages, f"clerk.{code}", made, "draw", {"drawn": True})
    _do(stages, f"reviewer.{code}", made, "check", {"check_outcome": "pass"})
    count = len(stages.look(lambda work: _standing(work, made)))
    _do(stages, f"leader.{code}", made, "approve", {"approve_outcome": "pass", "control_count": count})


def _settle(stages: Stages, code: str) -> None:
    """Let emergency management sign for a list, give the first household something and refuse the others."""
    town = stages.folk.units[code]
    row = stages.look(lambda work: work.session.scalars(select(WinterList).where(WinterList.township == town)).one())
    _do(stages, EMERGENCY, row.id, "receive", {"digest_start": row.sha256[:8]})
    given: dict[str, Any] = {"result": "granted", "what": "口粮和取暖补助", "amount": Decimal(800)}
    given["granted_on"] = local_date(stages.clock.now())
    for number, line in enumerate(stages.look(lambda work: _standing(work, row.id))):
        _answer(stages, line, {"result": "refused", "reason": "已由保险赔付，足以过冬"} if number else given)
    _do(stages, EMERGENCY, row.id, "settle", {"settled": True})


def _answer(stages: Stages, line_id: str, said: dict[str, Any]) -> None:
    stages.folk.act(EMERGENCY, lambda work: operations.answer(work, line_id=line_id, **said).id)


def _standing(work: Work, list_id: str) -> list[str]:
    wanted = select(WinterLine.id).where(WinterLine.list_id == list_id, WinterLine.standing == "in")
    return list(work.session.scalars(wanted.order_by(WinterLine.id)))


def _do(stages: Stages, login: str, list_id: str, element: str, answers: dict[str, Any]) -> None:
    def do(work: Work) -> None:
        case_id = work.session.get_one(WinterList, list_id).case_id
        task = select(Task.id).where(Task.case_id == case_id, Task.element == element, Task.state == "open")
        complete_task(work, task_id=work.session.scalars(task).one(), answers=answers)

    stages.folk.act(login, do)


EXHIBITS: list[Exhibit] = [
    Exhibit(begin=_past, at=left_at()),
    Exhibit(begin=_present, at=left_at()),
    Exhibit(begin=_rebuilding, at=left_at("approve_house"), lead=LONG),
]

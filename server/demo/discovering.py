"""What village officers report and how townships follow it; and the roll with which the county began."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import select

from server.demo import contacts
from server.demo.county import TOWNSHIPS
from server.demo.people import id_number
from server.discovery import helping, operations
from server.discovery.models import Lead
from server.foundation.clock import LOCAL
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.households.models import Household
from server.households.operations import recognise
from server.rolls.operations import confirm, upload
from server.rolls.warning import raise_warnings
from server.web.table_files import write_csv

Act = Callable[..., Any]
HOUSEHOLDS = 12  #: per township in the roll
FIRST_SEQUENCE = 501  #: ID numbers of the roll stay apart from those of newcomers
_STORIES = (
    ("medical-cost", "住院一个多月，自己掏了三万多，亲戚都借遍了"),
    ("alone", "一个人住，三天没见出门，敲门才应"),
    ("earner-died", "男主人上月车祸去世，留下老人和两个上学的孩子"),
    ("unemployment-end", "厂子搬走后一直没找到活，失业金也停了"),
    ("arrears", "电停了半个月，说交不起电费"),
    ("dropped-out", "初二的孩子两个月没去学校，在家带弟弟"),
)  # fmt: skip
_QUESTIONS = (
    ("孩子考上大学，家里是低保，学费怎么办", "可以办教育救助和助学贷款，入学时走绿色通道"),
    ("住院花了很多，还能报吗", "低保对象出院时直接结算；其他家庭可以申请医疗救助"),
)
_OUTCOMES = (("advice", "说明了政策，暂不申请"), ("helped-already", "已在享受低保"), ("application", "已帮助填写申请"))
_NAMES = "邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤"


def begin_with_a_roll(act: Act, *, today: date) -> None:
    """Bring in the households of each township that received aid before the service began."""
    for number, (code, place, villages) in enumerate(TOWNSHIPS):
        content = roll_of(place, villages, number=number, today=today)
        roll = act(
            f"clerk.{code}", lambda work, c=content, p=place: upload(work, name=f"{p}在册名单.csv", content=c).id
        )
        act(f"reviewer.{code}", lambda work, r=roll: confirm(work, import_id=r))


def begin_to_help(act: Act, *, units: dict[str, str], households: list[Household], today: date) -> None:
    """Name information officers and helpers, write down visits and questions, and let the rolls be looked through."""
    codes = {unit: code for code, unit in units.items()}
    _of_special_groups(act, codes, households, today=today)
    for letter, (code, _place, _villages) in zip("戊己庚辛", TOWNSHIPS, strict=False):
        for number, unit in enumerate((code, *(f"{code}-village-{n}" for n in (1, 2, 3)))):
            named = {
                "name": f"{_NAMES[number]}示{letter}", "phone": "13900000001", "backup": f"{_NAMES[number + 4]}示{letter}", "backup_phone": "13900000002",
            }  # fmt: skip
            act(f"leader.{code}", lambda work, u=units[unit], a=named: helping.name_officer(work, unit_id=u, answers=a))
        act(f"clerk.{code}", lambda work, c=code: raise_warnings(work, township=units[c]))
        act(f"clerk.{code}", lambda work, c=code: operations.scan(work, township=units[c]))
        for number, (question, answer) in enumerate(_QUESTIONS):
            said = {"way": "phone", "item": "", "question": question, "answer": answer, "result": "answered"}
            act(
                f"clerk.{code}",
                lambda work, s=said, k=f"story-{code}-{number}": helping.consult(work, answers=s, submission=k),
            )
    for number, household in enumerate(households):
        _help(act, codes[household.township], household.id, number=number, today=today)


def _of_special_groups(act: Act, codes: dict[str, str], households: list[Household], *, today: date) -> None:
    """Let windows record a person entitled to special care and a one-child family, with the document of the authority that says so."""
    kinds = (("youfu", "青优证第0021号", "青穗县退役军人事务局"), ("dusheng", "青独证第0106号", "青穗县卫生健康局"))
    for household, (kind, document, office) in zip(households, kinds, strict=False):
        given = {
            "household_id": household.id, "person_id": household.head_id, "kind": kind, "document": document, "issued_by": office,
            "valid_from": today - timedelta(days=400), "valid_to": None,
        }  # fmt: skip
        act(f"clerk.{codes[household.township]}", lambda work, g=given: recognise(work, **g))


def _help(act: Act, code: str, household: str, *, number: int, today: date) -> None:
    """Let somebody look after a household, and see it a while ago."""
    act(
        f"clerk.{code}",
        lambda work: helping.assign(
            work,
            household_id=household,
            name=f"包示{'甲乙丙丁'[number % 4]}",
            title="镇干部",
            phone="13900000009",
            every_days=30,
        ),
    )
    seen = {
        "visited_on": today - timedelta(days=10 + 7 * (number % 6)),
        "way": "visit",
        "found": "well",
        "note": "身体、吃住都正常",
        "next_step": "",
    }
    act(
        f"clerk.{code}",
        lambda work: helping.visit(work, household_id=household, answers=seen, submission=f"story-visit-{number}"),
    )


def households_to_help(work: Work) -> list[Household]:
    """Return some households of the rolls, a few per township."""
    rows = work.session.scalars(select(Household).order_by(Household.code))
    return [household for number, household in enumerate(rows) if number % 3 == 0][:18]


def roll_of(place: str, villages: tuple[str, ...], *, number: int, today: date) -> bytes:
    """Return the roll of a township as it is brought in."""
    rows: list[tuple[str, ...]] = []
    for index in range(HOUSEHOLDS):
        sequence = FIRST_SEQUENCE + number * 2 * HOUSEHOLDS + 2 * index
        home = contacts.FIRST_OF_THE_ROLL + number * HOUSEHOLDS + index
        name = f"{_NAMES[index % len(_NAMES)]}示{'甲乙丙丁'[number]}"
        old = index % 3 == 2
        birth = date(1944 if old else 1962, 1 + index, 10 + number)
        item, amount = ("特困", 1040) if old else ("低保", 320 + 40 * index)
        checked = today - timedelta(days=90 + 30 * index)
        rows.append((
            f"{number}{index:02d}", place, villages[index % 3], name, id_number(birth, sequence), "户主", item, str(amount),
            (today - timedelta(days=500)).isoformat(), checked.isoformat(), "稳定" if old else "不稳定", name, "青穗农商行",
            contacts.account(home), "遗失" if index == 4 else "正常", item, f"青民认〔{today.year - 1}〕{100 * number + index + 1}号", "青穗县民政局",
            (today - timedelta(days=340)).isoformat(), (today + timedelta(days=24 + 20 * index)).isoformat(),
            contacts.phone(home), contacts.address(villages[index % 3], home),
        ))  # fmt: skip
        if not old:
            told, born = _spouse(name[0], index=index, number=number)
            rows.append(
                (
                    f"{number}{index:02d}",
                    place,
                    villages[index % 3],
                    told,
                    id_number(born, sequence + 1),
                    "配偶",
                    *[""] * 16,
                )
            )
    headers = (
        "户编号", "乡镇", "村（社区）", "姓名", "身份证号", "与户主关系", "救助事项", "月救助金额", "享受起始日期", "上次核查日期", "收入是否稳定",
        "发放户名", "开户行", "银行账号", "社保卡状态", "认定身份", "认定文号", "认定单位", "认定日期", "有效期至", "联系电话", "居住地址",
    )  # fmt: skip
    return write_csv(headers, rows)


def _spouse(surname: str, *, index: int, number: int) -> tuple[str, date]:
    """Return a spouse's name and birth: nobody else's, but for one who stands in the rolls of two townships.

    She is the story's one possible duplicate: the same name and birth with two ID numbers, which somebody has to look into.
    """
    twice = index == 0 and number == 1
    return f"{surname}示{'子丑寅卯'[0 if twice else number]}", date(1964, 1 + index, 11 if twice else 11 + number)


def report(act: Act, draw: random.Random, *, units: dict[str, str], now: datetime) -> tuple[str, str]:
    """Let a village officer report somebody and return the code of the township and the lead's id."""
    code, _place, villages = draw.choice(TOWNSHIPS)
    village, (scene, words) = draw.randrange(len(villages)), draw.choice(_STORIES)
    local = now.astimezone(LOCAL)
    answers = {
        "name": f"{draw.choice(_NAMES)}示{draw.choice('子丑寅卯辰巳')}", "address": f"{villages[village]}{draw.choice('一二三四')}组", "scene": scene,
        "narrative": words, "urgent": False, "reporter_name": "陶示一", "reporter_phone": "13900000001", "reporter_role": "officer",
        "found_at": (local - timedelta(minutes=20)).isoformat(timespec="minutes"),
    }  # fmt: skip
    submission = f"story-lead-{local:%Y%m%d%H%M%S}"
    lead = act(
        f"village{village + 1}.{code}",
        lambda work: operations.report(work, township=units[code], answers=answers, submission=submission).id,
    )
    return code, str(lead)


def follow(act: Act, draw: random.Random, *, codes: dict[str, str], open_leads: list[Lead]) -> None:
    """Let clerks contact the people of leads and say what came of it, not all at once."""
    for lead in open_leads:
        clerk = f"clerk.{codes[lead.township]}"
        if lead.state == "open" and draw.random() < 0.5:
            way = draw.choice(("visit", "phone"))
            contact(act, clerk, lead.id, way)
        elif lead.state == "contacted" and draw.random() < 0.5:
            outcome, words = draw.choice(_OUTCOMES)
            _close(act, clerk, lead.id, outcome, words)


def contact(act: Act, clerk: str, lead: str, way: str) -> None:
    """Let the window get in touch with somebody who was reported."""
    words = "与本人谈过，情况属实"
    act(clerk, lambda work: operations.contact(work, lead_id=lead, way=way, verified="confirmed", note=words))


def _close(act: Act, clerk: str, lead: str, outcome: str, words: str) -> None:
    try:
        if outcome == "application":
            act(clerk, lambda work: operations.begin_application(work, lead_id=lead))
        act(clerk, lambda work: operations.close(work, lead_id=lead, outcome=outcome, note=words))
    except Refused:
        return  # somebody else has just done it


def open_leads(work: Work, *, kept: Collection[str] = ()) -> list[Lead]:
    """Return the leads without outcome, oldest first, but for the `kept` ones, which are left to the visitor."""
    waiting = select(Lead).where(Lead.state != "closed", Lead.id.not_in(sorted(kept)))
    return list(work.session.scalars(waiting.order_by(Lead.code)))

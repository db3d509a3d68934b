"""What the codes in a decision table's columns say in words, so that a kept answer is read by people (照表办理)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import select

import forms
from server.cases.words import IDENTITIES, ITEMS, PROCESSES
from server.foundation.work import Work
from server.organisation.models import Division, Unit

_PLAIN = {True: "是", False: "否"}
_BANDS = {
    "below-dibao": "低于低保标准", "below-bianyuan": "低于低保边缘标准", "below-disposable": "低于上年度人均可支配收入",
    "above": "高于上年度人均可支配收入",
}  # fmt: skip
_ITEMS = {key: name.zh for key, name in ITEMS.items()}
_IDENTITIES = {key: name.zh for key, name in IDENTITIES.items()} | {"none": "没有"}
_CARE = {"able": "能自理", "partial": "部分不能自理", "unable": "完全不能自理"}
_CHILD = {"orphan": "孤儿", "unsupported": "事实无人抚养儿童", "none": "不属于"}

#: column → code → words; a column of one table alone stands as `table.column`
WORDS: dict[str, Mapping[str, str]] = {
    "item": _ITEMS, "held": _ITEMS, "wanted": _ITEMS, "identity": _IDENTITIES, "better": _IDENTITIES, "income_band": _BANDS,
    "care_level": _CARE, "child-kind.kind": _CHILD, "child-support.kind": _CHILD, "category": _CHILD,
    "decision_level": {"county": "县级", "township": "乡镇（受委托）"},
    "verdict": {
        "excludes": "不能同时享受", "some": "家里一部分人不能同时享受", "replaces": "给予后代替原有的", "tops-up": "只补差额", "partly": "部分可以同时享受",
        "renews": "属于续办", "needs-reason": "要写明理由", "warns": "提示核实",
    },
    "scope": {"household": "按户", "person": "按人"},
    "registered": {"other-township": "本县其他乡镇", "elsewhere": "本县以外"},
    "apply_to": {"pass-on": "户籍地乡镇窗口", "elsewhere": "外地户籍地窗口", "permit": "这个窗口（凭居住证）"},
    "level": {"full": "全额", "fixed": "定额", "yes": "可以享受", "partly": "部分情形可以享受", "local": "按本县规定"},
    "department_kind": {
        "education": "教育", "employment": "就业", "housing": "住房", "generic": "其他部门", "own": "民政自己办理",
    },
    "lane": {"urgent": "急难（小额快救）", "spend": "支出型临时救助", "stranded": "流散人员救助", "ordinary": "一般申请"},
    "urgency-triage.kind": {
        "accident": "意外事故", "death": "家人去世", "disaster": "自然灾害", "fire": "火灾", "illness": "突发重病",
        "stranded": "流落在外", "traffic": "交通事故", "violence": "家庭暴力", "other": "其他",
    },
    "question": {"soft-exit": "“五有”家庭渐退", "overdue-transfer": "转办超期", "overdue-resolution": "决议超期没有落实"},
    "meeting_vote": {"all": "全体同意", "any": "一票同意", "n": "至少若干票同意"},
    "meeting_tie": {"chair": "召集人决定", "defer": "暂缓"},
    "meeting_concerned": {"all": "都要到会", "any": "到一个即可"},
    "means": {"check": "先核对", "none": "不核对"},
    "procedure": {"judicial": "司法救助", "rebuild": "倒损住房重建", "service": "服务类救助", "stranded": "流散人员救助"},
    "lead-signals.kind": {
        "medical": "大额自付医疗", "traffic": "道路交通事故", "disaster": "受灾", "death": "主要劳动力去世", "disability": "新评定残疾",
        "schooling": "就学变化", "unemployment": "失业金期满", "utility": "水电异常", "left-allowance": "低保停发后", "alone": "独居老人",
    },
    "change": {
        "zero": "零用量", "arrears": "欠费", "dropped": "辍学", "admitted": "考取大学", "earner": "主要劳动力", "other": "其他",
    },
}  # fmt: skip

#: facts that are kept with an answer and are no column of its table
BESIDE = {"people": "计算人数"}

#: column → form and field whose choices say what its codes mean
_CHOICES = {
    "father": ("child.screen", "father"), "mother": ("child.screen", "mother"), "state": ("child.screen", "father"),
    "care": ("child.screen", "care"), "status": ("tekun.initial", "obligors/*/status"),
    "disability_kind": ("household", "applicant/disability_kind"), "scene": ("lead", "scene"),
}  # fmt: skip
#: columns that name a department or a section; several stand with commas between
_OFFICES = frozenset({"owner", "section", "confirmed_by", "source", "meeting_core"})
#: offices as everybody calls them; a county's own ones go by the name of its unit
_NAMED_OFFICES = {
    "agriculture": "农业农村", "charity": "慈善组织", "charity-affairs": "慈善事务股室", "child-welfare": "儿童福利股室", "civil-affairs": "民政",
    "court": "法院", "disabled-federation": "残联", "education": "教育", "emergency-management": "应急管理", "employment": "人社",
    "funeral-service": "殡仪馆", "health": "卫健", "housing": "住建", "justice": "司法行政", "medical-insurance": "医保", "none": "不需要",
    "police": "公安", "political-legal": "政法委", "public-security": "公安", "relief-station": "救助管理机构", "service-provider": "服务机构",
    "social-affairs": "社会事务股室", "treasury": "财政", "union": "总工会", "utilities": "供水供电供气单位",
}  # fmt: skip


def say(work: Work, table: str, column: str, value: Any) -> str:
    """Return what stands in a column, in words; what is no code of ours is told as it stands."""
    if isinstance(value, bool):
        return _PLAIN[value]
    text = str(value)
    words = WORDS.get(f"{table}.{column}") or WORDS.get(column)
    if words is not None:
        return words.get(text, text)
    if column in _CHOICES:
        return "没有" if text == "none" else _choices(*_CHOICES[column]).get(text, text)
    if column in _OFFICES:
        return "、".join(_office(work, each.strip()) for each in text.split(",")) if text else ""
    found = _LOOKED_UP.get(column)
    return found(work, text) if found else text


@cache
def _choices(form: str, path: str) -> dict[str, str]:
    field = next(each for each in forms.load(form).root.walk() if each.path == path)
    return {str(option.value): option.zh for option in field.options}


def _office(work: Work, code: str) -> str:
    if code in _NAMED_OFFICES:
        return _NAMED_OFFICES[code]
    named = select(Unit.name).where(Unit.county == work.house.county, Unit.department == code).order_by(Unit.name)
    return work.session.scalar(named.limit(1)) or code


def _division(work: Work, code: str) -> str:
    return work.session.scalar(select(Division.name).where(Division.code == code)) or code


def _township(work: Work, code: str) -> str:
    named = select(Unit.name).where(Unit.county == work.house.county, Unit.code == code)
    return work.session.scalar(named) or code


def _term(work: Work, rule: str) -> str:
    if rule not in work.house.rules:
        return rule
    return str(work.house.rules.rule(rule, on=work.today, division=work.house.county).title.zh)


def _form(_work: Work, key: str) -> str:
    return forms.load(key).title("zh") if key else ""


def _process(_work: Work, key: str) -> str:
    return PROCESSES[key].zh if key in PROCESSES else key


def _month_day(_work: Work, text: str) -> str:
    day = date.fromisoformat(f"2000-{text}")
    return f"{day.month}月{day.day}日"


_LOOKED_UP: dict[str, Callable[[Work, str], str]] = {
    "division": _division, "township": _township, "rule": _term, "result_rule": _term, "result_form": _form, "request_form": _form,
    "process": _process, "opens": _month_day, "closes": _month_day,
}  # fmt: skip

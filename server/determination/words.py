"""Words of the sheet, the opinions and the decisions."""

from __future__ import annotations

from functools import cache

import forms
from server.cases.words import Name

RELATION_SELF = Name("申请人", "applicant")
CAPACITIES: dict[str, Name] = {
    "full": Name("有劳动能力", "able to work"), "partial": Name("部分丧失", "partly able"), "none": Name("完全丧失", "unable"),
    "minor": Name("未成年或在校", "minor or in education"), "old": Name("60周岁以上", "60 or older"),
}  # fmt: skip
PROOFS: dict[str, Name] = {
    "age": Name("年龄", "age"), "school": Name("学籍", "school"), "disability-card": Name("残疾证", "disability card"),
    "township": Name("医院证明或乡镇评估", "hospital or township"), "hospital": Name("医院证明", "hospital"),
    "assessed": Name("乡镇评估", "assessed by the township"),
}  # fmt: skip
BANDS: dict[str, Name] = {
    "below-dibao": Name("低于低保标准", "below the allowance standard"),
    "below-bianyuan": Name("低于低保边缘标准", "below the margin standard"),
    "below-disposable": Name("低于上年度人均可支配收入", "below last year's disposable income"),
    "above": Name("高于上年度人均可支配收入", "above last year's disposable income"),
}
MISSING: dict[str, Name] = {
    "income": Name("收入（申报和核对都没有）", "income (neither declared nor found)"),
    "property": Name("财产", "property"),
    "support": Name("赡养、抚养、扶养义务人的收入", "the obligors' income"),
}
OPINIONS: dict[str, Name] = {
    "initial": Name("初审意见", "initial opinion"), "second": Name("异议核实后的意见", "opinion after an objection"),
    "county": Name("县级审核意见", "county review"),
}  # fmt: skip
PROPOSALS: dict[str, Name] = {
    "grant": Name("建议同意", "grant"),
    "refuse": Name("建议不予同意", "refuse"),
    "return": Name("退回", "returned"),
}
REQUESTS: dict[str, tuple[Name, str]] = {
    "asked": (Name("待审批", "waiting"), "amber"), "approved": (Name("已批准", "approved"), "green"),
    "refused": (Name("未批准", "refused"), "red"), "void": (Name("作罢", "void"), ""),
}  # fmt: skip


@cache
def _options(path: str) -> dict[str, Name]:
    """Return the words of a choice of the common form."""
    field = next(each for each in forms.load("household").root.walk() if each.path == path)
    return {str(option.value): Name(option.zh, option.en) for option in field.options}


def income_kind(key: str) -> Name:
    """Return what a kind of income is called on the form."""
    return _options("income/*/kind").get(key) or Name(key, key)


def expense_kind(key: str) -> Name:
    """Return what a kind of expense is called on the form."""
    return _options("expenses/*/kind").get(key) or Name(key, key)


def relation(key: str) -> Name:
    """Return what a relation to the applicant is called on the form."""
    return RELATION_SELF if key == "self" else _options("members/*/relation").get(key) or Name(key, key)

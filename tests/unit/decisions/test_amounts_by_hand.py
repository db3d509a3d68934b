"""Invented households, each reckoned with paper and pencil: by the difference and by tiers, from the tables of the county.

Standard 800 yuan a person and month: 9 600 a year. Tiers: a gap of 80 % and more pays the whole standard, of 50 % three quarters,
below it a half.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from workflows.assessment import Evidence, Sheet, compute
from workflows.household_facts import Standards
from workflows.tables import load_tables

TABLES = load_tables()
STANDARDS = Standards(
    dibao_month=Decimal(800), bianyuan_ratio=Decimal("1.5"), disposable_year=Decimal(36000), rigid_ratio=Decimal("0.6")
)
METHODS = ("difference", "tiers")


@dataclass(frozen=True, kw_only=True)
class Household:
    """What a family said, what the data check found, and what a person worked out."""

    people: tuple[dict[str, Any], ...]
    income: tuple[dict[str, Any], ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    found: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    year: str  #: income of the year that is held against the standard
    amounts: tuple[int | None, int | None]  #: by difference, by tiers; None: not eligible


def one(name: str, **said: Any) -> dict[str, Any]:
    relation = {} if said.get("relation") == "self" else {"relation": "spouse"}
    return {
        "name": name,
        "birth": "1980-01-01",
        "health": "good",
        "lives_together": True,
        "counted": True,
        **relation,
        **said,
    }


def earned(person: str, kind: str, amount: str, **more: Any) -> dict[str, Any]:
    return {"person": person, "kind": kind, "amount": Decimal(amount), "counted": True, **more}


def spent(person: str, kind: str, amount: str) -> dict[str, Any]:
    return {"person": person, "kind": kind, "own_part": Decimal(amount)}


ILL = one("甲示例", serious_disease=True)
BY_HAND = {
    # 工资 30 000 － 就业成本（申报 7 200，封顶 500×12＝6 000）＝ 24 000；利息 300.50；妻子自付医疗 1 800.25 全扣，没有重病的丈夫的 900 不扣
    # 年收入 24 000 ＋ 300.50 － 1 800.25 ＝ 22 500.25；9 600×3 ＝ 28 800；差 6 299.75 ÷ 12 ＝ 524.979… → 525；差 21.9 % → 800×0.5×3 ＝ 1 200
    "work cost capped, the ill one's own part deducted": Household(
        people=(ILL, one("乙示例"), one("丙示例", relation="child", birth="2015-06-01")),
        income=(earned("乙示例", "wage", "30000", work_cost=Decimal(7200)), earned("乙示例", "interest", "300.50")),
        more={"expenses": [spent("甲示例", "medical", "1800.25"), spent("乙示例", "medical", "900")]},
        year="22500.25", amounts=(525, 1200),
    ),
    # 3 594；9 600 － 3 594 ＝ 6 006；÷ 12 ＝ 500.50，五入 → 501；差 62.6 % → 800×0.75 ＝ 600
    "exactly half a yuan rounds up": Household(
        people=(one("甲示例"),), income=(earned("甲示例", "crops", "3594"),), year="3594", amounts=(501, 600)
    ),
    # 基础养老金 3 600、高龄津贴 600、救助款 5 000 不计；个人账户 480、土地流转 1 200 计；协议赡养 200×12 ＝ 2 400，其中 1 000 已申报，只计一次
    # 480 ＋ 1 200 ＋ 1 000 ＋（2 400 － 1 000）＝ 4 080；19 200 － 4 080 ＝ 15 120；÷ 12 ＝ 1 260；差 78.75 % → 800×0.75×2 ＝ 1 200
    "what the rule excludes, and support that counts once": Household(
        people=(one("甲示例", birth="1950-01-01"), one("乙示例", birth="1951-01-01")),
        income=(
            earned("甲示例", "pension-basic", "1800"), earned("乙示例", "pension-basic", "1800"), earned("甲示例", "old-age", "600"),
            earned("甲示例", "gov-aid", "5000"), earned("甲示例", "pension-account", "480"), earned("乙示例", "land", "1200"),
            earned("甲示例", "support", "1000"),
        ),
        more={"obligors": [{"name": "子示例", "able": True, "support_amount": Decimal(200)}]},
        year="4080", amounts=(1260, 1200),
    ),
    # 申报种植 5 000，核对查到 4 600：取高的 5 000；没有申报的工资 8 000 查到了，没有申报成本就不扣
    # 13 000；38 400 － 13 000 ＝ 25 400；÷ 12 ＝ 2 116.67 → 2 117；差 66.1 % → 800×0.75×4 ＝ 2 400
    "what the check found and nobody declared": Household(
        people=(one("甲示例"), one("乙示例"), one("丙示例", relation="child"), one("丁示例", relation="child")),
        income=(earned("甲示例", "crops", "5000"),),
        found={("甲示例", "crops"): Decimal(4600), ("乙示例", "wage"): Decimal(8000)},
        year="13000", amounts=(2117, 2400),
    ),
    # 3 840；19 200 － 3 840 ＝ 15 360；÷ 12 ＝ 1 280；差正好 80 % → 第一档，800×2 ＝ 1 600
    "on the edge of the first tier": Household(
        people=(one("甲示例"), one("乙示例")), income=(earned("甲示例", "rent", "3840"),), year="3840", amounts=(1280, 1600)
    ),
    # 9 600；19 200 － 9 600 ＝ 9 600；÷ 12 ＝ 800；差正好 50 % → 第二档，800×0.75×2 ＝ 1 200
    "on the edge of the second tier": Household(
        people=(one("甲示例"), one("乙示例")), income=(earned("甲示例", "dividend", "9600"),), year="9600", amounts=(800, 1200)
    ),
    # 9 599；差 1 ÷ 12 ＝ 0.08，四舍五入是 0：低于标准的人不能得 0 元，按一个取整单位 1 元；第三档 800×0.5 ＝ 400
    "one yuan below the line": Household(
        people=(one("甲示例"),), income=(earned("甲示例", "business", "9599"),), year="9599", amounts=(1, 400)
    ),
    # 9 600 不低于 9 600
    "on the line": Household(
        people=(one("甲示例"),), income=(earned("甲示例", "business", "9600"),), year="9600", amounts=(None, None)
    ),
    # 服刑的儿子不计入，他的 40 000 也不计；女儿的奖学金 2 000 不计；窗口注明不计的 700 不计；6 000
    # 19 200 － 6 000 ＝ 13 200；÷ 12 ＝ 1 100；差 68.75 % → 1 200
    "a son in prison is left out with his income": Household(
        people=(
            one("甲示例"), one("乙示例", relation="child", birth="2008-01-01"),
            one("丙示例", relation="child", counted=False, not_counted_reason="服刑"),
        ),
        income=(
            earned("甲示例", "crops", "6000"), earned("丙示例", "wage", "40000"), earned("乙示例", "scholarship", "2000"),
            {**earned("甲示例", "other", "700"), "counted": False, "excluded_basis": "一次性丧葬补助"},
        ),
        year="6000", amounts=(1100, 1200),
    ),
    # 义务人一家 3 口年收入 60 000：60 000 － 800×1.5×12×3 ＝ 16 800，一半 8 400；没有能力的另一个不计。本人没有收入
    # 9 600 － 8 400 ＝ 1 200；÷ 12 ＝ 100；差 12.5 % → 400
    "support reckoned from the obligor's income": Household(
        people=(one("甲示例", birth="1950-01-01"),),
        more={
            "no_income": True,
            "obligors": [
                {"name": "女示例", "able": True, "household_size": 3, "yearly_income": Decimal(60000)},
                {"name": "子示例", "able": False, "household_size": 1, "yearly_income": Decimal(90000)},
            ],
        },
        year="8400", amounts=(100, 400),
    ),
    # 妻子重病自付 20 000，比全家收入 12 000 还多：减到 0 为止，不为负；19 200 ÷ 12 ＝ 1 600；差 100 % → 1 600
    "expenses above the income leave nothing, not less": Household(
        people=(one("甲示例"), one("乙示例", serious_disease=True)), income=(earned("甲示例", "livestock", "12000"),),
        more={"expenses": [spent("乙示例", "medical", "20000")]}, year="0", amounts=(1600, 1600),
    ),
}  # fmt: skip


def sheet(of: Household, method: str, monkeypatch: pytest.MonkeyPatch) -> Sheet:
    asked = Evidence.county
    rule = {"method": method, "round_to": Decimal(1)}
    monkeypatch.setattr(
        Evidence, "county", lambda self, table, **f: rule if table == "amount-rule" else asked(self, table, **f)
    )
    applicant, *members = of.people
    clean = {
        "applicant": applicant,
        "members": members,
        "income": list(of.income),
        "property": {"deposits": Decimal(0)},
        **of.more,
    }
    return compute(
        Evidence(
            clean=clean, tables=TABLES, standards=STANDARDS, division="690102", on=date(2026, 9, 18), item="dibao",
            income=of.found,
        )
    )  # fmt: skip


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", BY_HAND)
def test_the_sheet_says_what_a_person_works_out(name: str, method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    of = BY_HAND[name]
    found = sheet(of, method, monkeypatch)

    amount = of.amounts[METHODS.index(method)]
    assert found.income_year == Decimal(of.year)
    assert (found.meets, found.amount) == (amount is not None, amount)


@pytest.mark.parametrize(("method", "amount"), [("difference", 550), ("tiers", 600)])
def test_a_severely_disabled_person_joins_alone_by_what_is_hers(
    method: str, amount: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 4 人：工资 45 000 ＋ 遗属补助 3 000 ＝ 48 000，在 38 400 与 57 600 之间：边缘。一级残疾的母亲自己有 3 000：
    # 9 600 － 3 000 ＝ 6 600；÷ 12 ＝ 550；差 68.75 % → 800×0.75 ＝ 600。重病的儿子自己挣 45 000，没有差额
    mother = one("母示例", relation="parent", health="disabled", disability_kind="limb", disability_grade="1")
    family = Household(
        people=(one("子示例", serious_disease=True), one("媳示例"), one("孙示例", relation="child", birth="2018-01-01"), mother),
        income=(earned("子示例", "wage", "45000"), earned("母示例", "survivor", "3000")), year="48000", amounts=(None, None),
    )  # fmt: skip
    found = sheet(family, method, monkeypatch)

    assert (found.band, found.convert_to, found.amount) == ("below-bianyuan", "bianyuan", None)
    assert [(line.name, line.amount) for line in found.alone] == [("母示例", amount)]


@pytest.mark.parametrize(("found", "offered"), [("0", "gangxing"), ("30000", "none")])
def test_what_the_check_finds_counts_for_the_share_of_expenses_too(
    found: str, offered: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 一人，工资 20 000：不低于 14 400，低于 36 000。教育自付 13 000：13 000 > 0.6×20 000 ＝ 12 000；
    # 查到工资 30 000 时 0.6×30 000 ＝ 18 000，没有超过
    student = Household(
        people=(one("甲示例"),), income=(earned("甲示例", "wage", "20000"),), year=max("20000", found),
        more={"expenses": [spent("甲示例", "education", "13000")]}, found={("甲示例", "wage"): Decimal(found)}, amounts=(None, None),
    )  # fmt: skip

    assert sheet(student, "difference", monkeypatch).convert_to == offered

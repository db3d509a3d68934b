"""Invented people, tasks and deadlines for the component gallery."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from markupsafe import Markup

from server.foundation.errors import FieldProblem
from server.web.lights import CountedDay, Light

NOW = datetime(2026, 4, 14, 1, 25, tzinfo=UTC)
ERRORS = (
    FieldProblem(
        "id_number",
        "id-check-digit",
        "公民身份号码的校验码不对，请对照证件核对。",
        "The identity number's check digit is wrong.",
    ),
    FieldProblem(
        "amount",
        "above-cap",
        "小额快救每次不超过 800 元（演示参数）。",
        "Small relief is at most 800 yuan (demo value).",
    ),
)


def lights() -> dict[str, Light]:
    """Return one light of each kind."""
    basis = "《最低生活保障审核确认办法》第二十二条"
    return {
        "green": Light(
            state="green", left=18, due_on=date(2026, 5, 8), name="审核确认", name_en="Decision", basis=basis
        ),
        "amber": Light(
            state="amber",
            left=2,
            due_on=date(2026, 4, 16),
            name="部门签收",
            name_en="Sign the transfer",
            basis="演示参数",
        ),
        "red": Light(
            state="red",
            left=-3,
            due_on=date(2026, 4, 9),
            name="结果反馈",
            name_en="Answer",
            basis="本县规定 青清民〔2026〕12号",
        ),
        "hour": Light(
            state="amber",
            left=5,
            unit="hour",
            due_at=NOW + timedelta(hours=5),
            name="先行救助",
            name_en="First relief",
            basis="演示参数",
        ),
        "grey": Light(
            state="grey",
            words="已办结",
            words_en="finished",
            due_on=date(2026, 4, 3),
            name="核对材料",
            name_en="Check papers",
        ),
        "provisional": Light(
            state="green", left=30, due_on=date(2027, 1, 4), provisional=True, name="审核确认", basis=basis
        ),
    }


def counted_days() -> list[CountedDay]:
    """Return the days of a term of twenty working days from 2026-04-07."""
    days, number, day = [CountedDay(date=date(2026, 4, 7), kind="counted", start=True)], 0, date(2026, 4, 8)
    while number < 20:
        holiday = date(2026, 5, 1) <= day <= date(2026, 5, 5)
        makeup = day == date(2026, 5, 9)
        counts = makeup or (day.weekday() < 5 and not holiday)
        number += counts
        kind = "makeup" if makeup else "holiday" if holiday else "counted" if counts else "weekend"
        days.append(CountedDay(date=day, kind=kind, number=number if counts else None, due=counts and number == 20))
        day += timedelta(days=1)
    return days


def frame() -> dict[str, Any]:
    """Return what an officer's page gets from the application."""
    groups = {
        "今天": ("工作台", "我的待办"),
        "受理": ("登记受理", "急难"),
        "办案": ("转办", "督办看板"),
        "资料": ("档案文书", "管理"),
    }
    counts = {"我的待办": 12, "急难": 1}
    return {
        "nav": [
            {
                "key": f"sample-{place}",
                "label": group,
                "entries": [
                    {"label": label, "href": "#", "current": label == "我的待办", "count": counts.get(label)}
                    for label in labels
                ],
            }
            for place, (group, labels) in enumerate(groups.items())
        ],
        "viewer": {"name": "林小满"},
        "posts": [
            {"value": "1", "label": "河口镇人民政府 · 窗口经办", "current": True},
            {"value": "2", "label": "河口镇人民政府 · 急难值守", "current": False},
        ],
        "inbox_count": 3,
        "todo_url": "#todo",
        "demo": True,
        "clock": NOW,
        "crumbs": [{"label": "工作台", "href": "#"}, {"label": "我的待办", "href": ""}],
    }


def tasks() -> list[dict[str, Any]]:  # long: rows of a sample list
    """Return rows of a to-do list, nearest deadline first."""
    shown = lights()
    return [
        {
            "id": "1",
            "case": "青河〔2026〕0031",
            "who": "梁*生",
            "step": "反馈办理结果",
            "item": "住房救助（农村危房改造）",
            "unit": "县住建局",
            "light": shown["red"],
            "late": True,
            "soon": False,
        },
        {
            "id": "2",
            "case": "青河〔2026〕0042",
            "who": "韦*兰",
            "step": "支付备用金",
            "item": "急难（火灾）",
            "unit": "河口镇",
            "light": shown["hour"],
            "late": False,
            "soon": True,
        },
        {
            "id": "3",
            "case": "青河〔2026〕0040",
            "who": "陈*",
            "step": "签收转办单",
            "item": "教育救助",
            "unit": "县教育局",
            "light": shown["amber"],
            "late": False,
            "soon": True,
        },
        {
            "id": "4",
            "case": "青河〔2026〕0028",
            "who": "古*丽·艾*提",
            "step": "审核确认",
            "item": "低保",
            "unit": "县民政局",
            "light": shown["green"],
            "late": False,
            "soon": False,
        },
        {
            "id": "5",
            "case": "青河〔2026〕0019",
            "who": "黄*英",
            "step": "核对材料",
            "item": "特困",
            "unit": "河口镇",
            "light": shown["provisional"],
            "late": False,
            "soon": False,
        },
    ]


def ledger() -> list[Mapping[str, Any]]:
    """Return a household's aid."""
    return [
        {
            "on": date(2026, 4, 2),
            "item": "小额快救（火灾）",
            "unit": "河口镇人民政府",
            "kind": "现金",
            "amount": Decimal("800"),
            "state": "已发放",
            "state_kind": "green",
        },
        {
            "on": date(2025, 9, 15),
            "item": "教育救助",
            "unit": "县教育局",
            "kind": "减免",
            "amount": Decimal("1250.5"),
            "state": "已反馈",
            "state_kind": "blue",
        },
        {"on": date(2025, 3, 1), "item": "低保", "unit": "县民政局", "kind": "按月", "amount": None, "state": "已停发"},
    ]


DIAGRAM = Markup(
    '<svg xmlns="http://www.w3.org/2000/svg" width="620" height="110" viewBox="0 0 620 110" font-size="14">'
    '<g fill="#fff" stroke="#333" stroke-width="1.5"><circle cx="30" cy="55" r="16"/>'
    '<rect x="90" y="25" width="120" height="60" rx="8" fill="#e2f3e8" stroke="#14633a"/>'
    '<rect x="260" y="25" width="120" height="60" rx="8" fill="#fff3c4" stroke="#8a5a00" stroke-width="4"/>'
    '<rect x="430" y="25" width="120" height="60" rx="8"/><circle cx="590" cy="55" r="16" stroke-width="3"/>'
    '<path d="M46 55h44M210 55h50M380 55h50M550 55h24" fill="none"/></g>'
    '<g text-anchor="middle" stroke="none" fill="#18211f"><text x="150" y="60">核对材料</text>'
    '<text x="320" y="60">支付备用金</text><text x="490" y="60">补办说明</text></g></svg>'
)

"""Lists of departments and our own rows become leads by a dated table; each says which rule and which figures made it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.discovery.models import HelpVisit, Lead, SignalList
from server.discovery.operations import read_list, scan
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.households.models import Household
from server.households.operations import enter_benefit, enter_identity, register_household
from server.web.table_files import UnreadableTable, write_csv
from tests.integration.discovery.conftest import NUMBER, Leads
from tests.integration.rolls.conftest import id_number
from tests.stage import Stage

MEDICAL = ("姓名", "身份证号", "联系电话", "乡镇", "村（社区）", "住址", "12个月自付")


def _bring(
    stage: Stage, kind: str, headers: tuple[str, ...], *rows: tuple[str, ...], by: str = "officer.medical"
) -> SignalList:
    content = write_csv(headers, rows)
    return stage.run(by, lambda w: read_list(w, kind=kind, name="名单.csv", content=content))


def _household(stage: Stage, number: str, *, name: str = "钱示例") -> str:
    return stage.run(
        "clerk.qingsui",
        lambda w: register_household(
            w, township=stage.unit("qingsui"), village=stage.unit("qingsui-village-1"), applicant={"name": name, "id_number": number},
            members=(),
        ).id,
    )  # fmt: skip


def test_the_threshold_of_a_listed_household_is_lower_and_the_lead_says_why(stage: Stage) -> None:
    household = _household(stage, NUMBER)
    stage.run(
        "clerk.qingsui",
        lambda w: enter_identity(
            w, household_id=household, kind="bianyuan", document="青民认〔2026〕1号", issued_by="青穗县民政局",
            valid_from=date(2026, 1, 5), valid_to=date(2027, 1, 4),
        ),
    )  # fmt: skip
    listed = ("钱示例", NUMBER, "", "青穗镇", "麦香村", "一组", "5000")
    other = ("孙示例", id_number(1), "", "青穗镇", "麦香村", "二组", "5000")

    found = _bring(stage, "medical", MEDICAL, listed, other)

    lead = stage.read(lambda w: w.session.scalars(select(Lead)).one())
    assert (found.rows, found.leads, found.quiet, found.wrong) == (2, 1, 1, 0)
    assert (lead.scene, lead.source, lead.priority, lead.household_id) == ("medical-cost", "signal", 80, household)
    assert "12个月自付5000" in lead.why_zh and lead.rule == "signal-medical-listed@2026.1"
    assert "演示参数" in lead.basis
    clerk = stage.client("clerk.qingsui")
    (answer,) = clerk.get(f"/api/v1/leads/{lead.id}").json["answers"]
    assert (answer["table"], answer["version"], answer["rules"]) == (
        "lead-signals",
        "2026.1",
        ["signal-medical-listed"],
    )
    assert {"label": "自付金额（元）", "value": "5000"} in answer["facts"]
    assert {"label": "在册低收入家庭", "value": "是"} in answer["facts"]
    page = clerk.get(f"/leads/{lead.id}").get_data(as_text=True)
    assert "线索来源：大额自付医疗" in page and "signal-medical-listed" in page


def test_the_same_list_is_read_once_and_the_same_fact_of_a_person_raises_one_lead(stage: Stage) -> None:
    row = ("孙示例", id_number(1), "", "青穗镇", "", "", "12000")
    first = _bring(stage, "medical", MEDICAL, row)
    assert _bring(stage, "medical", MEDICAL, row).id == first.id

    second = _bring(stage, "medical", MEDICAL, row, ("李示例", id_number(2), "", "白石乡", "", "", "9000"))

    assert (first.leads, second.leads, second.merged) == (1, 1, 1)


def test_a_report_and_a_list_of_the_same_person_are_one_lead(leads: Leads) -> None:
    reported = leads.report(id_number=NUMBER)

    found = _bring(leads.stage, "medical", MEDICAL, ("赖示例", NUMBER, "", "青穗镇", "", "", "20000"))

    assert (found.leads, found.merged) == (0, 1) and leads.row(reported).reports == 2


def test_rows_that_cannot_be_read_are_named_and_the_others_go_on(stage: Stage) -> None:
    found = _bring(
        stage, "unemployment", ("姓名", "身份证号", "乡镇", "期满日期"),
        ("甲示例", id_number(1), "青穗镇", "2026年8月1日"), ("乙示例", "12", "青穗镇", "2026-08-01"),
        ("丙示例", id_number(3), "无名镇", "2026-08-01"), ("丁示例", id_number(4), "青穗镇", "明天"),
        ("戊示例", id_number(5), "青穗镇", "2026-01-02"), by="reviewer.civil",
    )  # fmt: skip

    assert (found.rows, found.leads, found.quiet, found.wrong) == (5, 1, 1, 3)
    assert [(p["row"], p["column"]) for p in found.problems] == [(3, "身份证号"), (4, "乡镇"), (5, "期满日期")]


@pytest.mark.parametrize(
    ("kind", "headers", "values", "scene"),
    [
        ("traffic", ("伤情等级",), ("1",), "traffic"),
        ("disaster", (), (), "disaster"),
        ("death", ("去世日期", "在家庭中"), ("2026-09-01", "主要劳动力"), "earner-died"),
        ("disability", ("残疾等级", "评定日期"), ("二级", "2026-08-01"), "new-disability"),
        ("schooling", ("情况",), ("辍学",), "dropped-out"),
        ("utility", ("情况", "起始日期"), ("零用量", "2026-07-01"), "arrears"),
    ],
)
def test_each_scene_has_its_list(
    stage: Stage, kind: str, headers: tuple[str, ...], values: tuple[str, ...], scene: str
) -> None:
    found = _bring(stage, kind, ("姓名", "乡镇", *headers), ("甲示例", "青穗镇", *values))

    assert (found.leads, found.problems) == (1, [])
    assert stage.read(lambda w: w.session.scalars(select(Lead.scene)).one()) == scene


def test_leavers_of_the_allowance_and_old_people_alone_are_found_in_our_own_rows(stage: Stage) -> None:
    # 2026-09-18 less 183 days is 2026-03-19: whoever left then or up to a year before is looked at.
    left, again, recent = (
        _household(stage, id_number(n, birth="19800101"), name=f"{c}示例") for n, c in ((1, "甲"), (2, "乙"), (3, "丙"))
    )
    old, seen = (_household(stage, id_number(n, birth="19400101"), name=f"{c}示例") for n, c in ((4, "丁"), (5, "戊")))

    def enter(work: Work) -> None:
        town = stage.unit("qingsui")
        for household, until in ((left, date(2026, 3, 10)), (again, date(2026, 3, 10)), (recent, date(2026, 8, 31))):
            enter_benefit(
                work,
                household_id=household,
                item="dibao",
                unit=town,
                since=date(2025, 1, 1),
                until=until,
                amount=Decimal(500),
                period="month",
            )
        enter_benefit(
            work,
            household_id=again,
            item="tekun",
            unit=town,
            since=date(2026, 4, 1),
            amount=Decimal(900),
            period="month",
        )
        work.session.add(
            HelpVisit(
                id=work.new_id(), county=work.house.county, household_id=seen, submission="v1", visited_on=date(2026, 8, 20), way="visit",
                found="well", note="好", by="x", by_name="x", at=work.now,
            )
        )  # fmt: skip

    stage.run("clerk.qingsui", enter)
    found = stage.run("clerk.qingsui", lambda w: scan(w, township=stage.unit("qingsui")))
    rows = stage.read(lambda w: {lead.household_id: lead for lead in w.session.scalars(select(Lead))})

    assert set(rows) == {left, old} and found.leads == 2 and found.quiet == 1
    assert rows[left].scene == "dibao-left" and "2026-03-10" in rows[left].why_zh
    assert rows[old].scene == "alone" and "没有探访记录" in rows[old].why_zh
    stage.move(minutes=1)
    assert stage.run("clerk.qingsui", lambda w: scan(w, township=stage.unit("qingsui"))).leads == 0
    assert stage.read(lambda w: w.session.get_one(Household, old).head_id)


def test_who_brings_no_list_and_what_is_none(stage: Stage) -> None:
    for login in ("clerk.qingsui", "village1.qingsui", "auditor.county"):
        with pytest.raises(NotPermitted):
            _bring(stage, "disaster", ("姓名", "乡镇"), ("甲示例", "青穗镇"), by=login)
    with pytest.raises(NotPermitted):
        stage.run("clerk.baishi", lambda w: scan(w, township=stage.unit("qingsui")))
    with pytest.raises(InvalidAnswers):
        _bring(stage, "palm-reading", ("姓名", "乡镇"), ("甲示例", "青穗镇"))
    with pytest.raises(UnreadableTable):
        _bring(stage, "medical", ("姓名", "乡镇"), ("甲示例", "青穗镇"))

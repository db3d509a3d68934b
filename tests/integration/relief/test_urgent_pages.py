"""The urgent lane through the browser's requests."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from server.cases.models import Case
from server.payments.funds import bring_in, open_fund
from server.payments.models import Fund, PaymentRequest
from server.relief import funds
from server.relief.models import FundEntry, PettyFund, Relief
from tests.integration.relief.story import JUDGED, PAID, SIGNED, SUN, Lane
from tests.stage import csrf_token


def typed(client: Any, path: str = "/urgent/new", **changes: str) -> dict[str, str]:
    page = client.get(path).get_data(as_text=True)
    fields = {
        f"{group}-{name}": str(value) for group in ("person", "event", "report") for name, value in SUN[group].items()
    }
    fields |= {"event-happened_at": "2026-02-17T20:40", "person-registered_elsewhere": "true", "amount_asked": "800"}
    key = page.split('name="submission" value="')[1].split('"')[0]
    return (
        fields | {"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0], "submission": key} | changes
    )


def count(lane: Lane, model: Any) -> int:
    return lane.stage.read(lambda work: work.session.scalar(select(func.count()).select_from(model)) or 0)


def test_a_form_sent_twice_registers_one_emergency(lane: Lane) -> None:
    client = lane.stage.client("duty.qingsui")
    form = typed(client)
    answers = [client.post("/urgent/new", data=form) for _ in range(2)]
    assert [a.status_code for a in answers] == [302, 302]
    assert answers[0].location == answers[1].location
    assert (count(lane, Relief), count(lane, Case)) == (1, 1)
    assert "还剩 23 小时 59 分" in client.get("/urgent").get_data(as_text=True)


def test_a_wrong_number_keeps_everything_typed(lane: Lane) -> None:
    client = lane.stage.client("duty.qingsui")
    answer = client.post("/urgent/new", data=typed(client, **{"person-id_number": "690102196804220135"}))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "出租屋失火" in page and "690102196804220135" in page
    assert count(lane, Relief) == 0


def test_a_person_without_papers_is_registered_with_the_reason(lane: Lane) -> None:
    client = lane.stage.client("duty.qingsui")
    form = typed(client, **{"person-id_kind": "none", "person-no_id_reason": "burnt", "person-name": "身份待查"})
    form.pop("person-id_number")
    assert client.post("/urgent/new", data=form).status_code == 302


def test_a_second_fire_within_a_year_waits_for_a_second_person(lane: Lane) -> None:
    lane.register()
    lane.stage.move_to("2026-03-10T09:00:00+08:00")
    again = lane.register("clerk.qingsui", key="two")
    assert again.waits_for_second_person
    refused = lane.stage.open_tasks(again.case_id)["judge"].id
    clerk = lane.stage.client("clerk2.qingsui")
    token = csrf_token(clerk, f"/tasks/{refused}")
    page = clerk.post(
        f"/tasks/{refused}",
        data={
            "csrf_token": token,
            "urgent": "true",
            "grounds": "fire",
            "amount": "800",
            "opinion": "属实",
            "verified_how": "phone",
        },
    )
    assert page.status_code == 422 and "国发〔2014〕47号" in page.get_data(as_text=True)
    path = f"/urgent/{again.id}"
    registrar = lane.stage.client("clerk.qingsui")
    form = {"csrf_token": csrf_token(registrar, path), "reason": "又一次失火"}
    assert registrar.post(f"{path}/repeat", data=form).status_code == 403
    form = {"csrf_token": csrf_token(clerk, path), "reason": "新的一次失火"}
    assert clerk.post(f"{path}/repeat", data=form).status_code == 302
    lane.do("clerk2.qingsui", again, "judge", JUDGED)


def test_another_township_neither_lists_nor_opens_it(lane: Lane) -> None:
    relief = lane.register()
    stranger = lane.stage.client("clerk.baishi")
    assert "孙示例" not in stranger.get("/urgent").get_data(as_text=True)
    assert stranger.get(f"/urgent/{relief.id}").status_code == 404
    assert stranger.get(f"/urgent/fund/{lane.town}").status_code == 404


def test_whoever_pays_and_signs_reads_the_amount_and_what_the_fund_holds(lane: Lane) -> None:
    def correct(amount: int) -> None:
        said = {"serial": 1, "amount": Decimal(amount), "reason": f"填错 {amount}"}
        lane.stage.run("maker.finance", lambda w: funds.correct(w, township=lane.town, **said))

    correct(-49300)
    relief = lane.register()

    def beside(login: str, element: str) -> str:
        task = lane.stage.open_tasks(relief.case_id)[element].id
        page = lane.stage.client(login).get(f"/tasks/{task}").get_data(as_text=True)
        return str(page.split('id="task-form"')[0])

    judged = beside("clerk.qingsui", "judge")
    assert "分诊参考" in judged and "孙示例" in judged
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    poor = beside("duty.qingsui", "pay")
    assert "800.00 元" in poor and "700.00 元" in poor and "备用金不够付这一笔" in poor
    correct(300)
    lane.do("duty.qingsui", relief, "pay", PAID | {"paid_at": lane.stage.clock.now().isoformat()})
    rich = beside("leader.qingsui", "countersign")
    assert "800.00 元" in rich and "1,000.00 元" in rich and "不够付" not in rich and "孙示例" in rich


def test_whoever_judges_approves_or_decides_reads_what_was_told(lane: Lane) -> None:
    relief = lane.register()
    told = ("出租屋失火，衣物和现金烧毁。", "麦香村出租屋", "示例乙", "138****0008", "村（社区）", "900")

    def read(login: str, path: str) -> str:
        return str(lane.stage.client(login).get(path).get_data(as_text=True))

    def beside(login: str, element: str) -> str:
        return read(login, f"/tasks/{lane.stage.open_tasks(relief.case_id)[element].id}")

    judged = beside("clerk.qingsui", "judge")
    assert [words for words in told if words not in judged] == []
    assert "13800000008" not in judged
    assert [words for words in told if words not in read("clerk.qingsui", f"/urgent/{relief.id}")] == []
    lane.do("clerk.qingsui", relief, "judge", JUDGED | {"amount": 5000, "lane": "first-relief"})
    approves = beside("leader.qingsui", "approve_relief")
    assert [words for words in told if words not in approves] == []

    covered = read("supervisor.county", f"/urgent/{relief.id}")
    assert [words for words in told[:4] if words in covered] == []


def test_both_clocks_stop_when_the_money_is_handed_over_and_the_countersignature_runs_for_the_office(
    lane: Lane,
) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.do("duty.qingsui", relief, "pay", PAID | {"paid_at": lane.stage.clock.now().isoformat()})
    lane.stage.move_to("2026-02-20T09:00:00+08:00")  # more than a day later, and nobody has signed yet

    client = lane.stage.client("clerk.qingsui")
    for path in ("/urgent", f"/urgent/{relief.id}"):
        page = client.get(path).get_data(as_text=True)
        assert "已付讫或已停止" in page and "会签付款" in page and "超过" not in page.split("<main")[1]


@pytest.mark.parametrize(
    ("paid_at", "words"),
    [
        ("2026-02-17T20:39", "不能早于急难发生的时间（2026-02-17 20:40）"),
        ("2026-02-18T09:45", "“支付时间”不能晚于现在"),
    ],
)
def test_money_goes_out_between_the_emergency_and_now_also_before_its_registration(
    lane: Lane, paid_at: str, words: str
) -> None:
    lane.stage.move_to("2026-02-18T09:00:00+08:00")
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T09:30:00+08:00")
    path = f"/tasks/{lane.stage.open_tasks(relief.case_id)['pay'].id}"
    client = lane.stage.client("duty.qingsui")
    typed = {"csrf_token": csrf_token(client, path), "way": "cash", "received_by": "孙示例", "receipt": "true"}

    refused = client.post(path, data=typed | {"paid_at": paid_at})
    assert refused.status_code == 422
    assert words in refused.get_data(as_text=True) and paid_at in refused.get_data(as_text=True)
    assert client.post(path, data=typed | {"paid_at": "2026-02-18T02:10"}).status_code in (302, 303)


def test_the_fund_page_shows_the_ledger_and_the_month_balances(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T10:30:00+08:00")
    lane.do("clerk2.qingsui", relief, "pay", PAID)
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    client = lane.stage.client("clerk.qingsui")
    assert "49,200.00" in client.get(f"/urgent/fund/{lane.town}").get_data(as_text=True)
    assert "期末，平" in client.get(f"/urgent/fund/{lane.town}/month/2026-02").get_data(as_text=True)
    rows = client.get(f"/urgent/fund/{lane.town}/month/2026-02.csv").get_data(as_text=True).splitlines()
    assert len(rows) == 3 and "-800.00" in rows[2]


@pytest.mark.parametrize(
    ("amount", "status"),
    [("1000", 302), ("-5", 422), ("abc", 422), ("0.001", 422), ("１００", 302), ("1000.01", 422), ("99999999", 422)],
)
def test_a_top_up_is_a_positive_amount_that_leaves_the_fund_within_its_ceiling(
    lane: Lane, amount: str, status: int
) -> None:
    lane.stage.house.parameters["petty_fund"] = 51000  # it holds 50,000
    client, path = lane.stage.client("maker.finance"), f"/urgent/fund/{lane.town}"
    form = {"csrf_token": csrf_token(client, path), "amount": amount, "source": "县级资金", "voucher": "记-2"}
    assert client.post(f"{path}/top-up", data=form).status_code == status
    assert count(lane, FundEntry) == (2 if status == 302 else 1)


def test_a_correction_fills_no_fund_beyond_its_ceiling_either(lane: Lane) -> None:
    client, path = lane.stage.client("maker.finance"), f"/urgent/fund/{lane.town}"
    form = {"csrf_token": csrf_token(client, path), "amount": "0.01", "serial": "1", "note": "少记一分"}
    refused = client.post(f"{path}/correction", data=form)
    assert refused.status_code == 422 and "最多存 50,000.00 元" in refused.get_data(as_text=True)
    assert client.post(f"{path}/correction", data={**form, "amount": "-0.01"}).status_code == 302


def test_a_voucher_tops_up_once(lane: Lane) -> None:
    lane.stage.house.parameters["petty_fund"] = 60000
    client, path = lane.stage.client("maker.finance"), f"/urgent/fund/{lane.town}"
    form = {"csrf_token": csrf_token(client, path), "amount": "1000", "source": "县级资金", "voucher": "记-2"}
    assert client.post(f"{path}/top-up", data=form).status_code == 302
    again = client.post(f"{path}/top-up", data={**form, "voucher": " 记-2 "})
    assert again.status_code == 422 and "已经记过账" in again.get_data(as_text=True)
    assert count(lane, FundEntry) == 2


def test_a_clerk_cannot_top_up_her_own_fund(lane: Lane) -> None:
    client, path = lane.stage.client("clerk.qingsui"), f"/urgent/fund/{lane.town}"
    form = {"csrf_token": csrf_token(client, path), "amount": "1", "source": "a", "voucher": "b"}
    assert client.post(f"{path}/top-up", data=form).status_code == 403


def test_a_correction_adds_a_line_once_and_takes_no_more_than_its_line_brought(lane: Lane) -> None:
    client, path = lane.stage.client("maker.finance"), f"/urgent/fund/{lane.town}"
    form = {"csrf_token": csrf_token(client, path), "serial": "1", "amount": "-100", "note": "多记"}
    assert client.post(f"{path}/correction", data=form).status_code == 302
    for again in ({}, {"amount": "-60000"}, {"amount": "0.001"}, {"serial": "2", "amount": "100"}):
        assert client.post(f"{path}/correction", data={**form, **again}).status_code == 422
    fund = lane.stage.read(lambda work: work.session.scalars(select(PettyFund)).one())
    lines = lane.stage.read(lambda work: work.session.scalars(select(FundEntry)).all())
    assert fund.balance_fen == sum(line.amount_fen for line in lines) == 4_990_000


def fill_county_fund(lane: Lane) -> None:
    """Let the county have money for temporary relief."""

    def do(work: Any) -> None:
        fund = open_fund(work, code="临时", name="临时救助资金", source="temp-relief", items=["temp-urgent"])
        bring_in(work, fund_id=fund.id, amount=Decimal(20000), voucher="拨-1")

    lane.stage.run("maker.finance", do)


def test_finance_pays_the_remainder_with_two_people(lane: Lane) -> None:
    fill_county_fund(lane)
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", {**JUDGED, "amount": 5000, "lane": "first-relief"})
    lane.do("leader.qingsui", relief, "approve_relief", {"relief_amount": 3000, "reason": "火灾"})
    lane.do("clerk2.qingsui", relief, "pay", {**PAID, "paid_at": "2026-02-17T21:15:00+08:00"})
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    lane.do("reviewer.civil", relief, "decide_remainder", {"county_amount": 2000, "reason": "同意"})
    asked = lane.stage.read(lambda work: work.session.scalars(select(PaymentRequest)).one())
    maker, checker = lane.stage.client("maker.finance"), lane.stage.client("cashier.finance")
    base = f"/payments/requests/{asked.id}"
    token = csrf_token(checker, "/payments/requests")
    assert checker.post(f"{base}/confirm", data={"csrf_token": token}).status_code == 409
    assert (
        maker.post(
            f"{base}/prepare", data={"csrf_token": csrf_token(maker, "/payments/requests"), "voucher": "付-1"}
        ).status_code
        == 303
    )
    assert checker.post(f"{base}/confirm", data={"csrf_token": token}).status_code == 303
    assert lane.stage.read(lambda work: work.session.get_one(PaymentRequest, asked.id)).state == "paid"
    fund = lane.stage.read(lambda work: work.session.scalars(select(Fund)).one())
    assert (fund.held, fund.paid) == (Decimal(18000), Decimal(2000))


def test_the_supervisor_reads_masked_names_in_the_urgent_list(lane: Lane) -> None:
    duty = lane.stage.client("duty.qingsui")
    duty.post("/urgent/new", data=typed(duty))

    assert "孙示例" in duty.get("/urgent").get_data(as_text=True)
    assert "孙示例" not in lane.stage.client("supervisor.county").get("/urgent").get_data(as_text=True)

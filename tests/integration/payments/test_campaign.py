"""A one-off aid reaches who is only recognised: 边缘 and 刚性支出 households are on the list, each with an account that a second person approves."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from server.cases.opening import open_case
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Household, RecognisedIdentity
from server.households.operations import enter_benefit
from server.payments import campaign_list, campaigns, funds, standing
from server.payments.models import CampaignEntry
from server.payments.queries.campaigns import campaign_sheet
from server.payments.refusals import NothingToPay, PaymentMoved
from tests.integration.payments.story import CARD, OTHER_CARD, Desk, account
from tests.integration.relief.story import Program

MONTH = date(2026, 10, 1)


def recognise(desk: Desk, kind: str, *, valid_from: date = MONTH, **ends: Any) -> str:
    """Enter a household that holds an identity and receives no money."""

    def do(work: Work) -> str:
        home = desk.roll.household(work)
        work.session.add(
            RecognisedIdentity(
                id=work.new_id(), county=work.house.county, household_id=home.id, kind=kind, document="青清救认〔2026〕0001号",
                issued_by="青穗县民政局", valid_from=valid_from, recorded_by=work.actor.id, recorded_at=work.now, **ends,
            )
        )  # fmt: skip
        return home.id

    return str(desk.stage.run("approver.civil", do))


def make(desk: Desk, *groups: str, kind: str = "one-off", fund: str = "") -> str:
    order = campaigns.Order(
        title="春节慰问", kind=kind, basis="青民发〔2026〕40号", month=MONTH, groups=groups, per="household", each=Decimal(200),
        fund=fund,
    )  # fmt: skip
    return str(desk.stage.run("reviewer.civil", lambda work: campaigns.make(work, order).id))


def entries(desk: Desk, campaign: str) -> dict[str, CampaignEntry]:
    sheet = desk.stage.run("reviewer.civil", lambda work: campaign_sheet(work, campaign))
    return {row.entry.household_id: row.entry for row in sheet.entries}


def test_who_is_recognised_in_the_month_is_on_the_list_of_an_aid_for_the_margin(desk: Desk) -> None:
    margin, rigid = recognise(desk, "bianyuan"), recognise(desk, "gangxing", valid_from=date(2026, 10, 31))
    for kind, ends in (
        ("bianyuan", {"valid_to": MONTH - timedelta(days=1)}), ("bianyuan", {"ended_on": MONTH - timedelta(days=1)}),
        ("gangxing", {"valid_from": date(2026, 11, 1)}), ("fangfanpin", {}),
    ):  # fmt: skip
        recognise(desk, kind, **ends)
    listed = entries(desk, make(desk, "bianyuan", "gangxing"))
    assert set(listed) == {margin, rigid}
    assert {entry.reason for entry in listed.values()} == {"没有可用账户"}
    with pytest.raises(InvalidAnswers):
        make(desk, "education")


def test_a_held_account_is_not_paid_and_another_of_the_household_is(desk: Desk) -> None:
    held, free = desk.roll.grant("800"), desk.roll.grant("900")
    desk.stage.run("approver.civil", lambda work: standing.hold(work, benefit_id=held.benefit_id, why="returned"))
    listed = entries(desk, make(desk, "dibao"))
    assert (listed[held.household_id].included, listed[held.household_id].reason) == (False, "银行退回，等换账户")
    assert listed[free.household_id].included


def test_an_account_is_written_down_by_who_makes_the_list_and_paid_when_it_is_approved(desk: Desk) -> None:
    home, campaign = recognise(desk, "bianyuan"), make(desk, "bianyuan")
    entry = entries(desk, campaign)[home]
    name = desk.stage.run("reviewer.civil", lambda work: campaign_sheet(work, campaign)).entries[0].name
    told = {"entry_id": entry.id, "relation": "self", "bank": "青穗农商行", "account": CARD}

    def write(**more: Any) -> None:
        desk.stage.run(
            "reviewer.civil", lambda work: campaign_list.set_account(work, **{**told, "payee": name, **more})
        )

    for wrong in ({"account": "12"}, {"payee": "别人"}, {"relation": "custodian"}, {"bank": " "}):
        with pytest.raises(InvalidAnswers):
            write(**wrong)
    with pytest.raises(InvalidAnswers):
        desk.stage.run(
            "reviewer.civil", lambda work: campaigns.set_entry(work, entry_id=entry.id, included=True, reason="")
        )
    write()
    desk.stage.run("approver.civil", lambda work: campaigns.approve(work, campaign_id=campaign))
    with pytest.raises(PaymentMoved):
        write()

    desk.stage.run("maker.finance", one_off_fund)
    (line,) = desk.lines(desk.open("2026-10-01", "campaign", campaign_id=campaign))
    assert (line.household_id, line.payee, line.account_tail, line.amount_fen) == (home, name, CARD[-4:], 20_000)


def test_the_account_of_the_newest_application_is_taken_where_nothing_is_paid_yet(desk: Desk) -> None:
    home = recognise(desk, "bianyuan")
    apply_for(desk, home, {"account": account("陈示甲", OTHER_CARD)})
    sealed = desk.stage.read(lambda work: work.house.vault.encrypt(CARD))  # as a case keeps it
    apply_for(desk, home, {"account": account("陈示乙", sealed)})
    apply_for(desk, home, {"applicant": {}})
    listed = entries(desk, make(desk, "bianyuan"))
    assert listed[home].included and listed[home].account_tail == CARD[-4:]


def apply_for(desk: Desk, home: str, answers: dict[str, Any]) -> None:
    """Register an application of a household."""

    def do(work: Work) -> None:
        head = work.session.get_one(Household, home).head_id
        open_case(
            work, household_id=home, applicant_id=head, township=desk.roll.town, channel="window", opened_by_unit=desk.roll.town,
            submitted_at=work.now, answers=answers,
        )  # fmt: skip

    desk.stage.run("clerk.qingsui", do)
    desk.stage.move(hours=1)


def one_off_fund(work: Work) -> None:
    fund = funds.open_fund(work, code="慰问", name="慰问资金", source="county", items=["one-off"])
    funds.bring_in(work, fund_id=fund.id, amount=Decimal(1000), voucher="拨-慰")


def two_funds(desk: Desk) -> tuple[str, str]:
    """The county's fund comes first in the order and holds enough; the charity's gift was given for such aid."""

    def do(work: Work) -> tuple[str, str]:
        made = []
        for rank, (code, source, about) in enumerate(
            (("县慰", "county", {}), ("捐慰", "donation", {"donor": "示例基金会", "purpose": "春节慰问困难家庭"}))
        ):
            fund = funds.open_fund(
                work, code=code, name=f"{code}资金", source=source, items=["one-off"], rank=rank, **about
            )
            funds.bring_in(work, fund_id=fund.id, amount=Decimal(1000), voucher=f"拨-{code}")
            made.append(fund.id)
        return made[0], made[1]

    return desk.stage.run("maker.finance", do)


def paid_from(desk: Desk, campaign: str) -> list[str]:
    desk.stage.run("approver.civil", lambda work: campaigns.approve(work, campaign_id=campaign))
    return [line.fund_id for line in desk.lines(desk.open("2026-10-01", "campaign", campaign_id=campaign))]


def test_a_list_that_names_its_fund_is_paid_by_that_one_alone(desk: Desk) -> None:
    desk.roll.grant("800")
    county, gift = two_funds(desk)
    named, unnamed = make(desk, "dibao", fund=gift), make(desk, "dibao")
    assert (paid_from(desk, named), paid_from(desk, unnamed)) == ([gift], [county])
    page = desk.stage.client("approver.civil").get(f"/payments/campaigns/{named}").get_data(as_text=True)
    assert "捐慰资金" in page
    told = Program(desk.stage, "reviewer.civil").get(f"/api/v1/campaigns/{named}").json
    assert told["fund"] == gift


def test_a_fund_that_pays_other_things_is_refused_and_one_that_is_too_low_pays_no_more_than_it_holds(
    desk: Desk,
) -> None:
    desk.roll.grant("800")
    _county, gift = two_funds(desk)
    with pytest.raises(InvalidAnswers) as refused:
        make(desk, "dibao", kind="price-subsidy", fund=gift)
    assert [(field.path, field.code) for field in refused.value.fields] == [("fund", "wrong-fund")]
    for _ in range(5):
        desk.roll.grant("800")
    poor = make(desk, "dibao", fund=gift)
    assert (
        len(paid_from(desk, poor)) == 5
    )  # 6 × 200 are more than the gift: the rest waits, however much the county holds


def test_a_fund_without_money_is_told_as_why_nothing_can_be_paid(desk: Desk) -> None:
    desk.roll.grant("800")
    two_funds(desk)
    empty = desk.stage.run(
        "maker.finance",
        lambda work: funds.open_fund(work, code="空", name="空的资金", source="county", items=["one-off"], rank=9).id,
    )
    listed = make(desk, "dibao", fund=empty)
    with pytest.raises(NothingToPay) as nothing:
        paid_from(desk, listed)
    assert str(nothing.value.values["why"]).startswith("资金不足 1 笔")


def test_heating_aid_leaves_out_who_had_it_this_winter_and_says_from_whom(desk: Desk) -> None:
    warmed, lately, cold = desk.roll.grant("800"), desk.roll.grant("810"), desk.roll.grant("900")
    today = desk.stage.clock.now().date()
    town = desk.stage.unit("qingsui")

    def warm(work: Work) -> None:
        for granted, days in ((warmed, 30), (lately, 200)):
            enter_benefit(
                work, household_id=granted.household_id, person_id=None, item="heating", unit=town, period="once",
                since=today - timedelta(days=days), amount=Decimal(300), source="转办结果",
            )  # fmt: skip

    desk.stage.run("approver.civil", warm)

    listed = entries(desk, make(desk, "dibao", kind="heating"))
    others = entries(desk, make(desk, "dibao"))

    assert listed[warmed.household_id].reason.startswith("同一采暖季只发放一次（")
    assert [listed[each.household_id].included for each in (warmed, lately, cold)] == [False, True, True]
    assert all(entry.included for entry in others.values())

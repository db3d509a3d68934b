"""The urgent lane from registration to the supplement, with the dates of S5."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Comment, Item
from server.cases.refusals import SamePerson
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit
from server.intake import drafts
from server.intake.models import Draft
from server.intake.withdrawing import withdraw
from server.messaging.models import Outbox
from server.relief.models import FundEntry, PettyFund, Relief
from tests.integration.relief.story import JUDGED, PAID, SIGNED, SUN, Lane


def codes(refused: InvalidAnswers) -> set[tuple[str, str]]:
    return {(problem.path, problem.code) for problem in refused.fields}


def test_both_clocks_run_from_the_minute_of_registration(lane: Lane) -> None:
    relief = lane.register()
    assert relief.registered_at == datetime.fromisoformat("2026-02-17T21:15:00+08:00")
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    dues = lane.dues(relief)
    assert dues["LS.first"].due_at == datetime.fromisoformat("2026-02-18T21:15:00+08:00")
    assert dues["LS.fast"].due_on == date(2026, 2, 20)


def test_eight_hundred_in_cash_leave_the_fund_with_two_signatures(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T10:30:00+08:00")
    lane.do("clerk2.qingsui", relief, "pay", PAID)
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    fund = lane.stage.read(
        lambda work: work.session.scalars(select(PettyFund).where(PettyFund.township == lane.town)).one()
    )
    lines = lane.stage.read(lambda work: work.session.scalars(select(FundEntry).order_by(FundEntry.serial)).all())
    assert (fund.balance_fen, sum(line.amount_fen for line in lines)) == (4_920_000, 4_920_000)
    assert lines[-1].first_by != lines[-1].second_by
    benefit = lane.stage.read(lambda work: work.session.scalars(select(Benefit)).one())
    assert (benefit.item, benefit.cause, benefit.amount) == ("temp-urgent", "fire", 800)
    assert lane.stage.read(lambda work: work.session.get_one(Item, relief.item_id)).state == "granted"


def test_payment_issues_register_and_slip_that_cite_no_law_of_july(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T10:30:00+08:00")
    lane.do("clerk2.qingsui", relief, "pay", PAID)
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    papers = lane.stage.read(lambda work: {d.kind: d for d in work.session.scalars(select(Document))})
    assert papers.keys() == {"urgent-register", "petty-fund-slip"}
    assert papers["petty-fund-slip"].facts["balance"] == "49200.00"
    assert papers["urgent-register"].facts["id_masked"] == "690102********0134"
    assert all("社会救助法" not in str(paper.facts) for paper in papers.values())


def begun(lane: Lane) -> tuple[dict[str, Any], list[str]]:
    """Return what the window's only draft holds, and where the messages to the window lead."""

    def read(work: Work) -> tuple[dict[str, Any], list[str]]:
        draft = work.session.scalars(select(Draft)).one()
        links = work.session.scalars(select(Outbox.link).where(Outbox.link.contains(draft.id)))
        return drafts.answers_of(work, draft), list(links)

    return lane.stage.read(read)


def test_the_supplement_is_due_on_the_saturday_that_is_worked_and_who_is_still_in_need_has_a_form_begun(
    lane: Lane,
) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T10:30:00+08:00")
    lane.do("clerk2.qingsui", relief, "pay", PAID)
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    lane.stage.move_to("2026-02-20T16:00:00+08:00")
    ended = {
        "urgency_ended_at": "2026-02-20T12:00:00+08:00",
        "still_in_need": True,
        "situation": "租房和家具无力置办。",
    }
    lane.do("clerk.qingsui", relief, "confirm_end", {**ended, "next_items": ["temp-spend", "charity"]})
    assert lane.dues(relief)["LS.supplement"].due_on == date(2026, 2, 28)
    explained = {"facts": "火灾由村委会证实", "signatures_complete": True, "explained_on": "2026-02-20"}
    lane.do("clerk.qingsui", relief, "supplement", explained)

    answers, links = begun(lane)
    assert answers["case"]["items_wanted"] == ["temp-spend", "charity"]
    assert (answers["applicant"]["name"], answers["applicant"]["id_number"]) == ("孙示例", SUN["person"]["id_number"])
    assert (answers["hardship"]["causes"], answers["hardship"]["event_on"]) == (["fire"], "2026-02-17")
    assert "租房和家具" in answers["hardship"]["narrative"]
    assert links


def test_what_is_not_urgent_goes_on_as_an_ordinary_application(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", {**JUDGED, "urgent": False, "amount": 0, "grounds": []})

    assert begun(lane)[0]["case"]["items_wanted"] == ["temp-spend"]


def test_nine_hundred_is_refused_at_the_field_of_the_small_lane(lane: Lane) -> None:
    relief = lane.register()
    with pytest.raises(InvalidAnswers) as refused:
        lane.do("clerk.qingsui", relief, "judge", {**JUDGED, "amount": 900})
    assert codes(refused.value) == {("amount", "above-small-cap")}


def test_above_the_cap_the_leader_relieves_and_the_county_decides_the_rest_within_its_own_cap(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", {**JUDGED, "amount": 30000, "lane": "first-relief"})
    with pytest.raises(InvalidAnswers):
        lane.do("leader.qingsui", relief, "approve_relief", {"relief_amount": 3001, "reason": "火灾"})
    lane.do("leader.qingsui", relief, "approve_relief", {"relief_amount": 3000, "reason": "火灾"})
    lane.do("clerk2.qingsui", relief, "pay", {**PAID, "paid_at": "2026-02-17T21:15:00+08:00"})
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    # 县级上限 20 000 元，乡镇已付 3 000 元：县里最多 17 000 元，再多的一事一议
    for amount, code in ((27001, "above-remainder"), (17001, "above-county-cap")):
        with pytest.raises(InvalidAnswers) as refused:
            lane.do("reviewer.civil", relief, "decide_remainder", {"county_amount": amount, "reason": "同意"})
        assert codes(refused.value) == {("county_amount", code)}
    lane.do("reviewer.civil", relief, "decide_remainder", {"county_amount": 17000, "reason": "同意"})


def test_the_registrar_never_judges(lane: Lane) -> None:
    relief = lane.register("clerk.qingsui")
    with pytest.raises(SamePerson):
        lane.do("clerk.qingsui", relief, "judge", JUDGED)


def test_the_leader_judges_where_the_registrar_is_the_only_clerk(lane: Lane) -> None:
    lane.town = lane.stage.unit("baishi")
    relief = lane.register("clerk.baishi")
    lane.do("leader.baishi", relief, "judge", JUDGED)
    assert "pay" in lane.stage.open_tasks(relief.case_id)


def test_an_empty_fund_stops_the_payment_before_the_money_goes_out(lane: Lane) -> None:
    lane.town = lane.stage.unit("heyan")
    relief = lane.register("duty.heyan")
    lane.do("clerk.heyan", relief, "judge", JUDGED)
    with pytest.raises(InvalidAnswers) as refused:
        lane.do("duty.heyan", relief, "pay", {**PAID, "paid_at": "2026-02-17T21:15:00+08:00"})
    assert codes(refused.value) == {("way", "fund-too-low")}


def test_a_death_before_the_payment_ends_the_emergency_and_leaves_the_fund_alone(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)

    assert _withdraw(lane, relief) == 1

    assert lane.dues(relief) == {}
    case = lane.stage.read(lambda work: work.session.get_one(Case, relief.case_id))
    assert (case.state, case.close_reason) == ("withdrawn", "died")
    assert (
        lane.stage.read(lambda work: work.session.scalars(select(FundEntry).where(FundEntry.kind == "payment")).all())
        == []
    )


def test_a_death_after_the_payment_leaves_the_countersignature_open(lane: Lane) -> None:
    relief = lane.register()
    lane.do("clerk.qingsui", relief, "judge", JUDGED)
    lane.stage.move_to("2026-02-18T10:30:00+08:00")
    lane.do("clerk2.qingsui", relief, "pay", PAID)

    assert _withdraw(lane, relief) == 0

    said = lane.stage.read(lambda work: work.session.scalars(select(Comment.text)).all())
    assert said == ["已登记撤回（申请人去世）：村委会电话报告"]  # beside the task of whoever finishes it
    assert set(lane.dues(relief)) == {"LS.first", "LS.fast"}
    assert lane.stage.read(lambda work: work.session.get_one(Case, relief.case_id)).state != "withdrawn"
    lane.do("leader.qingsui", relief, "countersign", SIGNED)
    lines = lane.stage.read(
        lambda work: work.session.scalars(select(FundEntry).where(FundEntry.kind == "payment")).all()
    )
    assert [line.amount_fen for line in lines] == [-80_000]


def _withdraw(lane: Lane, relief: Relief) -> int:
    stopped = lane.stage.run(
        "clerk.qingsui",
        lambda work: withdraw(work, case_id=relief.case_id, reason="died", words="村委会电话报告"),
    )
    lane.stage.tick()
    return stopped

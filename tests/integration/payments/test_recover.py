"""Money paid beyond what was due: facts, hearing, order, instalments, receipts; a fine is a person's decision."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.cases.refusals import SamePerson
from server.documents.models import Document
from server.foundation.errors import Conflict, InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.payments import books, claims, recovery, standing
from server.payments.models import Recovery, StandingPayment
from server.payments.positions import positions_of
from server.payments.queries.recoveries import recovery_rows, recovery_sheet
from server.payments.refusals import RecoveryClosed
from tests.integration.payments.story import Desk

ORDER = {
    "decision": "order", "order_amount": "800", "reasons": "去世后继续发放一个月，家属已认可",
    "instalments": [{"due_on": "2026-11-10", "amount": "300"}, {"due_on": "2026-12-10", "amount": "500"}],
}  # fmt: skip


def claim(row: StandingPayment, amount: Decimal, **more: Any) -> claims.Claim:
    return claims.Claim(
        household_id=row.household_id, person_id=row.person_id, amount=amount, **{"ground": "moved", **more}
    )


def overpaid(desk: Desk, ground: str = "died") -> tuple[StandingPayment, Recovery]:
    """Return a benefit that was paid for October though it had ended, and its recovery."""
    row = desk.roll.grant("800")
    desk.settle()
    beyond = desk.stage.run(
        "approver.civil",
        lambda w: standing.end(w, benefit_id=row.benefit_id, last_month=date(2026, 9, 1), reason="9月去世"),
    )
    assert beyond == Decimal(800)
    found = desk.stage.run(
        "reviewer.civil",
        lambda w: claims.start_by_hand(w, claim(row, beyond, ground=ground)),
    )
    return row, found


def heard(desk: Desk, row: Recovery) -> None:
    """Bring a recovery before the decision."""
    desk.do(
        "reviewer.civil", row.case_id, "establish", recovery_needed=True, amount_found="800", facts="10月仍发放800元"
    )
    desk.do("clerk.qingsui", row.case_id, "tell", told_on="2026-09-28", told_how="written", told_whom="陈示例之子")
    desk.do("clerk.qingsui", row.case_id, "hear", hearing="heard", opinion="愿意退，请分期")


def ordered(desk: Desk, **changes: Any) -> Recovery:
    """Bring a recovery to its first instalment."""
    _, row = overpaid(desk, changes.pop("ground", "died"))
    heard(desk, row)
    desk.do("approver.civil", row.case_id, "decide", **{**ORDER, **changes})
    desk.do(
        "clerk.qingsui",
        row.case_id,
        "deliver",
        delivered_on="2026-09-28",
        delivered_how="signature",
        received_by="家属",
    )
    return now(desk, row)


def now(desk: Desk, row: Recovery) -> Recovery:
    return desk.stage.read(lambda w: w.session.get_one(Recovery, row.id))


def receive(desk: Desk, row: Recovery, amount: str, voucher: str, kind: str = "return") -> None:
    desk.do(
        "maker.finance", row.case_id, "receive", kind=kind, amount=amount, received_on="2026-09-28", voucher=voucher
    )  # fmt: skip


def test_what_was_paid_beyond_is_asked_back_once(desk: Desk) -> None:
    row, _ = overpaid(desk)

    assert desk.stage.read(lambda w: standing.overpaid(w, row)) == 0


def test_instalments_come_back_to_the_fund_that_had_paid(desk: Desk) -> None:
    row = ordered(desk)
    papers = desk.stage.read(lambda w: w.session.scalars(select(Document).where(Document.case_id == row.case_id)).all())
    assert [paper.kind for paper in papers] == ["recover-notice"]
    assert "罚" not in str(papers[0].facts)
    # 到期日 2026-11-10（周二），到期前一天起算 1 天
    assert str(desk.stage.open_tasks(row.case_id)["receive"].due_at)[:10] == "2026-11-10"

    receive(desk, row, "300", "收-1")
    assert str(desk.stage.open_tasks(row.case_id)["receive"].due_at)[:10] == "2026-12-10"
    receive(desk, row, "500", "收-2")

    fund = desk.fund()
    assert (fund.held, fund.paid_fen) == (Decimal(100000), 0)
    assert now(desk, row).state == "closed"
    assert desk.stage.read(lambda w: w.session.get_one(Case, row.case_id)).state == "closed"


def test_each_instalment_says_what_of_it_came_back_and_whether_it_is_late(desk: Desk) -> None:
    row = ordered(desk)

    def plan() -> list[tuple[str, bool]]:
        sheet = desk.stage.read(lambda w: recovery_sheet(w, row.id), "reviewer.civil")
        return [(str(part.left), part.late) for part in sheet.plan]

    def listed() -> bool:
        (line,) = desk.stage.read(recovery_rows, "reviewer.civil")
        return line.late

    assert (plan(), listed()) == ([("300.00", False), ("500.00", False)], False)
    receive(desk, row, "120.50", "收-1")
    desk.stage.move_to("2026-11-11T09:00:00+08:00")  # the first was due on Tuesday 2026-11-10
    assert (plan(), listed()) == ([("179.50", True), ("500.00", False)], True)
    assert "逾期" in desk.stage.client("reviewer.civil").get("/payments/recoveries").get_data(as_text=True)
    page = desk.stage.client("reviewer.civil").get(f"/payments/recoveries/{row.id}").get_data(as_text=True)
    assert "还差 179.50 元" in page and "逾期" in page
    receive(desk, row, "300", "收-2")
    assert (plan(), listed()) == ([("0.00", False), ("379.50", False)], False)


def test_an_early_settlement_ends_it(desk: Desk) -> None:
    row = ordered(desk)
    receive(desk, row, "800", "收-1")

    assert now(desk, row).state == "closed"


def test_no_more_than_is_open_is_taken_in_and_a_voucher_once(desk: Desk) -> None:
    row = ordered(desk)
    with pytest.raises(InvalidAnswers):
        receive(desk, row, "800.01", "收-1")
    receive(desk, row, "300", "收-1")
    with pytest.raises(InvalidAnswers) as refused:
        receive(desk, row, "300", "收-1")
    assert [field.path for field in refused.value.fields] == ["voucher"]


@pytest.mark.parametrize(
    ("ground", "changes", "field"),
    [
        ("died", {"order_amount": "801", "instalments": []}, "order_amount"),
        ("died", {"instalments": [{"due_on": "2026-11-10", "amount": "799"}]}, "instalments"),
        ("died", {"instalments": [{"due_on": "2026-09-01", "amount": "800"}]}, "instalments/0/due_on"),
        ("died", {"fine_amount": "1", "fine_reason": "x"}, "fine_amount"),
        ("concealed", {"fine_amount": "1600.01", "fine_reason": "x"}, "fine_amount"),
        ("concealed", {"fine_amount": "100"}, "fine_reason"),
    ],
)
def test_an_order_keeps_within_facts_law_and_sum(desk: Desk, ground: str, changes: dict[str, Any], field: str) -> None:
    _, row = overpaid(desk, ground)
    heard(desk, row)

    with pytest.raises(InvalidAnswers) as refused:
        desk.do("approver.civil", row.case_id, "decide", **{**ORDER, **changes})
    assert field in [each.path for each in refused.value.fields]


def test_a_fine_is_what_a_person_typed_and_goes_to_no_fund(desk: Desk) -> None:
    row = ordered(desk, ground="concealed", fine_amount="200", fine_reason="多次隐瞒就业收入")
    assert (row.fine_fen, row.fine_reason) == (20000, "多次隐瞒就业收入")
    receive(desk, row, "800", "收-1")
    assert now(desk, row).state == "ordered"
    receive(desk, row, "200", "收-2", kind="fine")

    assert now(desk, row).state == "closed"
    assert desk.fund().held == Decimal(100000)


def test_nobody_is_fined_who_was_not_asked_to_fine(desk: Desk) -> None:
    row = ordered(desk, ground="concealed")

    assert row.fine_fen == 0


def test_whoever_established_the_facts_does_not_decide(desk: Desk) -> None:
    from server.organisation.models import User
    from server.organisation.operations import appoint

    _, row = overpaid(desk)
    heard(desk, row)

    def both(work: Work) -> None:
        user = work.session.scalars(select(User.id).where(User.login == "reviewer.civil")).one()
        appoint(
            work,
            user_id=user,
            unit_id=desk.stage.unit("civil-affairs"),
            role="county_leader",
            since=date(2020, 1, 1),
            title="",
        )

    desk.stage.run(None, both)
    with pytest.raises(SamePerson):
        desk.do("reviewer.civil", row.case_id, "decide", **ORDER)


def test_nobody_is_told_before_the_facts_nor_served_before_the_order(desk: Desk) -> None:
    _, row = overpaid(desk)
    desk.do("reviewer.civil", row.case_id, "establish", recovery_needed=True, amount_found="800", facts="…")
    with pytest.raises(InvalidAnswers) as refused:  # else the days to be heard were over at once
        desk.do("clerk.qingsui", row.case_id, "tell", told_on="2026-09-01", told_how="written", told_whom="家属")
    assert [field.path for field in refused.value.fields] == ["told_on"]
    desk.do("clerk.qingsui", row.case_id, "tell", told_on="2026-09-28", told_how="written", told_whom="家属")
    desk.do("clerk.qingsui", row.case_id, "hear", hearing="waived", opinion="没有意见")
    desk.do("approver.civil", row.case_id, "decide", **ORDER)
    with pytest.raises(InvalidAnswers) as refused:
        desk.do(
            "clerk.qingsui", row.case_id, "deliver", delivered_on="2026-09-27", delivered_how="post", received_by=" "
        )
    assert [field.path for field in refused.value.fields] == ["delivered_on", "received_by"]


def test_silence_counts_only_after_the_time_to_be_heard(desk: Desk) -> None:
    _, row = overpaid(desk)
    desk.do("reviewer.civil", row.case_id, "establish", recovery_needed=True, amount_found="800", facts="…")
    desk.do("clerk.qingsui", row.case_id, "tell", told_on="2026-09-28", told_how="written", told_whom="家属")
    silent = {"hearing": "silent", "opinion": "期满没有意见"}
    with pytest.raises(InvalidAnswers):
        desk.do("clerk.qingsui", row.case_id, "hear", **silent)

    # RC.hear 5 个工作日：09-29、09-30、10-08、10-09、10-10（调休上班）→ 10-10；10-11 起算期满
    desk.stage.move_to("2026-10-10T17:00:00+08:00")
    with pytest.raises(InvalidAnswers):
        desk.do("clerk.qingsui", row.case_id, "hear", **silent)
    desk.stage.move_to("2026-10-11T09:00:00+08:00")
    desk.do("clerk.qingsui", row.case_id, "hear", **silent)
    assert set(desk.stage.open_tasks(row.case_id)) == {"decide"}


def test_no_ground_ends_it_and_is_not_listed_again(desk: Desk) -> None:
    payment, row = overpaid(desk)
    desk.do("reviewer.civil", row.case_id, "establish", recovery_needed=False, facts="已于银行扣回")

    assert now(desk, row).state == "dropped"
    assert desk.stage.read(lambda w: standing.overpaid(w, payment)) == 0


def test_a_debt_that_cannot_be_paid_is_planned_anew_or_written_off_by_two(desk: Desk) -> None:
    row = ordered(desk)
    desk.stage.run("reviewer.civil", lambda w: recovery.raise_hardship(w, recovery_id=row.id, reason="住院"))
    desk.stage.tick()
    plan = [{"due_on": "2027-01-11", "amount": "800"}]
    desk.do("reviewer.civil", row.case_id, "review", review_outcome="replan", instalments=plan, reason="住院三个月")
    assert str(desk.stage.open_tasks(row.case_id)["receive"].due_at)[:10] == "2027-01-11"

    receive(desk, row, "100", "收-1")
    desk.stage.run("maker.finance", lambda w: recovery.raise_hardship(w, recovery_id=row.id, reason="无力偿还"))
    desk.stage.tick()
    desk.do("reviewer.civil", row.case_id, "review", review_outcome="write-off", reason="无遗产、无继承人")
    desk.do("approver.civil", row.case_id, "approve", write_off_approved=True, reason="属实")

    done = now(desk, row)
    assert (done.state, done.returned_fen, done.written_off_fen) == ("closed", 10000, 70000)
    with pytest.raises(RecoveryClosed):
        desk.stage.run("reviewer.civil", lambda w: recovery.raise_hardship(w, recovery_id=row.id, reason="再提"))


def test_no_more_is_asked_back_than_was_paid_in_the_months_stated_unless_a_reason_is(desk: Desk) -> None:
    row = desk.roll.grant("800")
    desk.settle()
    too_much = claim(row, Decimal("99999999"))
    for wrong in (too_much, claim(row, Decimal(800), last_month=date(2026, 9, 30)), claim(row, Decimal("800.01"))):
        with pytest.raises(InvalidAnswers) as refused:
            desk.stage.run("reviewer.civil", lambda w, c=wrong: claims.start_by_hand(w, c))
        assert [field.code for field in refused.value.fields] == ["above-paid"]

    within = desk.stage.run(
        "reviewer.civil", lambda w: claims.start_by_hand(w, claim(row, Decimal(800), first_month=date(2026, 10, 9)))
    )
    assert (within.first_month, within.paid_fen) == (date(2026, 10, 1), 80000)
    with pytest.raises(InvalidAnswers) as refused:
        desk.do(
            "reviewer.civil", within.case_id, "establish", recovery_needed=True, amount_found="800.01", facts="多发"
        )
    assert [field.path for field in refused.value.fields] == ["amount_found"]

    reason = "启用前发放的月份，发放册为证"
    more = desk.stage.run("reviewer.civil", lambda w: claims.start_by_hand(w, claim(row, Decimal(1600), beyond=reason)))
    assert (more.claimed_fen, more.paid_fen, more.beyond_why) == (160000, 80000, reason)


def test_what_an_inspection_found_comes_back_to_the_fund_and_is_asked_back_once(desk: Desk) -> None:
    payment = desk.roll.grant("800")
    desk.settle()  # due and paid, as far as the books knew
    held = desk.fund().held
    row = desk.stage.run(
        "reviewer.civil", lambda w: claims.start_by_hand(w, claim(payment, Decimal(500), ground="concealed"))
    )
    with pytest.raises(InvalidAnswers) as refused:  # sent again, or by a colleague
        desk.stage.run("approver.civil", lambda w: claims.start_by_hand(w, claim(payment, Decimal(500))))
    assert "其中 500.00 元已经立案追缴，还能追缴 300.00 元" in refused.value.fields[0].zh

    desk.do("reviewer.civil", row.case_id, "establish", recovery_needed=True, amount_found="500", facts="隐瞒工资")
    desk.do("clerk.qingsui", row.case_id, "tell", told_on="2026-09-28", told_how="written", told_whom="本人")
    desk.do("clerk.qingsui", row.case_id, "hear", hearing="heard", opinion="愿意退")
    desk.do(
        "approver.civil", row.case_id, "decide", decision="order", order_amount="500", reasons="属实", instalments=[]
    )
    desk.do(
        "clerk.qingsui", row.case_id, "deliver", delivered_on="2026-09-28", delivered_how="signature", received_by="本人"
    )  # fmt: skip
    receive(desk, row, "123.45", "收-1")
    receive(desk, row, "376.55", "收-2")

    fund = desk.fund()
    assert (fund.held - held, fund.paid) == (Decimal(500), Decimal(300))
    assert desk.stage.read(lambda w: books.differences(w, fund)) == []
    assert desk.stage.read(lambda w: positions_of(w, payment.id))[date(2026, 10, 1)].open_fen == 0  # nor paid anew


def test_nothing_is_open_before_an_order(desk: Desk) -> None:
    _, row = overpaid(desk)

    assert desk.stage.run("reviewer.civil", lambda w: recovery_sheet(w, row.id)).still_open is None
    assert [each.still_open for each in desk.stage.run("reviewer.civil", recovery_rows)] == [None]


def test_only_the_county_starts_one(desk: Desk) -> None:
    row = desk.roll.grant("800")
    for login in ("clerk.qingsui", "maker.finance", "auditor.county"):
        with pytest.raises(NotPermitted):
            desk.stage.run(
                login,
                lambda w: claims.start_by_hand(w, claim(row, Decimal(1), ground="error")),
            )


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"fine_fen": 160001, "fine_by": "x", "fine_reason": "x"}, "a_fine_is_at_most_twice_what_is_returned"),
        ({"fine_fen": 1}, "a_fine_is_a_person_s_decision_with_reasons"),
        ({"returned_fen": 80001}, "nobody_returns_more_than_ordered"),
        ({"written_off_fen": 1, "written_off_by": "a", "approved_by": "a"}, "two_people_write_a_debt_off"),
        ({"paid_fen": 79999}, "more_than_was_paid_is_asked_back_for_a_reason"),
        ({"fine_paid_fen": 1}, "nobody_pays_more_than_the_fine"),
    ],
)
def test_the_database_holds_the_rules_of_a_recovery(desk: Desk, change: dict[str, Any], sentence: str) -> None:
    row = ordered(desk)

    def do(work: Work) -> None:
        found = work.session.get_one(Recovery, row.id)
        for name, value in change.items():
            setattr(found, name, value)

    with pytest.raises(Conflict) as refused:
        desk.stage.run(None, do)
    assert sentence in str(refused.value.__cause__)

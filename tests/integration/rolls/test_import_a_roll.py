"""Bring in a roll that exists: checked first, confirmed by a second person, nobody twice."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

from server.foundation.errors import InvalidAnswers, NotPermitted
from server.households.models import Benefit, BenefitStanding, Household, Membership, Person, RecognisedIdentity
from server.households.support import register
from server.payments.models import StandingPayment
from server.reviews.calendar import SEEN, enter_new
from server.reviews.models import CalendarEntry, Mark
from server.rolls.models import RollImport, RollRow
from server.rolls.operations import confirm, drop, upload
from server.rolls.refusals import NothingToTakeOver, RollDecided, SecondPersonNeeded
from server.web.table_files import UnreadableTable
from tests.integration.rolls.conftest import as_csv, as_xlsx, id_number, on_allowance, person
from tests.stage import Stage, csrf_token

Bring = Callable[..., RollImport]


def _count(stage: Stage, model: type) -> int:
    return stage.read(lambda w: w.session.scalar(select(func.count()).select_from(model)))


def test_a_household_comes_in_with_members_ledger_card_last_check_and_identity(stage: Stage, bring: Bring) -> None:
    roll = bring([on_allowance(1, 1), person(2, 1, **{"与户主关系": "配偶"})])

    household = stage.read(lambda w: w.session.scalars(select(Household)).one())
    benefit = stage.read(lambda w: w.session.scalars(select(Benefit)).one())
    standing = stage.read(lambda w: w.session.scalars(select(BenefitStanding)).one())
    identity = stage.read(lambda w: w.session.scalars(select(RecognisedIdentity)).one())
    assert roll.taken == {"households": 1, "people": 2, "known": 0, "benefits": 1, "identities": 1, "left_out": 0}
    assert household.township == stage.unit("qingsui") and household.village == stage.unit("qingsui-village-1")
    assert (benefit.item, benefit.amount, benefit.period, benefit.since) == (
        "dibao",
        Decimal(620),
        "month",
        date(2025, 3, 1),
    )
    assert (standing.last_checked_on, standing.card_state, standing.stable) == (date(2026, 3, 10), "normal", True)
    assert stage.house.vault.decrypt(str(standing.account_sealed)) == "6200000000000000018"
    assert (identity.kind, identity.valid_from) == ("dibao", date(2025, 2, 20))
    assert _count(stage, Membership) == 2 and _count(stage, RollRow) == 2


def test_who_was_taken_in_alone_comes_in_with_an_aid_and_an_identity_of_her_own(stage: Stage, bring: Bring) -> None:
    bring([person(1, 1), on_allowance(2, 1, **{"与户主关系": "子女", "救助事项": "单人保"})])

    benefit = stage.read(lambda w: w.session.scalars(select(Benefit)).one())
    identity = stage.read(lambda w: w.session.scalars(select(RecognisedIdentity)).one())
    paid = stage.read(lambda w: w.session.scalars(select(StandingPayment)).one())
    head = stage.read(lambda w: w.session.scalars(select(Household.head_id)).one())
    assert (benefit.item, identity.kind, paid.item) == ("dibao-alone", "dibao", "dibao")
    assert benefit.person_id == identity.person_id == paid.person_id != head


def test_what_a_roll_brings_is_checked_in_time_also_when_a_decision_was_faster(stage: Stage, bring: Bring) -> None:
    # A decision of the same minute was looked at while the roll was still being written: its id lies behind the roll's.
    stage.run(None, lambda w: w.session.add(Mark(county=w.house.county, name=SEEN, value="f" * 32)))
    bring([on_allowance(1, 1)])
    assert stage.run(None, enter_new) == 1

    entry = stage.read(lambda w: w.session.scalars(select(CalendarEntry)).one())
    assert (entry.since_on, entry.occasion) == (date(2026, 3, 10), "regular")
    assert stage.run(None, enter_new) == 0


def test_bad_rows_stay_out_with_column_and_reason_and_the_others_go_in(stage: Stage, bring: Bring) -> None:
    rows = [
        on_allowance(1, 1),
        person(2, 1, **{"与户主关系": "配偶", "身份证号": "690102196503120019"}),
        on_allowance(3, 2, **{"月救助金额": "很多", "乡镇": "无名镇"}),
        person(4, 2, **{"与户主关系": "子女"}),
        on_allowance(5, 3, **{"享受起始日期": "2027-01-01"}),
        on_allowance(6, 4),
        on_allowance(6, 4),
    ]
    roll = bring(rows)

    bad = {(p["row"], p["column"]): p["zh"] for p in roll.problems if p["bad"]}
    assert (roll.rows, roll.good, roll.bad) == (7, 1, 6)
    assert bad[(2, "户编号")] == "同一户的第 3 行有误，整户暂不导入。"
    assert "校验码" in bad[(3, "身份证号")]
    assert "本县没有“无名镇”" in bad[(4, "乡镇")] and (4, "月救助金额") in bad
    assert bad[(5, "与户主关系")] == "这一户没有可读的户主行。"
    assert (6, "享受起始日期") in bad
    assert bad[(8, "身份证号")] == "与第 7 行是同一人同一事项。"
    assert _count(stage, Household) == 1


def test_the_same_roll_again_changes_nothing_and_a_mended_one_adds_what_was_missing(stage: Stage, bring: Bring) -> None:
    first = [on_allowance(1, 1)]
    bring(first)
    mended = [first[0], person(2, 1, **{"与户主关系": "配偶"})]

    roll = bring(mended)
    again = stage.run("clerk.qingsui", lambda w: upload(w, name="改名.csv", content=as_csv(mended)).id)

    assert roll.taken == {"households": 0, "people": 1, "known": 1, "benefits": 0, "identities": 0, "left_out": 0}
    assert again == roll.id
    away = (
        update(Membership).where(Membership.relation == "spouse").values(counted=False, not_counted_reason="宣告失踪")
    )
    stage.run(None, lambda w: w.session.execute(away))
    assert bring([{**first[0], "联系电话": "13900000000"}, mended[1]]).taken["known"] == 2
    counted = select(Membership.counted, Membership.not_counted_reason).order_by(Membership.counted)
    assert stage.read(lambda w: list(map(tuple, w.session.execute(counted)))) == [(False, "宣告失踪"), (True, "")]
    assert (_count(stage, Household), _count(stage, Person), _count(stage, Benefit)) == (1, 2, 1)
    with pytest.raises(RollDecided):
        stage.run("reviewer.qingsui", lambda w: confirm(w, import_id=again))


def test_whoever_uploads_does_not_confirm_and_no_window_brings_in_another_ones(stage: Stage) -> None:
    content = as_csv([on_allowance(1, 1)])
    mine = stage.run("leader.qingsui", lambda w: upload(w, name="a.csv", content=content).id)

    with pytest.raises(SecondPersonNeeded):
        stage.run("leader.qingsui", lambda w: confirm(w, import_id=mine))
    for login in ("clerk.baishi", "village1.qingsui", "officer.housing"):
        with pytest.raises(NotPermitted):
            stage.run(login, lambda w: upload(w, name="b.csv", content=as_csv([on_allowance(2, 1)])))
    with pytest.raises(NotPermitted):
        stage.run("clerk2.qingsui", lambda w: confirm(w, import_id=mine))
    assert _count(stage, Household) == 0
    stage.run("approver.civil", lambda w: confirm(w, import_id=mine))
    assert _count(stage, Household) == 1


def test_another_amount_and_what_does_not_go_together_are_named_and_change_nothing(stage: Stage, bring: Bring) -> None:
    bring([on_allowance(1, 1, **{"救助事项": "特困"})])

    roll = bring([on_allowance(1, 1, **{"救助事项": "特困", "月救助金额": "700"}), on_allowance(1, 1)])

    doubts = {p["column"]: p["zh"] for p in roll.problems if not p["bad"]}
    assert "620.00 元" in doubts["月救助金额"] and "特困人员不同时享受低保" in doubts["救助事项"]
    amounts = stage.read(lambda w: dict(w.session.execute(select(Benefit.item, Benefit.amount)).all()))
    assert amounts == {"tekun": Decimal(620), "dibao": Decimal(620)}


def test_how_a_destitute_person_is_supported_comes_with_the_roll_or_is_entered_once(stage: Stage, bring: Bring) -> None:
    bring([on_allowance(1, 1, **{"救助事项": "特困"})])
    line = stage.read(lambda w: w.session.scalars(select(Benefit)).one())
    clerk, page = stage.client("clerk.qingsui"), f"/households/{line.household_id}"
    assert "供养方式未登记" in clerk.get(page).get_data(as_text=True)
    said = {"benefit_id": line.id, "support_mode": "centralised", "reason": ""}
    assert clerk.post(f"{page}/support-mode", data={**said, "csrf_token": csrf_token(clerk, page)}).status_code == 422
    known = {**said, "reason": "供养服务机构入住登记", "csrf_token": csrf_token(clerk, page)}
    assert clerk.post(f"{page}/support-mode", data=known).status_code == 302
    assert "集中供养" in clerk.get(page).get_data(as_text=True)

    with pytest.raises(InvalidAnswers):  # another way is a matter of a decision
        stage.run("clerk.qingsui", lambda w: register(w, household_id=line.household_id, **{**said, "reason": "改"}))
    roll = bring([
        on_allowance(1, 1, **{"救助事项": "特困", "供养方式": "分散供养"}),
        on_allowance(2, 2, **{"救助事项": "集中特困"}),
    ])  # fmt: skip
    assert [p["column"] for p in roll.problems] == ["供养方式"] and "集中供养" in roll.problems[0]["zh"]
    modes = select(Benefit.support_mode).order_by(Benefit.id)
    assert stage.read(lambda w: list(w.session.scalars(modes))) == ["centralised", "centralised"]


@pytest.mark.slow
def test_six_hundred_rows_take_seconds(stage: Stage, bring: Bring) -> None:
    rows = [on_allowance(n, n // 3) if n % 3 == 0 else person(n, n // 3, **{"与户主关系": "子女"}) for n in range(600)]
    begun = time.process_time()

    roll = bring(rows, write=as_xlsx)

    assert roll.taken["households"] == 200 and roll.taken["people"] == 600, roll.problems[:5]
    assert time.process_time() - begun < 20  # about 4 seconds of work on a quiet machine


def test_a_roll_with_nothing_to_take_over_is_not_confirmed_and_can_be_dropped_with_a_reason(stage: Stage) -> None:
    made = stage.run(
        "clerk.qingsui", lambda w: upload(w, name="空.csv", content=as_csv([on_allowance(1, 1, **{"姓名": "1"})])).id
    )

    with pytest.raises(NothingToTakeOver):
        stage.run("reviewer.qingsui", lambda w: confirm(w, import_id=made))
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda w: drop(w, import_id=made, reason=" "))
    stage.run("clerk.qingsui", lambda w: drop(w, import_id=made, reason="重新整理"))
    assert stage.read(lambda w: w.session.get_one(RollImport, made).state) == "dropped"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "没有选择文件"),
        ("姓名,身份证号\n示例,1\n".encode(), "缺少列"),
        (b"PK\x03\x04nonsense", "XLSX"),
        (b"\xd0\xcf\x11\xe0" + bytes(500), "另存为 .xlsx"),
        (as_csv([]), "没有一行数据"),
        (b"\xff\xfe\x00", "UTF-8"),
        (b"a\x00,b", "CSV"),
        ("姓名,姓名\n1,2\n".encode(), "表头重复"),
        (b"a" * (5 * 2**20 + 1), "5 MB"),
    ],
)
def test_what_is_no_roll_is_refused_in_words(stage: Stage, content: bytes, words: str) -> None:
    with pytest.raises(UnreadableTable) as refusal:
        stage.run("clerk.qingsui", lambda w: upload(w, name="x.csv", content=content))
    assert words in refusal.value.text("zh")


def test_a_roll_in_gbk_with_other_headers_is_read(stage: Stage) -> None:
    text = "户编号,乡镇（街道）,姓名,公民身份号码,家庭关系\n1,青穗镇,名示例," + id_number(7) + ",户主\n"

    roll = stage.run("clerk.qingsui", lambda w: upload(w, name="g.csv", content=text.encode("gb18030")))

    assert (roll.good, roll.bad) == (1, 0), roll.problems

"""The low-income roll: who stands on it, what warns and is answered, comparison, figures, the household's printed list."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select

from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.households.models import Household, Person, RecognisedIdentity
from server.households.operations import enter_benefit
from server.rolls.comparing import compare
from server.rolls.entitled import entitlement, gaps_of
from server.rolls.figures import figures, span_of
from server.rolls.low_income import roll
from server.rolls.models import RollImport, RollWarning
from server.rolls.refusals import WarningHandled
from server.rolls.warning import handle, raise_warnings, warnings
from server.web.table_files import write_csv
from tests.integration.rolls.conftest import on_allowance, person
from tests.stage import Stage, csrf_token

Bring = Callable[..., RollImport]


@pytest.fixture
def household(stage: Stage, bring: Bring) -> str:
    """A couple on the allowance; the recognition ends on 2026-10-31, the card is lost."""
    bring(
        [on_allowance(1, 1, **{"有效期至": "2026-10-31", "社保卡状态": "遗失"}), person(2, 1, **{"与户主关系": "配偶"})]
    )
    return stage.read(lambda w: w.session.scalars(select(Household.id)).one())


def _facts(stage: Stage, **facts: str) -> None:
    def learn(work: Work) -> None:
        for each in work.session.scalars(select(Person)):
            each.facts = {**each.facts, **facts}
        work.session.flush()

    stage.run("clerk.qingsui", learn)


def _look(stage: Stage) -> int:
    return stage.run("clerk.qingsui", lambda w: raise_warnings(w, township=stage.unit("qingsui")))


def test_the_roll_says_who_with_which_identity_until_when_and_how_much(stage: Stage, household: str) -> None:
    (row,) = stage.read(lambda w: roll(w).rows, "clerk.qingsui")

    assert (row.household.id, row.monthly, row.until) == (household, Decimal(620), date(2026, 10, 31))
    assert [each.kind for each in row.identities] == ["dibao"]
    assert stage.read(lambda w: roll(w, identity="tekun").rows, "clerk.qingsui") == []
    assert stage.read(lambda w: roll(w).rows, "clerk.baishi") == []
    assert len(stage.read(lambda w: roll(w).rows, "reviewer.civil")) == 1


def test_what_warns_is_raised_once_pushed_and_answered(stage: Stage, household: str) -> None:
    _facts(stage, employment="unemployed", school_stage="none")

    assert _look(stage) == 4 and _look(stage) == 0
    rows = {
        row.indicator: row for row, *_ in stage.read(warnings, "clerk.qingsui").rows if row.subject != "insurance-aid"
    }
    assert set(rows) == {"expiring", "card", "gap"} and rows["gap"].subject == "employment"
    # ROLL.answer 10 WD from 2026-09-18: 09-20 (1), 21–24 (5), 28–30 (8), 10-08 (9), 10-09 (10).
    assert rows["gap"].due_on == date(2026, 10, 9)
    seen, after = [], None
    for _ in range(4):
        page = stage.read(lambda w, at=after: warnings(w, after=at, size=1), "clerk.qingsui")
        seen, after = [*seen, *(row.id for row, *_more in page.rows)], page.next
    assert after is None and len(set(seen)) == 4
    listed = stage.client("clerk.qingsui").get("/api/v1/rolls/warnings").json
    answer = next(row["answer"] for row in listed["rows"] if row["id"] == rows["gap"].id)
    assert (answer["table"], answer["version"], answer["rules"]) == (
        "identity-items",
        "2026.2",
        ["opens-dibao-employment"],
    )
    assert answer["facts"] == {"identity": "dibao", "item": "employment"}
    assert [row["answer"] for row in listed["rows"] if row["indicator"] in ("card", "expiring")] == [{}, {}]
    page = stage.client("clerk.qingsui").get("/rolls/warnings").get_data(as_text=True)
    assert "认定的身份：低保家庭；事项：就业救助" in page and "opens-dibao-employment" in page
    assert [row["id"] for row in listed["rows"]] == seen and listed["next"] is None
    identifier = rows["gap"].id
    with pytest.raises(InvalidAnswers):
        stage.run("clerk.qingsui", lambda w: handle(w, warning_id=identifier, state="?", feedback=" "))
    with pytest.raises(NotPermitted):
        stage.run("clerk.baishi", lambda w: handle(w, warning_id=identifier, state="handled", feedback="x"))
    stage.run("clerk.qingsui", lambda w: handle(w, warning_id=identifier, state="handled", feedback="已帮助登记失业"))
    with pytest.raises(WarningHandled):
        stage.run("clerk.qingsui", lambda w: handle(w, warning_id=identifier, state="handled", feedback="再"))
    assert stage.read(lambda w: w.session.get_one(RollWarning, identifier).feedback) == "已帮助登记失业"


def test_a_gap_is_only_what_surely_concerns_the_household(stage: Stage, household: str) -> None:
    def missing() -> set[str]:
        return {opened.item for gap in stage.read(lambda w: gaps_of(w, [household])) for opened in gap.items}

    assert missing() == {"insurance-aid"}  # nothing is known of school and work; contributions are aided for everybody
    _facts(stage, school_stage="junior")
    assert missing() == {"insurance-aid", "education"}
    stage.run(
        "clerk.qingsui",
        lambda w: enter_benefit(
            w, household_id=household, item="education", unit=stage.unit("education"), since=date(2026, 9, 1), until=date(2027, 8, 31)
        ),
    )  # fmt: skip
    assert missing() == {"insurance-aid"}

    def give_for_good(work: Work) -> None:
        work.session.scalars(select(RecognisedIdentity)).one().valid_to = None

    stage.run("clerk.qingsui", give_for_good)
    for day, asked in (("2027-08-31", False), ("2027-09-01", True)):  # one grant is for one school year
        stage.move_to(f"{day}T09:00:00+08:00")
        assert ("education" in missing()) is asked


def test_the_printed_list_says_what_is_had_what_may_be_had_and_why(stage: Stage, household: str) -> None:
    _facts(stage, employment="unemployed")

    sheet = stage.run("clerk.qingsui", lambda w: entitlement(w, household))
    possible = {each.opened.item: each for each in sheet.possible}
    assert [line.item for line, _unit, _person in sheet.received] == ["dibao"]
    assert possible["employment"].concerns is True and possible["medical"].concerns is None
    assert (
        "不用申请" in possible["price-subsidy"].opened.reason_zh
    )  # named here, and on no gap list: it is only ever paid
    page = stage.client("clerk.qingsui").get(f"/rolls/households/{household}").get_data(as_text=True)
    assert "家庭救助清单" in page and "社会救助法第二十七条" in page
    with pytest.raises(NotFound):
        stage.read(lambda w: entitlement(w, household), "clerk.baishi")
    assert stage.client("clerk.baishi").get(f"/rolls/households/{household}").status_code == 404


def test_another_list_comes_back_with_what_we_know_and_our_numbers_stay(stage: Stage, household: str) -> None:
    ours = on_allowance(1, 1)
    theirs = write_csv(
        ("姓名", "身份证号"), [("名示例", ours["身份证号"]), ("外示例", "690102197510100174"), ("错示例", "12")]
    )

    made, counts = stage.read(lambda w: compare(w, name="监测.csv", content=theirs), "reviewer.civil")

    lines = made.decode("utf-8-sig").splitlines()
    assert counts == {"both": 1, "theirs": 1, "wrong": 1, "ours": 0}
    assert (
        lines[1].endswith("两边都有,低保家庭")
        and lines[2].endswith("只在对方名单,")
        and lines[3].endswith("号码读不了,")
    )
    none, counts = stage.read(
        lambda w: compare(w, name="空.csv", content=write_csv(("姓名", "身份证号"), [])), "reviewer.civil"
    )
    assert counts["ours"] == 1 and "名**" in none.decode() and ours["身份证号"] not in none.decode()
    with pytest.raises(NotPermitted):
        stage.read(lambda w: compare(w, name="x", content=theirs), "clerk.qingsui")


def test_the_figures_count_people_months_and_one_off_grants(stage: Stage, household: str) -> None:
    stage.run(
        "clerk.qingsui",
        lambda w: enter_benefit(
            w, household_id=household, item="temp-urgent", unit=stage.unit("qingsui"), since=date(2026, 9, 10), amount=Decimal(800), period="once",
        ),
    )  # fmt: skip

    month = {f.item: f for f in stage.read(lambda w: figures(w, span_of("2026-09", today=w.today)), "clerk.qingsui")}
    year = {f.item: f for f in stage.read(lambda w: figures(w, span_of("2026", today=w.today)), "reviewer.civil")}
    assert (month["dibao"].households, month["dibao"].times, month["dibao"].amount) == (1, 2, Decimal(620))
    assert month["temp-urgent"].amount == Decimal(800)
    assert (year["dibao"].times, year["dibao"].amount) == (18, Decimal(5580))  # January to September, two people
    assert stage.read(lambda w: figures(w, span_of("2025-01", today=w.today)), "clerk.qingsui") == []


def test_the_pages_open_for_those_who_may(stage: Stage, household: str) -> None:
    clerk, county = stage.client("clerk.qingsui"), stage.client("reviewer.civil")
    token = csrf_token(clerk, "/rolls/warnings")

    assert "到 2026-10-31" in clerk.get("/rolls").get_data(as_text=True)
    assert (
        clerk.post("/rolls/warnings/look", data={"csrf_token": token, "township": stage.unit("qingsui")}).status_code
        == 303
    )
    page = clerk.get("/rolls/warnings").get_data(as_text=True)
    warned = page.split('action="/rolls/warnings/')[2].split('"')[0]
    wrong = clerk.post(f"/rolls/warnings/{warned}", data={"csrf_token": token, "feedback": "写了一半"})
    assert wrong.status_code == 422 and "写了一半" in wrong.get_data(as_text=True)
    done = clerk.post(f"/rolls/warnings/{warned}", data={"csrf_token": token, "state": "handled", "feedback": "已提醒"})
    assert done.status_code == 303 and "已提醒" in clerk.get("/rolls/warnings?state=done").get_data(as_text=True)
    assert "620.00" in clerk.get("/rolls/figures?span=2026-09").get_data(as_text=True)
    assert "户数" in clerk.get("/rolls/figures.csv?span=2026-09").get_data(as_text=True)
    token = csrf_token(county, "/rolls/compare")
    file = (BytesIO(write_csv(("姓名", "身份证号"), [])), "a.csv")
    assert county.post("/rolls/compare", data={"csrf_token": token, "file": file}).mimetype == "text/csv"
    assert county.post("/rolls/compare", data={"csrf_token": token}).status_code == 422
    assert clerk.get("/rolls/compare").status_code == 403
    assert stage.client("officer.housing").get("/rolls").status_code == 403

"""One payment in ten is looked at afterwards, drawn by a seed that anybody can draw again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from server.cases.refusals import SpotCheckerOfTownship
from server.foundation.errors import Conflict, InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.organisation.models import Appointment
from server.organisation.operations import appoint
from server.relief import sampling
from server.relief.funds import pay
from server.relief.models import FundCheck, FundEntry
from server.relief.refusals import MonthDrawn, MonthNotOver, OwnSignature
from tests.integration.relief.story import Lane, Program
from tests.stage import csrf_token

FEBRUARY = date(2026, 2, 1)


def payments(lane: Lane, count: int, first_by: str = "a") -> None:
    def do(work: Work) -> None:
        for number in range(count):
            pay(
                work, township=lane.town, amount=Decimal(100), signed=(first_by, "b"), lane="small", case_id="c",
                payment_for=f"p{number}", way="cash",
            )  # fmt: skip

    lane.stage.run("clerk.qingsui", do)
    lane.stage.move_to("2026-03-02T09:00:00+08:00")


def draw(lane: Lane, seed: str = "26021", by: str = "reviewer.civil") -> Any:
    return lane.stage.run(by, lambda w: sampling.draw(w, month=FEBRUARY, seed=seed))


def drawn(lane: Lane) -> list[FundCheck]:
    return lane.stage.read(lambda w: list(w.session.scalars(select(FundCheck))))


@pytest.mark.parametrize(("paid", "expected"), [(0, 0), (1, 1), (10, 1), (11, 2)])
def test_a_tenth_is_drawn_rounded_up(lane: Lane, paid: int, expected: int) -> None:
    payments(lane, paid)

    assert draw(lane).drawn == expected == len(drawn(lane))


def test_anybody_draws_the_same_again_from_the_seed(lane: Lane) -> None:
    payments(lane, 25)
    draw(lane)
    everything = lane.stage.read(
        lambda w: list(w.session.scalars(select(FundEntry.id).where(FundEntry.kind == "payment")))
    )

    assert sampling.chosen("26021", list(reversed(everything))) == sampling.chosen("26021", everything)
    assert {row.entry_id for row in drawn(lane)} == set(sampling.chosen("26021", everything))
    assert sampling.chosen("26022", everything) != sampling.chosen("26021", everything)


def test_a_month_is_drawn_once_and_only_when_it_is_over(lane: Lane) -> None:
    with pytest.raises(MonthNotOver):
        draw(lane)
    payments(lane, 3)
    with pytest.raises(InvalidAnswers):
        draw(lane, seed=" ")
    draw(lane)
    with pytest.raises(MonthDrawn):
        draw(lane, seed="until it suits")


def test_whoever_signed_does_not_check_and_what_is_wrong_is_told(lane: Lane) -> None:
    reviewer = lane.stage.actor("reviewer.civil").id
    payments(lane, 1, first_by=reviewer)
    draw(lane)
    (row,) = drawn(lane)

    with pytest.raises(OwnSignature):
        lane.stage.run("reviewer.civil", lambda w: sampling.check(w, check_id=row.id, result="right", finding=""))
    with pytest.raises(OwnSignature):  # nor whoever stands in for who signed
        lane.stage.run_instead(
            "checker.civil", lambda w: sampling.check(w, check_id=row.id, result="right", finding=""),
            absent="reviewer.civil", unit="civil-affairs", role="county_reviewer",
        )  # fmt: skip
    for login in ("clerk.qingsui", "leader.qingsui", "maker.finance"):
        with pytest.raises(NotPermitted):
            lane.stage.run(login, lambda w: sampling.check(w, check_id=row.id, result="right", finding=""))


def test_nobody_of_the_township_checks_its_fund(lane: Lane) -> None:
    payments(lane, 1)
    draw(lane)
    (row,) = drawn(lane)
    user = lane.stage.actor("reviewer.civil").id
    lane.stage.run(None, lambda w: appoint(w, user_id=user, unit_id=lane.town, role="duty", since=w.today, title=""))

    def look(w: Work) -> object:
        return sampling.check(w, check_id=row.id, result="right", finding="")

    with pytest.raises(SpotCheckerOfTownship):
        lane.stage.run("reviewer.civil", look)
    _post_until(lane, date(2026, 2, 28))  # she has moved on, and worked there when it was paid
    with pytest.raises(SpotCheckerOfTownship):
        lane.stage.run("reviewer.civil", look)
    with pytest.raises(SpotCheckerOfTownship):  # nor whoever stands in for her
        lane.stage.run_instead(
            "checker.civil", look, absent="reviewer.civil", unit="civil-affairs", role="county_reviewer"
        )
    _post_until(lane, date(2026, 1, 31))  # she left before it was paid
    lane.stage.run("reviewer.civil", look)


def _post_until(lane: Lane, day: date) -> None:
    """Let the post in the township have lasted until a day."""
    post = update(Appointment).where(Appointment.unit_id == lane.town, Appointment.role == "duty")
    post = post.where(Appointment.user_id == lane.stage.actor("reviewer.civil").id)
    lane.stage.run(None, lambda w: w.session.execute(post.values(since=date(2026, 1, 1), until=day)))


def test_a_result_is_written_once(lane: Lane) -> None:
    payments(lane, 1)
    draw(lane)
    (row,) = drawn(lane)
    with pytest.raises(InvalidAnswers):
        lane.stage.run("reviewer.civil", lambda w: sampling.check(w, check_id=row.id, result="wrong", finding=""))
    lane.stage.run("reviewer.civil", lambda w: sampling.check(w, check_id=row.id, result="wrong", finding="收据缺签字"))
    with pytest.raises(Conflict):
        lane.stage.run("reviewer.civil", lambda w: sampling.check(w, check_id=row.id, result="right", finding=""))


def test_the_page_draws_checks_and_keeps_strangers_out(lane: Lane) -> None:
    payments(lane, 2)
    client, path = lane.stage.client("reviewer.civil"), "/urgent/fund/samples"
    form = {"csrf_token": csrf_token(client, path), "month": "2026-02", "seed": "26021"}
    assert client.post(path, data=form).status_code == 303
    assert client.post(path, data=form).status_code == 409
    (row,) = drawn(lane)
    wrong = client.post(f"{path}/{row.id}", data={**form, "result": "wrong"})
    assert wrong.status_code == 422
    assert "有问题的要写明" in wrong.get_data(as_text=True)
    assert client.post(f"{path}/{row.id}", data={**form, "result": "right"}).status_code == 303
    assert "共 2 笔，抽 1 笔，种子 26021" in lane.stage.client("auditor.county").get(path).get_data(as_text=True)
    assert lane.stage.client("clerk.qingsui").get(path).status_code == 403


def test_a_program_draws_a_month_and_writes_down_what_was_found(lane: Lane) -> None:
    payments(lane, 11)
    county, path = Program(lane.stage, "reviewer.civil"), "/api/v1/fund-samples"
    assert Program(lane.stage, "clerk.qingsui").post(path, json={"month": "2026-02", "seed": "1"}).status_code == 403
    assert county.post(path, json={"month": "2026-3", "seed": "1"}).status_code == 422
    made = county.post(path, json={"month": "2026-02", "seed": "26021"})
    assert (made.status_code, made.get_json()["drawn"]) == (201, 2)
    (row,) = county.get(path).get_json()["rows"]
    first = f"{path}/checks/{row['checks'][0]['id']}"
    assert county.post(first, json={"result": "wrong"}).status_code == 422
    assert county.post(first, json={"result": "wrong", "finding": "无签字"}).get_json()["finding"] == "无签字"
    assert county.post(first, json={"result": "right"}).status_code == 409

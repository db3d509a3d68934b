"""一事一议 to its end in a real browser: review above the cap, the meeting's vote, review and decision within its word, delivery, payment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select

from server.app import build_house, create_app
from server.cases.models import Task
from server.config import Settings
from server.determination.models import Decision
from server.meetings.models import Meeting
from server.payments.models import PaymentRequest
from server.scenarios import Playhouse, read
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs import VERBS
from server.web.entry import Service

pytestmark = [pytest.mark.browser, pytest.mark.slow]
FILE = Path(__file__).resolve().parents[2] / "workflows" / "scenarios" / "spend-above-cap.yaml"
SIGN = Callable[[Page, str, str], None]


@dataclass
class Walk:
    """The scenario's county, served: what the file plays between the pages, and what the pages do."""

    play: Play
    scenario: Scenario
    address: str
    open_page: Callable[..., Page]
    sign_in: SIGN
    shoot: Callable[[Page, str], None]
    at: int = 0  #: the next step of the file

    def until(self, told: Callable[[Step], bool]) -> None:
        """Let the file play up to a step, which the pages do instead."""
        while not told(step := self.scenario.steps[self.at]):
            if step.at is not None:
                self.play.move(step.at)
            if step.verb and not step.refused:
                VERBS[step.verb].do(self.play, self.scenario, step)
            self.at += 1
        if step.at is not None:
            self.play.move(step.at)

    def passed(self, steps: int = 1) -> None:
        """Skip what the pages have done."""
        self.at += steps
        self.play.tick()

    def ask(self, wanted: Any) -> Any:
        return self.play.read(lambda work: work.session.scalars(wanted).one())

    def page(self, login: str) -> Page:
        page = self.open_page(complaints=False)  # a refused form is answered with 422, which the console calls an error
        self.sign_in(page, self.address, login)
        return page

    def task(self, element: str) -> str:
        case = self.play.cases["zhan"]
        wanted = select(Task.id).where(Task.case_id == case, Task.element == element, Task.state == "open")
        return f"{self.address}/tasks/{self.ask(wanted)}"


@pytest.fixture
def walk(
    serve: Callable[[Flask], str], open_page: Callable[..., Page], sign_in: SIGN, shoot: Callable[[Page, str], None]
) -> Iterator[Walk]:
    settings = Settings(demo=True)
    scenario, playhouse = read(FILE), Playhouse(build_house(settings))
    try:
        with playhouse.open(start=scenario.start, county=scenario.county) as play:
            app = create_app(settings=settings, database=play.database, clock=play.clock)
            app.extensions["yimen"] = Service(play.database, play.house, play.clock, settings)
            yield Walk(play, scenario, serve(app), open_page, sign_in, shoot)
    finally:
        playhouse.close()


def done(page: Page) -> None:
    page.get_by_role("button", name="办结，看本案").click()
    page.wait_for_load_state()


def proposed_above_the_cap(walk: Walk) -> None:
    walk.until(lambda step: step.details.get("task") == "county_review")
    county = walk.page("reviewer.civil")
    county.goto(walk.task("county_review"))
    county.check("[name=proposed][value=grant]")
    county.fill("[name=proposed_amount]", "30000")
    county.fill("[name=opinion]", "支出属实，超过封顶线")
    walk.shoot(county, "cap-1-review")
    done(county)
    walk.passed()
    expect(county.get_by_text("联席会议").first).to_be_visible()


def voted(walk: Walk) -> None:
    walk.until(lambda step: step.verb == "vote")
    meeting = walk.ask(select(Meeting.id).where(Meeting.state == "sitting"))
    for login in ("member.civil", "chief.treasury"):
        member = walk.page(login)
        member.goto(f"{walk.address}/meetings/{meeting}/my")
        member.locator("[name$=vote][value=agree]").first.check()
        member.get_by_role("button", name="表决", exact=True).click()
        expect(member.get_by_role("button", name="改表决")).to_be_visible()
        walk.passed()
    walk.shoot(member, "cap-2-vote")


def reviewed_within_the_resolution(walk: Walk) -> None:
    walk.until(lambda step: step.details.get("task") == "county_review")
    county = walk.page("reviewer.civil")  # days have passed: nobody stays signed in so long
    county.goto(walk.task("county_review"))
    expect(county.get_by_text("联席会议已议").first).to_be_visible()
    county.check("[name=proposed][value=grant]")
    county.fill("[name=proposed_amount]", "30000")
    county.fill("[name=opinion]", "按原意见")
    done(county)
    walk.shoot(county, "cap-3-above-the-resolution")
    expect(county.locator("[name=proposed_amount]")).to_be_visible()  # refused: more than the meeting agreed to
    county.fill("[name=proposed_amount]", "25000")
    done(county)
    walk.passed(2)


def decided_within_it(walk: Walk) -> None:
    walk.until(lambda step: step.details.get("task") == "sign_county")
    leader = walk.page("approver.civil")
    leader.goto(walk.task("sign_county"))
    leader.check("[name=decision][value=granted]")
    leader.fill("[name=decided_amount]", "26000")
    leader.fill("[name=amount_reason]", "困难突出")
    done(leader)
    expect(leader.locator("[name=decided_amount]")).to_be_visible()
    walk.shoot(leader, "cap-4-decision-above-the-resolution")
    leader.fill("[name=decided_amount]", "25000")
    leader.fill("[name=amount_reason]", "按会议议定")
    done(leader)
    walk.passed(2)
    assert walk.ask(select(Decision)).amount == 25000


def delivered_and_published(walk: Walk) -> None:
    walk.until(lambda step: step.details.get("task") == "deliver")
    clerk = walk.page("clerk.qingsui")
    clerk.goto(walk.task("deliver"))
    clerk.check("[name=way][value=signature]")
    clerk.fill("[name=received_by]", "詹示例")
    clerk.fill("[name=delivered_at]", "2026-11-16T10:00")
    done(clerk)
    walk.passed()
    clerk.goto(walk.task("publish"))
    clerk.fill("[name=posted_on]", "2026-11-16")
    clerk.fill("[name=place]", "村公示栏")
    done(clerk)
    walk.passed()


def paid(walk: Walk) -> None:
    walk.until(lambda step: step.verb == "prepare-payment")
    maker = walk.page("maker.finance")
    maker.goto(f"{walk.address}/payments/requests")
    maker.fill("[name=voucher]", "记-0117")
    maker.get_by_role("button", name="填制付款").click()
    expect(maker.get_by_text("记-0117").first).to_be_visible()
    assert maker.get_by_role("button", name="复核付讫").count() == 0  # whoever prepares does not confirm
    cashier = walk.page("cashier.finance")
    cashier.goto(f"{walk.address}/payments/requests")
    cashier.get_by_role("button", name="复核付讫").click()
    cashier.wait_for_load_state()
    walk.shoot(cashier, "cap-5-paid")


def test_relief_above_the_cap_goes_by_the_meeting_to_the_household_s_account(walk: Walk) -> None:
    proposed_above_the_cap(walk)
    voted(walk)
    reviewed_within_the_resolution(walk)
    decided_within_it(walk)
    delivered_and_published(walk)
    paid(walk)

    row = walk.ask(select(PaymentRequest))
    assert (row.amount, row.state, row.paid_on) == (25000, "paid", walk.play.clock.now().date())

"""A child's support is checked in a restricted file: the section sees it, nobody else finds it on a list, and nothing is public."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.cases.models import Case, Restriction
from server.demo.people import id_number
from server.documents.models import Document
from server.foundation.errors import NotPermitted
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.operations import enter_benefit, register_household
from server.payments import claims, returning, standing
from server.reviews import drawing, opening, stopping
from server.reviews.models import CalendarEntry, Review
from server.reviews.queries import findings, matters, plan
from tests.stage import Stage

STRANGERS = ("clerk.baishi", "reviewer.civil", "approver.civil", "supervisor.county")


def supported(stage: Stage, sequence: int = 940) -> str:
    """Enter a supported child and return its benefit."""

    def do(work: Work) -> str:
        town = stage.unit("qingsui")
        child = {"name": "赵示例", "id_kind": "resident", "id_number": id_number(date(2015, 5, 6), sequence)}
        home = register_household(work, township=town, village=None, applicant=child, members=[])
        return enter_benefit(
            work, household_id=home.id, person_id=home.head_id, item="child", unit=town, since=date(2026, 9, 1),
            amount=Decimal(1100), period="month",
        ).id  # fmt: skip

    made = str(stage.run("child.civil", do))
    stage.tick()
    return made


def checked(stage: Stage, benefit_id: str) -> str:
    """Let the section open a check; return its case."""

    def do(work: Work) -> str:
        household = work.session.get_one(Benefit, benefit_id).household_id
        return opening.open_by_hand(work, household_id=household, item="child", kind="change", cause="祖母去世").case_id

    return str(stage.run("child.civil", do))


def listed(stage: Stage, login: str) -> tuple[int, int, int, int]:
    """Return how many checks, changes, planned checks and draws somebody's lists hold."""
    month = date(2026, 9, 1)

    def count(work: Work) -> tuple[int, int, int, int]:
        planned = sum(
            len(plan.month_plan(work, month=month.replace(year=year, month=each)).entries)
            for year, each in ((2026, 9), (2027, 2), (2027, 3))
        )
        return len(matters.reviews(work)), len(matters.stops(work)), planned, len(findings.draws(work))

    return stage.run(login, count)  # type: ignore[no-any-return]


def test_the_calendar_of_the_section_holds_it_and_nobody_else_s(stage: Stage) -> None:
    supported(stage)
    rows = stage.read(lambda work: work.session.execute(select(CalendarEntry.occasion, CalendarEntry.rule)).all())
    assert set(rows) == {("regular", "CH.review.unsupported"), ("eighteenth", "RV.grown")}

    assert listed(stage, "child.civil")[2] == 1
    for login in (*STRANGERS, "clerk.qingsui"):
        assert listed(stage, login) == (0, 0, 0, 0), login


def test_a_check_and_what_it_ends_stand_in_files_that_others_do_not_find(stage: Stage) -> None:
    benefit = supported(stage)
    case_id = checked(stage, benefit)

    def end(work: Work) -> str:
        household = work.session.get_one(Benefit, benefit).household_id
        return stopping.propose(
            work, household_id=household, item="child", outcome="stop", ground="adopted", facts="收养登记可查"
        ).case_id

    ended = str(stage.run("child.civil", end))
    restricted = stage.read(lambda work: set(work.session.scalars(select(Restriction.case_id))))
    assert {case_id, ended} <= restricted
    assert listed(stage, "child.civil")[:2] == (1, 1)
    assert listed(stage, "clerk.qingsui")[0] == 1  # the step stands at the window's post
    for login in STRANGERS:
        assert listed(stage, login) == (0, 0, 0, 0), login
        assert stage.client(login).get(f"/cases/{case_id}").status_code == 404, login


@pytest.mark.parametrize("login", ["clerk.qingsui", "reviewer.civil", "approver.civil"])
def test_nobody_but_the_section_begins_anything_about_a_child(stage: Stage, login: str) -> None:
    benefit = supported(stage)

    def begin(work: Work) -> None:
        household = work.session.get_one(Benefit, benefit).household_id
        opening.open_by_hand(work, household_id=household, item="child", kind="change", cause="x")

    def end(work: Work) -> None:
        household = work.session.get_one(Benefit, benefit).household_id
        stopping.propose(work, household_id=household, item="child", outcome="stop", ground="other", facts="x")

    for act in (begin, end, lambda work: drawing.draw(work, item="child", size=1, seed="s", reason="r")):
        with pytest.raises(NotPermitted):
            stage.run(login, act)


def test_the_section_draws_anew_the_same_and_numbers_no_record_of_it(stage: Stage) -> None:
    for sequence in range(941, 946):
        supported(stage, sequence)
    row = stage.run(
        "child.civil", lambda work: drawing.draw(work, item="child", size=2, seed="0918", reason="季度抽查")
    )

    assert drawing.verify(row)
    assert len(stage.read(lambda work: work.session.scalars(select(Review).where(Review.kind == "spot")).all())) == 2
    assert (
        stage.read(lambda work: work.session.scalars(select(Document).where(Document.kind == "draw-record")).all())
        == []
    )
    assert listed(stage, "child.civil")[3] == 1
    for login in STRANGERS:
        assert listed(stage, login)[3] == 0, login


def test_the_section_begins_a_check_from_the_page_of_a_file_and_finds_it_on_its_list(stage: Stage) -> None:
    benefit = supported(stage)
    case_id = checked(stage, benefit)
    client = stage.client("child.civil")
    code = stage.read(
        lambda work: work.session.scalar(select(Household.code).join(Case, Case.household_id == Household.id))
    )

    assert code in client.get("/reviews/open").get_data(as_text=True)
    assert client.get(f"/cases/{case_id}").status_code == 200
    task = stage.open_tasks(case_id)["look"].id
    assert "核对报告" not in stage.client("clerk.qingsui").get(f"/tasks/{task}").get_data(
        as_text=True
    )  # no means are asked
    form = client.get(f"/reviews/stops/new?case={case_id}").get_data(as_text=True)
    assert "孤儿" in form and "被依法收养" in form
    assert "孤儿" in client.get("/reviews/draws").get_data(as_text=True)
    assert stage.client("clerk.baishi").get(f"/reviews/new?case={case_id}").status_code == 404


def test_the_search_for_a_child_s_account_and_what_is_claimed_back_are_as_restricted_as_its_file(stage: Stage) -> None:
    benefit = supported(stage)
    case_id = checked(stage, benefit)

    def follow(work: Work) -> tuple[str | None, str]:
        row = work.session.get_one(Benefit, benefit)
        standing.start(
            work, household_id=row.household_id, person_id=str(row.person_id), item="child", amount=Decimal(1100),
            first_month=date(2026, 9, 1), benefit_id=row.id, case_id=None, payee=None,
        )  # fmt: skip
        claim = claims.start(
            work, household_id=row.household_id, person_id=str(row.person_id), amount=Decimal(100), ground="overpaid",
            cause_case=case_id,
        )  # fmt: skip
        return returning.want_account(work, standing.read(work, row.id)), claim.case_id

    followed = stage.run("approver.civil", follow)
    restricted = stage.read(lambda work: set(work.session.scalars(select(Restriction.case_id))))
    assert set(followed) <= restricted
    for opened in followed:
        assert stage.client("clerk.baishi").get(f"/cases/{opened}").status_code == 404

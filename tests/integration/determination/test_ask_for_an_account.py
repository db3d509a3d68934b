"""Money that a decision grants and no account can take is a task of the window on the same day, not a line on a list."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Task
from server.payments.models import StandingPayment
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import GRANT, at_the_county
from tests.stage import Stage


def granted(stage: Stage, **account: Any) -> tuple[StandingPayment, list[Task]]:
    at(stage, "2026-02-09T09:30:00+08:00")
    application = at_the_county(Application(stage, account=account).accept())
    at(stage, "2026-03-20T10:00:00+08:00")
    application.review().do("sign_county", "approver.civil", **GRANT)

    def read(work: Any) -> tuple[StandingPayment, list[Task]]:
        searches = select(Task).join(Case, Case.id == Task.case_id).where(Case.kind == "payment", Task.state == "open")
        return work.session.scalars(select(StandingPayment)).one(), list(work.session.scalars(searches))

    return stage.read(read)


def test_the_window_is_asked_where_money_has_no_way_yet(stage: Stage) -> None:
    """Who receives for the family by custody needs an agreement on file first (民发〔2021〕57号 26)."""
    standing, tasks = granted(stage, custody=True)

    assert standing.hold == "no-agreement"
    (task,) = tasks
    assert (task.element, task.role, task.due_rule) == ("renew", "clerk", "PAY.renew")


def test_nobody_is_asked_where_the_account_is_in_order(stage: Stage) -> None:
    standing, tasks = granted(stage)

    assert (standing.hold, tasks) == ("", [])

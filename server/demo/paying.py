"""Finance of the demo county: its funds, and a batch each month that the bank answers, a line or two of it with a return."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Task
from server.cases.operations import complete_task
from server.foundation.clock import local_date
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.jobs.ticking import tick
from server.payments import funds, opening, results
from server.payments.models import Fund, Line, Run
from server.payments.months import month_of

Act = Callable[..., Any]
MAKER, CHECKER = "maker.finance", "cashier.finance"
FIRST_DAY = 4  #: of the month: a few days before the money has to arrive
RETURNS = 2
#: code, name, source, items, yuan, and what a donor wants
_FUNDS: tuple[tuple[str, str, str, tuple[str, ...], int, dict[str, Any]], ...] = (
    ("central", "中央困难群众救助补助资金", "central", ("dibao", "tekun", "child", "temp-urgent", "temp-spend"), 300_000, {"rank": 10}),
    ("county", "县级困难群众救助资金", "county", ("dibao", "tekun", "child", "price-subsidy", "heating", "one-off"), 120_000, {"rank": 20}),
    ("temp-relief", "县级临时救助资金", "temp-relief", ("temp-urgent", "temp-spend"), 80_000, {"rank": 5}),
    ("housing", "农村危房改造补助资金", "county", ("housing-rural",), 200_000, {}),
    ("rebuild", "因灾倒损住房恢复重建补助资金", "county", ("rebuild",), 150_000, {}),
    ("stranded", "流浪乞讨人员救助专项资金", "central", ("stranded",), 50_000, {}),
    ("donation", "救急难专项基金", "donation", ("temp-urgent", "one-off"), 30_000,
     {"rank": 60, "donor": "青穗县慈善总会（示例）", "purpose": "突发急难家庭的一次性救助"}),
)  # fmt: skip


def open_funds(act: Act) -> None:
    """Open the county's funds with their money."""
    for code, name, source, items, amount, about in _FUNDS:
        act(MAKER, lambda work, a=(code, name, source, items, about): _open(work, *a).id)
        act(MAKER, lambda work, c=code, y=amount: _bring_in(work, c, y))


def _open(work: Work, code: str, name: str, source: str, items: tuple[str, ...], about: dict[str, Any]) -> Any:
    return funds.open_fund(work, code=code, name=name, source=source, items=items, **about)


def _bring_in(work: Work, code: str, amount: int) -> None:
    fund = work.session.scalars(select(Fund).where(Fund.code == code)).one()
    funds.bring_in(work, fund_id=fund.id, amount=Decimal(amount), voucher=f"拨-{code}-01")


def pay_when_due(act: Act, draw: random.Random, *, database: Any, house: Any, now: Callable[[], datetime]) -> None:
    """Pay the month, once, from its first days on: build, check, send, and take the bank's answer in."""
    today = local_date(now())
    month = month_of(today)
    if today.day < FIRST_DAY or _paid(database, month):
        return
    try:
        run_id, case_id = act(MAKER, lambda work: _opened(work, month))
        _do(act, MAKER, case_id, "build", {"build_outcome": "submit"})
        release(act, case_id)
        tick(database, house, now())
        act(MAKER, lambda work: _answered(work, run_id, draw))
        _do(act, CHECKER, case_id, "reconcile", {"balanced": True})
    except Refused:
        return  # nothing to pay yet, or somebody is at it


def release(act: Act, case_id: str) -> None:
    """Let the checker pass a batch with the figures counted."""
    _do(act, CHECKER, case_id, "check", {"check_outcome": "pass"}, counted=True)


def _paid(database: Any, month: date) -> bool:
    """Tell whether somebody has dealt with the month; a draft that began by itself still waits for her."""
    begun = select(Run.id).where(Run.month == month, Run.kind == "month", Run.state != "draft")
    with database.reading() as session:
        return session.scalar(begun) is not None


def _opened(work: Work, month: date) -> tuple[str, str]:
    run = opening.open_run(work, kind="month", month=month)
    return run.id, run.case_id


def _do(act: Act, login: str, case_id: str, element: str, answers: dict[str, Any], *, counted: bool = False) -> None:
    def do(work: Work) -> None:
        task = work.session.scalars(
            select(Task.id).where(Task.case_id == case_id, Task.element == element, Task.state == "open")
        ).one()
        said = dict(answers)
        if counted:
            run = work.session.scalars(select(Run).where(Run.case_id == case_id)).one()
            said |= {"control_count": run.count, "control_total": str(run.total)}
        complete_task(work, task_id=task, answers=said)

    act(login, do)


def _answered(work: Work, run_id: str, draw: random.Random) -> None:
    count = work.session.get_one(Run, run_id).count
    take_answer(work, run_id, {draw.randrange(count): "03" for _ in range(RETURNS)} if count > RETURNS else {})


def take_answer(work: Work, run_id: str, back: dict[int, str]) -> None:
    """Take in what the bank says of a batch; `back` are the places of the lines that it returns, with the reason's code."""
    run = work.session.get_one(Run, run_id)
    lines = work.session.scalars(select(Line).where(Line.run_id == run_id).order_by(Line.serial)).all()
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["批次号", "序号", "户名", "金额(元)", "结果", "原因代码", "原因"])
    for index, line in enumerate(lines):
        code = back.get(index, "")
        writer.writerow(
            [run.number, line.serial, line.payee, f"{line.amount:.2f}", "失败" if code else "成功", code, ""]
        )
    results.take_result(work, run_id=run.id, name=f"{run.number}-回盘.csv", content=out.getvalue().encode())

"""A household on the roll, as other rooms leave it: a benefit in the ledger, decided by the county."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Instance
from server.cases.operations import complete_task
from server.demo.people import id_number
from server.foundation.work import Work
from server.households.models import Household
from server.households.operations import enter_benefit, register_household
from server.payments import funds, opening, results, standing
from server.payments.models import BankResult, Fund, Line, Run, StandingPayment
from tests.stage import Stage

CARD = "6200000000000000018"  #: passes the card check
OTHER_CARD = "6200000000000000026"
NAMES = "甲乙丙丁戊己庚辛壬癸"


def account(name: str, number: str = CARD, **more: Any) -> dict[str, Any]:
    """Return a payee as a decision hands it over."""
    return {"name": name, "relation": "self", "bank": "青穗农商行示例支行", "account": number, **more}


class Roll:
    """Households with standing payments, made through the operations of the rooms."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.town = stage.unit("qingsui")
        self.count = 0

    def household(self, work: Work, *, township: str | None = None) -> Household:
        """Enter a household of one."""
        self.count += 1
        name = f"陈示{NAMES[self.count % 10]}"
        applicant = {"name": name, "id_kind": "resident", "id_number": id_number(date(1960, 1, 5), 100 + self.count)}
        return register_household(work, township=township or self.town, village=None, applicant=applicant, members=[])

    def grant(
        self, amount: str = "800", *, first: str = "2026-10-01", item: str = "dibao", payee: Any = "own",
        by: str = "approver.civil", township: str | None = None,
    ) -> StandingPayment:  # fmt: skip
        """Let the county grant a benefit that is paid from a month on."""

        def do(work: Work) -> StandingPayment:
            home = self.household(work, township=township)
            month = date.fromisoformat(first)
            benefit = enter_benefit(
                work, household_id=home.id, person_id=home.head_id, item=item, unit=home.township, since=month,
                amount=Decimal(amount), period="month",
            )  # fmt: skip
            given = account(f"陈示{NAMES[self.count % 10]}") if payee == "own" else payee
            return standing.start(
                work, household_id=home.id, person_id=home.head_id, item=item, amount=Decimal(amount), first_month=month,
                benefit_id=benefit.id, case_id=None, payee=given,
            )  # fmt: skip

        return self.stage.run(by, do)


#: the funds of the tests: code → source, items, money
FUNDS = {
    "基本": ("central", ["dibao", "tekun"], "100000"),
    "县级": ("county", ["dibao", "tekun", "child"], "50000"),
    "临时": ("temp-relief", ["temp-urgent", "temp-spend"], "20000"),
}


class Desk:
    """Finance at work on a month."""

    def __init__(self, roll: Roll) -> None:
        self.roll, self.stage = roll, roll.stage

    def fill(self, **money: str) -> None:
        """Open the funds with their money."""

        def do(work: Work) -> None:
            for rank, (code, (source, items, usual)) in enumerate(FUNDS.items()):
                fund = funds.open_fund(work, code=code, name=f"{code}资金", source=source, items=items, rank=rank)
                amount = Decimal(money.get(code, usual))
                if amount:
                    funds.bring_in(work, fund_id=fund.id, amount=amount, voucher=f"拨-{code}")

        self.stage.run("maker.finance", do)

    def open(self, month: str = "2026-10-01", kind: str = "month", **more: Any) -> Run:
        """Open a batch."""
        return self.stage.run(
            "maker.finance", lambda w: opening.open_run(w, kind=kind, month=date.fromisoformat(month), **more)
        )

    def do(self, login: str, case_id: str, element: str, **answers: Any) -> None:
        """Complete an open task of a case."""
        task = self.stage.open_tasks(case_id)[element]
        self.stage.run(login, lambda w: complete_task(w, task_id=task.id, answers=answers))

    def submit(self, run: Run) -> None:
        """Hand a batch to the checker."""
        self.do("maker.finance", run.case_id, "build", build_outcome="submit")

    def passes(self, run: Run, **changes: Any) -> None:
        """Let the checker release a batch, with the figures counted."""
        now = self.run(run)
        said = {"check_outcome": "pass", "control_count": now.count, "control_total": str(now.total)} | changes
        self.do("cashier.finance", run.case_id, "check", **said)

    def release(self, month: str = "2026-10-01", kind: str = "month") -> Run:
        """Bring a batch to the bank."""
        run = self.open(month, kind)
        self.submit(run)
        self.passes(run)
        self.stage.tick()
        return self.run(run)

    def bank(self, run: Run, **failed: str) -> bytes:
        """Return the bank's file: all succeed but the payees of `failed` (payee → code)."""
        out = io.StringIO(newline="")
        writer = csv.writer(out)
        writer.writerow(["批次号", "序号", "户名", "金额(元)", "结果", "原因代码", "原因"])
        for line in self.lines(run):
            code = failed.get(line.payee, "")
            writer.writerow(
                [run.number, line.serial, line.payee, f"{line.amount:.2f}", "失败" if code else "成功", code, ""]
            )
        return out.getvalue().encode()

    def answer(self, run: Run, content: bytes) -> BankResult:
        """Upload what the bank says."""
        found = self.stage.run(
            "maker.finance", lambda w: results.take_result(w, run_id=run.id, name="回盘.csv", content=content)
        )
        self.stage.tick()
        return found

    def settle(self, month: str = "2026-10-01", kind: str = "month", **failed: str) -> Run:
        """Bring a batch through the bank and close it."""
        run = self.release(month, kind)
        self.answer(run, self.bank(run, **failed))
        self.do("cashier.finance", run.case_id, "reconcile", balanced=True)
        return self.run(run)

    def run(self, run: Run) -> Run:
        """Read a batch again."""
        return self.stage.read(lambda w: w.session.get_one(Run, run.id))

    def lines(self, run: Run) -> list[Line]:
        """Return a batch's lines."""
        return self.stage.read(
            lambda w: list(w.session.scalars(select(Line).where(Line.run_id == run.id).order_by(Line.serial)))
        )

    def fund(self, code: str = "基本") -> Fund:
        """Read a fund."""
        return self.stage.read(lambda w: w.session.scalars(select(Fund).where(Fund.code == code)).one())

    def returned_case(self) -> str:
        """Return the file of the last returned payment."""
        return self.stage.read(
            lambda w: w.session.scalars(
                select(Instance.case_id).where(Instance.key == "pay-return").order_by(Instance.started_at.desc())
            ).first()
        ) or ""  # fmt: skip

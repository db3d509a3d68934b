"""What the payments room's documents say, from the rows of the batch, the return or the recovery."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import func, select

from server.cases.paper_facts import CaseFile, contact, word
from server.cases.words import ITEMS, name_of
from server.foundation.money import yuan
from server.organisation.models import Unit
from server.payments import outcomes, recovery, returning, runs
from server.payments.models import Fund, Line
from server.payments.opening import KINDS
from server.payments.owed import owed
from server.payments.units import user_name


def batch(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return count and totals of a batch, by fund and township, with who made and checked it."""
    work = file.work
    run = runs.read_run(work, file.occurrence.subject or "")
    totals = runs.fund_totals(work, run.id)
    names = {fund.id: fund.name for fund in work.session.scalars(select(Fund).where(Fund.id.in_(totals)))}
    townships = work.session.execute(
        select(Unit.name, func.count(), func.sum(Line.amount_fen))
        .join(Unit, Unit.id == Line.township)
        .where(Line.run_id == run.id)
        .group_by(Unit.name, Unit.code)
        .order_by(Unit.code)
    )
    return {
        "batch": run.number, "month": f"{run.month.year}年{run.month.month}月", "kind": KINDS[run.kind][0], "count": run.count,
        "amount": f"{run.total:,.2f}", "funds": [f"{names[fund]}：{yuan(total):,.2f} 元" for fund, total in totals.items()],
        "townships": [f"{name}：{count} 笔，{yuan(int(total)):,.2f} 元" for name, count, total in townships],
        "made_by": user_name(file.work, run.built_by), "checked_by": user_name(file.work, run.checked_by), "pay_by": run.pay_by.isoformat(),
        "digest": run.digest,
    }  # fmt: skip


def returned(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what came back, why, and where it went in the end."""
    what = owed(file.work, file.occurrence.subject)
    answers = file.answers("pay-return.renew")
    row = returning.current(file.work, what)
    return {
        "name": file.person.name, "item": name_of(ITEMS, what.item).zh, "month": f"{what.month.year}年{what.month.month}月",
        "amount": f"{what.amount:,.2f}", "reason": what.why, "found": answers.get("words"),
        "payee": row.payee if row else "", "account": row.account_masked if row else "",
        "confirmed_by": user_name(file.work, row.confirmed_by) if row else "", "handlers": file.handlers(),
    }  # fmt: skip


def custody(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return who receives whose money by agreement; the account with its end only."""
    return {
        "name": file.person.name, "reason": word("pay-return.renew", "words", file.occurrence.answers.get("words")),
        "custodian": file.occurrence.answers.get("payee"), "bank": file.occurrence.answers.get("bank"),
        "account": f"**** {str(file.occurrence.answers.get('account') or '')[-4:]}",
        "contact": contact(file.unit(file.occurrence.township)),
    }  # fmt: skip


def withheld(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what is not paid, what was found, what the family said, and why."""
    work = file.work
    what = outcomes.in_all(work, owed(work, file.occurrence.subject))
    found = file.answers("pay-return.settle")
    return {
        "name": file.person.name, "item": name_of(ITEMS, what.item).zh, "month": f"{what.month.year}年{what.month.month}月",
        "amount": f"{what.amount:,.2f}", "facts": found.get("reason"), "opinion": found.get("opinion"),
        "reason": file.occurrence.answers.get("reason"), "contact": _county(file),
    }  # fmt: skip


def _county(file: CaseFile) -> Any:
    county = file.work.session.scalars(
        select(Unit).where(Unit.county == file.work.house.county, Unit.kind == "county")
    ).first()
    return contact(county) if county else ""


def order(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what is to be returned, why, by when, and what the person had said."""
    work = file.work
    row = recovery.read_recovery(work, file.occurrence.subject)
    decided, heard = file.answers("recover.decide"), file.answers("recover.hear")
    parts = recovery.instalments(work, row)
    return {
        "name": file.person.name, "facts": file.answers("recover.facts").get("facts"),
        "opinion": f"{word('recover.hear', 'hearing', heard.get('hearing'))}：{heard.get('opinion') or ''}",
        "amount": f"{yuan(row.ordered_fen or 0):,.2f}", "fine": f"{yuan(row.fine_fen):,.2f}" if row.fine_fen else "",
        "fine_reason": row.fine_reason.rstrip("。． "), "reason": decided.get("reasons"),
        "instalments": [f"{part.due_on.year}年{part.due_on.month}月{part.due_on.day}日前退回 {part.amount:,.2f} 元" for part in parts],
        "contact": _county(file),
    }  # fmt: skip


FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "payment-batch": batch,
    "payment-return": returned,
    "custody-agreement": custody,
    "payment-withheld": withheld,
    "recover-notice": order,
}
ISSUERS = {
    "payment-batch": "finance",
    "payment-return": "finance",
    "payment-withheld": "county",
    "recover-notice": "county",
}

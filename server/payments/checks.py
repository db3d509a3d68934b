"""What the payments room looks at before a step is accepted."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.holding import behind_step
from server.cases.occurrence import Check, Occurrence
from server.cases.terms import measure
from server.foundation.errors import FieldProblem
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Person
from server.payments import recovery, returning, runs
from server.payments.claims import found_problems
from server.payments.models import LedgerLine, Line, Receipt, Run
from server.payments.owed import owed
from server.payments.payees import read_payee
from server.payments.recovery import FINED
from server.payments.refusals import BatchStale, RunMoved


def check_build(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let a draft go to the checker only by somebody who decided none of it, and only as it would be built today."""
    run = _run(work, occurrence)
    if run.state != "draft":
        raise RunMoved
    if occurrence.answers["build_outcome"] == "drop":
        return []
    runs.require_undecided(work, run, behind=behind_step(work, occurrence.task_id))
    if changed := runs.stale(work, run):
        raise BatchStale(count=changed)
    if not run.count:
        return [
            FieldProblem("build_outcome", "nothing", "批次里没有款项，请重新编制或取消批次。", "The batch holds nothing; build it anew or drop it.")
        ]  # fmt: skip
    return []


def check_check(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Compare the checker's own count and total with the batch, and the batch with what is due now."""
    run = _run(work, occurrence)
    if occurrence.answers["check_outcome"] == "back":
        return []
    runs.require_undecided(work, run, behind=behind_step(work, occurrence.task_id))
    if changed := runs.stale(work, run):
        raise BatchStale(count=changed)
    problems = []
    if occurrence.answers["control_count"] != run.count:
        problems.append(
            FieldProblem("control_count", "differs", "与批次的笔数不一致，请重新清点。", "The batch has another count.")
        )
    if Decimal(str(occurrence.answers["control_total"])) != run.total:
        problems.append(
            FieldProblem(
                "control_total", "differs", "与批次的合计金额不一致，请重新加总。", "The batch has another total."
            )
        )
    if runs.seen_digest(work, run) != run.digest:
        raise RunMoved
    return problems


def check_reconcile(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Close a batch only where lines, answers of the bank and ledgers agree to the cent."""
    run = _run(work, occurrence)
    wrong = differences(work, run)
    if not wrong:
        return []
    return [
        FieldProblem("balanced", "differs", "账实不符：" + "；".join(wrong), "The books differ: " + "; ".join(wrong))
    ]


def differences(work: Work, run: Run) -> list[str]:
    """Return where a batch's lines and the funds' ledgers differ, in words."""
    found = []
    booked = select(LedgerLine.fund_id, func.sum(LedgerLine.amount_fen)).group_by(LedgerLine.fund_id)
    results = select(Line.result_id).where(Line.run_id == run.id, Line.result_id.is_not(None))
    for kind, states, about in (
        ("released", ("released", "paid", "returned"), LedgerLine.about == run.id),
        ("paid", ("paid",), LedgerLine.about.in_(results)),
        ("returned", ("returned",), LedgerLine.about.in_(results)),
    ):
        by_lines = runs.fund_totals(work, run.id, *states)
        by_ledger = {f: int(t) for f, t in work.session.execute(booked.where(LedgerLine.kind == kind, about))}
        if by_lines != by_ledger:
            found.append(f"{kind} {yuan(sum(by_lines.values())):,.2f} ≠ {yuan(sum(by_ledger.values())):,.2f}")
    return found


def check_renew(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Say at the field why an account could not be paid: no number, another name, a custodian without agreement."""
    answers = occurrence.answers
    if answers["renew_outcome"] not in ("new-account", "custodian"):
        return []
    what = owed(work, occurrence.subject)
    person = work.session.get_one(Person, what.person_id)
    hold = read_payee(work, given_account(answers), person_name=person.name).hold
    return [_HOLDS[hold]] if hold in _HOLDS else []  # a custodian's agreement is numbered with this step


def given_account(answers: Any) -> dict[str, Any]:
    """Return the account of the form as a payee is read."""
    return {
        "name": answers.get("payee"), "bank": answers.get("bank"), "account": answers.get("account"),
        "relation": "custodian" if answers.get("renew_outcome") == "custodian" else answers.get("relation"),
    }  # fmt: skip


_HOLDS = {
    "no-account": FieldProblem("account", "required", "账号应为 8 到 30 位数字。", "An account has 8 to 30 digits."),
    "name-mismatch": FieldProblem(
        "payee", "name-mismatch", "选“本人”时，户名必须与领取人姓名一致。", "The recipient's own account bears the recipient's name.",
    ),
}  # fmt: skip


def check_confirm(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody confirm the account that they wrote down, nor who stands in for them."""
    row = returning.proposed(work, owed(work, occurrence.subject))
    if (
        occurrence.answers["account_confirmed"]
        and row is not None
        and row.recorded_by in behind_step(work, occurrence.task_id)
    ):
        return [
            FieldProblem(
                "account_confirmed", "same-person", "登记账户的人不能自己核对。", "Another person confirms it."
            )
        ]
    return []


def check_hearing(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Take silence for an answer only after the time to be heard is over."""
    if occurrence.answers["hearing"] != "silent":
        return []
    told_on = str(occurrence.data["told_on"])
    last = measure(work, "RC.hear", anchor=told_on, pinned_on=work.today).due.due_on
    if last is None or work.today > last:
        return []
    return [
        FieldProblem(
            "hearing", "too-early", f"听取意见的期限到 {last} 为止，期满后才能按没有意见处理。", f"The time to be heard ends with {last}.",
        )
    ]  # fmt: skip


def check_order(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep an order within the facts, a fine within what may be fined, and a plan to the cent."""
    answers = occurrence.answers
    if answers["decision"] != "order":
        return []
    row = recovery.read_recovery(work, occurrence.subject)
    amount, fine = Decimal(str(answers["order_amount"])), Decimal(str(answers.get("fine_amount") or 0))
    problems = []
    found = Decimal(str(occurrence.data.get("amount_found") or row.claimed))
    if not 0 < amount <= found:
        problems.append(
            FieldProblem("order_amount", "above-facts", f"应大于 0，且不超过查明的 {found:,.2f} 元。", f"Above 0 and at most the {found:,.2f} found.")
        )  # fmt: skip
    problems += _fine_problems(row.ground, amount, fine, str(answers.get("fine_reason") or ""))
    return problems + plan_problems(work, answers.get("instalments") or (), amount)


def _fine_problems(ground: str, amount: Decimal, fine: Decimal, reason: str) -> list[FieldProblem]:
    if not fine:
        return []
    if ground not in FINED:
        return [
            FieldProblem("fine_amount", "not-fined", "只有隐瞒、虚报取得的才可以罚款。", "Only what was concealed may be fined.")
        ]  # fmt: skip
    problems = []
    if fine > 2 * amount:
        problems.append(
            FieldProblem("fine_amount", "above-twice", f"罚款不得超过退回金额的二倍（{2 * amount:,.2f} 元）。", "A fine is at most twice what is returned.")
        )  # fmt: skip
    if not reason.strip():
        problems.append(FieldProblem("fine_reason", "required", "罚款必须写明理由。", "A fine needs its reasons."))
    return problems


def plan_problems(work: Work, parts: Any, amount: Decimal) -> list[FieldProblem]:
    """Return what is wrong with a plan of instalments: it must add up, on days that lie ahead, in order."""
    problems = []
    total = sum((Decimal(str(part["amount"])) for part in parts), Decimal(0))
    if parts and total != amount:
        problems.append(
            FieldProblem("instalments", "sum", f"各期合计 {total:,.2f} 元，应为 {amount:,.2f} 元。", f"The instalments are {total:,.2f}, not {amount:,.2f}.")
        )  # fmt: skip
    before = work.today
    for number, part in enumerate(parts):
        day = part["due_on"] if isinstance(part["due_on"], date) else date.fromisoformat(str(part["due_on"]))
        if day <= before:
            problems.append(
                FieldProblem(f"instalments/{number}/due_on", "order", "各期日期应晚于今天，并按先后填写。", "Days lie ahead and in order.")
            )  # fmt: skip
        before = max(before, day)
    return problems


def check_receive(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Take in no more than is open, under a voucher that was not used before."""
    row, answers = recovery.read_recovery(work, occurrence.subject), occurrence.answers
    most = yuan(row.open_fine_fen if answers["kind"] == "fine" else row.open_fen)
    problems = []
    if Decimal(str(answers["amount"])) > most:
        problems.append(FieldProblem("amount", "above-open", f"未退的还有 {most:,.2f} 元。", f"{most:,.2f} is open."))
    used = select(Receipt.id).where(Receipt.county == row.county, Receipt.voucher == str(answers["voucher"]).strip())
    if work.session.scalar(used):
        problems.append(FieldProblem("voucher", "used", "这个凭证号已经用过。", "This voucher is used already."))
    return problems


def check_review(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep a new plan to what is open."""
    row, answers = recovery.read_recovery(work, occurrence.subject), occurrence.answers
    if answers["review_outcome"] != "replan":
        return []
    parts = answers.get("instalments") or ()
    if not parts:
        return [FieldProblem("instalments", "required", "请填写新的分期。", "Give the new instalments.")]
    return plan_problems(work, parts, yuan(row.open_fen))


def _run(work: Work, occurrence: Occurrence) -> Run:
    return runs.read_run(work, occurrence.subject or "")


def check_facts(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let the facts come to no more than was claimed, or was paid in the months stated."""
    amount = occurrence.answers.get("amount_found")
    if amount is None:
        return []
    return found_problems(work, recovery.read_recovery(work, occurrence.subject), Decimal(str(amount)))


CHECKS: dict[str, Check] = {
    "pay.build": check_build,
    "pay.check": check_check,
    "pay.reconcile": check_reconcile,
    "pay-return.renew": check_renew,
    "pay-return.confirm": check_confirm,
    "recover.facts": check_facts,
    "recover.hear": check_hearing,
    "recover.decide": check_order,
    "recover.receive": check_receive,
    "recover.review": check_review,
}

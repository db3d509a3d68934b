"""What the payments room looks at before a step is accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.holding import behind_step
from server.cases.occurrence import Check, Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Person
from server.payments import outcomes, returning, runs
from server.payments.models import LedgerLine, Line, Run
from server.payments.owed import owed
from server.payments.payees import read_payee
from server.payments.recovery_checks import RECOVERY
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
    given = read_payee(work, given_account(answers), person_name=person.name)
    if given.hold in _HOLDS:
        return [_HOLDS[given.hold]]
    line = work.session.get(Line, what.line_id) if what.line_id else None
    gone = line is not None and line.return_code == "closed" and line.account_hash == given.columns["account_hash"]
    return [_SAME] if gone else []  # a custodian's agreement is numbered with this step


def given_account(answers: Any) -> dict[str, Any]:
    """Return the account of the form as a payee is read."""
    return {
        "name": answers.get("payee"), "bank": answers.get("bank"), "account": answers.get("account"),
        "relation": "custodian" if answers.get("renew_outcome") == "custodian" else answers.get("relation"),
    }  # fmt: skip


_SAME = FieldProblem(
    "account", "same-account", "这就是银行退回的那个账号（不存在或已销户），请填新的账号。",
    "This is the account that the bank has closed.",
)  # fmt: skip
_HOLDS = {
    "no-account": FieldProblem("account", "required", "账号应为 8 到 30 位数字。", "An account has 8 to 30 digits."),
    "name-mismatch": FieldProblem(
        "payee", "name-mismatch", "选“本人”时，户名必须与领取人姓名一致。", "The recipient's own account bears the recipient's name.",
    ),
}  # fmt: skip


def check_confirm(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody confirm the account that they wrote down, nor who stands in for them."""
    if not occurrence.answers["account_confirmed"] and not str(occurrence.answers.get("reason") or "").strip():
        words = "请写明不一致的地方，窗口照着改。", "Say what does not agree, so that the window can mend it."
        return [FieldProblem("reason", "required", *words)]
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


def check_settle(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody decide about money that finance pays meanwhile, nor take a word for a signature."""
    answers = occurrence.answers
    if answers["settle_outcome"] != "pay" and outcomes.moves(work, owed(work, occurrence.subject)):
        return [_moves("settle_outcome")]
    if answers["settle_outcome"] == outcomes.RENOUNCED and not answers.get("signed"):
        words = "没有本人签字的书面声明，不能算放弃。", "Without a signed statement nobody renounced anything."
        return [FieldProblem("signed", "unsigned", *words)]
    return []


def check_agree(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody keep money back that finance pays meanwhile."""
    if occurrence.answers["withholding_agreed"] and outcomes.moves(work, owed(work, occurrence.subject)):
        return [_moves("withholding_agreed")]
    return []


def _moves(path: str) -> FieldProblem:
    words = "计财股正在付或者已经付了这笔款，请先核对。", "Finance pays this money or has paid it: look at that first."
    return FieldProblem(path, "moves", *words)


def _run(work: Work, occurrence: Occurrence) -> Run:
    return runs.read_run(work, occurrence.subject or "")


CHECKS: dict[str, Check] = {
    **RECOVERY,
    "pay.build": check_build,
    "pay.check": check_check,
    "pay.reconcile": check_reconcile,
    "pay-return.renew": check_renew,
    "pay-return.confirm": check_confirm,
    "pay-return.settle": check_settle,
    "pay-return.agree": check_agree,
}

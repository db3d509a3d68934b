"""What is looked at before a step of a recovery is accepted: facts, dates, sums, and what may be fined."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.lights import pinned_on
from server.cases.models import Case, Task
from server.cases.occurrence import Check, Occurrence
from server.cases.terms import measure
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Person
from server.payments import recovery
from server.payments.claims import found_problems
from server.payments.models import Receipt, Recovery
from server.payments.recovery import FINED


def check_telling(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody be told before the facts were established: the time to be heard would be over before it began."""
    return _not_before(work, occurrence, "told_on", "establish", "查明事实", "the facts were established")


def check_delivery(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let no order be delivered before it was decided, nor without who signed or the number of the post."""
    problems = _not_before(work, occurrence, "delivered_on", "decide", "作出决定", "it was decided")
    said = occurrence.answers
    if said["delivered_how"] != "left" and not str(said.get("received_by") or "").strip():
        words = ("当面签收的写签收人，邮寄的写单号。", "Say who signed, or the number of the post.")
        problems.append(FieldProblem("received_by", "required", *words))
    return problems


def _not_before(work: Work, occurrence: Occurrence, path: str, element: str, zh: str, en: str) -> list[FieldProblem]:
    done = work.session.scalar(
        select(func.max(Task.completed_at)).where(
            Task.instance_id == occurrence.instance_id, Task.element == element, Task.state == "done"
        )
    )
    if done is None or date.fromisoformat(str(occurrence.answers[path])) >= local_date(done):
        return []
    day = local_date(done).isoformat()
    return [FieldProblem(path, "too-early", f"不能早于{zh}的日期 {day}。", f"Not before {day}, when {en}.")]


def check_hearing(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Take silence for an answer only after the time to be heard is over."""
    if occurrence.answers["hearing"] != "silent":
        return []
    told_on, case = str(occurrence.data["told_on"]), work.session.get_one(Case, occurrence.case_id)
    last = measure(work, "RC.hear", anchor=told_on, pinned_on=pinned_on(case)).due.due_on
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
        nth = f"第{number + 1}期"
        day = part["due_on"] if isinstance(part["due_on"], date) else date.fromisoformat(str(part["due_on"]))
        if day <= before:
            problems.append(
                FieldProblem(f"instalments/{number}/due_on", "order", f"{nth}的日期应晚于今天，并晚于前一期。", "It lies ahead, after the one before.")
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
    began = local_date(row.started_at)
    if date.fromisoformat(str(answers["received_on"])) < began:
        words = (
            f"不能早于立案的日期 {began}；立案以前退回的，请核减应退的金额。",
            f"Not before {began}, when the claim began.",
        )
        problems.append(FieldProblem("received_on", "too-early", *words))
    used = select(Receipt.id).where(Receipt.county == row.county, Receipt.voucher == str(answers["voucher"]).strip())
    if work.session.scalar(used):
        problems.append(FieldProblem("voucher", "used", "这个凭证号已经用过。", "This voucher is used already."))
    return problems


def check_review(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep a new plan to what is open, and write nothing off without a word about the fine that is not paid."""
    row, answers = recovery.read_recovery(work, occurrence.subject), occurrence.answers
    if answers["review_outcome"] == "write-off":
        return _fine_left(work, row, str(answers.get("fine_way") or ""))
    if answers["review_outcome"] != "replan":
        return []
    parts = answers.get("instalments") or ()
    if not parts:
        return [FieldProblem("instalments", "required", "请填写新的分期。", "Give the new instalments.")]
    return plan_problems(work, parts, yuan(row.open_fen))


def _fine_left(work: Work, row: Recovery, way: str) -> list[FieldProblem]:
    """Ask what becomes of an unpaid fine: the county may write off its own money, never a penalty."""
    if not row.open_fine_fen:
        return []
    if not way:
        left = f"{yuan(row.open_fine_fen):,.2f}"
        words = f"罚款还有 {left} 元没有缴，请选择怎么办。", f"{left} yuan of the fine is open: say what becomes of it."
        return [FieldProblem("fine_way", "required", *words)]
    if way == "ended" and work.session.get_one(Person, row.person_id).died_on is None:
        words = "还没有登记去世，不能终结执行。", "No death is recorded: the fine stays to be enforced."
        return [FieldProblem("fine_way", "not-died", *words)]
    return []


def check_facts(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let the facts come to no more than was claimed, or was paid in the months stated."""
    amount = occurrence.answers.get("amount_found")
    if amount is None:
        return []
    return found_problems(work, recovery.read_recovery(work, occurrence.subject), Decimal(str(amount)))


RECOVERY: dict[str, Check] = {
    "recover.facts": check_facts,
    "recover.hear-notice": check_telling,
    "recover.hear": check_hearing,
    "recover.decide": check_order,
    "recover.deliver": check_delivery,
    "recover.receive": check_receive,
    "recover.review": check_review,
}

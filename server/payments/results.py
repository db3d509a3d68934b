"""The bank's answer taken in once: lines, ledgers, replacements, all in the same commit."""

from __future__ import annotations

import base64
import hashlib
import re

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.models import Task
from server.cases.operations import complete_task
from server.documents import storage
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.payments.funds import move, read_fund
from server.payments.models import BankResult, Line, Run
from server.payments.reading import Answer, Reading, file_problem, read_result
from server.payments.refusals import ResultRefused, RunMoved
from server.payments.settling import settle_paid, settle_returned


def keep_upload(work: Work, content: bytes) -> str:
    """Lay an uploaded file down, sealed, while somebody looks at its preview, and return the name under which it lies."""
    return storage.lay_down(work, work.house.vault.encrypt(base64.b64encode(content).decode()).encode())


def read_upload(work: Work, name: str) -> bytes:
    """Return a file that was laid down for its preview.

    :raises NotFound: there is none.
    """
    path = storage.uploads(work.house) / name
    if not re.fullmatch(r"[0-9a-f]{64}", name) or not path.is_file():
        raise NotFound
    return base64.b64decode(work.house.vault.decrypt(path.read_bytes().decode()))


def take_result(work: Work, *, run_id: str, name: str, content: bytes) -> BankResult:
    """Take the bank's answer in: lines, ledgers, replacements; the same file again changes nothing and is given back.

    :raises RunMoved: the batch is not with the bank.
    :raises ResultRefused: some rows do not fit; nothing is taken in.
    """
    rules.require(work.actor, "payment.prepare")
    run = work.session.get_one(Run, run_id)
    digest = hashlib.sha256(content).hexdigest()
    before = work.session.scalar(select(BankResult).where(BankResult.run_id == run.id, BankResult.sha256 == digest))
    if before is not None:
        return before
    if run.state != "released":
        raise RunMoved
    found = read_result(work, run, content)
    if found.problems:
        raise ResultRefused(
            count=len(found.problems),
            fields=[
                FieldProblem(f"rows/{row}", "row", f"第 {row} 行：{zh}", f"row {row}: {en}")
                for row, zh, en in found.problems
            ],
        )
    if not found.answers:
        raise InvalidAnswers([file_problem("文件里没有新的结果。", "The file holds no new result.")])
    return _take(work, run, found, name=name)


def _take(work: Work, run: Run, found: Reading, *, name: str) -> BankResult:
    (paid, paid_yuan), (returned, returned_yuan) = found.paid, found.returned
    row = BankResult(
        id=work.new_id(), county=run.county, run_id=run.id, sha256=found.sha256, name=name[:120], paid=paid,
        paid_fen=int(paid_yuan * 100), returned=returned, returned_fen=int(returned_yuan * 100),
        uploaded_by=work.actor.id, uploaded_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for answer in found.answers:
        _mark(work, answer, row)
    for kind, is_paid in (("paid", True), ("returned", False)):
        for fund_id, amount in _by_fund(found, is_paid).items():
            move(work, read_fund(work, fund_id), kind=kind, amount_fen=amount, about=row.id, voucher=run.number)
    settle_paid(work, run, [answer.line for answer in found.answers if answer.paid])
    settle_returned(work, run, [answer.line for answer in found.answers if not answer.paid])
    audit.record(work, "payment.result", row.id, run=run.number, paid=paid, returned=returned)
    _go_on(work, run)
    return row


def _mark(work: Work, answer: Answer, result: BankResult) -> None:
    """Write the bank's word on a line; of two answers at once one finds it answered and is refused."""
    marked = work.session.execute(
        update(Line)
        .where(Line.id == answer.line.id, Line.state == "released")
        .values(
            state="paid" if answer.paid else "returned", return_code=answer.code, return_text=answer.text,
            result_id=result.id, result_on=work.today,
        ),
        execution_options=QUIET,
    )  # fmt: skip
    if marked.rowcount != 1:  # type: ignore[attr-defined]
        raise RunMoved
    work.session.refresh(answer.line)


def _by_fund(found: Reading, paid: bool) -> dict[str, int]:
    totals: dict[str, int] = {}
    for answer in found.answers:
        if answer.paid is paid:
            totals[answer.line.fund_id] = totals.get(answer.line.fund_id, 0) + answer.line.amount_fen
    return totals


def _go_on(work: Work, run: Run) -> None:
    """Complete the step that waits for the bank: its gateways read what is returned and what is still open."""
    task = work.session.scalar(
        select(Task.id).where(Task.case_id == run.case_id, Task.element == "take_result", Task.state == "open")
    )
    if task is None:
        raise RunMoved
    complete_task(work, task_id=task, answers={})

"""The bank's answer: read whole, row by row against the batch, taken in once, each effect in the same commit.

Columns (UTF-8 or GB 18030, comma): 批次号, 序号, 户名, 金额(元), 结果 (成功 or 失败), 原因代码, 原因; further columns are not read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.models import Task
from server.cases.operations import complete_task
from server.documents import storage
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import yuan
from server.foundation.work import Work
from server.organisation import rules
from server.payments.building import QUIET
from server.payments.funds import move, read_fund
from server.payments.models import BankResult, Line, Run
from server.payments.refusals import ResultRefused, RunMoved
from server.payments.settling import settle_paid, settle_returned
from server.web.table_files import UnreadableTable, csv_lines

NEEDED = ("批次号", "序号", "户名", "金额(元)", "结果")
MOST_BYTES = 8 * 2**20
#: the bank's reason codes → ours, and how we say it
CODES: Mapping[str, tuple[str, str, str]] = {
    "01": ("name-mismatch", "户名不符", "name does not match"),
    "02": ("closed", "账号不存在或已销户", "account closed or unknown"),
    "03": ("card-lost", "卡已挂失或遗失", "card lost"),
    "04": ("frozen", "账户冻结或长期不动", "account frozen or dormant"),
    "99": ("other", "其他", "other"),
}
REASONS: Mapping[str, tuple[str, str]] = {code: (zh, en) for code, zh, en in CODES.values()}


@dataclass(frozen=True, slots=True)
class Answer:
    """One row that fits: the line and what the bank says of it."""

    line: Line
    paid: bool
    code: str = ""
    text: str = ""


@dataclass(slots=True)
class Reading:
    """A file of the bank as it was read: nothing has happened yet."""

    sha256: str
    answers: list[Answer] = field(default_factory=list)
    known: int = 0  #: rows whose line was answered in the same way before
    problems: list[tuple[int, str, str]] = field(default_factory=list)  #: row, Chinese, English

    @property
    def paid(self) -> tuple[int, Decimal]:
        """Return count and total of what was paid."""
        return self._sum(True)

    @property
    def returned(self) -> tuple[int, Decimal]:
        """Return count and total of what came back."""
        return self._sum(False)

    def _sum(self, paid: bool) -> tuple[int, Decimal]:
        found = [answer.line.amount_fen for answer in self.answers if answer.paid is paid]
        return len(found), yuan(sum(found))


def read_result(work: Work, run: Run, content: bytes) -> Reading:
    """Compare a file of the bank with a batch, row by row.

    :raises InvalidAnswers: it is empty, too large, or its columns are not those of a result.
    """
    made = Reading(sha256=hashlib.sha256(content).hexdigest())
    lines = {line.serial: line for line in work.session.scalars(select(Line).where(Line.run_id == run.id))}
    seen: set[int] = set()
    for number, row in enumerate(_rows(content), start=2):
        if (row.get("序号") or "").strip() in ("合计", ""):
            continue
        problem = _read_row(run, lines, seen, row, made)
        if problem:
            made.problems.append((number, *problem))
    return made


def _rows(content: bytes) -> list[dict[str, str]]:
    if not content or len(content) > MOST_BYTES:
        raise InvalidAnswers(
            [_file_problem("请选择银行回盘文件（CSV，8 MB 以内）。", "Choose the bank's file (CSV, up to 8 MB).")]
        )
    try:
        names, *lines = csv_lines(_text(content)) if content.strip() else ([],)
    except UnreadableTable as refusal:
        raise InvalidAnswers([_file_problem(refusal.text("zh"), refusal.text("en"))]) from refusal
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InvalidAnswers(
            [_file_problem(f"文件缺少列：{'、'.join(missing)}。", f"The file lacks the columns {', '.join(missing)}.")]
        )
    return [dict(zip(names, [*cells, *[""] * len(names)], strict=False)) for cells in lines if cells]


def _text(content: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InvalidAnswers(
        [_file_problem("文件不是 UTF-8 或 GB18030 编码的文字。", "The file is no text in UTF-8 or GB 18030.")]
    )


def _file_problem(zh: str, en: str) -> FieldProblem:
    return FieldProblem("file", "unreadable", zh, en)


def _read_row(
    run: Run, lines: Mapping[int, Line], seen: set[int], row: Mapping[str, str], made: Reading
) -> tuple[str, str] | None:
    """Read one row into the reading, or say what is wrong with it."""
    serial = row["序号"].strip()
    line = lines.get(int(serial)) if serial.isdecimal() and len(serial) < 9 else None
    if row["批次号"].strip() != run.number:
        return f"批次号不是 {run.number}", f"the batch is not {run.number}"
    if line is None or line.state in ("draft", "dropped"):
        return "序号不在本批次里", "the batch has no such line"
    if line.serial in seen:
        return "同一序号出现两次", "the line stands in the file twice"
    seen.add(line.serial)
    if row["户名"].strip().lstrip("'") != line.payee:
        return "户名与发放名册不一致", "the payee is another"
    if _amount(row["金额(元)"]) != line.amount:
        return f"金额应为 {line.amount:.2f}", f"the amount should be {line.amount:.2f}"
    return _take_outcome(line, row, made)


def _take_outcome(line: Line, row: Mapping[str, str], made: Reading) -> tuple[str, str] | None:
    outcome = row["结果"].strip()
    if outcome not in ("成功", "失败"):
        return "结果应为“成功”或“失败”", "the result is neither 成功 nor 失败"
    paid = outcome == "成功"
    if line.state != "released":
        if (line.state == "paid") == paid:
            made.known += 1
            return None
        return "这一行已有相反的结果", "the line has the opposite result already"
    code = row.get("原因代码", "").strip().zfill(2)
    if not paid and code not in CODES:
        return "失败的行要有原因代码（01、02、03、04 或 99）", "a failed line needs a reason code"
    text = row.get("原因", "").strip()[:120]
    made.answers.append(Answer(line, True) if paid else Answer(line, False, CODES[code][0], text or CODES[code][1]))
    return None


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text.strip().replace(",", ""))
    except InvalidOperation:
        return None


def keep_upload(work: Work, content: bytes) -> str:
    """Lay an uploaded file down, sealed, while somebody looks at its preview, and return the name under which it lies."""
    return storage.lay_down(work, work.house.vault.encrypt(base64.b64encode(content).decode()).encode())


def read_upload(work: Work, name: str) -> bytes:
    """Return a file that was laid down for its preview.

    :raises NotFound: there is none.
    """
    path = storage.uploads(work) / name
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
        raise InvalidAnswers([_file_problem("文件里没有新的结果。", "The file holds no new result.")])
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

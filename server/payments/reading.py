"""The bank's answer as it is read: whole, row by row against the batch; nothing has happened yet.

Columns (comma): 批次号, 序号, 户名, 金额(元), 结果 (成功 or 失败), 原因代码, 原因; further columns are not read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from sqlalchemy import select

from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.money import yuan
from server.foundation.work import Work
from server.payments.models import Line, Run
from server.web.table_files import UnreadableTable, csv_lines, decoded

NEEDED = ("批次号", "序号", "户名", "金额(元)", "结果")
REASON = ("原因代码", "原因")
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
    lacking: tuple[int, Decimal] = (0, Decimal(0))  #: count and total of what is under way and not in the file

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
    rows = _rows(content)
    for number, row in rows:
        total = row["序号"].strip() == "合计"
        problem = _total_problem(row, [each for _, each in rows]) if total else _read_row(run, lines, seen, row, made)
        if problem:
            made.problems.append((number, *problem))
    left = [line.amount_fen for line in lines.values() if line.state == "released" and line.serial not in seen]
    made.lacking = len(left), yuan(sum(left))
    return made


def _total_problem(row: Mapping[str, str], rows: Sequence[Mapping[str, str]]) -> tuple[str, str] | None:
    """Say where the file's own sum is neither that of its rows nor that of what was paid: something was left out or changed."""
    told = row["金额(元)"].strip()
    if not told:
        return None
    lines = [each for each in rows if each["序号"].strip() != "合计"]
    paid = [each for each in lines if each["结果"].strip() == "成功"]
    sums = [sum((_amount(each["金额(元)"]) or Decimal(0) for each in part), Decimal(0)) for part in (lines, paid)]
    if _amount(told) in sums:
        return None
    return (
        f"合计写的是 {told}，各行加起来是 {sums[0]:.2f}，文件可能不完整",
        f"its total is not that of its rows ({sums[0]:.2f})",
    )


def _rows(content: bytes) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that are not blank, each with its number in the file."""
    if not content or len(content) > MOST_BYTES:
        raise InvalidAnswers(
            [file_problem("请选择银行回盘文件（CSV，8 MB 以内）。", "Choose the bank's file (CSV, up to 8 MB).")]
        )
    try:
        names, *lines = csv_lines(decoded(content)) if content.strip() else ([],)
    except UnreadableTable as refusal:
        raise InvalidAnswers([file_problem(refusal.text("zh"), refusal.text("en"))]) from refusal
    missing = [name for name in NEEDED if name not in names]
    if missing:
        raise InvalidAnswers(
            [file_problem(f"文件缺少列：{'、'.join(missing)}。", f"The file lacks the columns {', '.join(missing)}.")]
        )
    if twice := next((name for name in (*NEEDED, *REASON) if names.count(name) > 1), None):
        raise InvalidAnswers(
            [file_problem(f"列“{twice}”出现了不止一次，不能判断以哪一列为准。", f"The column {twice} stands twice.")]
        )
    found = [dict(zip(names, [*cells, *[""] * len(names)], strict=False)) for cells in lines]
    return [(number, row) for number, row in enumerate(found, start=2) if any(cell.strip() for cell in row.values())]


def file_problem(zh: str, en: str) -> FieldProblem:
    """Return what is wrong with a file as a whole."""
    return FieldProblem("file", "unreadable", zh, en)


def _read_row(
    run: Run, lines: Mapping[int, Line], seen: set[int], row: Mapping[str, str], made: Reading
) -> tuple[str, str] | None:
    """Read one row into the reading, or say what is wrong with it."""
    serial = row["序号"].strip()
    line = lines.get(int(serial)) if serial.isdecimal() and len(serial) < 9 else None
    if not serial:
        return "没有序号", "it has no number"
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

"""The file for the bank: one layout, the same bytes whenever it is made from the same lines, sealed where it lies.

Columns (GB 18030, comma, CRLF): 批次号, 序号, 户名, 开户银行, 账号, 金额(元), 事项, 月份, 资金; the first row heads them, the last
one reads 合计, with count and total. No personal number but the account leaves the house.
"""

from __future__ import annotations

import csv
import hashlib
import io

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.restricting import CHILD
from server.documents import storage
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.organisation import rules
from server.payments.discretion import item_name
from server.payments.models import BankFile, Fund, Line, Run
from server.payments.refusals import FileNotReady
from server.web.spreadsheets import formula_safe

ENCODING = "gb18030"
COLUMNS = ("批次号", "序号", "户名", "开户银行", "账号", "金额(元)", "事项", "月份", "资金")


def render(work: Work, run: Run) -> bytes:
    """Return a released batch as the bank reads it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    rows = work.session.execute(
        select(Line, Fund.name)
        .join(Fund, Fund.id == Line.fund_id)
        .where(Line.run_id == run.id, Line.state != "dropped")
        .order_by(Line.serial)
    )
    for line, fund in rows:
        number = work.house.vault.decrypt(line.account_sealed) if line.account_sealed else ""
        writer.writerow(
            [
                run.number, line.serial, formula_safe(line.payee), formula_safe(line.bank), number, f"{line.amount:.2f}",
                item_name(line.item, apart=line.item == CHILD).zh, f"{line.month:%Y-%m}", formula_safe(fund),
            ]
        )  # fmt: skip
    writer.writerow([run.number, "合计", run.count, "", "", f"{run.total:.2f}", "", "", ""])
    return out.getvalue().encode(ENCODING)


def make(work: Work, file: BankFile) -> bool:
    """Make an ordered file and write its hash; return False when another worker was faster."""
    run = work.session.get_one(Run, file.run_id)
    content = render(work, run)
    stored = storage.keep(work, work.house.vault.encrypt(content.decode(ENCODING)).encode())
    made = work.session.execute(
        update(BankFile)
        .where(BankFile.id == file.id, BankFile.state == "ordered")
        .values(
            state="made", sha256=hashlib.sha256(content).hexdigest(), stored=stored, size=len(content), made_at=work.now
        ),
        execution_options=QUIET,
    )
    if made.rowcount != 1:  # type: ignore[attr-defined]
        return False
    audit.record(work, "payment.file", file.id, run=run.number)
    return True


def fetch(work: Work, run: Run) -> tuple[BankFile, bytes]:
    """Return a batch's file to take it to the bank; who took it stays in the read log.

    :raises NotPermitted: the actor neither prepares nor confirms payments.
    :raises FileNotReady: it is not made yet.
    :raises FileGone: it is missing or damaged.
    """
    rules.require(work.actor, "payment.file")
    file = work.session.scalar(select(BankFile).where(BankFile.run_id == run.id))
    if file is None or file.state != "made":
        raise FileNotReady
    sealed = storage.read(work, file.stored).decode()
    content = work.house.vault.decrypt(sealed).encode(ENCODING)
    work.session.execute(
        update(BankFile)
        .where(BankFile.id == file.id, BankFile.fetched_at.is_(None))
        .values(fetched_by=work.actor.id, fetched_at=work.now),
        execution_options=QUIET,
    )
    audit.record_read(work, "payment.file", file.id, reason=f"{run.number}, sha256 {file.sha256}")
    return file, content


def seal_anew(work: Work) -> int:
    """Seal files of the bank anew that lie under a former key, and return how many."""
    count = 0
    for file in work.session.scalars(
        select(BankFile).where(BankFile.county == work.house.county, BankFile.stored != "")
    ):
        former = storage.path_of(work, file.stored)
        sealed = former.read_text() if former.is_file() else ""
        if not sealed or work.house.vault.is_current(sealed):
            continue
        file.stored = storage.keep(work, work.house.vault.renew(sealed).encode())
        former.unlink()
        count += 1
    work.session.flush()
    return count

"""What the bank answers, and where its answer lies."""

from __future__ import annotations

import csv
import io

from sqlalchemy import select

from server.documents import storage
from server.foundation.work import Work
from server.payments.models import Line, Run
from tests.stage import Stage


def laid_down(stage: Stage) -> str:
    """Return the name under which the bank's answer lies."""
    return next(path.name for path in storage.uploads(stage.house).iterdir())


def bank_answer(work: Work, run_id: str) -> bytes:
    """Return the bank's file: every line was paid."""
    run, out = work.session.get_one(Run, run_id), io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["批次号", "序号", "户名", "金额(元)", "结果"])
    for line in work.session.scalars(select(Line).where(Line.run_id == run_id).order_by(Line.serial)):
        writer.writerow([run.number, line.serial, line.payee, f"{line.amount:.2f}", "成功"])
    return out.getvalue().encode()

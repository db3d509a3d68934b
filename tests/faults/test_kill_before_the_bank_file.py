"""The worker is killed between a batch's release and its file: the next one makes the same file, once."""

from __future__ import annotations

import hashlib
import os
import signal
from typing import Any

import pytest
from sqlalchemy import func, select

from server.documents import storage
from server.jobs import tick
from server.jobs.bank_files import make_bank_files
from server.payments import files
from server.payments.models import BankFile, LedgerLine
from tests.integration.payments.story import Desk, Roll
from tests.stage import Stage

pytestmark = [pytest.mark.faults]


def test_a_worker_that_dies_over_the_file_delays_it_and_doubles_nothing(
    county: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.move_to("2026-09-28T09:00:00+08:00")
    desk = Desk(Roll(county))
    desk.fill()
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)
    desk.passes(run)  # released and committed; no worker has run since
    assert _state(desk) == "ordered"

    assert _die_while_making(county, monkeypatch) == -signal.SIGKILL
    assert _state(desk) == "ordered"

    counts = [tick(county.database, county.house, county.clock.now())["bank-files"] for _ in range(2)]
    assert counts == [1, 0]
    made, content = county.run("maker.finance", lambda w: files.fetch(w, run))
    assert made.sha256 == hashlib.sha256(content).hexdigest() == hashlib.sha256(desk_render(desk, run)).hexdigest()
    released = select(func.count()).select_from(LedgerLine).where(LedgerLine.kind == "released")
    assert county.read(lambda w: w.session.scalar(released)) == 1
    assert desk.fund().bank_fen == 80000


def desk_render(desk: Desk, run: Any) -> bytes:
    return desk.stage.read(lambda w: files.render(w, run))


def _state(desk: Desk) -> str:
    return desk.stage.read(lambda w: w.session.scalars(select(BankFile.state)).one())


def _die_while_making(county: Stage, monkeypatch: pytest.MonkeyPatch) -> int:
    """Let a forked worker be killed when the file lies on the disk and its row is not written; return how it ended."""
    keep = storage.keep

    def kept_and_killed(work: Any, content: bytes) -> str:
        keep(work, content)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("unreachable")

    county.database.close()
    child = os.fork()
    if child == 0:
        monkeypatch.setattr(storage, "keep", kept_and_killed)
        make_bank_files(county.database, county.house, now=county.clock.now())
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])

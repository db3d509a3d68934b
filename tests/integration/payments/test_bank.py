"""The bank's file and the bank's answer: the same bytes, taken in once, row by row."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from server.audit.models import ReadEntry
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.payments import files, reading
from server.payments.models import BankFile, BankResult, LedgerLine, Line
from server.payments.refusals import FileNotReady, ResultRefused, RunMoved
from tests.integration.payments.story import Desk


def file_of(desk: Desk, run_id: str) -> BankFile:
    return desk.stage.read(lambda w: w.session.scalars(select(BankFile).where(BankFile.run_id == run_id)).one())


def test_the_file_is_made_after_the_release_and_its_hash_is_kept(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()
    desk.submit(run)
    desk.passes(run)
    assert file_of(desk, run.id).state == "ordered"
    with pytest.raises(FileNotReady):
        desk.stage.run("maker.finance", lambda w: files.fetch(w, run))

    desk.stage.tick()

    made, content = desk.stage.run("maker.finance", lambda w: files.fetch(w, run))
    assert made.sha256 == hashlib.sha256(content).hexdigest()
    taken = select(ReadEntry.reason).where(ReadEntry.action == "payment.file", ReadEntry.subject == made.id)
    assert made.sha256 in (desk.stage.read(lambda w: w.session.scalar(taken)) or "")  # who took which file away
    text = content.decode("gb18030")
    assert text.splitlines()[1].startswith(f"{run.number},1,陈示乙,青穗农商行示例支行,6200000000000000018,800.00,")
    assert text.splitlines()[-1] == f"{run.number},合计,1,,,800.00,,,"


def test_the_file_lies_sealed(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()

    stored = file_of(desk, run.id).stored
    path = desk.stage.settings.files / stored[:2] / stored
    assert b"6200000000000000018" not in path.read_bytes()


def test_only_finance_takes_the_file(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()

    for login in ("auditor.county", "reviewer.civil", "clerk.qingsui"):
        with pytest.raises(NotPermitted):
            desk.stage.run(login, lambda w: files.fetch(w, run))


def test_the_same_answer_twice_is_one_effect(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    content = desk.bank(run)

    first, second = desk.answer(run, content), desk.answer(run, content)

    assert first.id == second.id
    assert desk.fund().paid_fen == 80000
    counted = desk.stage.read(lambda w: w.session.scalar(select(func.count()).select_from(BankResult)))
    booked = desk.stage.read(
        lambda w: w.session.scalar(select(func.count()).select_from(LedgerLine).where(LedgerLine.kind == "paid"))
    )
    assert (counted, booked) == (1, 1)


def test_the_bank_answers_in_parts(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.roll.grant("900")
    run = desk.release()
    rows = desk.bank(run).decode().splitlines(keepends=True)

    desk.answer(run, "".join(rows[:2]).encode())
    assert set(desk.stage.open_tasks(run.case_id)) == {"take_result"}
    desk.answer(run, "".join(rows).encode())  # the first line again, in the same way

    assert set(desk.stage.open_tasks(run.case_id)) == {"reconcile"}
    assert desk.fund().paid_fen == 170000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("{n},1,", "202601-9,1,"), "批次号"),
        (("{n},1,", "{n},7,"), "序号"),
        (("陈示乙", "别人"), "户名"),
        (("800.00", "800.01"), "金额"),
        (("800.00", "x"), "金额"),
        (("成功", "也许"), "结果"),
        (("成功,", "失败,77"), "原因代码"),
    ],
)
def test_a_row_that_does_not_fit_keeps_the_whole_file_out(desk: Desk, change: tuple[str, str], words: str) -> None:
    desk.roll.grant("800")
    desk.roll.grant("900")
    run = desk.release()
    before, after = (part.format(n=run.number) for part in change)
    text = desk.bank(run).decode().replace(before, after, 1)

    with pytest.raises(ResultRefused) as refused:
        desk.answer(run, text.encode())

    assert [field.path for field in refused.value.fields] == ["rows/2"]
    assert words in refused.value.fields[0].zh
    assert {line.state for line in desk.lines(run)} == {"released"}
    assert desk.fund().paid_fen == 0


def test_a_line_twice_or_the_opposite_answer_is_refused(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.roll.grant("900")
    run = desk.release()
    rows = desk.bank(run).decode().splitlines(keepends=True)
    with pytest.raises(ResultRefused):
        desk.answer(run, "".join([*rows, rows[1]]).encode())
    desk.answer(run, "".join(rows[:2]).encode())

    with pytest.raises(ResultRefused):
        desk.answer(run, desk.bank(run, 陈示乙="03"))
    assert {line.state for line in desk.lines(run)} == {"paid", "released"}


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", "甲,乙\n1,2\n".encode(), b"a" * (reading.MOST_BYTES + 1)])
def test_what_is_no_result_is_refused_at_the_file(desk: Desk, content: bytes) -> None:
    desk.roll.grant("800")
    run = desk.release()

    with pytest.raises(InvalidAnswers) as refused:
        desk.answer(run, content)
    assert refused.value.fields[0].path == "file"


def test_an_answer_in_gb18030_is_read_too(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()

    desk.answer(run, desk.bank(run).decode().encode("gb18030"))
    assert {line.state for line in desk.lines(run)} == {"paid"}


def test_a_batch_that_did_not_go_out_has_no_answer(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.open()

    with pytest.raises(RunMoved):
        desk.answer(run, desk.bank(run))


def test_a_line_keeps_what_went_to_the_bank(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.settle()

    (line,) = desk.lines(run)
    assert (line.payee, line.account_masked, line.amount) == ("陈示乙", "**** **** **** 0018", Decimal(800))
    assert desk.stage.read(lambda w: w.session.get_one(Line, line.id)).result_on is not None

"""A disk without room and a folder that takes nothing: clear words, what was typed stays, nothing is lost or done by halves."""

from __future__ import annotations

import errno
import resource
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text

from server.cases.models import ReminderSent
from server.documents import storage
from server.documents.models import Attachment
from server.foundation.models import IdempotencyKey
from server.foundation.outage import StorageFull
from server.jobs.embedded import EmbeddedWorker
from server.jobs.surviving import FAULTS
from tests.integration.concurrency import crowd
from tests.integration.meetings.test_clocks_and_scans import PNG
from tests.stage import Stage, csrf_token

pytestmark = [pytest.mark.faults]
OPINION = "示建队先行垫付"


class Disk:
    """The disk under a SQLite file; `full` lets it grow no further."""

    def __init__(self, stage: Stage) -> None:
        self._stage, self.full = stage, False
        event.listen(stage.database.engine, "checkout", self._limit)

    def _limit(self, connection: Any, *_: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages if self.full else 1_000_000}")


def test_a_full_disk_refuses_in_words_and_everything_goes_on_when_there_is_room(stage: Stage) -> None:
    crowd.publish(stage)
    (token,), cases = crowd.tokens(stage, 1), crowd.start_cases(stage, 6)
    disk, client = Disk(stage), stage.client("clerk.qingsui")
    tasks = [task.id for case in cases for task in stage.open_tasks(case).values()]

    def complete(task: str) -> Any:
        return stage.client().post(
            f"/api/v1/tasks/{task}/complete", json=crowd.ANSWERS,
            headers={"Authorization": f"Bearer {token}", "Idempotency-Key": task},
        )  # fmt: skip

    page = f"/tasks/{tasks[-1]}"
    form = {"csrf_token": csrf_token(client, page), **crowd.ANSWERS["answers"], "builder": OPINION}
    disk.full = True
    answers = {task: complete(task) for task in tasks[:-1]}
    refused = [task for task, answer in answers.items() if answer.status_code != 200]
    typed = client.post(page, data=form)

    assert refused, "there was room for everything"
    assert {(answers[t].status_code, answers[t].get_json()["code"]) for t in refused} == {(507, "storage-full")}
    assert "磁盘已满" in answers[refused[0]].get_json()["zh"]
    assert typed.status_code == 507
    assert OPINION in typed.get_data(as_text=True) and "磁盘已满" in typed.get_data(as_text=True)
    assert crowd.faults_of(stage) == []
    stage.move(days=30)
    worker, stumbled = EmbeddedWorker(stage.database, stage.house, stage.clock), FAULTS.labels("reminders")._value.get()
    worker._round()
    assert FAULTS.labels("reminders")._value.get() > stumbled
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReminderSent)) == 0

    disk.full = False
    assert {complete(task).status_code for task in refused} == {200}
    while worker._round():
        pass
    assert crowd.faults_of(stage) == []
    with stage.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(IdempotencyKey)) == len(
            refused
        )  # the others have had their time
        reminded = session.scalars(select(ReminderSent.deadline_id)).all()
        assert len(set(reminded)) == len(reminded) > 0
        assert session.scalar(text("PRAGMA integrity_check")) == "ok"


def test_a_folder_that_takes_no_file_refuses_the_paper_and_keeps_the_rest(stage: Stage) -> None:
    crowd.publish(stage)
    (case,) = crowd.start_cases(stage, 1)
    client, page = stage.client("clerk.qingsui"), f"/cases/{case}/papers"
    files = Path(stage.house.parameters["files"])
    files.write_text("a file where the folder was")

    def send() -> Any:
        form = {"csrf_token": csrf_token(client, page), "line": "identity", "file": (BytesIO(PNG), "身份证.png")}
        return client.post(page, data=form)

    refused = send()
    assert refused.status_code == 507
    assert "附件文件夹不能写入" in refused.get_data(as_text=True)
    assert stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Attachment))) == 0

    files.unlink()
    assert send().status_code == 302
    assert stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Attachment))) == 1


def test_half_a_file_is_not_left_on_a_full_disk(stage: Stage) -> None:
    folder = Path(stage.house.parameters["files"])
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, before[1]))
    try:
        with pytest.raises(StorageFull) as refusal:
            stage.read(lambda work: storage.keep(work, b"x" * 10_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert isinstance(refusal.value.__cause__, OSError) and refusal.value.__cause__.errno == errno.EFBIG
    assert [path for path in folder.rglob("*") if path.is_file()] == []

"""The servers that other tests rely on are real, private, and gone afterwards."""

from __future__ import annotations

import smtplib
import socket
import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import psutil
import pytest
import redis
from sqlalchemy import insert, inspect, text, update

from server.foundation.database import Database
from server.reviews.models.calendar import Mark
from tests.services import leftovers
from tests.services.mail import Mailbox
from tests.services.widths import TooWide


def test_a_fresh_database_holds_all_tables_and_no_rows(database: Database) -> None:
    tables = inspect(database.engine).get_table_names()
    assert "cases" in tables
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM cases")) == 0


@pytest.mark.postgres
def test_postgresql_is_version_18(postgres_url: str) -> None:
    opened = Database(postgres_url)
    with opened.reading() as session:
        assert str(session.scalar(text("SHOW server_version"))).startswith("18.")
    opened.close()


@pytest.mark.valkey
def test_valkey_keeps_its_log_on_disk_and_starts_empty(valkey_url: str) -> None:
    with redis.Redis.from_url(valkey_url) as client:
        assert client.config_get("appendonly") == {"appendonly": "yes"}
        assert client.dbsize() == 0


def test_a_mail_that_is_sent_arrives_whole(smtp_server: Mailbox) -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "yimen@localhost", "clerk@localhost", "提醒：还有三个工作日"
    message.set_content("请查看待办。")
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client:
        client.send_message(message)

    assert smtp_server.messages[0]["Subject"] == "提醒：还有三个工作日"
    assert smtp_server.messages[0].get_content().strip() == "请查看待办。"


def test_a_busy_mail_server_refuses_for_now(smtp_server: Mailbox) -> None:
    smtp_server.refusing = True
    with smtplib.SMTP(smtp_server.host, smtp_server.port) as client, pytest.raises(smtplib.SMTPDataError) as refusal:
        client.sendmail("a@localhost", "b@localhost", b"Subject: x\r\n\r\nx")

    assert refusal.value.smtp_code == 451


def test_a_connection_that_leaves_this_machine_is_refused() -> None:
    from tests.conftest import _guard

    with pytest.raises(ConnectionRefusedError), socket.socket() as out:
        out.connect(("192.0.2.1", 80))

    assert _guard.seen == ["socket.connect 192.0.2.1"]
    _guard.seen.clear()


def test_a_server_of_a_killed_session_is_ended_by_the_next_and_its_folder_is_gone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    script = (
        "import pathlib, subprocess, sys, os, signal; sys.path.insert(0, os.getcwd())\n"
        "from tests.services import leftovers\n"
        "server = subprocess.Popen(['sleep', '60'], stdout=-3, stderr=-3, start_new_session=True)\n"
        "leftovers.note(server.pid, pathlib.Path(sys.argv[1])); print(server.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(folder)], capture_output=True, text=True)
    orphan = int(killed.stdout)

    assert psutil.pid_exists(orphan)
    assert orphan in leftovers.end_leftovers()
    assert not folder.exists()
    assert not psutil.pid_exists(orphan) or psutil.Process(orphan).status() == psutil.STATUS_ZOMBIE


def test_what_postgresql_would_not_take_is_not_taken_from_a_test_on_sqlite(sqlite_url: str) -> None:
    opened = Database(sqlite_url)
    row = {"county": "690102", "name": "leads", "value": "9" * 41}
    with opened.engine.begin() as connection, pytest.raises(TooWide, match="review_marks.value"):
        connection.execute(insert(Mark), [row])
    with opened.engine.begin() as connection, pytest.raises(TooWide, match="a NUL"):
        connection.execute(update(Mark).values(value="\0"))
    opened.close()

"""`yimen doctor`: look at settings, database, diagrams, calendar, queue and mail, and say what would mend each."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import click

from server.cli.answers import AS_JSON
from server.config import Settings, load

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    name: str
    ok: bool
    zh: str
    en: str


@click.command("doctor")
@AS_JSON
def doctor(as_json: bool) -> int:
    """检查这套安装能不能工作，缺什么说什么。 / Say whether this installation can work, and what is missing."""
    settings = load(os.environ)
    findings = [finding for look in LOOKS for finding in look(settings)]
    ok = all(finding.ok for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": ok, "checks": [asdict(f) for f in findings]}, ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'✓' if finding.ok else '✗'} {finding.name:10} {finding.zh} / {finding.en}")
    return 0 if ok else 1


def _settings(settings: Settings) -> Iterator[Finding]:
    kind = "正式 production" if settings.is_production else "开发 development"
    yield Finding("settings", True, f"设置可用，{kind}。", f"The settings are sound ({settings.environment}).")


def _database(settings: Settings) -> Iterator[Finding]:
    from server.cli.tables import missing
    from server.foundation.database import Database

    database = Database(settings.database_url, pool_size=1)
    try:
        absent = missing(database)
    except Exception as error:  # whatever the driver says: it is the finding
        yield Finding(
            "database", False, f"连不上数据库：{type(error).__name__}。", f"The database does not answer: {error}."
        )
        return
    finally:
        database.close()
    if absent:
        yield Finding("database", False, f"缺 {len(absent)} 张表，请运行 yimen migrate。",
                      f"{len(absent)} tables are missing; run `yimen migrate`.")  # fmt: skip
        return
    yield Finding("database", True, "数据库可用，表齐全。", "The database answers and has every table.")
    yield from _contents(settings)


def _contents(settings: Settings) -> Iterator[Finding]:
    from sqlalchemy import func, select

    from server.cases.models import Definition
    from server.foundation.database import Database
    from server.organisation.models import User

    database = Database(settings.database_url, pool_size=1)
    with database.reading() as session:
        processes = session.scalar(select(func.count(func.distinct(Definition.key)))) or 0
        users = session.scalar(select(func.count()).select_from(User)) or 0
        unset = _unset(session, settings.county)
    database.close()
    yield Finding("processes", processes > 0, f"已发布 {processes} 个流程。" if processes else "没有流程，请运行 yimen migrate。",
                  f"{processes} processes are published." if processes else "None; run `yimen migrate`.")  # fmt: skip
    yield Finding("users", users > 0, f"有 {users} 个账号。" if users else "没有账号，请运行 yimen create-user。",
                  f"{users} accounts." if users else "None; run `yimen create-user`.")  # fmt: skip
    named = "、".join(unset)
    yield Finding("local", not unset, f"本县还没有设定：{named}。由一人在 /decision-tables 提出，另一人发布。" if unset else "本县的标准和期限都已设定。",
                  f"Not set for this county: {', '.join(unset)}. One person proposes them at /decision-tables, another publishes them." if unset
                  else "The county's own standards and terms are set.")  # fmt: skip


def _unset(session: Session, county: str) -> list[str]:
    """Return the terms and tables that each county sets for itself and that say nothing for this one today."""
    from server.foundation.clock import SystemClock, local_date
    from server.tables.lacking import lacking
    from server.tables.live import tables_of

    today = local_date(SystemClock().now())
    return [each.id for each in lacking(tables_of(session, county), county=county, today=today)]


def _calendar(_settings: Settings) -> Iterator[Finding]:
    from datetime import timedelta

    from server.foundation.clock import SystemClock, local_date
    from workflows import worktime

    until = local_date(SystemClock().now()) + timedelta(days=90)
    try:
        day = worktime.NationalCalendar().is_workday(until)
    except worktime.YearNotCovered:
        yield Finding(
            "calendar", False, f"节假日表不含 {until.year} 年。", f"The calendar does not cover {until.year}."
        )
        return
    words = ("，为暂定", ", provisionally") if day.provisional else ("", "")
    yield Finding("calendar", True, f"节假日表覆盖到 {until}{words[0]}。", f"The calendar covers {until}{words[1]}.")


def _queue(settings: Settings) -> Iterator[Finding]:
    if not settings.redis_url:
        yield Finding(
            "queue", True, "没有 Redis，到期事项由网页进程处理。", "No Redis; the web process does what falls due."
        )
        return
    from redis.exceptions import RedisError

    from server.jobs import rq_jobs

    try:
        rq_jobs.connect(settings.redis_url).ping()
    except RedisError as error:
        yield Finding("queue", False, f"Redis 不应答：{type(error).__name__}。", f"Redis does not answer: {error}.")
        return
    yield Finding("queue", True, "Redis 应答。", "Redis answers.")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_host:
        yield Finding("mail", True, "没有设邮件服务器，只发站内消息。", "No mail server; messages stay in the house.")
        return
    try:
        with socket.create_connection((settings.smtp_host, settings.smtp_port), timeout=5):
            pass
    except OSError as error:
        yield Finding("mail", False, f"邮件服务器连不上：{error}。", f"The mail server does not answer: {error}.")
        return
    yield Finding("mail", True, "邮件服务器应答。", "The mail server answers.")


def _files(settings: Settings) -> Iterator[Finding]:
    folder = settings.files
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writable = os.access(folder, os.W_OK)
    except OSError:
        writable = False
    yield Finding("files", writable, "附件目录可写。" if writable else f"附件目录不可写：{folder}",
                  "The attachment folder is writable." if writable else f"Not writable: {folder}")  # fmt: skip


LOOKS: tuple[Callable[[Settings], Any], ...] = (_settings, _database, _calendar, _queue, _mail, _files)

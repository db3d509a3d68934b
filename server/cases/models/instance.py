"""Process definitions, running instances, their open tasks and waits, messages between them, incidents."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_OPEN = text("state = 'open'")
_SHARED = text("state = 'open' AND shared")


class Definition(Base):
    """One published version of a process; a running instance keeps its version."""

    __tablename__ = "definitions"
    __table_args__ = (UniqueConstraint("key", "version"), UniqueConstraint("content_hash"))

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    name: Mapped[str] = mapped_column(String(80))
    content_hash: Mapped[str] = mapped_column(String(64))
    xml: Mapped[str] = mapped_column(Text)
    called: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: process key → XML of the called diagrams
    published_at: Mapped[datetime]
    published_by: Mapped[str] = mapped_column(String(32))
    lint: Mapped[list[Any]] = mapped_column(default=list)


class Instance(CountyRow, Base):
    """One process instance: the unit of concurrency."""

    __tablename__ = "instances"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"), index=True)
    definition_id: Mapped[str] = mapped_column(ForeignKey("definitions.id"))
    key: Mapped[str] = mapped_column(String(40))
    subject: Mapped[str | None] = mapped_column(Id, index=True)  #: the row it is about: a referral, a relief
    snapshot: Mapped[bytes] = mapped_column(LargeBinary)
    version: Mapped[int] = mapped_column(default=1)
    state: Mapped[str] = mapped_column(String(12), default="open")  #: open, finished, cancelled
    open: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: ids of open tasks, terms, timers, waits: what to diff
    data: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: routing scalars, for reading only
    done: Mapped[list[Any]] = mapped_column(default=list)  #: element ids passed, for the diagram
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class Task(CountyRow, Base):
    """One step that waits for a person of a unit."""

    __tablename__ = "tasks"
    __table_args__ = (
        Index("ix_tasks_todo", "unit_id", "role", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tasks_shared", "unit_id", "due_at", "id", sqlite_where=_SHARED, postgresql_where=_SHARED),
        Index("ix_tasks_holder", "holder_id", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        Index("ix_tasks_county_due", "county", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint("(state = 'done') = (completed_at IS NOT NULL)", name="a_done_task_has_a_completion_time"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)  #: the engine's own task id
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    element: Mapped[str] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(80))
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(30))
    alternates: Mapped[list[Any]] = mapped_column(default=list)  #: [unit, role] of other posts that may do it too
    shared: Mapped[bool] = mapped_column(default=False)  #: there are such posts
    form: Mapped[str | None] = mapped_column(String(60))
    form_version: Mapped[int | None]
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, done, cancelled
    priority: Mapped[int] = mapped_column(default=50)
    due_at: Mapped[datetime]  #: the earliest binding deadline; far future when none
    due_rule: Mapped[str] = mapped_column(String(40), default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    follow_up_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    completed_by: Mapped[str | None] = mapped_column(String(32))
    answers: Mapped[dict[str, Any] | None]
    draft: Mapped[dict[str, Any] | None]
    draft_by: Mapped[str | None] = mapped_column(
        String(32)
    )  #: who saved it last; nobody where it was laid out by the program
    draft_at: Mapped[datetime | None]


class Wait(CountyRow, Base):
    """A message catch that waits in an instance."""

    __tablename__ = "waits"

    id: Mapped[str] = mapped_column(String(80), primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    message: Mapped[str] = mapped_column(String(60))


class Message(CountyRow, Base):
    """A message to an instance, written with the sender's step, kept until a catch waits for it."""

    __tablename__ = "messages"
    __table_args__ = (
        Index("ix_messages_waiting", "instance_id", "at", sqlite_where=text("state = 'waiting'"),
              postgresql_where=text("state = 'waiting'")),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    name: Mapped[str] = mapped_column(String(60))
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="waiting")  #: waiting, delivered, void
    sender: Mapped[str] = mapped_column(String(32))
    delivered_at: Mapped[datetime | None]


class Incident(CountyRow, Base):
    """A failed automatic step: cause, retry, skip."""

    __tablename__ = "incidents"
    __table_args__ = (
        Index("ix_incidents_open", "county", "at", sqlite_where=_OPEN, postgresql_where=_OPEN),
        CheckConstraint(
            "outcome <> 'skipped' OR (skip_asked_by IS NOT NULL AND skip_reason <> '' AND skip_asked_by <> resolved_by)",
            name="a_skipped_step_has_a_reason_and_two_people",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"), index=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    element: Mapped[str] = mapped_column(String(60))
    topic: Mapped[str] = mapped_column(
        String(60), default="", server_default=""
    )  #: of the effect that broke, when one did
    cause: Mapped[str] = mapped_column(Text)
    retry: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: what to run again: verb and arguments
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(String(10), default="open")  #: open, resolved
    attempts: Mapped[int] = mapped_column(default=1)
    skip_reason: Mapped[str] = mapped_column(String(400), default="", server_default="")
    skip_asked_by: Mapped[str | None] = mapped_column(String(32))
    skip_asked_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(10), default="", server_default="")  #: retried, skipped
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None] = mapped_column(String(32))

"""The case, one matter on file: a household's application with its items, a review, a meeting, a payment run."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

#: Kinds of cases that name no household: the county's own work, and complaints, whose household only their room knows.
OF_THE_HOUSE = ("meeting", "payment", "complaint", "winter")


class Case(CountyRow, Base):
    """One matter on file: an application of a household with its items, or what follows or surrounds it (`kind`)."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_township", "township", "state", "registered_at"),
        CheckConstraint(
            "(state IN ('closed', 'withdrawn', 'not-accepted')) = (closed_at IS NOT NULL)",
            name="an_ended_case_has_an_ending_time",
        ),
        CheckConstraint("beside_id IS NULL OR beside_id <> id", name="no_case_stands_beside_itself"),
        CheckConstraint(
            "kind IN ('meeting', 'payment', 'complaint', 'winter') OR (household_id IS NOT NULL AND applicant_id IS NOT NULL)",
            name="a_household_s_case_names_household_and_applicant",
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(30), unique=True)  #: 690102-2026-000123
    #: application, review, stop, recover, complaint; of the house: meeting, payment, winter
    kind: Mapped[str] = mapped_column(String(16), default="application", server_default="application")
    title: Mapped[str] = mapped_column(
        String(120), default="", server_default=""
    )  #: what it is about, where no person is
    # Only cases of the house have neither (the constraint above); code that serves a household need not ask.
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True, nullable=True)
    applicant_id: Mapped[str] = mapped_column(ForeignKey("persons.id"), nullable=True)
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: the unit that keeps the file
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    #: the case of the application that this person made together with the other: its papers and its investigation hold here too
    beside_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"), index=True)
    state: Mapped[str] = mapped_column(String(16), default="draft")
    #: draft, received, deficient, accepted, not-accepted, open, withdrawn, closed
    channel: Mapped[str] = mapped_column(String(16))  #: window, online, agent, lead, transfer-in, phone
    opened_by_unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    urgent: Mapped[bool] = mapped_column(default=False)
    cause: Mapped[str] = mapped_column(String(30), default="")
    cause_date: Mapped[date | None]
    submitted_at: Mapped[datetime]  #: when the household spoke
    registered_at: Mapped[datetime]  #: when it was entered
    true_time_reason: Mapped[str] = mapped_column(String(200), default="")  #: 补录: why the two differ
    true_time_by: Mapped[str | None] = mapped_column(String(32))  #: 补录: the second person
    accepted_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]  #: when it ended: closed, withdrawn, or not accepted
    close_reason: Mapped[str] = mapped_column(String(60), default="")
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: 一表登记, identifiers sealed
    form: Mapped[str] = mapped_column(String(40), default="household")
    form_version: Mapped[int] = mapped_column(default=1)
    priority: Mapped[int] = mapped_column(default=50)
    follow_up_on: Mapped[date | None]
    query_code: Mapped[str] = mapped_column(String(32), unique=True)  #: in the receipt's QR; unguessable
    rule_pack: Mapped[str] = mapped_column(String(40), default="")  #: pinned at acceptance (K10)
    upstream: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: 已录入上级系统: system, number, date
    version: Mapped[int] = mapped_column(default=1)
    created_by: Mapped[str] = mapped_column(String(32))


class Item(CountyRow, Base):
    """One aid (事项) that the case asks for or that the window proposes."""

    __tablename__ = "items"
    __table_args__ = (UniqueConstraint("case_id", "item", name="a_case_holds_an_item_once"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    state: Mapped[str] = mapped_column(String(16), default="proposed")
    #: proposed, confirmed, declined, running, granted, refused, waiting-list, withdrawn, ended
    reason: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: rules hit, facts used, facts missing, words
    added_by: Mapped[str] = mapped_column(String(32), default="")
    added_reason: Mapped[str] = mapped_column(String(200), default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    decided_at: Mapped[datetime | None]


class Comment(CountyRow, Base):
    """A colleague's remark on a case."""

    __tablename__ = "comments"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(Id)
    text: Mapped[str] = mapped_column(Text)
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class Correction(CountyRow, Base):
    """更正: what was wrong, what is right, why; the old value stays."""

    __tablename__ = "corrections"

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    task_id: Mapped[str | None] = mapped_column(Id)
    path: Mapped[str] = mapped_column(String(120))
    before: Mapped[dict[str, Any]] = mapped_column(default=dict)
    after: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]

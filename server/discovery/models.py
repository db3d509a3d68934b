"""Rows of discovery: leads with their reports, what lists and rows signal, helpers with their visits, questions asked, information officers."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_OPEN_PERSON = text("state <> 'closed' AND id_hash IS NOT NULL")
_CURRENT = text("until IS NULL")


class Lead(CountyRow, Base):
    """Somebody who may need help and has not asked for it (主动发现): from the report to the outcome."""

    __tablename__ = "leads"
    __table_args__ = (
        Index("ix_leads_township", "township", "state", "contact_due_at"),
        Index(
            "a_person_has_one_open_lead", "county", "id_hash", unique=True, sqlite_where=_OPEN_PERSON,
            postgresql_where=_OPEN_PERSON,
        ),
        CheckConstraint("state IN ('open', 'contacted', 'closed')", name="a_lead_is_open_contacted_or_closed"),
        CheckConstraint("(state = 'closed') = (outcome <> '')", name="a_closed_lead_has_an_outcome"),
        CheckConstraint("(outcome = '') = (closed_at IS NULL)", name="an_outcome_has_its_time"),
        CheckConstraint("state <> 'contacted' OR contacted_at IS NOT NULL", name="a_contact_has_its_time"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(20), unique=True)  #: XS2026-00012
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    source: Mapped[str] = mapped_column(String(10))  #: report, signal
    scene: Mapped[str] = mapped_column(String(20))  #: of the form `lead`
    urgent: Mapped[bool] = mapped_column(default=False)
    priority: Mapped[int] = mapped_column(default=50)  #: only ranks visits
    name: Mapped[str] = mapped_column(String(80))
    id_sealed: Mapped[str | None] = mapped_column(Text)
    id_hash: Mapped[str | None] = mapped_column(String(64))
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"))
    household_id: Mapped[str | None] = mapped_column(ForeignKey("households.id"), index=True)
    why_zh: Mapped[str] = mapped_column(Text)  #: the report's words, or the rule's reason with its figures
    why_en: Mapped[str] = mapped_column(Text, default="")
    basis: Mapped[str] = mapped_column(String(200), default="")
    rule: Mapped[str] = mapped_column(String(60), default="")  #: rule of the table, with its version
    reports: Mapped[int] = mapped_column(default=1)
    reported_at: Mapped[datetime]
    contact_due_at: Mapped[datetime]
    contact_due_on: Mapped[date]
    provisional: Mapped[bool] = mapped_column(default=False)
    desk: Mapped[str] = mapped_column(String(20))  #: role to which it is given: clerk in office hours, else duty
    holder_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    overdue_told_at: Mapped[datetime | None]
    contacted_at: Mapped[datetime | None]
    contacted_by: Mapped[str | None] = mapped_column(String(32))
    contact_way: Mapped[str] = mapped_column(String(10), default="")  #: visit, phone, counter
    verified: Mapped[str] = mapped_column(String(10), default="")  #: confirmed, partly, unfounded
    contact_note: Mapped[str] = mapped_column(Text, default="")
    close_due_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(16), default="")
    #: emergency, application, transfer, advice, helped-already, not-found, refused-help, unfounded
    outcome_note: Mapped[str] = mapped_column(Text, default="")
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[str | None] = mapped_column(String(32))
    case_id: Mapped[str | None] = mapped_column(ForeignKey("cases.id"))  #: the emergency that was registered at once
    draft_id: Mapped[str | None] = mapped_column(Id)  #: the application that was begun


class LeadReport(CountyRow, Base):
    """One report of a lead: who said it, when, in which words; whoever reports sees what came of it."""

    __tablename__ = "lead_reports"
    __table_args__ = (Index("ix_lead_reports_by", "by_unit", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    lead_id: Mapped[str] = mapped_column(ForeignKey("leads.id"), index=True)
    submission: Mapped[str] = mapped_column(String(80), unique=True)  #: the form's own key: sent twice is one report
    by: Mapped[str] = mapped_column(String(32))
    by_unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(80))
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(12))  #: village, officer, department, neighbour, system
    scene: Mapped[str] = mapped_column(String(20))
    urgent: Mapped[bool]
    narrative: Mapped[str] = mapped_column(Text)
    found_at: Mapped[datetime]
    at: Mapped[datetime]
    answer: Mapped[dict[str, Any]] = mapped_column(
        default=dict
    )  #: of the table of signals, where a list or a row was put to it


class SignalList(CountyRow, Base):
    """One list of a department, or one scan of our own rows, that was put to the table of signals."""

    __tablename__ = "signal_lists"
    __table_args__ = (
        UniqueConstraint("county", "sha256", name="a_list_is_read_once"),
        CheckConstraint("leads + merged + quiet + wrong = rows", name="every_row_of_a_list_is_answered"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    sha256: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))  #: medical, traffic, …; `own` for a scan
    name: Mapped[str] = mapped_column(String(120))
    unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    rows: Mapped[int]
    leads: Mapped[int]
    merged: Mapped[int]
    quiet: Mapped[int]  #: below every threshold
    wrong: Mapped[int]
    problems: Mapped[list[Any]] = mapped_column(default=list)  #: row, column, zh, en
    table_version: Mapped[str] = mapped_column(String(20))
    by: Mapped[str] = mapped_column(String(32))
    at: Mapped[datetime]


class Helper(CountyRow, Base):
    """Who looks after a household (包户), from a day to a day."""

    __tablename__ = "helpers"
    __table_args__ = (
        Index(
            "a_household_has_one_helper", "household_id", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
        ),
        CheckConstraint("until IS NULL OR until >= since", name="a_helper_stays_at_least_a_day"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    name: Mapped[str] = mapped_column(String(60))
    title: Mapped[str] = mapped_column(String(60), default="")  #: 镇干部, 村支书, 驻村工作队 …
    phone: Mapped[str] = mapped_column(String(20), default="")
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"))  #: where the helper has an account
    since: Mapped[date]
    until: Mapped[date | None]
    every_days: Mapped[int] = mapped_column(default=30)  #: how often the household is to be seen
    by: Mapped[str] = mapped_column(String(32))


class HelpVisit(CountyRow, Base):
    """One visit of a household: who went, what was found, what comes next."""

    __tablename__ = "help_visits"
    __table_args__ = (Index("ix_help_visits_household", "household_id", "visited_on"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    submission: Mapped[str] = mapped_column(String(80), unique=True)
    visited_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(10))  #: visit, phone
    found: Mapped[str] = mapped_column(String(12))  #: well, difficulty, absent
    note: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(String(200), default="")
    lead_id: Mapped[str | None] = mapped_column(ForeignKey("leads.id"))
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class Consult(CountyRow, Base):
    """One question about aid that somebody asked, and the answer; nobody need give a name."""

    __tablename__ = "consults"
    __table_args__ = (Index("ix_consults_unit", "unit", "at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    submission: Mapped[str] = mapped_column(String(80), unique=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    way: Mapped[str] = mapped_column(String(10))  #: counter, phone, visit
    item: Mapped[str] = mapped_column(String(30), default="")
    question: Mapped[str] = mapped_column(Text)
    answer: Mapped[str] = mapped_column(Text)
    result: Mapped[str] = mapped_column(String(12))  #: answered, applied, lead, other-place
    by: Mapped[str] = mapped_column(String(32))
    by_name: Mapped[str] = mapped_column(String(60))
    at: Mapped[datetime]


class InformationOfficer(CountyRow, Base):
    """Who reports for a unit, and who when she is away (专职信息员)."""

    __tablename__ = "information_officers"
    __table_args__ = (
        Index(
            "a_unit_has_one_information_officer", "unit", unique=True, sqlite_where=_CURRENT, postgresql_where=_CURRENT
        ),
        CheckConstraint("backup <> name", name="the_backup_is_somebody_else"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    unit: Mapped[str] = mapped_column(ForeignKey("units.id"))
    name: Mapped[str] = mapped_column(String(60))
    phone: Mapped[str] = mapped_column(String(20))
    backup: Mapped[str] = mapped_column(String(60))
    backup_phone: Mapped[str] = mapped_column(String(20))
    since: Mapped[date]
    until: Mapped[date | None]
    by: Mapped[str] = mapped_column(String(32))

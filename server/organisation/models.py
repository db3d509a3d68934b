"""Rows of the organisation: divisions, units, posts, users, sign-in sessions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from server.foundation.database import Base, CountyRow, Id


class Division(Base):
    """One administrative division with its dated code (GB/T 2260, GB/T 10114, 12-digit village codes)."""

    __tablename__ = "divisions"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    name: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(12))  #: county, township, village
    parent: Mapped[str | None] = mapped_column(ForeignKey("divisions.code"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]


class Unit(CountyRow, Base):
    """An organisation that holds work: a township window, a department, a school."""

    __tablename__ = "units"
    __table_args__ = (UniqueConstraint("county", "code"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    code: Mapped[str] = mapped_column(String(40))  #: stable short name, `qingsui-town`, `education`
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))  #: see `server.organisation.roles.UNIT_KINDS`
    department: Mapped[str | None] = mapped_column(String(30))  #: civil-affairs, education, housing, employment …
    division: Mapped[str] = mapped_column(ForeignKey("divisions.code"))
    parent: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    short: Mapped[str] = mapped_column(String(10), default="")  #: stands in document numbers
    contact: Mapped[str] = mapped_column(String(40), default="")
    phone: Mapped[str] = mapped_column(String(40), default="")
    address: Mapped[str] = mapped_column(String(120), default="")
    hours: Mapped[str] = mapped_column(String(80), default="")
    closed_on: Mapped[date | None]


class User(CountyRow, Base):
    """A person who signs in."""

    __tablename__ = "users"
    __table_args__ = (UniqueConstraint("login"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    login: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    password_hash: Mapped[str] = mapped_column(String(200))
    email: Mapped[str | None] = mapped_column(String(120))
    phone: Mapped[str | None] = mapped_column(String(20))
    failed_sign_ins: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    must_change_password: Mapped[bool] = mapped_column(default=False)
    password_changed_at: Mapped[datetime | None]
    old_passwords: Mapped[list[Any]] = mapped_column(
        default=list, server_default="[]"
    )  #: hashes that may not come back
    totp_sealed: Mapped[str | None] = mapped_column(
        Text
    )  #: secret of the second factor (RFC 6238), once it is confirmed
    totp_step: Mapped[int] = mapped_column(default=0, server_default="0")  #: last time step used: a code works once
    totp_offered_sealed: Mapped[str | None] = mapped_column(Text)  #: secret that waits for its first code
    closed_at: Mapped[datetime | None]
    preferences: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Appointment(CountyRow, Base):
    """A user on a post of a unit, from a day to a day; as a substitute when `acting_for` names the absent one."""

    __tablename__ = "appointments"
    __table_args__ = (
        Index("ix_appointments_unit_role", "unit_id", "role"),
        CheckConstraint("until IS NULL OR until >= since", name="an_appointment_ends_after_it_begins"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    role: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(60), default="")
    since: Mapped[date]
    until: Mapped[date | None]
    acting_for: Mapped[str | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(120), default="")

    unit: Mapped[Unit] = relationship(lazy="raise")
    user: Mapped[User] = relationship(lazy="raise", foreign_keys=[user_id])


class Absence(CountyRow, Base):
    """Days on which a user is away, and who stands in on which of the posts; the substitute's appointments point here."""

    __tablename__ = "absences"
    __table_args__ = (
        Index("ix_absences_user", "user_id", "until"),
        CheckConstraint("substitute_id <> user_id", name="nobody_stands_in_for_oneself"),
        CheckConstraint("until >= since", name="an_absence_ends_after_it_begins"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    substitute_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    since: Mapped[date]
    until: Mapped[date]  #: the last day
    reason: Mapped[str] = mapped_column(String(120))
    planned_by: Mapped[str] = mapped_column(String(32))
    planned_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]  #: ended before its last day


class SignIn(CountyRow, Base):
    """One signed-in browser; revocable, with an idle and an absolute limit."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  #: SHA-256 of the cookie's secret
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    client: Mapped[str] = mapped_column(String(200), default="")
    waits_for_code: Mapped[bool] = mapped_column(
        default=False, server_default=false()
    )  #: the second factor is still to come


class ApiToken(CountyRow, Base):
    """A token with which a program acts as a user, within scopes, until a date."""

    __tablename__ = "api_tokens"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)  #: SHA-256 of the token
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    name: Mapped[str] = mapped_column(String(60))
    scopes: Mapped[list[Any]] = mapped_column(default=list)  #: `read`, `write`
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]

"""The investigation as a whole: its conclusion, the home visits, the objection to the result, the community review."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id


class Investigation(CountyRow, Base):
    """One run of `verify`: why, with which report, and what a person concluded."""

    __tablename__ = "investigations"
    __table_args__ = (
        UniqueConstraint("instance_id", "run", name="a_process_numbers_its_investigations"),
        Index("ix_investigations_case", "case_id", "started_at"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    item_id: Mapped[str | None] = mapped_column(Id)
    item: Mapped[str] = mapped_column(String(30))
    run: Mapped[int] = mapped_column(default=1)
    verify_for: Mapped[str] = mapped_column(String(12), default="application")
    check_way: Mapped[str] = mapped_column(String(10))  #: new, reuse, refused
    check_id: Mapped[str | None] = mapped_column(ForeignKey("means_checks.id"))
    started_by: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    warned: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: of a refusal: day, way, words
    result: Mapped[str] = mapped_column(String(20), default="")  #: within, exceeds, uncooperative
    reasons: Mapped[str] = mapped_column(String(2000), default="")
    exceeded: Mapped[str] = mapped_column(String(2000), default="")
    concluded_by: Mapped[str | None] = mapped_column(String(32))
    concluded_at: Mapped[datetime | None]


class HomeVisit(CountyRow, Base):
    """One visit at the household's home by two people at least."""

    __tablename__ = "home_visits"
    __table_args__ = (
        UniqueConstraint("task_id", name="a_step_records_one_visit"),
        CheckConstraint("first_name <> second_name", name="two_different_people_visit_a_home"),
        CheckConstraint("way = 'on-site' OR emergency <> ''", name="a_visit_from_afar_names_its_emergency"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    investigation_id: Mapped[str | None] = mapped_column(ForeignKey("investigations.id"))
    task_id: Mapped[str | None] = mapped_column(Id)
    level: Mapped[str] = mapped_column(String(10))  #: township, county
    visited_on: Mapped[date]
    way: Mapped[str] = mapped_column(String(10))  #: on-site, phone, video
    emergency: Mapped[str] = mapped_column(String(200), default="")
    first_name: Mapped[str] = mapped_column(String(80))
    second_name: Mapped[str] = mapped_column(String(80))
    investigators: Mapped[list[Any]] = mapped_column(default=list)  #: all of them with their posts
    answers: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: the form as it was filled
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]


class ResultObjection(CountyRow, Base):
    """The applicant's objection to a result above the limit, and what the second look found."""

    __tablename__ = "result_objections"
    __table_args__ = (
        UniqueConstraint("investigation_id", name="a_result_is_objected_to_once"),
        CheckConstraint(
            "rechecked_by IS NULL OR rechecked_by <> concluded_by", name="whoever_concluded_does_not_look_again"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    investigation_id: Mapped[str] = mapped_column(ForeignKey("investigations.id"))
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    told_on: Mapped[date]
    objected_on: Mapped[date]
    text: Mapped[str] = mapped_column(String(2000))
    proofs: Mapped[list[Any]] = mapped_column(default=list)
    recorded_by: Mapped[str] = mapped_column(String(32))
    concluded_by: Mapped[str] = mapped_column(String(32))  #: of the result that is objected to
    rechecked_by: Mapped[str | None] = mapped_column(String(32))
    rechecked_at: Mapped[datetime | None]
    upheld: Mapped[bool | None]
    looked_at: Mapped[str] = mapped_column(String(2000), default="")
    reasons: Mapped[str] = mapped_column(String(2000), default="")


class Appraisal(CountyRow, Base):
    """A community review (民主评议) of a disputed case: who took part, how they voted, what they said."""

    __tablename__ = "appraisals"
    __table_args__ = (
        CheckConstraint("agree >= 0 AND against >= 0 AND abstained >= 0", name="votes_are_counted_from_nothing"),
        CheckConstraint("agree + against + abstained >= 1", name="somebody_votes_in_an_appraisal"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(String(200))
    chair: Mapped[str] = mapped_column(String(80))
    people: Mapped[list[Any]] = mapped_column(default=list)  #: name and standing of each
    question: Mapped[str] = mapped_column(String(500))
    agree: Mapped[int]
    against: Mapped[int]
    abstained: Mapped[int]
    opinion: Mapped[str] = mapped_column(String(2000))
    document_id: Mapped[str | None] = mapped_column(Id)
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]

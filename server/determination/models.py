"""Rows of determination: sheets, opinions, decisions, extensions, adjusted standards. Money is kept in fen."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan


class Assessment(CountyRow, Base):
    """One calculation of a household's means as it was made: inputs, rules hit, versions of the tables; never changed."""

    __tablename__ = "assessments"
    __table_args__ = (Index("ix_assessments_case", "case_id", "made_at"),)

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str | None] = mapped_column(ForeignKey("instances.id"), index=True)
    item: Mapped[str] = mapped_column(String(30))
    on: Mapped[date]  #: the day whose tables it uses
    people: Mapped[int]
    income_fen: Mapped[int | None] = mapped_column(BigInteger)  #: of the year, rounded to the fen for reading
    meets: Mapped[bool | None]
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    report_id: Mapped[str | None] = mapped_column(Id)  #: the data check that it rests on
    tables: Mapped[dict[str, Any]] = mapped_column(default=dict)  #: table → version
    rules: Mapped[list[Any]] = mapped_column(default=list)  #: ids of the rows that decided
    sheet: Mapped[dict[str, Any]] = mapped_column(default=dict)
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]

    @property
    def amount(self) -> Decimal | None:
        """Return the calculated amount a month in yuan."""
        return None if self.amount_fen is None else yuan(self.amount_fen)


class Opinion(CountyRow, Base):
    """What the township (first, or after an objection) or the county proposes, and why."""

    __tablename__ = "opinions"
    __table_args__ = (
        Index("ix_opinions_instance", "instance_id", "given_at"),
        CheckConstraint("kind IN ('initial', 'second', 'county')", name="an_opinion_is_of_a_known_kind"),
        CheckConstraint("proposed IN ('grant', 'refuse', 'return')", name="an_opinion_grants_refuses_or_returns"),
        CheckConstraint("proposed <> 'refuse' OR basis <> ''", name="an_opinion_against_names_its_basis"),
        CheckConstraint("proposed = 'grant' OR proposed_fen IS NULL", name="only_an_opinion_for_proposes_money"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    kind: Mapped[str] = mapped_column(String(10))  #: initial, second, county
    proposed: Mapped[str] = mapped_column(String(10))  #: grant, refuse, return
    proposed_fen: Mapped[int | None] = mapped_column(BigInteger)
    departs: Mapped[str] = mapped_column(String(500), default="")  #: why it departs from the sheet
    reason: Mapped[str] = mapped_column(String(1000))
    basis: Mapped[str] = mapped_column(String(500), default="")
    assessment_id: Mapped[str | None] = mapped_column(ForeignKey("assessments.id"))
    given_by: Mapped[str] = mapped_column(String(32))
    given_at: Mapped[datetime]

    @property
    def amount(self) -> Decimal | None:
        """Return the proposed amount a month in yuan."""
        return None if self.proposed_fen is None else yuan(self.proposed_fen)


class Decision(CountyRow, Base):
    """One decision on one item: what was proposed, what was decided, its reason and basis, its delivery and publication."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("instance_id", name="a_process_decides_once"),
        Index("ix_decisions_item", "item_id"),
        CheckConstraint("decision IN ('granted', 'refused')", name="a_decision_grants_or_refuses"),
        CheckConstraint("level IN ('county', 'township')", name="a_decision_names_the_level_that_took_it"),
        CheckConstraint(
            "decision = 'granted' OR (reason <> '' AND basis <> '')", name="a_refusal_states_reason_and_basis"
        ),
        CheckConstraint("decision = 'granted' OR decided_fen IS NULL", name="a_refusal_gives_no_money"),
        CheckConstraint("decided_fen IS NULL OR decided_fen > 0", name="a_granted_amount_is_more_than_nothing"),
        CheckConstraint(
            "delivered_at IS NULL OR delivered_at >= decided_at", name="a_decision_is_delivered_after_it_was_taken"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    level: Mapped[str] = mapped_column(String(10))  #: county, township
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))  #: the authority that decides
    proposed: Mapped[str] = mapped_column(String(10))  #: grant, refuse
    proposed_fen: Mapped[int | None] = mapped_column(BigInteger)
    decision: Mapped[str] = mapped_column(String(10))  #: granted, refused
    decided_fen: Mapped[int | None] = mapped_column(BigInteger)
    amount_reason: Mapped[str] = mapped_column(String(500), default="")  #: why it differs from the calculated amount
    reason: Mapped[str] = mapped_column(String(1000), default="")
    basis: Mapped[str] = mapped_column(String(500), default="")
    first_month: Mapped[date | None]  #: aid is paid from this month on
    decided_at: Mapped[datetime]
    decided_by: Mapped[str] = mapped_column(String(32))
    document_id: Mapped[str | None] = mapped_column(Id)  #: the notice that tells the household
    delivered_at: Mapped[datetime | None]
    published_on: Mapped[date | None]
    published_place: Mapped[str] = mapped_column(String(100), default="")

    @property
    def amount(self) -> Decimal | None:
        """Return the decided amount in yuan."""
        return None if self.decided_fen is None else yuan(self.decided_fen)


class Extension(CountyRow, Base):
    """One request to extend a running term: its listed ground, who asked, who decided, the new date."""

    __tablename__ = "extensions"
    __table_args__ = (
        Index(
            "a_term_is_extended_once", "deadline_id", unique=True, sqlite_where=text("state IN ('asked', 'approved')"),
            postgresql_where=text("state IN ('asked', 'approved')"),
        ),
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="nobody_grants_their_own_extension"),
        CheckConstraint("state <> 'approved' OR decided_on <= original_due_on", name="an_extension_is_granted_in_time"),
        CheckConstraint("state <> 'approved' OR new_due_on > original_due_on", name="an_extension_is_never_earlier"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    deadline_id: Mapped[str] = mapped_column(String(80))
    instance_id: Mapped[str | None] = mapped_column(Id)  #: the process that decides it
    rule: Mapped[str] = mapped_column(String(40))
    extension_rule: Mapped[str] = mapped_column(String(40))
    ground: Mapped[str] = mapped_column(String(40))  #: key of the rule's list
    facts: Mapped[str] = mapped_column(String(500))
    original_due_on: Mapped[date]
    new_due_on: Mapped[date]  #: as reckoned when it was asked for, and again when it is granted
    state: Mapped[str] = mapped_column(String(10), default="asked")  #: asked, approved, refused, void
    reason: Mapped[str] = mapped_column(String(500), default="")
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_on: Mapped[date | None]
    told_at: Mapped[datetime | None]

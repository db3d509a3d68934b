"""What a household signs before anything is queried, and which relatives of staff are filed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

_STANDS = text("withdrawn_at IS NULL AND replaced_by IS NULL AND person_id IS NOT NULL")


class Authorisation(CountyRow, Base):
    """One person's consent to the means check: for which items, over which sources, for how long, signed by whom."""

    __tablename__ = "authorisations"
    __table_args__ = (
        Index("ix_authorisations_household", "household_id", "signed_at"),
        Index(
            "one_standing_authorisation_per_person_and_case", "case_id", "person_id", unique=True, sqlite_where=_STANDS,
            postgresql_where=_STANDS,
        ),
        CheckConstraint("signed_by <> 'guardian' OR guardian_name <> ''", name="a_guardian_who_signs_is_named"),
        CheckConstraint("way <> 'mark' OR witness <> ''", name="a_mark_has_a_witness"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_reason <> ''", name="a_withdrawal_says_why"),
        CheckConstraint("kind = 'obligor' OR person_id IS NOT NULL", name="a_member_who_consents_is_a_person"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[str | None] = mapped_column(ForeignKey("persons.id"), index=True)  #: None for an obligor
    kind: Mapped[str] = mapped_column(String(10))  #: member, obligor
    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(20), default="")
    id_sealed: Mapped[str | None] = mapped_column(Text)  #: of an obligor, who is no person of the household
    items: Mapped[list[Any]] = mapped_column(default=list)  #: purpose: item codes
    scope: Mapped[list[Any]] = mapped_column(default=list)  #: codes of the sources that may be asked
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]  #: None: until the aid ends
    signed_at: Mapped[date]
    way: Mapped[str] = mapped_column(String(10))  #: paper, mark (a fingerprint, with a witness), electronic
    witness: Mapped[str] = mapped_column(String(80), default="")
    signed_by: Mapped[str] = mapped_column(String(10), default="self")  #: self, guardian
    guardian_name: Mapped[str] = mapped_column(String(80), default="")
    guardian_relation: Mapped[str] = mapped_column(String(20), default="")
    document_id: Mapped[str | None] = mapped_column(Id)
    replaced_by: Mapped[str | None] = mapped_column(Id)  #: the wider consent that took its place
    recorded_by: Mapped[str] = mapped_column(String(32))
    recorded_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_reason: Mapped[str] = mapped_column(String(200), default="")
    withdrawn_recorded_by: Mapped[str | None] = mapped_column(String(32))

    def stands_on(self, day: date) -> bool:
        """Tell whether the consent may be relied on that day."""
        return (
            self.withdrawn_at is None
            and self.replaced_by is None
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


class RelativeFiling(CountyRow, Base):
    """A close relative of the applicant who works in social assistance or sits on a village committee (近亲属备案)."""

    __tablename__ = "relative_filings"
    __table_args__ = (
        Index("one_filing_per_staff_member_and_case", "case_id", "staff_name", unique=True),
        CheckConstraint("staff_name <> '' AND staff_post <> ''", name="a_filing_names_person_and_post"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"))
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"), index=True)
    staff_name: Mapped[str] = mapped_column(String(80))
    staff_post: Mapped[str] = mapped_column(String(200))
    relation: Mapped[str] = mapped_column(String(40), default="")
    document_id: Mapped[str | None] = mapped_column(Id)
    filed_by: Mapped[str] = mapped_column(String(32))
    filed_at: Mapped[datetime]

"""Rows of public notices: what is posted and when, the objections to it, and who must not be posted."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id

GROWN_UP = 18
_STATES = "'prepared', 'posted', 'ended', 'taken-down', 'withheld'"


class Notice(CountyRow, Base):
    """One notice about one item of a case; what it says stands in its document, by whitelist."""

    __tablename__ = "notices"
    __table_args__ = (
        UniqueConstraint("instance_id", "kind", "round", name="a_process_posts_each_round_once"),
        Index("ix_notices_township", "township", "state", "prepared_at"),
        CheckConstraint("item <> 'child'", name="no_notice_tells_of_an_orphan_or_a_child_without_care"),
        CheckConstraint(
            "kind <> 'before' OR item <> 'temp-urgent'", name="urgent_relief_is_never_posted_before_the_decision"
        ),
        CheckConstraint(
            f"named_as = 'guardian' OR (named_age IS NOT NULL AND named_age >= {GROWN_UP})",
            name="nobody_under_18_is_named_on_a_notice",
        ),
        CheckConstraint(f"state IN ({_STATES})", name="a_notice_is_in_a_known_state"),
        CheckConstraint(
            "state IN ('prepared', 'withheld') OR posted_at IS NOT NULL", name="a_posted_notice_says_since_when"
        ),
        CheckConstraint(
            "(state = 'taken-down') = (taken_down_at IS NOT NULL)", name="a_notice_taken_down_says_when"
        ),
        CheckConstraint("ended_at IS NULL OR ended_at >= posted_at", name="a_notice_ends_after_it_is_posted"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(ForeignKey("items.id"))
    instance_id: Mapped[str] = mapped_column(ForeignKey("instances.id"))
    kind: Mapped[str] = mapped_column(String(8))  #: before (公示), after (公布)
    round: Mapped[int]  #: 1, and 2 when it is posted again after an objection
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code
    township: Mapped[str] = mapped_column(ForeignKey("units.id"))
    village: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), unique=True)
    named_as: Mapped[str] = mapped_column(String(10))  #: applicant, guardian
    named_age: Mapped[int | None]
    code: Mapped[str] = mapped_column(String(32), unique=True)  #: in the poster's QR; unguessable
    rule: Mapped[str] = mapped_column(String(40))  #: id of the term of the period
    state: Mapped[str] = mapped_column(String(12), default="prepared")
    prepared_at: Mapped[datetime]
    posted_at: Mapped[datetime | None]
    posted_by: Mapped[str | None] = mapped_column(String(32))
    places: Mapped[list[Any]] = mapped_column(default=list)
    ends_at: Mapped[datetime | None]  #: of what is published after the decision; a period's end stands in its timer
    ended_at: Mapped[datetime | None]
    taken_down_at: Mapped[datetime | None]
    taken_down_by: Mapped[str | None] = mapped_column(String(32))
    withheld_why: Mapped[str] = mapped_column(String(40), default="")

    @property
    def ending(self) -> bool:
        """Tell whether it announces that support is to end (特困人员认定办法 26), not that aid was asked for."""
        return self.rule == "TK.end.notice"


class Objection(CountyRow, Base):
    """One objection to a notice: registered, looked into, answered; who objected is sealed."""

    __tablename__ = "notice_objections"
    __table_args__ = (
        UniqueConstraint("notice_id", "serial", name="a_notice_numbers_its_objections_once"),
        UniqueConstraint("notice_id", "submission", name="an_objection_sent_twice_is_one"),
        CheckConstraint("(upheld IS NULL) = (checked_at IS NULL)", name="a_finding_says_when"),
        CheckConstraint("answered_at IS NULL OR checked_at IS NOT NULL", name="only_what_was_looked_into_is_answered"),
        CheckConstraint("answered_at IS NULL OR name_sealed IS NOT NULL", name="only_a_name_is_answered"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    notice_id: Mapped[str] = mapped_column(ForeignKey("notices.id"), index=True)
    serial: Mapped[int]
    way: Mapped[str] = mapped_column(String(10))  #: online, window, phone, letter
    objected_at: Mapped[datetime]
    registered_at: Mapped[datetime]
    registered_by: Mapped[str] = mapped_column(String(32))
    submission: Mapped[str] = mapped_column(String(40))  #: the form's own key
    name_sealed: Mapped[str | None] = mapped_column(Text)  #: None = anonymous
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    content: Mapped[str] = mapped_column(Text)
    task_id: Mapped[str | None] = mapped_column(Id, index=True)  #: the step that looks into it, or answers it
    method: Mapped[str] = mapped_column(String(20), default="")
    findings: Mapped[str] = mapped_column(Text, default="")
    upheld: Mapped[bool | None]
    checked_at: Mapped[datetime | None]
    checked_by: Mapped[str | None] = mapped_column(String(32))
    document_id: Mapped[str | None] = mapped_column(ForeignKey("documents.id"))  #: the answer on paper
    answer_way: Mapped[str] = mapped_column(String(12), default="")
    answer_note: Mapped[str] = mapped_column(String(500), default="")
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[str | None] = mapped_column(String(32))

    @property
    def is_named(self) -> bool:
        """Tell whether somebody left a name, so that an answer is due."""
        return self.name_sealed is not None


class Exemption(CountyRow, Base):
    """不公示: why a household must not be posted; asked by one person, decided by another."""

    __tablename__ = "notice_exemptions"
    __table_args__ = (
        CheckConstraint("decided_by IS NULL OR decided_by <> asked_by", name="whoever_asks_does_not_decide"),
        CheckConstraint("(approved IS NULL) = (decided_at IS NULL)", name="a_decided_exemption_says_when_and_how"),
        CheckConstraint("reason <> ''", name="nobody_is_exempt_without_a_reason"),
    )  # fmt: skip

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    ground: Mapped[str] = mapped_column(String(20))  #: violence, protected, law
    reason: Mapped[str] = mapped_column(String(200))
    asked_by: Mapped[str] = mapped_column(String(32))
    asked_at: Mapped[datetime]
    approved: Mapped[bool | None]
    decided_by: Mapped[str | None] = mapped_column(String(32))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str] = mapped_column(String(200), default="")


def age_on(birth: date, day: date) -> int:
    """Return the age in completed years on a day."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

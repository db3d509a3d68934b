"""Rows of one-off payments: what a decision asks finance to pay, and campaigns that pay a list of households once."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from server.foundation.database import Base, CountyRow, Id
from server.foundation.money import yuan
from server.payments.models.account import AccountColumns
from server.payments.months import Month

SETTLED = ("renounced", "withheld")  #: ends of money that is not paid: by the family's word, by a decision


class PaymentRequest(CountyRow, AccountColumns, Base):
    """A payment that finance is asked to make: one person prepares it, another confirms it; or a batch carries it."""

    __tablename__ = "payment_requests"
    __table_args__ = (
        UniqueConstraint("instance_id", "purpose", name="a_process_asks_once_for_each_purpose"),
        Index("ix_payment_requests_state", "county", "state", "requested_at"),
        CheckConstraint("amount_fen > 0", name="finance_is_asked_for_more_than_nothing"),
        CheckConstraint(
            "paid_by IS NULL OR (prepared_by IS NOT NULL AND paid_by <> prepared_by)",
            name="whoever_prepares_a_payment_does_not_confirm_it",
        ),
        CheckConstraint("(state = 'paid') = (paid_by IS NOT NULL)", name="a_paid_request_names_who_confirmed_it"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    case_id: Mapped[str] = mapped_column(ForeignKey("cases.id"), index=True)
    item_id: Mapped[str | None] = mapped_column(Id)
    instance_id: Mapped[str] = mapped_column(Id)
    purpose: Mapped[str] = mapped_column(
        String(30)
    )  #: urgent-remainder, rural-repair, disaster-rebuild, stranded, temp-spend …
    item: Mapped[str] = mapped_column(String(30), default="", server_default="")  #: catalogue code: which funds may pay
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(
        String(10), default="requested"
    )  #: requested, prepared, batched, paid, renounced, withheld
    requested_at: Mapped[datetime]
    requested_by: Mapped[str] = mapped_column(String(32))
    fund_id: Mapped[str | None] = mapped_column(ForeignKey("payment_funds.id"))
    voucher: Mapped[str] = mapped_column(String(60), default="")
    prepared_by: Mapped[str | None] = mapped_column(String(32))
    prepared_at: Mapped[datetime | None]
    paid_by: Mapped[str | None] = mapped_column(String(32))
    paid_on: Mapped[date | None]
    paid_at: Mapped[datetime | None]

    @property
    def amount(self) -> Decimal:
        """Return the amount in yuan."""
        return yuan(self.amount_fen)


class Campaign(CountyRow, Base):
    """A one-off payment to a list of households: a price subsidy over the roll, a winter aid, a holiday aid."""

    __tablename__ = "payment_campaigns"
    __table_args__ = (
        CheckConstraint("each_fen > 0", name="a_campaign_pays_more_than_nothing"),
        CheckConstraint(
            "approved_by IS NULL OR approved_by <> made_by", name="whoever_lists_a_campaign_does_not_approve_it"
        ),
        CheckConstraint(
            "(state IN ('draft', 'dropped')) = (approved_by IS NULL)", name="an_approved_campaign_names_who_approved_it"
        ),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(16))  #: price-subsidy, one-off
    item: Mapped[str] = mapped_column(String(30))  #: catalogue code of what is paid
    basis: Mapped[str] = mapped_column(String(120))  #: the document that orders it
    month: Mapped[date] = mapped_column(Month)
    groups: Mapped[list[Any]]  #: catalogue codes whose recipients are on the list
    per: Mapped[str] = mapped_column(String(10))  #: person, household
    each_fen: Mapped[int] = mapped_column(BigInteger)
    fund_id: Mapped[str | None] = mapped_column(
        ForeignKey("payment_funds.id")
    )  #: that alone pays it; None: by the order of the funds
    state: Mapped[str] = mapped_column(String(10), default="draft")  #: draft, approved, paying, dropped
    made_by: Mapped[str] = mapped_column(String(32))
    made_at: Mapped[datetime]
    approved_by: Mapped[str | None] = mapped_column(String(32))
    approved_at: Mapped[datetime | None]

    @property
    def each(self) -> Decimal:
        """Return what one person or household gets, in yuan."""
        return yuan(self.each_fen)


class CampaignEntry(CountyRow, AccountColumns, Base):
    """One household on a campaign's list, in or out, with the reason."""

    __tablename__ = "payment_campaign_entries"
    __table_args__ = (
        UniqueConstraint("campaign_id", "household_id", name="a_campaign_lists_a_household_once"),
        CheckConstraint("included OR reason <> ''", name="whoever_is_left_out_is_left_out_for_a_reason"),
        CheckConstraint("state IN ('listed', 'renounced', 'withheld')", name="an_entry_waits_or_is_settled"),
    )

    id: Mapped[str] = mapped_column(Id, primary_key=True)
    campaign_id: Mapped[str] = mapped_column(ForeignKey("payment_campaigns.id"), index=True)
    household_id: Mapped[str] = mapped_column(ForeignKey("households.id"))
    person_id: Mapped[str] = mapped_column(ForeignKey("persons.id"))
    persons: Mapped[int]
    amount_fen: Mapped[int] = mapped_column(BigInteger)
    included: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(
        String(10), default="listed", server_default="listed"
    )  #: renounced, withheld: it came back and is not paid

    @property
    def amount(self) -> Decimal:
        """Return the household's amount in yuan."""
        return yuan(self.amount_fen)

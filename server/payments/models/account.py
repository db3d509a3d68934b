"""Where money goes: the columns of a bank account, sealed, with what may be shown of it."""

from __future__ import annotations

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column


class AccountColumns:
    """Payee and account as one row keeps them; the number itself is sealed."""

    payee: Mapped[str] = mapped_column(String(80), default="")  #: name on the account
    relation: Mapped[str] = mapped_column(String(20), default="")  #: self, member, guardian, custodian
    bank: Mapped[str] = mapped_column(String(200), default="")
    account_sealed: Mapped[str | None] = mapped_column(Text)
    account_hash: Mapped[str | None] = mapped_column(String(64))  #: to see that two households name one account
    account_tail: Mapped[str] = mapped_column(String(4), default="")
    doubtful: Mapped[bool] = mapped_column(default=False)  #: fails the card check: a passbook, or mistyped

    @property
    def account_masked(self) -> str:
        """Return the number of which only the last four digits show."""
        return f"**** **** **** {self.account_tail}" if self.account_tail else ""

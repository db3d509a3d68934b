"""Read a payee and an account as they are given: seal the number, check the name, say what holds the money back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.checks import luhn
from forms.text import code_text
from server.foundation.ciphers import is_sealed
from server.foundation.work import Work
from server.households.operations import normal_name

RELATIONS = ("self", "member", "guardian", "custodian")
#: states of the social security card in the common form: the bank would send the money back
NO_CARD = frozenset({"lost", "inactive"})
_CARD = re.compile(r"[0-9]{16,19}")
_NUMBER = re.compile(r"[0-9]{8,30}")


@dataclass(frozen=True, slots=True)
class Account:
    """A payee as it was read: the columns of the row, and why money would have to wait (empty: nothing does)."""

    columns: dict[str, Any]
    agreement: str
    hold: str


def read_payee(work: Work, given: Mapping[str, Any] | None, *, person_name: str) -> Account:
    """Return the account of a mapping with name, relation, bank, account and, for a custodian, agreement.

    Nothing is refused here: a decision stands whatever its account is worth, and the money waits until that is mended.
    """
    told = dict(given or {})
    name = normal_name(str(told.get("name") or told.get("payee") or ""))
    relation = str(told.get("relation") or told.get("payee_relation") or "self")
    number = _number(work, str(told.get("account") or ""))
    agreement = str(told.get("agreement") or "").strip()
    if told.get("custody") and relation in ("self", "member"):
        relation = "custodian"
    columns = {
        "payee": name or normal_name(person_name), "relation": relation, "bank": str(told.get("bank") or "").strip()[:200],
    } | sealed(work, number)  # fmt: skip
    hold = _hold(columns, agreement, number, person_name) or ("card" if told.get("social_card") in NO_CARD else "")
    return Account(columns, agreement, hold)


def _number(work: Work, given: str) -> str:
    """Return an account number as typed, or as a case's answers keep it: sealed."""
    if is_sealed(given):
        given = work.house.vault.decrypt(given)
    return code_text(given).replace(" ", "")


def sealed(work: Work, number: str) -> dict[str, Any]:
    """Return the columns that keep an account number; what is no number keeps nothing."""
    if not _NUMBER.fullmatch(number):
        return {"account_sealed": None, "account_hash": None, "account_tail": "", "doubtful": False}
    vault = work.house.vault
    return {
        "account_sealed": vault.encrypt(number), "account_hash": vault.search_hash("account", number),
        "account_tail": number[-4:], "doubtful": not (_CARD.fullmatch(number) and luhn(number)),
    }  # fmt: skip


def _hold(columns: Mapping[str, Any], agreement: str, number: str, person_name: str) -> str:
    if not _NUMBER.fullmatch(number):
        return "no-account"
    if columns["relation"] == "self" and columns["payee"] != normal_name(person_name):
        return "name-mismatch"
    if columns["relation"] not in RELATIONS:
        return "name-mismatch"
    if columns["relation"] == "custodian" and not agreement:
        return "no-agreement"
    return ""

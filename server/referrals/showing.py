"""What a transfer tells its reader of the person: the minimum that the order carries, without name and address where those are closed to her."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from server.cases.veiling import veil
from server.foundation.work import Work
from server.referrals.confirming import review_rows
from server.referrals.means import means_rows
from server.referrals.minimum import identified
from server.referrals.models import Referral
from server.referrals.types import details_rows


@dataclass(frozen=True, slots=True)
class Shown:
    """The words of a transfer about a person, as rows in both languages."""

    need: str
    facts: list[dict[str, str]]
    means: list[dict[str, str]]  #: how the family's means are settled, and with what conclusion
    details: list[Any]  #: what the window tells by the item's own questions
    reviewed: list[Any]  #: what was found, while another body has yet to confirm it
    revealed: list[dict[str, str]]  #: who it is, where the order went out as a summary without a person


def shown(work: Work, row: Referral) -> Shown:
    """Return what the actor may read of a transfer; the caller has checked that she may see it."""
    cover = veil(work, row.case_id)
    revealed = [] if cover.words else _revealed(work, row)
    facts, details = list(row.facts.get("rows", [])), details_rows(work, row.id)
    return cover.over(Shown(row.need, facts, means_rows(row), details, review_rows(work, row), revealed))


def _revealed(work: Work, row: Referral) -> list[dict[str, str]]:
    consented, signed = row.consent_at is not None, row.signed_at is not None
    return identified(work, item=row.item, person_id=row.person_id, consented=consented, signed=signed)

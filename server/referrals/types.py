"""What a transfer of an item asks and answers: its own forms, steps and term, by the county's dated table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import forms
from server.cases.advance import plain
from server.cases.answers import answer_rows
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import ReferralDetails

RESULT_FORM = "refer.result"


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferType:
    """How one item is transferred."""

    result_form: str = RESULT_FORM
    request_form: str = ""  #: what the window tells beyond the household form
    procedure: str = ""  #: steps of its own: judicial, stranded, service
    result_rule: str = "TR.result"
    confirmed_by: str = ""  #: department whose confirmation makes the result count
    means: str = "none"  #: `check`: without a recognised identity the means are checked before the department looks
    means_zh: str = ""  #: why they are, or are not
    means_en: str = ""


def type_of(work: Work, item: str) -> TransferType:
    """Return how an item is transferred today; what the table does not name goes the common way."""
    found = work.house.tables.decide("transfer-types", {"item": item}, on=work.today).outputs
    return TransferType(**{name: value for name, value in (found or {}).items() if value})


def check_details(
    work: Work, item: str, details: Mapping[str, Any] | None
) -> tuple[dict[str, Any], list[FieldProblem]]:
    """Return the clean answers to the item's own questions and what is wrong with them; nothing told is nothing wrong."""
    key = type_of(work, item).request_form
    if not key or not details:
        return {}, []
    checked = forms.load(key).validate(details, today=work.today, now=work.now)
    problems = [FieldProblem(f"details/{e.path}", e.code, e.zh, e.en) for e in checked.errors]
    return dict(checked.clean), problems


def keep_details(work: Work, *, referral_id: str, item: str, clean: Mapping[str, Any]) -> None:
    """Keep what the window tells of this need."""
    key = type_of(work, item).request_form
    work.session.add(
        ReferralDetails(
            referral_id=referral_id, county=work.house.county, form=key, form_version=forms.load(key).version,
            answers=plain(clean),
        )
    )  # fmt: skip
    work.session.flush()


def details_rows(work: Work, referral_id: str) -> list[Any]:
    """Return what was told of a need as rows in both languages."""
    row = work.session.get(ReferralDetails, referral_id)
    return list(answer_rows(row.form, row.form_version, row.answers)) if row else []

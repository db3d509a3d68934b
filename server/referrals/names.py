"""Who is named in a family's cases because a transfer asked for it: guardians, people who found somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import select

from server.cases.written import told_of
from server.foundation.work import Work
from server.referrals.models import Referral, ReferralDetails


def asked_for(work: Work, case_ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (case, text) for everybody of whom the items' own questions of a case's transfers tell."""
    wanted = (
        select(Referral.case_id, ReferralDetails.form, ReferralDetails.form_version, ReferralDetails.answers)
        .join(Referral, Referral.id == ReferralDetails.referral_id)
        .where(Referral.case_id.in_(sorted(case_ids)))
    )
    for case_id, form, version, answers in work.session.execute(wanted):
        yield from ((case_id, text) for _about, text in told_of(work.house.vault, form, version, answers))


NAMES = {"referrals": asked_for}

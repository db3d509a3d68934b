"""One check of a household's means for all its transfers that need one: a second waits for the first, and takes over where that is withdrawn."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.operations import send_message
from server.foundation.work import Work
from server.referrals import means
from server.referrals.models import Referral
from server.referrals.steps import add_step
from server.verification import leaving

MESSAGE = "means-known"


def go_on(work: Work, ended: Referral) -> Referral | None:
    """Let those go on who waited for a check that has ended: with its report, where one came and they have signed for it.

    Else the first checks, the others wait for that, and it is returned.
    """
    checks = None
    for row in _waiting(work, ended):
        way = means.way_of(work, row, rule=means.CHECK, alone=checks is None)
        if way == means.JOIN:
            continue
        means.keep_way(work, row, way)
        told = {"means_way": way, "result_from": work.now.isoformat(), "accepted_at": work.now.isoformat()}
        send_message(work, instance_id=str(row.instance_id), name=MESSAGE, payload=told, sender=work.actor.id)
        checks = row if way == means.CHECK else checks
    work.session.flush()
    return checks


def leave(work: Work, stopped: Referral) -> None:
    """Close the check of a transfer that was stopped in its middle, with the reason, unless another transfer waits for it."""
    if stopped.means.get("way") != means.CHECK or stopped.instance_id is None:
        return
    stopped.means = {**stopped.means, "way": means.DROPPED}
    leaving.one_household_at_a_time(work, stopped.household_id)
    following = go_on(work, stopped)
    if following is not None:
        leaving.pass_on(
            work, instance_id=stopped.instance_id, to_instance=str(following.instance_id), case_id=following.case_id
        )
        add_step(work, following, "check-taken-over", unit=following.from_unit)
        return
    leaving.drop(
        work, instance_id=stopped.instance_id, case_id=stopped.case_id, item=stopped.item,
        reason=f"转办单 {stopped.number} 停止办理（{stopped.close_reason}）",
    )  # fmt: skip


def _waiting(work: Work, ended: Referral) -> list[Referral]:
    rows = work.session.scalars(
        select(Referral)
        .where(
            Referral.household_id == ended.household_id, Referral.county == work.house.county, Referral.state == "signed",
            Referral.id != ended.id,
        )
        .order_by(Referral.signed_at, Referral.id)
    )  # fmt: skip
    return [row for row in rows if row.means.get("way") == means.JOIN]

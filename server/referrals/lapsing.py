"""A recognised identity that ended while a department handles a transfer spares the check no longer (社会救助法 42)."""

from __future__ import annotations

from sqlalchemy import Integer, and_, bindparam, or_, select, text

from server.audit import operations as audit
from server.cases.models import Case, Instance
from server.cases.operations import send_message
from server.cases.words import IDENTITIES, Name, name_of
from server.foundation.work import Work
from server.households.models import RecognisedIdentity
from server.messaging.operations import tell_posts
from server.referrals import means
from server.referrals.addressing import SIGNERS
from server.referrals.models import Referral
from server.referrals.sending import identity_today
from server.referrals.steps import add_step
from server.verification.survey import is_filed

MESSAGE = "identity-ended"
BATCH = 50
#: Asked at every beat of the clock, so it is built once; the state is written out for the index.
ENDED = (
    select(Referral)
    .join(RecognisedIdentity, RecognisedIdentity.id == Referral.identity_id)
    .where(
        Referral.county == bindparam("county"), text("referrals.state = 'signed' AND referrals.identity_id IS NOT NULL"),
        or_(
            and_(RecognisedIdentity.ended_on.is_not(None), RecognisedIdentity.ended_on < bindparam("today")),
            and_(RecognisedIdentity.valid_to.is_not(None), RecognisedIdentity.valid_to < bindparam("today")),
        ),
    )
    .order_by(Referral.signed_at, Referral.id)
    .limit(bindparam("most", type_=Integer()))
)  # fmt: skip


def ended(work: Work, *, batch: int = BATCH) -> list[Referral]:
    """Return transfers in hand whose identity holds no longer."""
    return list(
        work.session.scalars(ENDED, {"county": work.house.county, "today": work.today, "most": batch})
    )  # fmt: skip


def let_go(work: Work) -> int:
    """Check the means of transfers in hand whose identity has ended, where they matter, and return how many there were.

    Another identity that holds takes its place; the department reads what happened.
    """
    found = ended(work)
    for row in found:
        gone = work.session.get_one(RecognisedIdentity, str(row.identity_id))
        token = identity_today(work, household_id=row.household_id, person_id=row.person_id)
        row.identity_id = token.id if token else None
        if token is None:
            _let_go(work, row, gone)
    work.session.flush()
    return len(found)


def _let_go(work: Work, row: Referral, gone: RecognisedIdentity) -> None:
    last = gone.until.isoformat() if gone.until else "—"
    kind = name_of(IDENTITIES, gone.kind)
    add_step(work, row, "identity-ended", unit=row.to_unit, what=kind.zh, on=last)
    audit.record(work, "referral.identity-ended", row.id, identity=gone.id)
    if row.means.get("way") != "identity":
        return
    rule = str(work.session.get_one(Instance, str(row.instance_id)).data.get("means_rule") or means.CHECK)
    way = means.way_of(work, row, rule=rule)
    because = Name(
        f"{kind.zh}身份到 {last} 为止，不再免于核对",
        f"the identity ({kind.en}) held until {last} and spares no check any more",
    )
    means.keep_way(work, row, way, because=because)
    if way == "report":
        return
    case = work.session.get_one(Case, row.case_id)
    told = {"means_way": way, "accepted_at": work.now.isoformat(), "relative_filed": is_filed(work, case)}
    send_message(work, instance_id=str(row.instance_id), name=MESSAGE, payload=told, sender=work.actor.id)
    tell_posts(
        work, unit_id=str(row.to_unit), roles=SIGNERS, template="task-arrived", cause=f"{row.id}:identity-ended:{gone.id}", case_id=row.case_id,
        facts={"case": case.code, "task": f"认定身份中途终止，先核对收入财产，结论转来后接着办：转办单 {row.number}", "unit": ""},
        link=f"/transfers/{row.id}",
    )  # fmt: skip

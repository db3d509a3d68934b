"""Money of a child's support: its file is restricted, and no payment line tells what it is for, or for whom.

Finance needs payee and amount; the reason stays in the file, with the section and the posts that handle it.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import and_, exists, not_, select, true

from server.cases.restricting import CHILD, CHILD_SECTION, SYSTEM, open_to, restricted_unread
from server.cases.visibility import masked_name
from server.cases.words import ITEMS, Name, name_of
from server.foundation.work import Work
from server.organisation import rules
from server.payments.models import Payee, StandingPayment

UNSAID = "restricted"  #: what stands for the item over the interface
UNSAID_NAME = Name("民政补助（限知）", "civil affairs support (restricted)")
NOBODY = "—"


def kept_apart(work: Work, standing_ids: Collection[str]) -> dict[str, str]:
    """Return those standing payments whose file is not the actor's to read, with the name that stands for the person's.

    It is the account's holder, open to whoever pays and masked for all others.
    """
    if work.actor.id == SYSTEM or not standing_ids:
        return {}
    section = CHILD_SECTION in work.actor.roles()
    reads = (
        true() if section else and_(StandingPayment.case_id.is_not(None), open_to(work.actor, StandingPayment.case_id))
    )
    wanted = (
        select(StandingPayment.id, Payee.payee)
        .outerjoin(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
        .where(StandingPayment.id.in_(sorted(standing_ids)), StandingPayment.item == CHILD, not_(reads))
    )
    pays = rules.may(work.actor, "payment.file")
    return {
        standing: (payee if pays else masked_name(payee)) if payee else NOBODY
        for standing, payee in work.session.execute(wanted)
    }


def item_name(item: str, *, apart: bool) -> Name:
    """Return what an item is called for a reader."""
    return UNSAID_NAME if apart else name_of(ITEMS, item)


def is_restricted(work: Work, case_id: str) -> bool:
    """Tell whether a case is restricted and the actor comes to it only because she pays."""
    return bool(restricted_unread(work, [case_id]))


def supports_child(work: Work, *, household_id: str, person_id: str) -> bool:
    """Tell whether a person of a household was ever supported as a child without support."""
    wanted = exists().where(
        StandingPayment.household_id == household_id,
        StandingPayment.person_id == person_id,
        StandingPayment.item == CHILD,
    )
    return bool(work.session.scalar(select(wanted)))

"""How long a recognition holds: kept when it is decided, reminded before it ends, renewed in one press."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import Integer, bindparam, select

from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.words import ITEMS, name_of
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.households.models import RecognisedIdentity
from server.messaging.operations import tell_posts
from server.organisation.models import Unit
from server.recognition.models import Recognition

REMIND_DAYS = 60  #: demo parameter: days before the end on which the window is reminded
MORNING = time(9)
BATCH = 50
#: Asked at every beat of the clock, so it is built once.
DUE = (
    select(Recognition)
    .where(
        Recognition.county == bindparam("ours"), Recognition.reminded_at.is_(None),
        Recognition.renewal_case_id.is_(None), Recognition.remind_at <= bindparam("now"),
    )
    .order_by(Recognition.remind_at, Recognition.id)
    .limit(bindparam("most", type_=Integer()))
)  # fmt: skip


def keep(work: Work, occurrence: Occurrence) -> Recognition:
    """Keep what was recognised, with the day on which the window is reminded of its end."""
    item, case = work.session.get_one(Item, occurrence.item_id), work.session.get_one(Case, occurrence.case_id)
    identity = work.session.scalars(
        select(RecognisedIdentity)
        .where(
            RecognisedIdentity.household_id == case.household_id, RecognisedIdentity.kind == item.item,
            RecognisedIdentity.ended_on.is_(None),
        )
        .order_by(RecognisedIdentity.recorded_at.desc(), RecognisedIdentity.id.desc())
        .limit(1)
    ).one()  # fmt: skip
    assert identity.valid_to is not None, "recognitions of this room end"
    row = Recognition(
        id=work.new_id(), county=work.house.county, case_id=case.id, item_id=item.id, household_id=case.household_id,
        township=case.township, kind=item.item, document=identity.document, recognised_on=identity.valid_from,
        valid_to=identity.valid_to, remind_at=remind_at(work, identity.valid_to),
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    return row


def remind_at(work: Work, valid_to: date) -> datetime:
    """Return the morning on which the window is reminded."""
    days = int(work.house.parameters.get("renewal_days", REMIND_DAYS))
    return datetime.combine(valid_to - timedelta(days=days), MORNING, tzinfo=LOCAL)


def due(work: Work, *, batch: int = BATCH) -> list[Recognition]:
    """Return recognitions of which the window is to be reminded now."""
    return list(work.session.scalars(DUE, {"ours": work.house.county, "now": work.now, "most": batch}))


def remind(work: Work) -> int:
    """Tell the windows of recognitions that end soon, each once, and return how many."""
    found = due(work)
    for row in found:
        row.reminded_at = work.now
        code = work.session.scalars(select(Case.code).where(Case.id == row.case_id)).one()
        unit = work.session.scalars(select(Unit.name).where(Unit.id == row.township)).one()
        names = name_of(ITEMS, row.kind)
        tell_posts(
            work, unit_id=row.township, roles=("clerk",), template="recognition-expiring", cause=row.id, case_id=row.case_id,
            facts={
                "case": code, "unit": unit, "identity_zh": names.zh, "identity_en": names.en, "until": row.valid_to.isoformat(),
            },
            link=f"/recognitions?kind={row.kind}",
        )  # fmt: skip
        note(work, row.case_id, "recognition-expiring", until=row.valid_to.isoformat())
    work.session.flush()
    return len(found)

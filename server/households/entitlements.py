"""What a recognised identity opens, by the dated table identity × item, and what of it a household does not have yet (C15)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select

from server.foundation.work import Work
from server.households.identities import valid_today
from server.households.models import Benefit, RecognisedIdentity
from server.households.running import runs_on

TABLE = "identity-items"
CENTRALISED = "centralised"  #: 集中供养
HOUSING = ("housing-urban", "housing-rural")  #: of 特困 only for who lives at home (domain reference 2.6b)
#: levels that hold everywhere; `local` ones only where the county provides
SURE = ("full", "fixed", "yes", "partly")


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """One item that an identity opens."""

    identity: str
    item: str
    level: str  #: full, fixed, yes, partly, local
    reason_zh: str
    reason_en: str
    basis: str
    rule: str
    version: str


def opened_by(work: Work, identities: Iterable[str]) -> list[Opened]:
    """Return what these identities open today, in the order of the table; of two levels for an item the surer one."""
    kinds = set(identities)
    found: dict[str, Opened] = {}
    table = work.house.tables.table(TABLE, on=work.today)
    for rule in table.rules:
        kind, item = (cell.parts[0] for cell in rule.cells)
        if kind not in kinds:
            continue
        made = Opened(
            identity=kind, item=item, level=rule.answers[0].value, reason_zh=rule.notes["reason_zh"],
            reason_en=rule.notes["reason_en"], basis=rule.notes["basis"], rule=rule.id, version=table.version,
        )  # fmt: skip
        known = found.get(item)
        if known is None or _rank(made.level) < _rank(known.level):
            found[item] = made
    return list(found.values())


def _rank(level: str) -> int:
    return SURE.index(level) if level in SURE else len(SURE)


def valid_identities(work: Work, household_ids: Sequence[str]) -> dict[str, list[RecognisedIdentity]]:
    """Return the identities of households that are valid today, by household."""
    rows = work.session.scalars(
        select(RecognisedIdentity)
        .where(
            RecognisedIdentity.household_id.in_(household_ids), valid_today(work),
        )
        .order_by(RecognisedIdentity.valid_from, RecognisedIdentity.id)
    )  # fmt: skip
    found: dict[str, list[RecognisedIdentity]] = {}
    for row in rows:
        found.setdefault(row.household_id, []).append(row)
    return found


def in_institutions(work: Work, household_ids: Sequence[str]) -> set[str]:
    """Return the households of whom everybody who is supported as destitute lives in an institution (集中供养)."""
    rows = work.session.execute(
        select(Benefit.household_id, Benefit.support_mode).where(
            Benefit.household_id.in_(household_ids), Benefit.item == "tekun", Benefit.period == "month",
            runs_on(work.today),
        )
    ).all()  # fmt: skip
    at_home = {household_id for household_id, mode in rows if mode != CENTRALISED}
    return {household_id for household_id, _mode in rows} - at_home


def received_items(work: Work, household_ids: Sequence[str]) -> dict[str, set[str]]:
    """Return the items that households have today or got this year, by household; a place on a waiting list counts."""
    first = work.today.replace(month=1, day=1)
    rows = work.session.execute(
        select(Benefit.household_id, Benefit.item).where(
            Benefit.household_id.in_(household_ids),
            runs_on(work.today),
            or_(Benefit.period != "once", Benefit.since >= first, Benefit.until >= work.today),
        )
    )
    found: dict[str, set[str]] = {}
    for household_id, item in rows:
        found.setdefault(household_id, set()).add(item)
    return found

"""Build a batch: what is still to be paid up to a month, funded in order, with what must wait and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import delete, insert, select, update

from server.audit import operations as audit
from server.cases.models import Case
from server.foundation.database import QUIET
from server.foundation.money import yuan
from server.foundation.work import Work
from server.households.models import Household, Person
from server.payments.funds import funds_of
from server.payments.models import (
    LIVE,
    SETTLED,
    Campaign,
    CampaignEntry,
    Fund,
    Line,
    Payee,
    PaymentRequest,
    Run,
    StandingAmount,
    StandingPayment,
)
from server.payments.months import month_of
from server.payments.positions import Position, positions

ACCOUNT = ("payee", "relation", "bank", "account_sealed", "account_hash", "account_tail", "doubtful")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Money that is due and does not go out with this batch, and why."""

    standing: StandingPayment
    month: date
    amount_fen: int
    why: str  #: a hold of the standing payment, or no-fund


@dataclass(slots=True)
class Draft:
    """A batch as it would go out today."""

    lines: list[dict[str, Any]] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)
    unfunded: int = 0  #: lines of a list that no fund which may pay them holds
    _left: dict[str, int] = field(default_factory=dict)  #: fund → what it would still hold
    _funds: dict[str, list[Fund]] = field(default_factory=dict)

    def fund(
        self, work: Work, item: str, amount_fen: int, *, donated: bool = False, only: str | None = None
    ) -> str | None:
        """Take an amount from the first fund that may pay the item and still holds it.

        Donations (`donated`) are for lists that somebody wrote for a purpose and a second person approved, nothing else. A list that
        names its fund (`only`) takes from that one.
        """
        if item not in self._funds:
            self._funds[item] = funds_of(work, item, donated=donated)
            for each in self._funds[item]:
                self._left.setdefault(each.id, each.held_fen)
        for each in self._funds[item]:
            if only in (None, each.id) and self._left[each.id] >= amount_fen:
                self._left[each.id] -= amount_fen
                return each.id
        return None


def draft(work: Work, run: Run) -> Draft:
    """Reckon a batch without writing anything."""
    made = Draft()
    if run.kind == "campaign":
        _add_campaign(work, run, made)
        return made
    _add_standing(work, run.month, made)
    if run.kind == "supplement":
        _add_requests(work, made)
    return made


def rebuild(work: Work, run: Run) -> Draft:
    """Write a draft's lines anew: what changed since it was built is in it."""
    drop_lines(work, run)
    work.session.execute(delete(Line).where(Line.run_id == run.id, Line.state == "draft"))
    made = draft(work, run)
    rows = [
        {"id": work.new_id(), "county": run.county, "run_id": run.id, "serial": number, "state": "draft", "return_code": "",
         "return_text": "", "part": 0, "seen_version": 0, "standing_id": None, "request_id": None,
         "entry_id": None, "result_id": None, "result_on": None, "attended": False, **line}
        for number, line in enumerate(sorted(made.lines, key=lambda line: line.pop("order")), start=1)
    ]  # fmt: skip
    for part in _parts(rows):
        work.session.execute(insert(Line), part)
    requests = [row["request_id"] for row in rows if row["request_id"]]
    if requests:
        work.session.execute(
            update(PaymentRequest).where(PaymentRequest.id.in_(requests)).values(state="batched"),
            execution_options=QUIET,
        )
    run.count, run.total_fen, run.digest = len(rows), sum(row["amount_fen"] for row in rows), digest_of(rows)
    work.session.flush()
    audit.record(work, "payment.build", run.id, lines=run.count, fen=run.total_fen)
    return made


def _parts(rows: list[dict[str, Any]], size: int = 400) -> Iterator[list[dict[str, Any]]]:
    return (rows[at : at + size] for at in range(0, len(rows), size))


def drop_lines(work: Work, run: Run) -> None:
    """Give back what a batch's draft lines hold: requests can be paid otherwise."""
    requests = list(
        work.session.scalars(
            select(Line.request_id).where(Line.run_id == run.id, Line.state == "draft", Line.request_id.is_not(None))
        )
    )
    if requests:
        work.session.execute(
            update(PaymentRequest).where(PaymentRequest.id.in_(requests), PaymentRequest.state == "batched")
            .values(state="requested"), execution_options=QUIET,
        )  # fmt: skip


def digest_of(rows: Iterable[Any]) -> str:
    """Return the hash of what goes to the bank: order, payee, account, amount and fund of each line."""
    whole = hashlib.sha256()
    for row in rows:
        one = row if isinstance(row, dict) else {name: getattr(row, name) for name in _HASHED}
        whole.update("\x1f".join(str(one[name] or "") for name in _HASHED).encode() + b"\n")
    return whole.hexdigest()


_HASHED = ("serial", "payee", "bank", "account_hash", "amount_fen", "fund_id", "item", "month")


def _add_standing(work: Work, month: date, made: Draft) -> None:
    rows = work.session.execute(
        select(StandingPayment, Payee, Household.township, Household.code, Person.died_on)
        .join(Household, Household.id == StandingPayment.household_id)
        .join(Person, Person.id == StandingPayment.person_id)
        .outerjoin(Payee, (Payee.standing_id == StandingPayment.id) & (Payee.state == "current"))
        .where(
            StandingPayment.county == work.house.county,
            StandingPayment.first_month <= month,
            StandingPayment.hold.not_in(SETTLED),
        )
        .order_by(StandingPayment.id)
    ).all()
    found = positions(work, (row[0].id for row in rows), until=month)
    deciders = _deciders(work)
    taken = _parts_taken(work, found)
    for standing, payee, township, code, died_on in rows:
        hold = standing.hold or ("died" if died_on else "") or ("" if payee and payee.account_sealed else "no-account")
        for due_month, position in found[standing.id].items():
            if not position.open_fen or due_month > month:
                continue
            fund = None if hold else made.fund(work, standing.item, position.open_fen)
            if fund is None:
                made.waiting.append(Waiting(standing, due_month, position.open_fen, hold or "no-fund"))
                continue
            part = _free_part(position, taken.get((standing.id, due_month), frozenset()))
            made.lines.append(
                {
                    "order": (township, code, standing.item, due_month), "standing_id": standing.id, "month": due_month,
                    "part": part, "household_id": standing.household_id, "person_id": standing.person_id,
                    "township": township, "item": standing.item, "amount_fen": position.open_fen, "fund_id": fund,
                    "decided_by": deciders.get((standing.id, position.serial), standing.started_by),
                    "seen_version": standing.version, **{name: getattr(payee, name) for name in ACCOUNT},
                }
            )  # fmt: skip


def _deciders(work: Work) -> dict[tuple[str, int], str]:
    rows = work.session.execute(
        select(StandingAmount.standing_id, StandingAmount.serial, StandingAmount.recorded_by).where(
            StandingAmount.county == work.house.county, StandingAmount.serial > 1
        )
    )
    return {(standing, serial): by for standing, serial, by in rows}


def _parts_taken(work: Work, found: dict[str, dict[date, Position]]) -> dict[tuple[str, date], frozenset[int]]:
    """Return, for months that are paid in part, which parts live already."""
    wanted = [s for s, months in found.items() if any(p.open_fen and p.live for p in months.values())]
    taken: dict[tuple[str, date], frozenset[int]] = {}
    for at in range(0, len(wanted), 400):
        for standing, month, part in work.session.execute(
            select(Line.standing_id, Line.month, Line.part).where(
                Line.standing_id.in_(wanted[at : at + 400]), Line.state.in_(LIVE)
            )
        ):
            key = (str(standing), month)
            taken[key] = taken.get(key, frozenset()) | {part}
    return taken


def _free_part(position: Position, taken: frozenset[int]) -> int:
    """Return the serial of the amount that a line pays: the one in force, else the newest that no line pays."""
    return next((serial for serial in range(position.serial, -1, -1) if serial not in taken), position.serial)


def _add_requests(work: Work, made: Draft) -> None:
    """Add one-off payments whose account is known and that nobody is paying by hand."""
    rows = work.session.execute(
        select(PaymentRequest, Case.household_id, Case.applicant_id, Household.township, Household.code)
        .join(Case, Case.id == PaymentRequest.case_id)
        .join(Household, Household.id == Case.household_id)
        .where(
            PaymentRequest.county == work.house.county, PaymentRequest.state == "requested",
            PaymentRequest.account_sealed.is_not(None),
        )
        .order_by(PaymentRequest.requested_at)
    ).all()  # fmt: skip
    for request, household, person, township, code in rows:
        fund = made.fund(work, request.item, request.amount_fen)
        if fund is None:
            continue
        made.lines.append(
            {
                "order": (township, code, request.item, month_of(work.today)), "request_id": request.id,
                "month": month_of(work.today), "household_id": household, "person_id": person, "township": township,
                "item": request.item, "amount_fen": request.amount_fen, "fund_id": fund, "decided_by": request.requested_by,
                **{name: getattr(request, name) for name in ACCOUNT},
            }
        )  # fmt: skip


def _add_campaign(work: Work, run: Run, made: Draft) -> None:
    campaign = work.session.get_one(Campaign, run.campaign_id)
    paid = select(Line.entry_id).where(Line.entry_id.is_not(None), Line.state.in_(LIVE), Line.run_id != run.id)
    rows = work.session.execute(
        select(CampaignEntry, Household.township, Household.code)
        .join(Household, Household.id == CampaignEntry.household_id)
        .where(
            CampaignEntry.campaign_id == campaign.id,
            CampaignEntry.included,
            CampaignEntry.state == "listed",
            CampaignEntry.id.not_in(paid),
        )
    ).all()
    for entry, township, code in rows:
        if not entry.account_sealed:
            continue
        fund = made.fund(work, campaign.item, entry.amount_fen, donated=True, only=campaign.fund_id)
        if fund is None:
            made.unfunded += 1
            continue
        made.lines.append(
            {
                "order": (township, code, campaign.item, campaign.month), "entry_id": entry.id, "month": campaign.month,
                "household_id": entry.household_id, "person_id": entry.person_id, "township": township,
                "item": campaign.item, "amount_fen": entry.amount_fen, "fund_id": fund,
                "decided_by": campaign.approved_by or "", **{name: getattr(entry, name) for name in ACCOUNT},
            }
        )  # fmt: skip


def total_words(run: Run) -> str:
    """Return count and total as people say them."""
    return f"{run.count} 笔 {yuan(run.total_fen):,.2f} 元"

"""The county looks afterwards at one payment in ten from the petty funds, drawn by a seed that anybody can draw again."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.holding import require_from_elsewhere
from server.cases.models import Case
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import Conflict, FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.models import Unit, User
from server.relief.models import FundCheck, FundEntry, FundSample, PettyFund
from server.relief.refusals import MonthDrawn, MonthNotOver, OwnSignature

ONE_IN = 10  #: county rule, demo parameter: at least one where anything was paid


def chosen(seed: str, entries: Sequence[str]) -> list[str]:
    """Return the drawn entries: those whose hash with the seed comes first, a tenth of them rounded up."""
    ordered = sorted(entries, key=lambda entry: hashlib.sha256(f"{seed}:{entry}".encode()).hexdigest())
    return ordered[: math.ceil(len(entries) / ONE_IN)]


def draw(work: Work, *, month: date, seed: str) -> FundSample:
    """Draw a month's sample, once, after the month is over.

    :raises MonthNotOver: the month is not over.
    :raises MonthDrawn: it is drawn already.
    :raises InvalidAnswers: no seed is given.
    """
    rules.require(work.actor, "fund.sample")
    until = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    if work.today < until:
        raise MonthNotOver(month=f"{month:%Y-%m}")
    if not 1 <= len(seed.strip()) <= 40:
        raise InvalidAnswers([FieldProblem("seed", "required", "请填写抽签种子，例如当天的报纸号。", "Give a seed.")])
    taken = select(FundSample.id).where(FundSample.county == work.house.county, FundSample.month == f"{month:%Y-%m}")
    if work.session.scalar(taken):
        raise MonthDrawn(month=f"{month:%Y-%m}")
    low, high = (datetime.combine(day, time(), tzinfo=LOCAL) for day in (month, until))
    paid = work.session.scalars(
        select(FundEntry.id).where(
            FundEntry.county == work.house.county, FundEntry.kind == "payment", FundEntry.at >= low, FundEntry.at < high
        )
    ).all()
    drawn = chosen(seed.strip(), paid)
    sample = FundSample(
        id=work.new_id(), county=work.house.county, month=f"{month:%Y-%m}", seed=seed.strip(), paid=len(paid),
        drawn=len(drawn), drawn_by=work.actor.id, drawn_at=work.now,
    )  # fmt: skip
    work.session.add(sample)
    work.session.flush()
    work.session.add_all(
        FundCheck(id=work.new_id(), county=sample.county, sample_id=sample.id, entry_id=entry) for entry in drawn
    )
    work.session.flush()
    audit.record(
        work, "fund.draw", sample.id, month=sample.month, seed=sample.seed, paid=sample.paid, drawn=sample.drawn
    )
    return sample


def check(work: Work, *, check_id: str, result: str, finding: str) -> FundCheck:
    """Write down what was found at a drawn payment.

    :raises SpotCheckerOfTownship: the actor holds a post in the township that paid, or has held one since it paid.
    :raises OwnSignature: the actor signed it.
    :raises InvalidAnswers: no result, or something is wrong and nothing is said.
    :raises Conflict: a colleague was faster.
    """
    rules.require(work.actor, "fund.sample")
    row = work.session.get(FundCheck, check_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    entry = work.session.get_one(FundEntry, row.entry_id)
    behind = rules.answers_for(work.actor, "fund.sample")
    if behind & {entry.first_by, entry.second_by}:
        raise OwnSignature
    township = work.session.get_one(PettyFund, entry.fund_id).township
    require_from_elsewhere(work, township, behind=behind, since=local_date(entry.at))
    if result not in ("right", "wrong"):
        raise InvalidAnswers([FieldProblem("result", "required", "请选择核查结果。", "Choose the result.")])
    if result == "wrong" and not finding.strip():
        raise InvalidAnswers([FieldProblem("finding", "required", "有问题的要写明。", "Say what is wrong.")])
    done = work.session.execute(
        update(FundCheck)
        .where(FundCheck.id == row.id, FundCheck.checked_at.is_(None))
        .values(result=result, finding=finding.strip()[:200], checked_by=work.actor.id, checked_at=work.now),
        execution_options={"synchronize_session": False},
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Conflict
    work.session.refresh(row)
    audit.record(work, "fund.check", row.id, result=result)
    return row


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One drawn payment as the page shows it."""

    check: FundCheck
    entry: FundEntry
    township: str
    case_code: str
    by: str


def samples(work: Work) -> list[tuple[FundSample, list[CheckRow]]]:
    """Return the county's draws, the newest first, with their payments.

    :raises NotPermitted: the actor does not read the funds of the county.
    """
    rules.require(work.actor, "fund.sample.read")
    found = work.session.scalars(
        select(FundSample).where(FundSample.county == work.house.county).order_by(FundSample.month.desc()).limit(12)
    ).all()
    return [(sample, _rows(work, sample.id)) for sample in found]


def _rows(work: Work, sample_id: str) -> list[CheckRow]:
    rows: Any = work.session.execute(
        select(FundCheck, FundEntry, Unit.name, Case.code, User.name)
        .join(FundEntry, FundEntry.id == FundCheck.entry_id)
        .join(PettyFund, PettyFund.id == FundEntry.fund_id)
        .join(Unit, Unit.id == PettyFund.township)
        .outerjoin(Case, Case.id == FundEntry.case_id)
        .outerjoin(User, User.id == FundCheck.checked_by)
        .where(FundCheck.sample_id == sample_id)
        .order_by(FundEntry.at)
    )
    return [
        CheckRow(check=row, entry=entry, township=unit, case_code=code or "", by=by or "")
        for row, entry, unit, code, by in rows
    ]

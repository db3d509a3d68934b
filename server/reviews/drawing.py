"""Random spot checks that anybody can draw again: a seed, the list drawn from, and an order that both fix."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.words import ITEMS, name_of
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.households.running import runs_on
from server.organisation.models import Unit
from server.reviews import children, opening
from server.reviews.models import Draw, Review
from server.reviews.refusals import CheckRuns

METHOD = "sha256-order-1"
METHOD_WORDS = "种子和家庭编号逐户计算散列值（SHA-256），按散列值从小到大取前面的户（sha256-order-1）"
MOST = 200


def hash_of(codes: Sequence[str]) -> str:
    """Return the hash of a list: its codes in order, one a line."""
    return hashlib.sha256("\n".join(codes).encode()).hexdigest()


def pick(codes: Sequence[str], *, seed: str, size: int) -> list[str]:
    """Return the codes drawn: those whose hash with the seed comes first. The list's own order does not matter."""
    return sorted(codes, key=lambda code: hashlib.sha256(f"{seed}\n{code}".encode()).digest())[:size]


def candidates(work: Work, *, item: str, township: str | None) -> dict[str, Benefit]:
    """Return who may be drawn, by household code: those that receive the aid and are not being checked."""
    checked = select(Review.benefit_id).where(Review.state == "open", Review.benefit_id.is_not(None))
    wanted = (
        select(Household.code, Benefit)
        .join(Benefit, Benefit.household_id == Household.id)
        .where(
            Benefit.county == work.house.county, Benefit.item == item, Benefit.period == "month",
            runs_on(work.today), Benefit.id.not_in(checked),
        )
        .order_by(Household.code, Benefit.id)
    )  # fmt: skip
    if township:
        wanted = wanted.where(Household.township == township)
    found: dict[str, Benefit] = {}
    for code, benefit in work.session.execute(wanted):
        found.setdefault(code, benefit)
    return found


def draw(work: Work, *, item: str, size: int, seed: str, reason: str, township: str | None = None) -> Draw:
    """Draw households for a spot check, number the record, and open a check of each.

    :raises NotPermitted: only the county draws.
    :raises InvalidAnswers: the seed or the reason is missing, or there are not so many households.
    """
    children.require(work, item=item, action="review.draw")
    found = candidates(work, item=item, township=township)
    _require(found, size=size, seed=seed, reason=reason)
    codes = list(found)
    picked = pick(codes, seed=seed.strip(), size=size)
    row = Draw(
        id=work.new_id(), county=work.house.county, township=township, item=item, seed=seed.strip()[:64], method=METHOD,
        population=len(codes), size=size, list_hash=hash_of(codes), listed=codes, picked=picked, reason=reason.strip()[:200],
        drawn_by=work.actor.id, drawn_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    for code in picked:
        _open(work, row, found[code])
    if (
        item != children.ITEM
    ):  # a numbered record would tell whose child is supported; row and seed stay for the section
        _number(work, row)
    audit.record(work, "review.draw", row.id, seed=row.seed, list=row.list_hash, size=size, population=len(codes))
    return row


def _require(found: dict[str, Benefit], *, size: int, seed: str, reason: str) -> None:
    problems = []
    if not seed.strip():
        problems.append(FieldProblem("seed", "required", "请填写随机种子（例：当天公开的彩票号码）。", "Give a seed."))
    if not reason.strip():
        problems.append(FieldProblem("reason", "required", "请写明抽查事由。", "Say why."))
    if not 1 <= size <= min(len(found), MOST):
        problems.append(
            FieldProblem(
                "size", "out-of-range", f"可抽 {len(found)} 户，请填 1 到 {min(len(found), MOST)}。", f"Between 1 and {min(len(found), MOST)}."
            )
        )  # fmt: skip
    if problems:
        raise InvalidAnswers(problems)


def _open(work: Work, row: Draw, benefit: Benefit) -> None:
    try:
        opening.open_review(
            work, household_id=benefit.household_id, item=benefit.item, kind="spot", rule="RV.spot", benefit=benefit,
            draw_id=row.id, cause=f"随机抽查（种子 {row.seed}）",
        )  # fmt: skip
    except CheckRuns:
        return  # opened by somebody else in this minute: that check serves


def _number(work: Work, row: Draw) -> Document:
    county = work.session.scalars(
        select(Unit.id).where(Unit.county == work.house.county, Unit.kind == "county").order_by(Unit.id).limit(1)
    ).one()
    place = work.session.get_one(Unit, row.township).name if row.township else work.house.county_name
    return issue(
        work, kind="draw-record", unit_id=county, addressee=place,
        facts={
            "place": place, "item": name_of(ITEMS, row.item).zh, "seed": row.seed, "method": METHOD_WORDS, "population": row.population,
            "size": row.size, "list_hash": row.list_hash, "picked": row.picked, "reason": row.reason,
            "drawn_at": row.drawn_at.isoformat(), "drawn_by": work.actor.name, "draw": row.id,
        },
    )  # fmt: skip


def verify(row: Draw) -> bool:
    """Tell whether the record gives the same draw again from its own list and seed."""
    again = pick(row.listed, seed=row.seed, size=row.size)
    return hash_of(row.listed) == row.list_hash and again == row.picked

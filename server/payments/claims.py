"""Open a recovery: at most what was paid in the months stated is asked back, as the lines of the batches say; more needs a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, select

from server.audit import operations as audit
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.cases.restricting import CHILD, restrict_alike, restrict_child
from server.foundation.database import QUIET
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.money import fen, yuan
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import rules
from server.payments.discretion import supports_child
from server.payments.funds import amount_problems
from server.payments.models import Line, RecoveredMonth, Recovery, StandingPayment
from server.payments.months import month_of
from server.payments.positions import positions
from server.payments.queries.claimable import people_of
from server.payments.recovery import GROUNDS

REASON = 200  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What somebody of the county asks back from a household."""

    household_id: str
    person_id: str
    amount: Decimal
    ground: str
    first_month: date | None = None  #: the months for which it was paid; None = from the first, to the last
    last_month: date | None = None
    beyond: str = ""  #: why more than the service paid: before it began, in cash, in goods


def paid_fen(work: Work, *, household_id: str, first: date | None = None, last: date | None = None) -> int:
    """Return what a household was paid for these months, both included, in fen."""
    wanted = select(func.coalesce(func.sum(Line.amount_fen), 0)).where(
        Line.county == work.house.county, Line.household_id == household_id, Line.state == "paid"
    )
    if first is not None:
        wanted = wanted.where(Line.month >= first.replace(day=1))
    if last is not None:
        wanted = wanted.where(Line.month <= last.replace(day=1))
    return int(work.session.scalar(wanted) or 0)


def asked_fen(
    work: Work, *, household_id: str, first: date | None = None, last: date | None = None, but: str = ""
) -> int:
    """Return how much of what a household was paid for these months is asked back already, by any recovery `but` this one."""
    wanted = (
        select(func.coalesce(func.sum(RecoveredMonth.amount_fen), 0))
        .join(Line, Line.id == RecoveredMonth.line_id)
        .join(Recovery, Recovery.id == RecoveredMonth.recovery_id)
        .where(Line.household_id == household_id, Recovery.state != "dropped", Recovery.id != but)
    )
    if first is not None:
        wanted = wanted.where(Line.month >= first.replace(day=1))
    if last is not None:
        wanted = wanted.where(Line.month <= last.replace(day=1))
    return int(work.session.scalar(wanted) or 0)


def problems_of(claim: Claim, paid: int, asked: int) -> list[FieldProblem]:
    """Return what is wrong with a claim on a household that was paid so much, of which so much is asked back already."""
    found = []
    if claim.first_month and claim.last_month and claim.last_month < claim.first_month:
        found.append(
            FieldProblem("last_month", "before-first", "止月不能早于起月。", "The last month is before the first.")
        )
    if len(claim.beyond.strip()) > REASON:
        found.append(FieldProblem("beyond", "too-long", f"最多 {REASON} 字。", f"At most {REASON} characters."))
    if claim.amount * 100 > paid - asked and not claim.beyond.strip():
        found.append(_above(paid, asked, "amount"))
    return found


def found_problems(work: Work, row: Recovery, amount: Decimal) -> list[FieldProblem]:
    """Return what is wrong with the amount that the facts come to: it stays within what was claimed, or what was paid then."""
    about: dict[str, Any] = {"household_id": row.household_id, "first": row.first_month, "last": row.last_month}
    paid, asked = paid_fen(work, **about), asked_fen(work, but=row.id, **about)
    most = max(paid - asked, row.claimed_fen)
    return [_above(most + asked, asked, "amount_found")] if amount * 100 > most else []


def _above(paid: int, asked: int, path: str) -> FieldProblem:
    zh, en = f"这段时间实发 {yuan(paid):,.2f} 元", f"{yuan(paid):,.2f} yuan was paid in this time"
    if asked:
        zh += f"，其中 {yuan(asked):,.2f} 元已经立案追缴，还能追缴 {yuan(paid - asked):,.2f} 元"
        en += f", of which {yuan(asked):,.2f} is asked back already"
    return FieldProblem(
        path, "above-paid", f"{zh}，追缴不能超过这个数；确有依据的，请在立案时写明超出的理由。",
        f"{en}, and no more is asked back; where there is ground for more, the claim says which.",
    )  # fmt: skip


def start(
    work: Work,
    *,
    household_id: str,
    person_id: str,
    amount: Decimal,
    ground: str,
    cause_case: str | None = None,
    **about: Any,
) -> Recovery:
    """Open a recovery for a household with a file of its own, and start its process.

    The months that were paid beyond what was due are noted with it, up to the amount, so that nobody asks twice; `about` may
    say for which months it was paid, and why more than that is asked back.

    :raises InvalidAnswers: the amount is not above 0.
    """
    problems = amount_problems(amount)
    if problems:
        raise InvalidAnswers(problems)
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    words = GROUNDS.get(ground, (ground, ground))[0]
    case = open_case(
        work, household_id=household.id, applicant_id=person_id, township=household.township, village=household.village,
        channel="window", opened_by_unit=household.township, submitted_at=work.now, answers={}, kind="recover",
        title=f"追缴：{words}"[:120], state="open",
    )  # fmt: skip
    restrict_alike(work, case_id=case.id, of=cause_case)
    if supports_child(work, household_id=household.id, person_id=person_id):
        restrict_child(work, case_id=case.id, item=CHILD)
    row = Recovery(
        id=work.new_id(), county=work.house.county, case_id=case.id, cause_case=cause_case, household_id=household.id,
        person_id=person_id, ground=ground[:30], claimed_fen=fen(amount), fine_fen=0, returned_fen=0, fine_paid_fen=0,
        written_off_fen=0, state="open", started_at=work.now, started_by=work.actor.id,
        **about,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    _note_months(work, row)
    start_instance(
        work, case_id=case.id, key="recover", subject=row.id,
        data={
            "case_id": case.id, "recovery_id": row.id, "unit_township": household.township, "claimed": amount, "ground": ground,
        },
    )  # fmt: skip
    audit.record(work, "recover.start", row.id, ground=ground, fen=row.claimed_fen)
    return row


def start_by_hand(work: Work, claim: Claim) -> Recovery:
    """Open a recovery from the list of overpayments or from what an inspection found.

    :raises NotPermitted: the actor is not of the county's civil affairs.
    :raises InvalidAnswers: the ground is unknown, the person is not of the household,
        the amount is not above 0, or above what was paid in these months without a reason.
    """
    rules.require(work.actor, "recover.start")
    paid = paid_fen(work, household_id=claim.household_id, first=claim.first_month, last=claim.last_month)
    asked = asked_fen(work, household_id=claim.household_id, first=claim.first_month, last=claim.last_month)
    problems = problems_of(claim, paid, asked)
    if claim.person_id not in people_of(work, claim.household_id):
        words = (
            "这个人不属于这户，也没有代这户领过款。",
            "This person neither belongs to the household nor received for it.",
        )
        problems.append(FieldProblem("person_id", "not-of-household", *words))
    if claim.ground not in GROUNDS:
        problems.append(FieldProblem("ground", "unknown", "请选择追缴的事由。", "Choose the ground."))
    if problems:
        raise InvalidAnswers(problems)
    about: dict[str, Any] = {
        "first_month": claim.first_month and month_of(claim.first_month),
        "last_month": claim.last_month and month_of(claim.last_month),
    }
    return start(
        work, household_id=claim.household_id, person_id=claim.person_id, amount=claim.amount, ground=claim.ground,
        paid_fen=paid, beyond_why=claim.beyond.strip(), **about,
    )  # fmt: skip


def _note_months(work: Work, row: Recovery) -> None:
    """Note the household's overpaid lines, latest month first, until they amount to what is claimed."""
    ids = list(work.session.scalars(select(StandingPayment.id).where(StandingPayment.household_id == row.household_id)))
    left = row.claimed_fen
    for standing_id, months in positions(work, ids, until=work.today.replace(day=1)).items():
        for month in sorted(months, reverse=True):
            lines = _unasked(Line.standing_id == standing_id, Line.month == month).order_by(Line.part.desc())
            left -= _note(work, row, lines, min(months[month].beyond_fen, left))
    note_paid(work, row, upto=row.claimed_fen)


def note_paid(work: Work, row: Recovery, *, upto: int) -> None:
    """Note what else was paid in the months stated until it amounts to so much, so that what comes back finds its funds.

    What an inspection found was due when it was paid, as far as the books knew: no reckoning shows it as paid beyond.
    """
    if row.paid_fen is None:
        return  # asked back by the system, from the reckoning alone
    noted = select(func.coalesce(func.sum(RecoveredMonth.amount_fen), 0)).where(RecoveredMonth.recovery_id == row.id)
    lines = _unasked(Line.household_id == row.household_id, Line.county == row.county)
    if row.first_month is not None:
        lines = lines.where(Line.month >= row.first_month)
    if row.last_month is not None:
        lines = lines.where(Line.month <= row.last_month)
    newest = lines.order_by(Line.month.desc(), Line.standing_id.is_(None), Line.id)
    _note(work, row, newest, upto - int(work.session.scalar(noted) or 0))


def _unasked(*where: ColumnElement[bool]) -> Select[Line]:
    """Select paid lines of which no recovery asks anything back; one that found no ground asks for nothing."""
    asked = select(RecoveredMonth.line_id).join(Recovery, Recovery.id == RecoveredMonth.recovery_id)
    return select(Line).where(Line.state == "paid", Line.id.not_in(asked.where(Recovery.state != "dropped")), *where)


def _note(work: Work, row: Recovery, lines: Select[Line], most: int) -> int:
    noted = 0
    for line in work.session.scalars(lines).all() if most > 0 else ():
        part = min(line.amount_fen, most - noted)
        if part <= 0:
            break
        _let_go(work, line)
        work.session.add(
            RecoveredMonth(
                id=work.new_id(), county=row.county, recovery_id=row.id, line_id=line.id, month=line.month, amount_fen=part
            )
        )  # fmt: skip
        noted += part
    work.session.flush()
    return noted


def _let_go(work: Work, line: Line) -> None:
    """Take a line from the recovery that found no ground: what comes back by the new one goes to the fund that had paid."""
    work.session.execute(delete(RecoveredMonth).where(RecoveredMonth.line_id == line.id), execution_options=QUIET)

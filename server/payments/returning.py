"""A returned payment until it is paid again: the window renews the account, another person confirms it, the next batch pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Instance
from server.cases.occurrence import Occurrence
from server.cases.opening import open_case
from server.cases.operations import send_message, start_instance
from server.cases.words import ITEMS, name_of
from server.foundation.work import Work
from server.households.models import Household, Person
from server.payments.building import ACCOUNT, QUIET
from server.payments.models import CampaignEntry, Line, Payee, PaymentRequest, Run, StandingPayment
from server.payments.payees import read_payee
from server.payments.refusals import AccountInOrder
from server.payments.settling import PROCESS, same_thing


def unattended(work: Work, run_id: str) -> list[Line]:
    """Return the lines of a batch that came back and that nobody has been asked to look into."""
    asked = select(Instance.subject).where(Instance.key == PROCESS, Instance.subject.is_not(None))
    return list(
        work.session.scalars(
            select(Line)
            .where(Line.run_id == run_id, Line.state == "returned", Line.id.not_in(asked))
            .order_by(Line.serial)
        )
    )


def attend(work: Work, occurrence: Occurrence) -> None:
    """Ask the window, on the day of the return, to renew the account of each returned line."""
    run = work.session.get_one(Run, occurrence.subject)
    for line in unattended(work, run.id):
        waiting = work.session.scalar(
            select(Instance.id)
            .join(Line, Line.id == Instance.subject)
            .where(Instance.key == PROCESS, Instance.state == "open", same_thing(line))
        )
        if waiting:
            work.session.execute(
                update(Instance).where(Instance.id == waiting).values(subject=line.id), execution_options=QUIET
            )
            send_message(
                work,
                instance_id=waiting,
                name="payment-returned",
                payload={"line_id": line.id},
                sender=f"run:{run.id}"[:32],
            )
        else:
            _open(work, run, line, finance=str(occurrence.data["unit_finance"]))


def _open(work: Work, run: Run, line: Line, *, finance: str) -> None:
    title = f"发放退回：{line.month.year}年{line.month.month}月 {name_of(ITEMS, line.item).zh}"
    case = open_case(
        work, household_id=line.household_id, applicant_id=line.person_id, township=line.township, channel="window",
        opened_by_unit=finance, submitted_at=work.now, answers={}, kind="payment", title=title[:120], state="open",
        village=work.session.scalar(select(Household.village).where(Household.id == line.household_id)),
    )  # fmt: skip
    note(work, case.id, "payment-returned", run=run.number, reason=line.return_text)
    start_instance(
        work, case_id=case.id, key=PROCESS, subject=line.id,
        data={
            "case_id": case.id, "line_id": line.id, "unit_township": line.township, "unit_finance": finance,
            "returned_on": work.today.isoformat(), "return_code": line.return_code,
        },
    )  # fmt: skip


def propose(work: Work, line: Line, given: Mapping[str, Any], *, reason: str) -> Payee:
    """Note the account to which the money shall go instead; it counts when another person has confirmed it."""
    person = work.session.get_one(Person, line.person_id)
    account = read_payee(work, given, person_name=person.name)
    _decline_open(work, line)
    last = work.session.scalar(select(func.max(Payee.serial)).where(_theirs(line))) or 0
    row = Payee(
        id=work.new_id(), county=work.house.county, standing_id=line.standing_id, line_id=line.id, serial=last + 1,
        state="proposed", origin="change", agreement=account.agreement, reason=reason.strip()[:200],
        recorded_by=work.actor.id, recorded_at=work.now, **account.columns,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "payee.propose", row.id, line=line.id)
    return row


def _theirs(line: Line) -> Any:
    return Payee.standing_id == line.standing_id if line.standing_id else Payee.line_id == line.id


def _decline_open(work: Work, line: Line) -> None:
    work.session.execute(
        update(Payee).where(_theirs(line), Payee.state == "proposed").values(state="declined"), execution_options=QUIET
    )


def proposed(work: Work, line: Line) -> Payee | None:
    """Return the account that waits for a second person, if any."""
    return work.session.scalar(select(Payee).where(_theirs(line), Payee.state == "proposed"))


def current(work: Work, line: Line) -> Payee | None:
    """Return to whom the money goes now, where that was changed."""
    return work.session.scalar(select(Payee).where(_theirs(line), Payee.state == "current"))


def confirm(work: Work, line: Line) -> None:
    """Let the money go to the proposed account from the next batch on.

    :raises AccountInOrder: no account waits for a word.
    """
    row = proposed(work, line)
    if row is None:
        raise AccountInOrder
    if line.standing_id:
        work.session.execute(
            update(Payee).where(Payee.standing_id == line.standing_id, Payee.state == "current").values(state="former"),
            execution_options=QUIET,
        )
    row.state, row.confirmed_by, row.confirmed_at = "current", work.actor.id, work.now
    work.session.flush()
    columns = {name: getattr(row, name) for name in ACCOUNT}
    if line.standing_id:
        work.session.execute(
            update(StandingPayment)
            .where(StandingPayment.id == line.standing_id)
            .values(hold="", hold_note="", version=StandingPayment.version + 1),
            execution_options=QUIET,
        )
    elif line.request_id:
        work.session.execute(
            update(PaymentRequest).where(PaymentRequest.id == line.request_id).values(**columns),
            execution_options=QUIET,
        )
    else:
        work.session.execute(
            update(CampaignEntry).where(CampaignEntry.id == line.entry_id).values(**columns), execution_options=QUIET
        )
    work.session.expire_all()
    audit.record(work, "payee.confirm", row.id, line=line.id)


def decline(work: Work, line: Line) -> None:
    """Send a proposed account back to the window."""
    _decline_open(work, line)
    audit.record(work, "payee.decline", line.id)


def give_up(work: Work, line: Line, *, why: str, words: str) -> None:
    """Keep the money back for good reason: the person has died or moved away, and a decision about the benefit follows."""
    if line.standing_id:
        work.session.execute(
            update(StandingPayment)
            .where(StandingPayment.id == line.standing_id)
            .values(hold=why, hold_note=words.strip()[:200], version=StandingPayment.version + 1),
            execution_options=QUIET,
        )
        work.session.expire_all()
    audit.record(work, "payee.give-up", line.id, why=why)

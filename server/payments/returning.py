"""A returned payment until it is paid again: the window renews the account, another person confirms it, the next batch pays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Instance, Message, Wait
from server.cases.occurrence import Occurrence
from server.cases.opening import open_case
from server.cases.operations import send_message, start_instance
from server.cases.restricting import CHILD, restrict_child
from server.foundation.database import QUIET
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.households.models import Household, Person
from server.organisation import rules
from server.payments.building import ACCOUNT
from server.payments.discretion import item_name, kept_apart
from server.payments.models import SETTLED, CampaignEntry, Line, Payee, PaymentRequest, Run, StandingPayment
from server.payments.owed import PROCESS, Owed, of_line, open_replacement, owed
from server.payments.payees import read_payee
from server.payments.refusals import AccountInOrder
from server.payments.units import finance_unit


def unattended(work: Work, run_id: str) -> list[Line]:
    """Return the lines of a batch that came back and that nobody has been asked to look into."""
    wanted = select(Line).where(Line.run_id == run_id, Line.state == "returned", Line.attended.is_(False))
    return list(work.session.scalars(wanted.order_by(Line.serial)))


def attend(work: Work, occurrence: Occurrence) -> None:
    """Ask the window, on the day of the return, to renew the account: once for each payment, however many months came back."""
    run = work.session.get_one(Run, occurrence.subject)
    for line in unattended(work, run.id):
        what = of_line(work, line)
        instance = open_replacement(work, what)
        if instance is None:
            words = {"run": run.number, "reason": line.return_text}
            _open(work, what, subject=line.id, finance=str(occurrence.data["unit_finance"]), words=words)
        elif _waits(work, instance):
            work.session.execute(
                update(Instance).where(Instance.id == instance).values(subject=line.id), execution_options=QUIET
            )
            send_message(
                work,
                instance_id=instance,
                name="payment-returned",
                payload={"line_id": line.id},
                sender=f"run:{run.id}"[:32],
            )
        line.attended = True
        work.session.flush()


def _waits(work: Work, instance: str) -> bool:
    """Tell whether a replacement waits for the bank, and was not told already."""
    told = select(Message.id).where(Message.instance_id == instance, Message.state == "waiting")
    if work.session.scalar(told.where(Message.name == "payment-returned").limit(1)):
        return False
    waits = select(Wait.id).where(Wait.instance_id == instance, Wait.message == "payment-returned")
    return work.session.scalar(waits.limit(1)) is not None


def ask_account(work: Work, *, standing_id: str) -> str:
    """Let the window write an account down for a standing payment that has none that can be paid; return the file's id.

    :raises NotPermitted: it is another township's.
    :raises AccountInOrder: nothing holds it, or somebody is at it already.
    """
    row = work.session.get(StandingPayment, standing_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    rules.require(work.actor, "payee.renew", township=owed(work, row.id).township)
    if row.case_id and row.id in kept_apart(work, [row.id]):
        raise NotFound
    case_id = want_account(work, row)
    if case_id is None:
        raise AccountInOrder
    return case_id


def want_account(work: Work, row: StandingPayment) -> str | None:
    """Let the window look for an account of a standing payment that is held; None where nothing holds it or somebody does."""
    what = owed(work, row.id)
    if not row.hold or row.hold in SETTLED or open_replacement(work, what):
        return None
    return _open(work, what, subject=row.id, finance=finance_unit(work), words={"run": "—", "reason": what.why})


def _open(work: Work, what: Owed, *, subject: str, finance: str, words: Mapping[str, str]) -> str:
    item = item_name(what.item, apart=what.item == CHILD)  # lists of steps show the title to whoever pays, too
    title = f"发放账户：{what.month.year}年{what.month.month}月 {item.zh}"
    case = open_case(
        work, household_id=what.household_id, applicant_id=what.person_id, township=what.township, channel="window",
        opened_by_unit=finance if what.line_id else what.township, submitted_at=work.now, answers={}, kind="payment",
        title=title[:120], state="open",
        village=work.session.scalar(select(Household.village).where(Household.id == what.household_id)),
    )  # fmt: skip
    restrict_child(work, case_id=case.id, item=what.item)
    note(work, case.id, "payment-returned", **words)
    start_instance(
        work, case_id=case.id, key=PROCESS, subject=subject,
        data={
            "case_id": case.id, "line_id": what.line_id, "unit_township": what.township, "unit_finance": finance,
            "returned_on": work.today.isoformat(),
        },
    )  # fmt: skip
    return case.id


def propose(work: Work, what: Owed, given: Mapping[str, Any], *, reason: str) -> Payee:
    """Note the account to which the money shall go instead; it counts when another person has confirmed it."""
    person = work.session.get_one(Person, what.person_id)
    account = read_payee(work, given, person_name=person.name)
    _decline_open(work, what)
    last = work.session.scalar(select(func.max(Payee.serial)).where(_theirs(what))) or 0
    row = Payee(
        id=work.new_id(), county=work.house.county, standing_id=what.standing_id, line_id=what.line_id, serial=last + 1,
        state="proposed", origin="change", agreement=account.agreement, reason=reason.strip()[:200],
        recorded_by=work.actor.id, recorded_at=work.now, **account.columns,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "payee.propose", row.id, line=what.line_id)
    return row


def _theirs(what: Owed) -> Any:
    return Payee.standing_id == what.standing_id if what.standing_id else Payee.line_id == what.line_id


def _decline_open(work: Work, what: Owed) -> None:
    work.session.execute(
        update(Payee).where(_theirs(what), Payee.state == "proposed").values(state="declined"), execution_options=QUIET
    )


def proposed(work: Work, what: Owed) -> Payee | None:
    """Return the account that waits for a second person, if any."""
    return work.session.scalar(select(Payee).where(_theirs(what), Payee.state == "proposed"))


def current(work: Work, what: Owed) -> Payee | None:
    """Return to whom the money goes now, where that was changed."""
    return work.session.scalar(select(Payee).where(_theirs(what), Payee.state == "current"))


def confirm(work: Work, what: Owed) -> None:
    """Let the money go to the proposed account from the next batch on.

    :raises AccountInOrder: no account waits for a word.
    """
    row = proposed(work, what)
    if row is None:
        raise AccountInOrder
    if what.standing_id:
        work.session.execute(
            update(Payee).where(Payee.standing_id == what.standing_id, Payee.state == "current").values(state="former"),
            execution_options=QUIET,
        )
    row.state, row.confirmed_by, row.confirmed_at = "current", work.actor.id, work.now
    work.session.flush()
    columns = {name: getattr(row, name) for name in ACCOUNT}
    if what.standing_id:
        work.session.execute(
            update(StandingPayment)
            .where(StandingPayment.id == what.standing_id)
            .values(hold="", hold_note="", version=StandingPayment.version + 1),
            execution_options=QUIET,
        )
    elif what.request_id:
        work.session.execute(
            update(PaymentRequest).where(PaymentRequest.id == what.request_id).values(**columns),
            execution_options=QUIET,
        )
    else:
        work.session.execute(
            update(CampaignEntry).where(CampaignEntry.id == what.entry_id).values(**columns), execution_options=QUIET
        )
    work.session.expire_all()
    audit.record(work, "payee.confirm", row.id, line=what.line_id)


def decline(work: Work, what: Owed) -> None:
    """Send a proposed account back to the window."""
    _decline_open(work, what)
    audit.record(work, "payee.decline", what.line_id or what.standing_id or "")


def give_up(work: Work, what: Owed, *, why: str, words: str) -> None:
    """Keep the money back for good reason: the person has died or moved away, and a decision about the benefit follows."""
    if what.standing_id:
        work.session.execute(
            update(StandingPayment)
            .where(StandingPayment.id == what.standing_id)
            .values(hold=why, hold_note=words.strip()[:200], version=StandingPayment.version + 1),
            execution_options=QUIET,
        )
        work.session.expire_all()
    audit.record(work, "payee.give-up", what.line_id or what.standing_id or "", why=why)

"""Carry out a delivered decision: standing payment, ledger, identity, grace period, recovery, what is told of other aids."""

from __future__ import annotations

import calendar as months
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.opening import close_case
from server.cases.papers import issue_paper
from server.determination import certificates
from server.determination.amounts import told
from server.determination.granting import IDENTITIES, OF_ONE_PERSON
from server.foundation.clock import local_date
from server.foundation.money import fen, yuan
from server.foundation.work import Work
from server.households import ledger
from server.households.models import Benefit, Person
from server.payments import standing
from server.payments.months import later, month_of
from server.payments.refusals import AlreadyEnded, NotStanding
from server.reviews import calendar, converting, opening, recognised, withheld
from server.reviews.derived import others_of
from server.reviews.models import Change, Grace, Review, Stop
from server.reviews.refusals import NotHeard
from server.reviews.stopping import ENDING, open_stop, read_stop
from server.reviews.words import GROUNDS

REMIND_DAYS = 20  #: days before the end of a grace period on which the window is reminded (demo parameter)
MOVED_OUT = "moved-out"


def last_day(month: date) -> date:
    """Return the last day of a month."""
    return month.replace(day=months.monthrange(month.year, month.month)[1])


def apply_decision(work: Work, what: Occurrence) -> None:
    """Do what was decided, from the month after the decision reached the person (after the death, where it is one).

    :raises NotHeard: the person was not heard; the diagram cannot lead here, and the row refuses it too.
    """
    stop = read_stop(work, what.subject)
    require_heard(stop)
    stop.first_month, stop.applied_at, stop.state = first_month_of(work, stop), work.now, "done"
    stop.derived = others_of(work, stop)
    work.session.flush()
    if stop.waits:
        converting.wait(work, stop)
    elif stop.identity_id is not None:
        converting.end(work, stop)
    else:
        _change_aid(work, what, stop)
    if stop.leads_to:
        _offer(work, what, stop)
    audit.record(
        work, "stop.apply", stop.id, outcome=stop.outcome, month=f"{stop.first_month:%Y-%m}" if stop.first_month else ""
    )
    if not stop.leads_to:
        close_case(work, case_id=stop.case_id, reason="done")


def _change_aid(work: Work, what: Occurrence, stop: Stop) -> None:
    """Change or end what is paid; what was paid beyond goes to a recovery."""
    benefit = work.session.get_one(Benefit, str(stop.benefit_id))
    beyond = _end(work, what, stop, benefit) if is_ending(stop) else _change(work, stop, benefit)
    _certificate(work, stop)
    stop.overpaid_fen = fen(beyond)
    work.session.flush()
    if beyond > 0:
        _recover(work, what, stop, beyond)
    withheld.ask_for_account(work, stop.benefit_id)
    _tell(work, stop)


def _tell(work: Work, stop: Stop) -> None:
    """Write into the history from when what is paid, or when nothing is."""
    first = _first(stop)
    if not is_ending(stop):
        note(work, stop.case_id, "stop-applied", month=f"{first:%Y-%m}", amount=f"{decided(stop):,.2f}")
    elif stop.grace_months:
        after, sum_ = later(first, stop.grace_months), f"{stop.grace_amount:,.2f}"
        note(
            work, stop.case_id, "stop-grace", month=f"{first:%Y-%m}", months=stop.grace_months, amount=sum_,
            after=f"{after:%Y-%m}",
        )  # fmt: skip
    else:
        note(work, stop.case_id, "stop-ended", month=f"{first:%Y-%m}")


def _certificate(work: Work, stop: Stop) -> None:
    """Let the household's certificate say what holds now; a grace period stands on it with its last month."""
    if stop.item not in certificates.ITEMS:
        return
    benefit = work.session.get_one(Benefit, str(stop.benefit_id))
    whose = benefit.person_id if stop.item in OF_ONE_PERSON else None
    reason, first = GROUNDS[stop.ground].zh, _first(stop)
    if not is_ending(stop):
        changed = {"amount": told(decided(stop)), "from": f"{first:%Y年%-m月}"}
    elif stop.grace_months:
        last = last_day(later(first, stop.grace_months - 1))
        changed = {"amount": told(yuan(stop.grace_fen or 0)), "from": f"{first:%Y年%-m月}", "until": last.isoformat()}
    else:
        certificates.withdraw(work, household_id=stop.household_id, person_id=whose, reason=f"停发：{reason}")
        return
    certificates.reissue(work, household_id=stop.household_id, person_id=whose, reason=f"金额调整：{reason}", **changed)


def require_heard(stop: Stop) -> None:
    """Refuse to carry out a cut or an end without a hearing (社会救助法 art. 48); death is the exception.

    :raises NotHeard: nobody was heard.
    """
    if stop.outcome == "raise" or stop.ground == "death":
        return
    if stop.intent_delivered_at is None or stop.heard is None:
        raise NotHeard


def is_ending(stop: Stop) -> bool:
    """Tell whether nothing is paid in the end."""
    return stop.outcome in ENDING and decided(stop) == 0


def decided(stop: Stop) -> Decimal:
    """Return the decided amount in yuan."""
    return stop.left


def first_month_of(work: Work, stop: Stop) -> date | None:
    """Return the first month of the new amount: the one after the delivery, or after the death; none while what is held goes on."""
    if stop.waits:
        return None
    if stop.identity_id is not None:
        return month_of(recognised.ends_on(work, stop))
    if stop.ground == "death" and (died := _died_on(work, stop)) is not None:
        return later(month_of(died))
    return later(month_of(local_date(stop.delivered_at or work.now)))


def _died_on(work: Work, stop: Stop) -> date | None:
    """Return when the recipient died; a household's aid that came with a roll names nobody: its file does."""
    benefit, case = work.session.get_one(Benefit, str(stop.benefit_id)), work.session.get_one(Case, stop.case_id)
    whose = stop.person_id or benefit.person_id or case.applicant_id
    return work.session.scalar(select(Person.died_on).where(Person.id == whose))


def _change(work: Work, stop: Stop, benefit: Benefit) -> Decimal:
    amount, first = decided(stop), _first(stop)
    ledger.change_amount(work, benefit, amount=amount, first_month=first, reason=GROUNDS[stop.ground].zh)
    try:
        return standing.change(
            work, benefit_id=benefit.id, amount=amount, first_month=first, reason=GROUNDS[stop.ground].zh
        )
    except NotStanding:
        return Decimal(0)  # paid outside of here: the ledger and the decision say what is due


def _end(work: Work, what: Occurrence, stop: Stop, benefit: Benefit) -> Decimal:
    first, reason = _first(stop), GROUNDS[stop.ground].zh
    last = later(first, stop.grace_months - 1)
    if stop.grace_months:
        _begin_grace(work, what, stop, benefit, first=first, last=last)
    try:
        beyond = standing.end(work, benefit_id=benefit.id, last_month=last, reason=reason)
    except (NotStanding, AlreadyEnded):
        beyond = Decimal(0)
    ledger.end_benefit(work, benefit, on=last_day(last), reason=reason)
    person = (stop.person_id or benefit.person_id) if stop.item in OF_ONE_PERSON else None
    kind = IDENTITIES.get(stop.item, stop.item)
    ledger.end_recognised(work, household_id=stop.household_id, kind=kind, on=last_day(last), person_id=person)
    work.session.execute(
        update(Item)
        .where(Item.case_id == benefit.case_id, Item.item == stop.item, Item.state == "granted")
        .values(state="ended"),
        execution_options={"synchronize_session": False},
    )
    calendar.drop(work, benefit_id=benefit.id)
    if not stop.grace_months:
        opening.end_running(work, benefit.id)
    if stop.ground not in ("death", "moved-out") and stop.item in ("dibao", "dibao-alone"):
        calendar.enter(work, benefit=benefit, since=last_day(last), occasion="leaver", rule="RV.leaver")
    return beyond


def _first(stop: Stop) -> date:
    assert stop.first_month is not None, "set before anything is carried out"
    return stop.first_month


def _begin_grace(work: Work, what: Occurrence, stop: Stop, benefit: Benefit, *, first: date, last: date) -> None:
    """Pay the set amount for some months more and remind the window before they are over (民发〔2022〕83号)."""
    amount = yuan(stop.grace_fen or 0)
    ledger.change_amount(work, benefit, amount=amount, first_month=first, reason="渐退期")
    try:
        standing.change(work, benefit_id=benefit.id, amount=amount, first_month=first, reason="渐退期")
    except NotStanding:
        note(work, stop.case_id, "grace-by-hand", amount=f"{amount:,.2f}")
    work.session.add(
        Grace(
            id=work.new_id(), county=work.house.county, stop_id=stop.id, benefit_id=benefit.id, household_id=stop.household_id,
            township=stop.township, months=stop.grace_months, amount_fen=fen(amount), first_month=first, last_month=last,
            remind_on=last_day(last) - timedelta(days=REMIND_DAYS),
        )
    )  # fmt: skip
    work.session.flush()
    issue_paper(work, what, "grace-approval")


def _recover(work: Work, what: Occurrence, stop: Stop, beyond: Decimal) -> None:
    """Hand what was paid beyond the last month to a recovery, which hears the household before it asks for anything."""
    ground = {"death": "died", "moved-out": "moved"}.get(stop.ground, "overpaid")
    handler = work.house.effects["recover.start"]
    handler(work, replace(what, topic="recover.start", inputs={"amount": beyond, "ground": ground}))
    note(work, stop.case_id, "overpaid", amount=f"{beyond:,.2f}")


def _offer(work: Work, what: Occurrence, stop: Stop) -> None:
    """Put the aid to which the person agreed to change on the window's list, with the papers that were given before."""
    inputs = {"item": stop.leads_to, "cause": "converted", "papers_of": _papers_of(work, stop)}
    work.house.effects["items.propose"](work, replace(what, topic="items.propose", inputs=inputs))


def _papers_of(work: Work, stop: Stop) -> dict[str, str]:
    """Return the cases in which the papers lie that need not be given again: the application of what ends, and the check before."""
    if stop.identity_id is not None:
        application = recognised.source(work, stop)
    else:
        application = work.session.get_one(Benefit, str(stop.benefit_id)).case_id
    review = work.session.get(Review, stop.review_id) if stop.review_id else None
    return {"application": application or "", "investigation": review.case_id if review else ""}


def drop_stop(work: Work, what: Occurrence) -> None:
    """Leave the aid as it is: the opinion convinced, the objection held, or the matter is settled otherwise."""
    stop = read_stop(work, what.subject)
    stop.state = "dropped"
    if stop.decision is None:
        stop.decision, stop.decided_at = "drop", work.now
    work.session.flush()
    withheld.ask_for_account(work, stop.benefit_id)
    note(work, stop.case_id, "stop-dropped")
    audit.record(work, "stop.drop", stop.id)
    left = what.data.get("withdrawal_reason") == MOVED_OUT
    close_case(work, case_id=stop.case_id, reason=MOVED_OUT if left else "unchanged")
    if left and stop.outcome not in ENDING:
        _end_after_move(work, stop)


def _end_after_move(work: Work, stop: Stop) -> None:
    """Intend the end of an aid of which a raise or a cut ran when the household left the county."""
    benefit = work.session.get_one(Benefit, str(stop.benefit_id))
    moved = work.session.scalars(
        select(Change)
        .where(Change.household_id == stop.household_id, Change.kind == MOVED_OUT)
        .order_by(Change.reported_at.desc())
        .limit(1)
    ).first()
    since = f"{moved.happened_on.isoformat()} 起" if moved else "已经"
    open_stop(work, benefit=benefit, outcome="stop", amount=None, ground=MOVED_OUT, facts=f"{since}迁出本县。")

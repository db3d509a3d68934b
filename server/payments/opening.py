"""Open a batch: by hand once its roll is closed, or by itself when its month begins."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from server.audit import operations as audit
from server.cases.models import Case
from server.cases.opening import open_case
from server.cases.operations import start_instance
from server.cases.restricting import SYSTEM
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.payments.building import rebuild
from server.payments.models import Campaign, Run
from server.payments.refusals import MonthTaken, NothingToPay, PaymentMoved, RollStillOpen
from server.payments.rhythm import PAY, SUPPLEMENT, rhythm, supplement_by
from server.payments.runs import build_again
from server.payments.units import finance_unit
from server.payments.words import waits_for

KINDS = {
    "month": ("定期发放", "regular payment"), "supplement": ("补发", "supplementary payment"),
    "campaign": ("一次性发放", "one-off payment"),
}  # fmt: skip


def open_run(work: Work, *, kind: str, month: date, campaign_id: str | None = None) -> Run:
    """Open a batch for a month, build it at once and start its process; of one that began by itself, go on with it, built anew.

    :raises NotPermitted: the actor does not prepare payments.
    :raises RollStillOpen: a regular run before its roll is closed.
    :raises MonthTaken: the month has its regular run.
    :raises NothingToPay: nothing can be paid.
    """
    rules.require(work.actor, "payment.prepare")
    if kind not in KINDS or (kind == "campaign") != (campaign_id is not None):
        raise InvalidAnswers([FieldProblem("kind", "unknown", "请选择批次类别。", "Choose the kind of batch.")])
    begun = _begun_by_itself(work, month) if kind == "month" else None
    return build_again(work, run_id=begun.id) if begun else begin(work, kind=kind, month=month, campaign_id=campaign_id)


def begin(work: Work, *, kind: str, month: date, campaign_id: str | None = None) -> Run:
    """Make, build and start a batch, whoever asks for it.

    :raises RollStillOpen: a regular run before its roll is closed.
    :raises MonthTaken: the month has its regular run.
    :raises NothingToPay: nothing can be paid.
    """
    days = rhythm(work, month)
    if kind == "month":
        _require_month(work, month, days.closes_on)
    unit = finance_unit(work)
    pay_by = days.pay_by if kind == "month" else supplement_by(work)
    run = _make(work, kind=kind, month=month, campaign_id=campaign_id, unit=unit, pay_by=pay_by)
    made = rebuild(work, run)
    if not run.count:
        zh, en = waits_for([*(each.why for each in made.waiting), *["no-fund"] * made.unfunded])
        raise NothingToPay(why=zh, why_en=en)
    regular = kind == "month"
    start_instance(
        work, case_id=run.case_id, key="pay", subject=run.id,
        data={
            "case_id": run.case_id, "run_id": run.id, "unit_finance": unit, "regular": regular,
            "counts_from": (days.counts_from if regular else work.today).isoformat(),
            "pay_rule": PAY if regular else SUPPLEMENT,
        },
    )  # fmt: skip
    return run


def _begun_by_itself(work: Work, month: date) -> Run | None:
    """Return the month's draft that nobody in person has opened; see `monthly`."""
    ours = (Run.county == work.house.county, Run.month == month, Run.kind == "month", Run.state == "draft")
    return work.session.scalar(select(Run).join(Case, Case.id == Run.case_id).where(*ours, Case.created_by == SYSTEM))


def _require_month(work: Work, month: date, closes_on: date) -> None:
    if work.today <= closes_on:
        raise RollStillOpen(month=f"{month:%Y-%m}", day=closes_on.isoformat())
    taken = work.session.scalar(
        select(Run.number).where(
            Run.county == work.house.county, Run.month == month, Run.kind == "month", Run.state != "dropped"
        )
    )
    if taken:
        raise MonthTaken(month=f"{month:%Y-%m}", number=taken)


def _make(work: Work, *, kind: str, month: date, campaign_id: str | None, unit: str, pay_by: date) -> Run:
    ours = select(func.count()).select_from(Run).where(Run.county == work.house.county, Run.month == month)
    before = work.session.scalar(ours) or 0
    words = KINDS[kind][0]
    if campaign_id:
        words = _approved(work, campaign_id).title
    case = open_case(
        work, household_id=None, applicant_id=None, township=unit, channel="window", opened_by_unit=unit,
        submitted_at=work.now, answers={}, kind="payment", title=f"{month.year}年{month.month}月 {words}"[:120], state="open",
    )  # fmt: skip
    run = Run(
        id=work.new_id(), county=work.house.county, case_id=case.id, kind=kind, month=month, campaign_id=campaign_id,
        number=f"{month:%Y%m}-{before + 1}", pay_by=pay_by, state="draft", count=0, total_fen=0, digest="",
    )  # fmt: skip
    work.session.add(run)
    work.session.flush()
    audit.record(work, "payment.open", run.id, number=run.number, kind=kind)
    return run


def _approved(work: Work, campaign_id: str) -> Campaign:
    campaign = work.session.get(Campaign, campaign_id)
    if campaign is None or campaign.county != work.house.county:
        raise NotFound
    if campaign.state not in ("approved", "paying"):
        raise PaymentMoved
    campaign.state = "paying"
    return campaign

"""Payments: funds, standing payments as other rooms decide them, batches, the bank's word, recoveries."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.households.operations import enter_benefit, register_household
from server.payments import campaigns, claims, funds, opening, recovery, requests, results, runs, standing
from server.payments.models import Campaign, Fund, Line, PaymentRequest, Recovery, Run, StandingPayment
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, login, money, remember, verb


def open_fund(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open a fund for items and bring money in."""
    said = step.details
    about = {name: said[name] for name in ("donor", "purpose", "rank") if name in said}

    def do(work: Work) -> None:
        fund = funds.open_fund(
            work, code=str(said["code"]), name=str(said.get("name", said["code"])), source=str(said.get("source", "county")),
            items=list(said["items"]), **about,
        )  # fmt: skip
        if "amount" in said:
            funds.bring_in(
                work, fund_id=fund.id, amount=money(said["amount"]), voucher=str(said.get("voucher", "拨001"))
            )

    play.run(login(step), do)


def bring_in(play: Play, _scenario: Scenario, step: Step) -> None:
    """Bring money into a fund."""
    said = step.details

    def do(work: Work) -> None:
        fund = work.session.scalars(select(Fund).where(Fund.code == str(said["code"]))).one()
        funds.bring_in(work, fund_id=fund.id, amount=money(said["amount"]), voucher=str(said.get("voucher", "拨002")))

    play.run(login(step), do)


def prepare_payment(play: Play, _scenario: Scenario, step: Step) -> None:
    """Prepare a payment that the case asked of finance."""
    request, voucher = _request(play, step), str(step.details.get("voucher", "凭证002"))
    play.run(login(step), lambda work: requests.prepare(work, request_id=request, voucher=voucher))


def confirm_payment(play: Play, _scenario: Scenario, step: Step) -> None:
    """Confirm that a prepared payment was made."""
    request = _request(play, step)
    play.run(login(step), lambda work: requests.confirm(work, request_id=request, paid_on=work.today))


def _request(play: Play, step: Step) -> str:
    case = case_of(play, step)
    rows = select(PaymentRequest.id).where(PaymentRequest.case_id == case).order_by(PaymentRequest.requested_at.desc())
    found = play.read(lambda work: work.session.scalars(rows.limit(1)).first())
    if found is None:
        raise CannotBePlayed("这个案件没有付款申请", "the case asks for no payment")
    return found


def grant_monthly(play: Play, _scenario: Scenario, step: Step) -> None:
    """Grant a benefit by hand, as a decision leaves it: household, ledger, standing payment under `label`."""
    said = step.details
    township = play.units[str(said.get("township", "qingsui"))]
    name, number = str(said["name"]), str(said["id"])
    first = date.fromisoformat(str(said["from"]))

    def do(work: Work) -> str:
        person = {"name": name, "id_kind": "resident", "id_number": number, **said.get("facts", {})}
        members = list(said.get("members", []))
        home = register_household(work, township=township, village=None, applicant=person, members=members)
        benefit = enter_benefit(
            work, household_id=home.id, person_id=home.head_id, item=str(said.get("item", "dibao")), unit=township,
            since=first, amount=money(said["amount"]), period="month",
        )  # fmt: skip
        payee = {"name": name, "relation": "self", "bank": "青穗农商行", "account": str(said.get("account", _CARD))}
        standing.start(
            work, household_id=home.id, person_id=home.head_id, item=benefit.item, amount=money(said["amount"]),
            first_month=first, benefit_id=benefit.id, case_id=None, payee=payee if said.get("payee", True) else None,
        )  # fmt: skip
        return benefit.id

    play.labels[str(said["label"])] = play.run(login(step), do)


_CARD = "6200000000000000018"  #: passes the card check; belongs to nobody


def _benefit(play: Play, step: Step) -> str:
    label = str(step.details["label"])
    if label not in play.labels:
        raise CannotBePlayed(f"没有叫“{label}”的待遇", f"no benefit is called “{label}”")
    return play.labels[label]


def find_benefit(play: Play, _scenario: Scenario, step: Step) -> None:
    """Speak of the monthly benefit that a case's decision granted, by a label."""
    case = case_of(play, step)
    found = play.read(
        lambda work: work.session.scalar(select(Benefit.id).where(Benefit.case_id == case, Benefit.period == "month"))
    )
    if found is None:
        raise CannotBePlayed("这个案件没有按月的待遇", "the case has no monthly benefit")
    play.labels[str(step.details["label"])] = found


def change_monthly(play: Play, _scenario: Scenario, step: Step) -> None:
    """Change a benefit's amount from a month on."""
    benefit, said = _benefit(play, step), step.details
    play.run(
        login(step),
        lambda work: standing.change(
            work, benefit_id=benefit, amount=money(said["amount"]), first_month=date.fromisoformat(str(said["from"])),
            reason=str(said.get("reason", "核查调整")),
        ),
    )  # fmt: skip


def end_monthly(play: Play, _scenario: Scenario, step: Step) -> None:
    """End a benefit with a month."""
    benefit, said = _benefit(play, step), step.details
    play.run(
        login(step),
        lambda work: standing.end(
            work,
            benefit_id=benefit,
            last_month=date.fromisoformat(str(said["last"])),
            reason=str(said.get("reason", "停发")),
        ),
    )


def hold_monthly(play: Play, _scenario: Scenario, step: Step) -> None:
    """Keep a benefit's money back (a death was reported, nobody has decided yet)."""
    benefit, why = _benefit(play, step), str(step.details.get("why", "died"))
    play.run(login(step), lambda work: standing.hold(work, benefit_id=benefit, why=why))


def open_run(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open a batch for a month; `case` names its file."""
    said = step.details
    campaign = _campaign(play, str(said["campaign"])) if "campaign" in said else None

    def do(work: Work) -> str:
        month = date.fromisoformat(str(said["month"]))
        return opening.open_run(work, kind=str(said.get("kind", "month")), month=month, campaign_id=campaign).case_id

    remember(play, step, play.run(login(step), do))


def build_again(play: Play, _scenario: Scenario, step: Step) -> None:
    """Build the batch anew."""
    run = _run(play, step)
    play.run(login(step), lambda work: runs.build_again(work, run_id=run))


def _run(play: Play, step: Step) -> str:
    case = case_of(play, step)
    return play.read(lambda work: work.session.scalars(select(Run.id).where(Run.case_id == case)).one())


def bank_answers(play: Play, _scenario: Scenario, step: Step) -> None:
    """Upload the bank's file: every open line succeeds but those in `failed` ({name: code}); `only` limits the file."""
    run_id, said = _run(play, step), step.details
    failed = dict(said.get("failed") or {})
    content = play.read(lambda work: _file(work, run_id, failed, said.get("only")))
    if "again" in said:
        content = play.labels[str(said["again"])].encode()
    if "label" in said:
        play.labels[str(said["label"])] = content.decode()
    play.run(login(step), lambda work: results.take_result(work, run_id=run_id, name="回盘.csv", content=content))


def _file(work: Work, run_id: str, failed: dict[str, str], only: Any) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["批次号", "序号", "户名", "金额(元)", "结果", "原因代码", "原因"])
    number = work.session.get_one(Run, run_id).number
    for line in work.session.scalars(select(Line).where(Line.run_id == run_id).order_by(Line.serial)):
        if only is None or line.payee in only:
            code = failed.get(line.payee, "")
            outcome = "失败" if code else "成功"
            writer.writerow([number, line.serial, line.payee, f"{line.amount:.2f}", outcome, code, ""])
    return out.getvalue().encode()


def find_return(play: Play, _scenario: Scenario, step: Step) -> None:
    """Speak of the file of a returned payment by its payee, or of a household's recovery."""
    payee, kind = str(step.details["payee"]), str(step.details.get("kind", "payment"))

    def find(work: Work) -> str | None:
        return work.session.scalar(
            select(Case.id)
            .join(Person, Person.id == Case.applicant_id)
            .where(Case.kind == kind, Person.name == payee)
            .order_by(Case.registered_at.desc())
            .limit(1)
        )

    found = play.read(find)
    if found is None:
        raise CannotBePlayed(f"没有“{payee}”的案卷", f"there is no file of “{payee}”")
    remember(play, step, found)


def start_recovery(play: Play, _scenario: Scenario, step: Step) -> None:
    """Open a recovery for a benefit's household."""
    benefit, said = _benefit(play, step), step.details

    def do(work: Work) -> str:
        row = work.session.scalars(select(StandingPayment).where(StandingPayment.benefit_id == benefit)).one()
        claim = claims.Claim(
            household_id=row.household_id, person_id=row.person_id, amount=money(said["amount"]),
            ground=str(said.get("ground", "overpaid")), beyond=str(said.get("beyond", "")),
        )  # fmt: skip
        return claims.start_by_hand(work, claim).case_id

    remember(play, step, play.run(login(step), do))


def raise_hardship(play: Play, _scenario: Scenario, step: Step) -> None:
    """Say that the person cannot return the money as planned."""
    case = case_of(play, step)

    def do(work: Work) -> None:
        row = work.session.scalars(select(Recovery).where(Recovery.case_id == case)).one()
        recovery.raise_hardship(work, recovery_id=row.id, reason=str(step.details.get("reason", "家中有人住院")))

    play.run(login(step), do)


def list_campaign(play: Play, _scenario: Scenario, step: Step) -> None:
    """Make a campaign's list over the roll."""
    said = step.details

    order = campaigns.Order(
        title=str(said["title"]), kind=str(said.get("kind", "price-subsidy")), basis=str(said.get("basis", "青发改〔2026〕12号")),
        month=date.fromisoformat(str(said["month"])), groups=list(said.get("groups", ["dibao", "tekun"])),
        per=str(said.get("per", "person")), each=money(said["each"]),
    )  # fmt: skip
    play.labels[str(said["title"])] = play.run(login(step), lambda work: campaigns.make(work, order).id)


def approve_campaign(play: Play, _scenario: Scenario, step: Step) -> None:
    """Give the second person's word for a list."""
    campaign = _campaign(play, str(step.details["title"]))
    play.run(login(step), lambda work: campaigns.approve(work, campaign_id=campaign))


def _campaign(play: Play, title: str) -> str:
    return play.read(lambda work: work.session.scalars(select(Campaign.id).where(Campaign.title == title)).one())


VERBS = {
    "open-fund": verb(open_fund, needs="code items", may="name source donor purpose rank amount voucher"),
    "bring-in": verb(bring_in, needs="code amount", may="voucher"),
    "prepare-payment": verb(prepare_payment, may="case voucher"),
    "confirm-payment": verb(confirm_payment, may="case"),
    "grant-monthly": verb(
        grant_monthly, needs="label name id amount from", may="item township account payee members facts"
    ),
    "find-benefit": verb(find_benefit, needs="label", may="case"),
    "change-monthly": verb(change_monthly, needs="label amount from", may="reason"),
    "end-monthly": verb(end_monthly, needs="label last", may="reason"),
    "hold-monthly": verb(hold_monthly, needs="label", may="why"),
    "open-run": verb(open_run, needs="month", may="kind campaign case"),
    "build-again": verb(build_again, may="case"),
    "bank-answers": verb(bank_answers, may="case failed only label again"),
    "find-file": verb(find_return, needs="payee", may="kind case"),
    "start-recovery": verb(start_recovery, needs="label amount", may="ground case"),
    "raise-hardship": verb(raise_hardship, may="case reason"),
    "list-campaign": verb(list_campaign, needs="title month each", may="kind basis groups per"),
    "approve-campaign": verb(approve_campaign, needs="title"),
}

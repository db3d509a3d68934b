"""Means checks: sign, withdraw, answer source by source, file a relative, appraise, correct."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, verb
from server.verification import operations
from server.verification.models import Authorisation, Finding, Inquiry, Investigation, MeansCheck
from server.verification.sheets import case_sheet

OPEN = ("sent", "timed-out")


def investigate(play: Play, _scenario: Scenario, step: Step) -> None:
    """Start an investigation of its own; `for` says why (review unless told)."""
    case, item, why = case_of(play, step), str(step.details["item"]), str(step.details.get("for", "review"))
    play.run(login(step), lambda work: operations.investigate(work, case_id=case, item=item, verify_for=why))


def authorise(play: Play, _scenario: Scenario, step: Step) -> None:
    """Record the signatures of the named members; a minor's names its `guardian`."""
    case, said = case_of(play, step), step.details
    names, signed = list(said["names"]), date.fromisoformat(details(play, said.get("on", "@today")))

    def sign(work: Work) -> Any:
        people = {consent.name: consent for consent in case_sheet(work, case).consents}
        told = [
            {
                "person_id": people[name].person_id, "signed_on": signed, "way": str(said.get("way", "paper")),
                "witness": str(said.get("witness", "")), "guardian_name": str(said.get("guardian", "")) if people[name].minor else "",
            }
            for name in names
        ]  # fmt: skip
        return operations.authorise(work, case_id=case, signatures=told)

    play.run(login(step), sign)


def withdraw_consent(play: Play, _scenario: Scenario, step: Step) -> None:
    """Take back the consent of a member."""
    case, name, reason = (
        case_of(play, step),
        str(step.details["name"]),
        str(step.details.get("reason", "本人到窗口提出")),
    )

    def find(work: Work) -> str | None:
        rows = select(Authorisation.id).where(
            Authorisation.case_id == case, Authorisation.name == name, Authorisation.withdrawn_at.is_(None)
        )
        return work.session.scalars(rows).first()

    found = play.read(find)
    if found is None:
        raise CannotBePlayed(f"“{name}”没有有效的授权", f"“{name}” has given no consent that stands")
    play.run(login(step), lambda work: operations.withdraw(work, authorisation_id=found, reason=reason))


def _check(play: Play, step: Step) -> str:
    case = case_of(play, step)

    def find(work: Work) -> str | None:
        rows = (
            select(MeansCheck.id)
            .join(Investigation, Investigation.check_id == MeansCheck.id)
            .where(Investigation.case_id == case)
            .order_by(Investigation.started_at.desc(), Investigation.id.desc())
        )
        return work.session.scalars(rows.limit(1)).first()

    found = play.read(find)
    if found is None:
        raise CannotBePlayed("这个案件没有核对", "the case has no means check")
    return found


def _inquiry(play: Play, step: Step, check: str) -> str:
    name, source = str(step.details["name"]), str(step.details["source"])
    found = play.read(
        lambda work: work.session.scalars(
            select(Inquiry.id).where(Inquiry.check_id == check, Inquiry.name == name, Inquiry.source == source)
        ).first()
    )
    if found is None:
        raise CannotBePlayed(f"没有向“{source}”查询“{name}”", f"“{source}” is not asked about “{name}”")
    return found


def answer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Enter what a source answered about a member: `state` (found unless told), `findings`, `because`."""
    check = _check(play, step)
    inquiry, said = _inquiry(play, step, check), step.details
    told = {
        "state": str(said.get("state", "found")), "note": str(said.get("because", "")),
        "findings": [dict(each) for each in said.get("findings", ())],
    }  # fmt: skip
    play.run(login(step), lambda work: operations.enter(work, check_id=check, answers={inquiry: told}))


def no_record(play: Play, _scenario: Scenario, step: Step) -> None:
    """Mark what is open as without record: at the named `sources`, else at all but those in `except`."""
    check, said = _check(play, step), step.details

    def mark(work: Work) -> int:
        rows = list(
            work.session.scalars(select(Inquiry.source).where(Inquiry.check_id == check, Inquiry.state.in_(OPEN)))
        )
        wanted = set(said.get("sources") or rows) - set(said.get("except") or ())
        expected = sum(1 for source in rows if source in wanted)
        return operations.rest_without_record(
            work, check_id=check, sources_asked=sorted(wanted), expected=int(said.get("expected", expected))
        )

    play.run(login(step), mark)


def resend(play: Play, _scenario: Scenario, step: Step) -> None:
    """Ask a source once more."""
    inquiry = _inquiry(play, step, _check(play, step))
    play.run(login(step), lambda work: operations.resend(work, inquiry_id=inquiry))


def correct_finding(play: Play, _scenario: Scenario, step: Step) -> None:
    """Correct what a source knew of a member during a recheck: `amount`, or nothing to take it out."""
    check, said = _check(play, step), step.details
    inquiry, kind = _inquiry(play, step, check), str(said["kind"])
    finding = play.read(
        lambda work: work.session.scalars(
            select(Finding.id).where(
                Finding.inquiry_id == inquiry, Finding.kind == kind, Finding.superseded_by.is_(None)
            )
        ).one()
    )
    amount, reason = said.get("amount"), str(said.get("reason", ""))
    play.run(
        login(step),
        lambda work: operations.correct(work, finding_id=finding, reason=reason, amount=amount, removed=amount is None),
    )


def file_relative(play: Play, _scenario: Scenario, step: Step) -> None:
    """File a relative of staff."""
    case, said = case_of(play, step), step.details
    staff, post, relation = str(said["staff"]), str(said["post"]), str(said["relation"])
    play.run(
        login(step),
        lambda work: operations.file_relative(work, case_id=case, staff_name=staff, staff_post=post, relation=relation),
    )


def appraise(play: Play, _scenario: Scenario, step: Step) -> None:
    """Record a community review."""
    case, answers = case_of(play, step), details(play, step.details["answers"])
    play.run(login(step), lambda work: operations.record_appraisal(work, case_id=case, answers=answers))


VERBS = {
    "investigate": verb(investigate, needs="item", may="case for"),
    "authorise": verb(authorise, needs="names", may="case on way witness guardian"),
    "withdraw-consent": verb(withdraw_consent, needs="name", may="case reason"),
    "answer-source": verb(answer, needs="name source", may="case state findings because"),
    "no-record": verb(no_record, may="case sources except expected"),
    "resend-request": verb(resend, needs="name source", may="case"),
    "correct-finding": verb(correct_finding, needs="name source kind reason", may="case amount"),
    "file-relative": verb(file_relative, needs="staff post relation", may="case"),
    "appraise": verb(appraise, needs="answers", may="case"),
}

"""What the window does with transfers, and the identities that travel with them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from server.cases.models import Case
from server.foundation.work import Work
from server.households.operations import enter_identity
from server.referrals import operations as referrals
from server.referrals.models import Referral
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, verb


def confirm_need(play: Play, _scenario: Scenario, step: Step) -> None:
    """Write a transfer order for a need of the case."""
    case, said = case_of(play, step), step.details
    to = play.units.get(str(said["to"])) if "to" in said else None
    play.run(
        login(step),
        lambda work: referrals.confirm_need(
            work, case_id=case, item=str(said["item"]), need=str(said.get("need", "")), urgent=bool(said.get("urgent", False)),
            to_unit=to, details=details(play, said.get("details")),
        ),
    )  # fmt: skip


def send_transfer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Send a transfer order."""
    referral, said = _transfer(play, step), step.details
    to = play.units.get(str(said["to"])) if "to" in said else None
    consent = bool(said.get("consent", True))
    play.run(login(step), lambda work: referrals.send(work, referral_id=referral, consent=consent, to_unit=to))


def drop_transfer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Give up a drafted order."""
    referral, reason = _transfer(play, step), str(step.details.get("reason", ""))
    play.run(login(step), lambda work: referrals.drop(work, referral_id=referral, reason=reason))


def withdraw_transfer(play: Play, _scenario: Scenario, step: Step) -> None:
    """Stop a running transfer."""
    referral, reason = _transfer(play, step), str(step.details["reason"])
    play.run(login(step), lambda work: referrals.withdraw(work, referral_id=referral, reason=reason))


def _transfer(play: Play, step: Step) -> str:
    case, item = case_of(play, step), str(step.details["item"])

    def find(work: Work) -> str | None:
        rows = (
            select(Referral.id)
            .where(Referral.case_id == case, Referral.item == item)
            .order_by(Referral.created_at.desc())
        )
        return work.session.scalars(rows.limit(1)).first()

    found = play.read(find)
    if found is None:
        raise CannotBePlayed(f"没有“{item}”的转办单", f"there is no transfer of “{item}”")
    return found


def recognise_identity(play: Play, _scenario: Scenario, step: Step) -> None:
    """Let the case's household be recognised, as a decision or a roll from before the story does it."""
    case, said = case_of(play, step), details(play, step.details)

    def record(work: Work) -> None:
        row = work.session.get_one(Case, case)
        enter_identity(
            work, household_id=row.household_id, person_id=row.applicant_id, kind=str(said["kind"]), document=str(said["document"]),
            issued_by=str(said.get("issued-by", "青穗县民政局")), valid_from=date.fromisoformat(str(said["from"])),
            valid_to=date.fromisoformat(str(said["to"])) if said.get("to") else None,
        )  # fmt: skip

    play.run(login(step), record)


VERBS = {
    "confirm-need": verb(confirm_need, needs="item need", may="case urgent to details"),
    "send-transfer": verb(send_transfer, needs="item", may="case to consent"),
    "drop-transfer": verb(drop_transfer, needs="item", may="case reason"),
    "withdraw-transfer": verb(withdraw_transfer, needs="item reason", may="case"),
    "recognise": verb(recognise_identity, needs="kind document from", may="case issued-by to"),
}

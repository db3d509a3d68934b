"""The urgent lane: register an emergency, the petty fund."""

from __future__ import annotations

from sqlalchemy import select

from server.relief import operations as relief
from server.relief.models import Relief
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step
from server.scenarios.verbs.frame import CannotBePlayed, case_of, details, login, money, remember, verb


def register_urgent(play: Play, _scenario: Scenario, step: Step) -> None:
    """Register an emergency; `submission` is the form's own key, the same one twice is a double submit."""
    answers, said = details(play, step.details["answers"]), step.details
    township = _township(play, step)
    village = play.units.get(str(said["village"])) if "village" in said else None
    submission = str(said.get("submission", f"step-{step.number}"))
    found = play.run(
        login(step),
        lambda work: relief.register(work, township=township, village=village, answers=answers, submission=submission),
    )
    remember(play, step, found.case_id)


def _township(play: Play, step: Step) -> str:
    code = str(step.details.get("township", "qingsui"))
    if code not in play.units:
        raise CannotBePlayed(f"没有代码为“{code}”的单位", f"no unit has the code “{code}”")
    return play.units[code]


def approve_repeat(play: Play, _scenario: Scenario, step: Step) -> None:
    """Give the second person's word for relief after the same cause."""
    case, reason = case_of(play, step), str(step.details.get("reason", ""))
    identifier = play.read(lambda work: work.session.scalars(select(Relief.id).where(Relief.case_id == case)).one())
    play.run(login(step), lambda work: relief.approve_repeat(work, relief_id=identifier, reason=reason))


def top_up(play: Play, _scenario: Scenario, step: Step) -> None:
    """Put money into a township's petty fund."""
    township, amount = _township(play, step), money(step.details["amount"])
    source, voucher = str(step.details.get("source", "县级临时救助资金")), str(step.details.get("voucher", "凭证001"))
    play.run(
        login(step), lambda work: relief.top_up(work, township=township, amount=amount, source=source, voucher=voucher)
    )


VERBS = {
    "register-urgent": verb(register_urgent, needs="answers", may="case township village submission"),
    "approve-repeat": verb(approve_repeat, may="case reason"),
    "top-up": verb(top_up, needs="amount", may="township source voucher"),
}

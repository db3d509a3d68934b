"""What follows from a change, done in one commit and listed for whoever entered it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import and_, select

from server.cases.listening import stopped_by_withdrawal, waits_for
from server.cases.models import Case, Instance
from server.cases.occurrence import Occurrence
from server.cases.operations import send_message
from server.cases.papers import issue_paper
from server.cases.words import ITEMS, name_of
from server.determination.queries import outlives_withdrawal
from server.documents.catalogue import KINDS
from server.foundation.work import Work
from server.households.models import Benefit, Household, Person, RecognisedIdentity
from server.payments import returning, standing
from server.payments.refusals import NotStanding
from server.reviews import opening, recognised, stopping
from server.reviews.cycles import CHECKED
from server.reviews.models import Change, Review, Stop

_OVER = ("closed", "withdrawn", "not-accepted")


@dataclass(slots=True)
class Consequences:
    """A change of one household with what is done about it."""

    work: Work
    household: Household
    change: Change
    said: Mapping[str, Any]
    done: list[list[str]] = field(default_factory=list)
    papers: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def note(self, kind: str, reference: str, zh: str) -> None:
        """List one thing that was done: its kind, the row it is about, and words."""
        self.done.append([kind, reference, zh])

    # -- running applications

    def applications(self) -> list[Case]:
        """Return the applications of the household that are not decided."""
        return list(
            self.work.session.scalars(
                select(Case)
                .where(Case.household_id == self.household.id, Case.kind == "application", Case.state.not_in(_OVER))
                .order_by(Case.registered_at)
            )
        )

    def tell_applications(
        self, message: str, payload: Mapping[str, Any], zh: str, *, but: frozenset[str] = frozenset()
    ) -> None:
        """Send a message to every process of the running applications that it concerns, `but` those that know already."""
        for case in self.applications():
            ids = [each for each in self.listeners(case.id, message, reason=_reason(payload)) if each not in but]
            self.send(ids, message, payload)
            if ids:
                self.note("application", case.id, f"{case.code}：{zh}")

    def listeners(self, case_id: str, message: str, *, reason: str = "died") -> list[str]:
        """Return the open processes of a case that a message stops now, or will; what is told or received ends by a death only."""
        reached = stopped_by_withdrawal() if message == "withdraw" else waits_for(message)
        if message == "withdraw" and reason != "died":
            reached = and_(reached, ~outlives_withdrawal(Instance.id))
        return list(
            self.work.session.scalars(
                select(Instance.id)
                .where(Instance.case_id == case_id, Instance.state == "open", reached)
                .order_by(Instance.id)
            )
        )

    def send(self, instance_ids: Iterable[str], message: str, payload: Mapping[str, Any]) -> None:
        """Write a message to processes; it is delivered in a transaction of its own."""
        for instance_id in instance_ids:
            send_message(self.work, instance_id=instance_id, name=message, payload=payload, sender=self.work.actor.id)

    def tell_matters(self, message: str, payload: Mapping[str, Any], *, item: str | None = None) -> None:
        """Send a message to the checks and changes of the household that run (of one aid only, where it is one person's)."""
        for model in (Review, Stop):
            wanted = select(model.case_id).where(model.household_id == self.household.id, model.state == "open")
            if item:
                wanted = wanted.where(model.item == item)
            for case_id in self.work.session.scalars(wanted).all():
                self.send(self.listeners(case_id, message, reason=_reason(payload)), message, payload)

    def tell_rating(self, reason: str) -> None:
        """End the rating of somebody's self-care that runs: there is nobody left in the county to be rated."""
        running = self.work.session.execute(
            select(Instance.id, Case.id, Case.code)
            .join(Case, Case.id == Instance.case_id)
            .where(Case.household_id == self.household.id, Instance.key == "tekun-care", Instance.state == "open")
        ).all()
        for instance_id, case_id, code in running:
            self.send([instance_id], "withdraw", {"withdrawal_reason": reason})
            self.note("application", case_id, f"{code}：不再评估自理能力")

    # -- aid

    def received(self) -> list[Benefit]:
        """Return the monthly aid of the household."""
        return opening.received(self.work, self.household.id)

    def hold(self, benefit: Benefit, note: str) -> None:
        """Let no further batch pay this benefit until somebody has put payee or end in order."""
        try:
            standing.hold(self.work, benefit_id=benefit.id, why="died", note=note)
        except NotStanding:
            return
        self.note("payment", benefit.id, f"{_item(benefit)}：暂缓发放，{note}")

    def another_payee(self, benefit: Benefit, *, dead: Person) -> None:
        """Where the money goes to somebody who died: hold it, and ask the window for the account of who receives it now."""
        if not standing.goes_to(self.work, benefit_id=benefit.id, person_id=dead.id):
            return
        heir = benefit.person_id if benefit.person_id != dead.id else None
        words = "领款人去世，换成新的领款账户以后补发"
        row = standing.pass_on(
            self.work, benefit_id=benefit.id, person_id=str(heir or self.household.head_id), note=words
        )
        self.note("payment", benefit.id, f"{_item(benefit)}：暂缓发放，{words}")
        if case_id := returning.want_account(self.work, row):
            self.note("payment", case_id, f"{_item(benefit)}：已请窗口登记新的领款账户")

    def end(self, benefit: Benefit, *, ground: str, facts: str, person_id: str | None = None) -> None:
        """Begin the end of a benefit; where a change of it runs already, that one is told instead.

        An end that runs goes on; a raise or a cut is dropped at a move away, and the end begins with the drop.
        """
        running = self.work.session.scalar(select(Stop).where(Stop.benefit_id == benefit.id, Stop.state == "open"))
        if running is not None:
            if ground == "death":
                self.send(self.listeners(running.case_id, "withdraw"), "withdraw", {"withdrawal_reason": "died"})
            elif running.outcome not in stopping.ENDING:
                told = {"withdrawal_reason": ground}
                self.send(self.listeners(running.case_id, "withdraw", reason=ground), "withdraw", told)
            else:
                self.note("stop", running.case_id, f"{_item(benefit)}：停发已在办理，继续办")
                return
            self.note("stop", running.case_id, f"{_item(benefit)}：已在办理的调整改按新情况办理")
            return
        stop = stopping.open_stop(
            self.work, benefit=benefit, outcome="stop", amount=None, ground=ground, facts=facts, person_id=person_id
        )
        self.note("stop", stop.case_id, f"{_item(benefit)}：已发起停发")

    def end_recognitions(self, *, ground: str, facts: str) -> None:
        """Begin the early end of what the household is recognised as; an end that runs goes on."""
        for identity in recognised.all_held(self.work, self.household.id):
            name = name_of(ITEMS, identity.kind).zh
            if (ending := recognised.running(self.work, identity)) is not None:
                self.note("stop", ending.id, f"{name}：提前终止已在办理，继续办")
                continue
            stop = stopping.open_end(self.work, identity=identity, outcome="stop", ground=ground, facts=facts)
            self.note("stop", stop.case_id, f"{name}：已发起提前终止")

    def check(self, kind: str, *, cause: str, rule: str = opening.IMMEDIATE, since: date | None = None) -> None:
        """Open a check of each periodically checked aid; one that runs already begins anew with the household as it is."""
        for benefit in self.received():
            if benefit.item not in CHECKED:
                continue
            running = opening.running(self.work, benefit.id)
            if running is not None:
                changed: dict[str, Any] = {"change_kind": "member-died" if kind == "death" else "members"}
                if kind == "death" and since is not None:
                    changed |= opening.add_term(self.work, running, rule, since=since)
                self.send(self.listeners(running.case_id, "household-changed"), "household-changed", changed)
                until = f"，{running.due_on.isoformat()} 前办结"
                self.note("review", running.case_id, f"{_item(benefit)}：在办的核查按新情况重新办理{until}")
                continue
            review = opening.open_review(
                self.work, household_id=self.household.id, item=benefit.item, kind=kind, rule=rule, since=since,
                benefit=benefit, cause=cause,
            )  # fmt: skip
            self.note("review", review.case_id, f"{_item(benefit)}：已发起核查，{review.due_on.isoformat()} 前办结")
        for identity in recognised.all_held(self.work, self.household.id):
            self._check_recognition(identity, kind, cause=cause)

    def _check_recognition(self, identity: RecognisedIdentity, kind: str, *, cause: str) -> None:
        """Open a check of a recognition, or tell the one that runs that the household is another now.

        No text sets a term for it (the three months after a death are the allowance's), so that of every check at once holds.
        """
        running = opening.running_of(self.work, self.household.id, identity.kind)
        name = name_of(ITEMS, identity.kind).zh
        if running is not None:
            changed = {"change_kind": "member-died" if kind == "death" else "members"}
            self.send(self.listeners(running.case_id, "household-changed"), "household-changed", changed)
            self.note("review", running.case_id, f"{name}：在办的核查按新情况重新办理")
            return
        review = opening.open_review(
            self.work, household_id=self.household.id, item=identity.kind, kind=kind, benefit=None, cause=cause
        )
        self.note("review", review.case_id, f"{name}：已发起核查，{review.due_on.isoformat()} 前办结")

    # -- papers

    def issue(self, code: str, **facts: Any) -> None:
        """Have a paper issued when everything else is done: the household's newest file keeps it."""
        self.papers.append((code, facts))

    def file(self) -> Case | None:
        """Return the household's newest file, which keeps what is written now."""
        return self.work.session.scalar(
            select(Case)
            .where(Case.household_id == self.household.id)
            .order_by(Case.registered_at.desc(), Case.id.desc())
            .limit(1)
        )

    def write_papers(self) -> None:
        """Issue the papers; a household that has no file yet gets none."""
        case = self.file()
        if case is None:
            return
        where = Occurrence(
            case_id=case.id, township=self.household.township, instance_id="", item_id=None, subject=None, data={}
        )
        for code, facts in self.papers:
            paper = issue_paper(self.work, where, code, **facts)
            self.note("document", paper.id, f"已制作{KINDS[code].zh}{paper.number}")


def _item(benefit: Benefit) -> str:
    return name_of(ITEMS, benefit.item).zh


def _reason(payload: Mapping[str, Any]) -> str:
    return str(payload.get("withdrawal_reason") or "died")

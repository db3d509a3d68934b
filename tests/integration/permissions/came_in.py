"""What was told before there was a family's file, or about one, with the way in which each role reads it by the table of fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.cases.models import Case, Task
from server.cases.sealing import open_whole
from server.cases.visibility import masked_name
from server.complaints.models import Complaint
from server.disasters.models import WinterLine, WinterList
from server.discovery.models import Lead, LeadReport
from server.foundation.identity import Actor, PostHeld
from server.foundation.work import Work
from server.households.models import Household, Person
from server.intake.models import Draft
from server.online.models import OnlineApplication
from server.organisation import permissions
from server.rolls.importing import lines_of
from server.rolls.models import RollImport


@dataclass(frozen=True)
class Told:
    """One fact that somebody told, where it is kept, and the pages that may show it."""

    field: str
    unit: str
    words: str
    paths: tuple[str, ...]
    masked: str = ""  #: how it stands where it is masked; empty where that is no mark of it
    held: frozenset[str] = frozenset()

    def state(self, actor: Actor) -> str:
        """Say by the table how the actor reads it: visible, masked or absent."""
        field = permissions.FIELDS[self.field]
        named = self._by(actor, *field.needs)
        for relation in self._by(actor, *field.opens):
            if not field.needs or relation == "own" or {relation, "county"} & named:
                return "visible"
        return "masked" if self._by(actor, *field.opens, *field.masks) else "absent"

    def _by(self, actor: Actor, *actions: str) -> set[str]:
        return {
            relation
            for post in actor.posts
            for relation in permissions.under(post.role, *actions)
            if self._holds(relation, post)
        }

    def _holds(self, relation: str, post: PostHeld) -> bool:
        return {"any": True, "county": True, "own": post.unit == self.unit, "held": post.unit in self.held}.get(
            relation, False
        )

    def wrong(self, actor: Actor, said: str) -> str:
        """Say what is wrong about what the pages told the actor, nothing where they are right."""
        state = self.state(actor)
        shown = self.words in said
        marked = bool(self.masked) and self.masked in said
        fits = shown if state == "visible" else not shown and (not self.masked or marked == (state == "masked"))
        return "" if fits else f"{self.field}: {state} expected, shown {shown}, masked {marked}"


def told(work: Work) -> list[Told]:
    """Return one row of each kind that the county holds."""
    session, vault = work.session, work.house.vault
    complaint = session.scalars(select(Complaint).where(Complaint.phone_sealed.is_not(None))).first()
    assert complaint is not None
    about = (f"/complaints/{complaint.id}", f"/api/v1/complaints/{complaint.id}")
    who = [vault.decrypt(each or "") for each in (complaint.reporter_sealed, complaint.phone_sealed)]
    return [
        *(Told("who reported a complaint, with phone", complaint.handler, each, about) for each in who),
        _emergency(work), *_lead(work), *_from_home(work), _draft(work), _roll(work), _winter(session),
    ]  # fmt: skip


def _emergency(work: Work) -> Told:
    cases = work.session.scalars(select(Case).where(Case.urgent).order_by(Case.code))
    case = next(each for each in cases if (each.answers.get("report") or {}).get("phone"))
    phone = work.house.vault.decrypt(case.answers["report"]["phone"])
    steps = work.session.scalars(select(Task.id).where(Task.case_id == case.id)).all()
    pages = (f"/cases/{case.id}", f"/api/v1/cases/{case.id}", *(f"/tasks/{step}" for step in steps[:1]))
    return Told("phone of who reported an emergency", case.township, phone, pages)


def _lead(work: Work) -> list[Told]:
    lead = work.session.scalars(
        select(Lead).where(Lead.phone_sealed.is_not(None), Lead.state != "closed").order_by(Lead.id)
    ).first()
    assert lead is not None
    number, phone = (work.house.vault.decrypt(each or "") for each in (lead.id_sealed, lead.phone_sealed))
    report = work.session.scalars(select(LeadReport).where(LeadReport.lead_id == lead.id)).one()
    report.phone_sealed = work.house.vault.encrypt("13900690102")  # a number that nothing else has
    pages = (f"/leads/{lead.id}", f"/api/v1/leads/{lead.id}")
    return [
        Told("name and address of a lead", lead.township, lead.name, pages, masked_name(lead.name)),
        Told("name and address of a lead", lead.township, lead.address, pages),
        Told("ID number of a lead", lead.township, number, pages, f"{number[:6]}********{number[-4:]}"),
        Told("phone of a lead", lead.township, phone, pages, f"{phone[:3]}****{phone[-4:]}"),
        Told("phone of who reported a lead", lead.township, "13900690102", pages),
    ]


def _from_home(work: Work) -> list[Told]:
    row = work.session.scalars(select(OnlineApplication).order_by(OnlineApplication.id)).first()
    assert row is not None
    sent = open_whole(work.house.vault, row.sealed)
    pages = (f"/applications/{row.id}", f"/api/v1/applications/{row.id}")
    return [
        Told("name in an application from home", row.township, row.name, pages, masked_name(row.name)),
        Told("phone in an application from home", row.township, sent["phone"], (f"/api/v1/applications/{row.id}/phone",)),
    ]  # fmt: skip


def _draft(work: Work) -> Told:
    row = work.session.scalars(select(Draft).where(Draft.state == "waiting")).first()
    assert row is not None
    phone = open_whole(work.house.vault, row.sealed)["applicant"]["phone"]
    return Told(
        "draft of an application", row.township, phone, (f"/intake/drafts/{row.id}", f"/api/v1/intake/drafts/{row.id}")
    )


def _roll(work: Work) -> Told:
    row = work.session.scalars(select(RollImport).where(RollImport.state == "waiting")).first()
    assert row is not None
    name = str(lines_of(work, row)[0].answers["name"])
    return Told("names on a roll", row.townships[0], name, (f"/rolls/imports/{row.id}",), masked_name(name))


def _winter(session: Session) -> Told:
    wanted: Any = (
        select(WinterList, Person.name)
        .join(WinterLine, WinterLine.list_id == WinterList.id)
        .join(Household, Household.id == WinterLine.household_id)
        .join(Person, Person.id == Household.head_id)
        .where(WinterList.sealed != "", WinterLine.standing == "in")
    )
    row, name = session.execute(wanted).first()
    pages = tuple(f"{at}/winter-lists/{row.id}{more}" for at, more in (("/api/v1", ""), ("", "/file")))
    held = frozenset(session.scalars(select(Task.unit_id).where(Task.case_id == row.case_id)))
    return Told("names on a winter list", row.township, name, pages, masked_name(name), held)

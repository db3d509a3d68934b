"""Whose each paper and scan of a county is, and how each role reads it by the table of fields: the oracle beside the product's own clauses."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from server.cases.models import Case, Instance, Restriction, Task
from server.documents.models import Attachment, Document
from server.foundation.identity import Actor, PostHeld
from server.households.models import Household, Membership, Person
from server.organisation import permissions

OFFER = "refer.sign"
OF_CHECKS = {"check-order", "source-letter", "check-report"}
DOCUMENTS, SCANS = "documents (names as in the first column)", "scans and photos"


@dataclass(frozen=True)
class Step:
    """One step of a case: where it stands, and in whose hands."""

    unit: str
    roles: str  #: of its post and of those that may do it too
    item: str | None
    holder: str | None  #: who has it in hand, while it is open and more than an offer


@dataclass(frozen=True)
class Kept:
    """A paper or a scan, with the file in which it is kept."""

    id: str
    kind: str  #: of a paper; of a scan "" or that of the paper on which it lies
    item: str | None
    unit: str
    case: Case | None
    village: str | None
    restricted: str | None
    steps: tuple[Step, ...]
    names: tuple[str, ...]
    document: str | None = None
    addressee: str = ""
    number: str = ""
    name: str = ""

    def stands_open(self, actor: Actor) -> bool:
        """Tell whether neither a restriction nor the kind of the case hides the file."""
        if self.case is None:
            return True
        handles = any(p.unit == s.unit and f'"{p.role}"' in s.roles for p in actor.posts for s in self.steps)
        near = self.restricted in actor.roles() or handles or self.case.created_by == actor.id
        if self.restricted and not near:
            return False
        return self.case.kind != "complaint" or any(
            self.case.township == p.unit and "own" in permissions.under(p.role, "complaint.read") for p in actor.posts
        )

    def opens(self, actor: Actor, *actions: str, of_item: bool = False) -> bool:
        """Tell by the rules whether the actor may do one of some actions about the file."""
        return self.stands_open(actor) and any(
            self._holds(relation, post, actor, of_item)
            for post in actor.posts
            for relation in permissions.under(post.role, *actions)
        )

    def _holds(self, relation: str, post: PostHeld, actor: Actor, of_item: bool) -> bool:
        here = [s for s in self.steps if s.unit == post.unit and (not of_item or (self.item and s.item == self.item))]
        home = self.case.township if self.case else self.unit
        return {
            "any": True, "county": True, "own": home == post.unit, "village": self.village == post.unit, "held": bool(here),
            "section": self.restricted == post.role, "assigned": any(s.holder == actor.id for s in here),
        }[relation]  # fmt: skip

    def paper(self, actor: Actor) -> str:
        """Say how the actor reads the paper: absent, or with names masked or visible."""
        of_check = self.kind in OF_CHECKS and self.opens(actor, *permissions.FIELDS[DOCUMENTS].only)
        if not of_check and not self.opens(actor, *permissions.FIELDS[DOCUMENTS].opens, of_item=True):
            return "absent"
        return "visible" if self.named(actor) else "masked"

    def scan(self, actor: Actor) -> str:
        """Say how the actor reads the scan: absent, by name, day and digest only, or whole."""
        of_check = self.kind in OF_CHECKS and self.opens(actor, *permissions.FIELDS[DOCUMENTS].only)
        if not of_check and not self.opens(actor, *permissions.FIELDS[SCANS].opens, of_item=True):
            return "absent"
        keeps = self.case is None or self.case.household_id is None or self.case.township in actor.units()
        return "visible" if keeps or self.named(actor) else "masked"

    def named(self, actor: Actor) -> bool:
        """Tell whether the actor reads the family of the file by name."""
        return self.case is None or self.opens(actor, *permissions.FIELDS["name"].opens)


def papers(session: Session) -> list[Kept]:
    """Return every paper."""
    rows = list(session.scalars(select(Document).order_by(Document.number, Document.id)))
    around = _Around(session, {row.case_id for row in rows if row.case_id})
    return [
        Kept(row.id, row.kind, row.item_id, row.unit_id, *around.of(row.case_id), addressee=row.addressee, number=row.number)
        for row in rows
    ]  # fmt: skip


def scans(session: Session) -> list[Kept]:
    """Return every scan and photo."""
    rows = session.execute(
        select(Attachment, Document).outerjoin(Document, Document.id == Attachment.document_id).order_by(Attachment.id)
    ).all()
    around = _Around(session, {file.case_id for file, _ in rows})
    return [
        Kept(file.id, paper.kind if paper else "", paper.item_id if paper else None, "", *around.of(file.case_id), document=file.document_id, name=file.name)
        for file, paper in rows
    ]  # fmt: skip


class _Around:
    """What is known of each case."""

    def __init__(self, session: Session, ids: Iterable[str]) -> None:
        wanted = sorted(ids)
        self.cases = {case.id: case for case in session.scalars(select(Case).where(Case.id.in_(wanted)))}
        self.limits = {row.case_id: row.role for row in session.scalars(select(Restriction))}
        self.homes = {home.id: home for home in session.scalars(select(Household))}
        self.steps, self.names = defaultdict(list), defaultdict(list)
        rows = select(Task, Instance.item_id).join(Instance, Instance.id == Task.instance_id)
        for task, item in session.execute(rows.where(Task.case_id.in_(wanted))).all():
            taken = task.holder_id if task.state == "open" and task.form != OFFER else None
            roles = f'"{task.role}" {json.dumps(task.alternates)}'
            self.steps[task.case_id].append(Step(task.unit_id, roles, item, taken))
        for household, name in session.execute(
            select(Membership.household_id, Person.name).join(Person, Person.id == Membership.person_id)
        ):
            self.names[household].append(name)

    def of(self, case_id: str | None) -> tuple[Case | None, str | None, str | None, tuple[Step, ...], tuple[str, ...]]:
        """Return a case with its village, its restriction, its steps and its people."""
        case = self.cases.get(case_id or "")
        if case is None:
            return None, None, None, (), ()
        home = self.homes.get(case.household_id or "")
        names = tuple(self.names[case.household_id]) if case.household_id else ()
        return case, home.village if home else None, self.limits.get(case.id), tuple(self.steps[case.id]), names

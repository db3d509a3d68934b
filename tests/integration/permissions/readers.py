"""Who reads what in a county that has lived, told by the rules and the rows alone: the oracle beside the product's own clauses."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType
from typing import Any

import openpyxl
import pytest
from sqlalchemy import select

from server.cases.models import Case, Restriction, Task
from server.cases.visibility import masked_name, visible_cases, visible_tasks
from server.foundation.errors import Refused
from server.foundation.identity import Actor
from server.foundation.work import Work
from server.households.models import Household, Membership, Person
from server.organisation import permissions, rules
from server.organisation.models import User
from server.payments.models import Payee, StandingPayment

#: The menu and the crier around every page ask too; that says nothing about the page.
FRAMES = ("/cases/pages/frame.py", "/oversight/pages/menu.py")
#: A statement that changes rows, and of which table.
CHANGES = re.compile(r"(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+\"?(\w+)")
MOST_AROUND = 12  #: calls between a question and the frame that it is asked for


@dataclass(frozen=True)
class Family:
    """One person with where she lives and which units hold work about her."""

    id: str
    name: str
    numbers: tuple[str, ...]
    phone: str
    township: str
    village: str | None
    accounts: tuple[str, ...]
    places: tuple[str, ...]
    held: frozenset[str]
    restricted: frozenset[str]  #: roles to which her files are restricted
    hands: frozenset[str] = frozenset()  #: who has an open step about her in hand


@dataclass
class Heard:
    """What the product asked of the rules while it answered, and which of its refusals it raised, shown or turned into words."""

    actions: set[str] = field(default_factory=set)
    refusals: set[int] = field(default_factory=set)  #: by status
    wrote: set[str] = field(default_factory=set)  #: tables of which a command would have kept a change
    writing: set[str] = field(default_factory=set)  #: tables of which the command that runs has changed something

    kept: set[str] = field(default_factory=set)  #: what the read log would have kept
    keeping: set[str] = field(default_factory=set)  #: what the command that runs has entered there

    def afresh(self) -> None:
        """Forget what was heard, and let the product forget conditions that it made: what is kept is not asked again."""
        self.actions.clear()
        self.refusals.clear()
        self.wrote.clear()
        self.kept.clear()
        visible_cases.cache_clear()
        visible_tasks.cache_clear()

    def hear_statement(self, statement: str) -> None:
        """Remember which table a statement changes."""
        if found := CHANGES.match(statement):
            self.writing.add(found[1])


@contextmanager
def listening(monkeypatch: pytest.MonkeyPatch) -> Iterator[Heard]:
    """Hear every action that is asked of the rules, but for what the frame of a page asks."""
    heard, plain = Heard(), rules.relations

    def asked(actor: Actor, action: str) -> dict[str, frozenset[str]]:
        if not _for_the_frame(sys._getframe(1)):
            heard.actions.add(action)
        return plain(actor, action)

    def refuse(self: Refused, *arguments: Any, **values: Any) -> None:
        heard.refusals.add(self.status)
        raised(self, *arguments, **values)

    raised = Refused.__init__
    with monkeypatch.context() as patched:
        patched.setattr(rules, "relations", asked)
        patched.setattr(Refused, "__init__", refuse)
        yield heard


def _for_the_frame(frame: FrameType | None) -> bool:
    for _ in range(MOST_AROUND):
        if frame is None:
            return False
        if frame.f_code.co_filename.endswith(FRAMES):
            return True
        frame = frame.f_back
    return False


def words(answer: Any) -> str:
    """Return what an answer says, also where it is a sheet or a file for a bank; nothing where it refuses or leads elsewhere."""
    if answer.status_code != 200:
        return ""
    if answer.is_json:
        return json.dumps(answer.json, ensure_ascii=False)  # the interface escapes what is not ASCII
    data = answer.get_data()
    if data[:2] == b"PK":
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        return " ".join(
            str(c) for sheet in book for row in sheet.iter_rows(values_only=True) for c in row if c is not None
        )
    try:
        return str(data.decode("utf-8"))
    except UnicodeDecodeError:
        return str(data.decode("gb18030", errors="replace"))


def families(work: Work, *, everybody: bool = False) -> list[Family]:
    """Return everybody whose name nobody else bears, officers included, with numbers that are only theirs; or all there are."""
    held, limited = defaultdict(set), defaultdict(set)
    for household, unit in work.session.execute(
        select(Case.household_id, Task.unit_id).join(Task, Task.case_id == Case.id).distinct()
    ):
        held[household].add(unit)
    for household, role in work.session.execute(
        select(Case.household_id, Restriction.role).join(Restriction, Restriction.case_id == Case.id)
    ):
        limited[household].add(role)
    hands = defaultdict(set)
    for household, holder in work.session.execute(
        select(Case.household_id, Task.holder_id)
        .join(Task, Task.case_id == Case.id)
        .where(Task.state == "open", Task.holder_id.is_not(None))
    ):
        hands[household].add(holder)
    accounts = _accounts(work)
    rows = work.session.execute(
        select(Person, Household)
        .join(Membership, Membership.person_id == Person.id)
        .join(Household, Household.id == Membership.household_id)
        .where(Membership.until.is_(None))
    ).all()
    names, numbers = [row[0].name for row in rows], [n for row in rows for n in _numbers(work, row[0])]
    officers = set(work.session.scalars(select(User.name)))
    return [
        Family(
            id=person.id, name=person.name, numbers=tuple(n for n in _numbers(work, person) if numbers.count(n) == 1),
            phone=work.house.vault.decrypt(person.phone_sealed) if person.phone_sealed else "",
            township=home.township, village=home.village, held=frozenset(held[home.id]), restricted=frozenset(limited[home.id]),
            hands=frozenset(hands[home.id]),
            accounts=tuple(accounts[home.id]) if person.id == home.head_id else (),
            places=tuple({p for p in (home.address, home.registered_address) if len(p) > 6}),
        )
        for person, home in rows
        if everybody or (names.count(person.name) == 1 and person.name not in officers)
    ]  # fmt: skip


def files(work: Work) -> list[Family]:
    """Return every case under its code, with where it lies and which units hold work about it."""
    held, limited, hands = defaultdict(set), defaultdict(set), defaultdict(set)
    for case_id, unit, state, holder in work.session.execute(
        select(Task.case_id, Task.unit_id, Task.state, Task.holder_id)
    ):
        held[case_id].add(unit)
        if state == "open" and holder:
            hands[case_id].add(holder)
    for case_id, role in work.session.execute(select(Restriction.case_id, Restriction.role)):
        limited[case_id].add(role)
    rows = work.session.execute(select(Case, Household.village).join(Household, Household.id == Case.household_id))
    return [
        Family(
            id=case.id, name=case.code, numbers=(), phone="", township=case.township, village=village, accounts=(), places=(),
            held=frozenset(held[case.id]), restricted=frozenset(limited[case.id]), hands=frozenset(hands[case.id]),
        )
        for case, village in rows
    ]  # fmt: skip


def _numbers(work: Work, person: Person) -> list[str]:
    return [work.house.vault.decrypt(each) for each in (person.id_sealed, person.phone_sealed) if each]


def _accounts(work: Work) -> dict[str, set[str]]:
    found = defaultdict(set)
    for household, sealed in work.session.execute(
        select(StandingPayment.household_id, Payee.account_sealed)
        .join(Payee, Payee.standing_id == StandingPayment.id)
        .where(Payee.account_sealed.is_not(None))
    ):
        found[household].add(work.house.vault.decrypt(sealed))
    return found


def carries(actor: Actor, *actions: str) -> bool:
    """Tell from the table of rules whether any post of the actor carries one of the actions, whatever the case."""
    return any(rule.action in actions and actor.roles() & rule.roles for rule in rules.RULES)


def may_read(actor: Actor, family: Family, name: str, *, masked: bool = False) -> bool:
    """Tell by the table of fields whether the actor may read a field of somebody."""
    wanted = permissions.FIELDS[name]
    actions = (*wanted.opens, *wanted.masks) if masked else wanted.opens
    return any(
        _holds(relation, post, family, actor.id)
        for post in actor.posts
        for relation in permissions.under(post.role, *actions)
    )


def opens(actor: Actor, file: Family, *actions: str) -> bool:
    """Tell from the table of rules whether one of the actions opens this very file to the actor."""
    return any(
        _holds(rule.relation, post, file, actor.id)
        for rule in rules.RULES
        if rule.action in actions
        for post in actor.posts
        if post.role in rule.roles
    )


def _holds(relation: str, post: Any, family: Family, who: str) -> bool:
    return {
        "any": True, "county": True, "own": family.township == post.unit, "village": family.village == post.unit,
        "held": post.unit in family.held, "section": post.role in family.restricted,
        "assigned": who in family.hands,
    }[relation]  # fmt: skip


def mask_of(family: Family) -> str:
    """Return the name as it stands masked."""
    return masked_name(family.name)

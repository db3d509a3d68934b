"""The rule, its WHERE clause, the list, the count and the single reading say the same: for every role, unit, action and case."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from sqlalchemy import select

from server.cases import feeds
from server.cases.models import Case, Restriction, Task
from server.cases.queries import case as case_queries
from server.cases.queries import todo as todo_queries
from server.cases.queries.papers import paper_sheet, read_attachment, visible_documents
from server.cases.queries.task import task_sheet
from server.cases.queries.todo import Wanted
from server.cases.terms import NEVER
from server.cases.visibility import visible_cases, visible_tasks
from server.documents.models import Attachment, Document
from server.foundation.errors import InvalidAnswers, Refused
from server.foundation.identity import Actor, PostHeld
from server.foundation.work import Work
from server.households.models import Household
from server.organisation import permissions, rules
from server.organisation.models import Unit, User
from server.organisation.roles import ROLES
from server.unmasking import queries as unmasking
from server.unmasking.models import Unmasking
from tests.integration.permissions.readers import families
from tests.planting import plant
from tests.stage import Stage

PAGE = Path(__file__).parents[3] / "docs" / "permissions.md"
ACTIONS = sorted({rule.action for rule in rules.RULES})


def test_the_page_of_permissions_is_what_the_rules_say() -> None:
    assert PAGE.read_text(encoding="utf-8") == "\n".join(permissions.lines())


def posts(stage: Stage) -> list[PostHeld]:
    """Return one post per role and unit where it may exist."""
    units = stage.read(lambda work: list(work.session.scalars(select(Unit))))
    return [
        PostHeld(unit=u.id, unit_name=u.name, unit_kind=u.kind, role=role.key, division=u.division)
        for role in ROLES.values()
        for u in units
        if u.kind in role.kinds
    ]


def test_each_rule_and_its_where_clause_open_the_same_cases(lived: Stage, full: bool) -> None:
    def read(work: Work) -> tuple[list[Case], dict[str, set[str]], dict[str | None, str | None]]:
        villages = dict(work.session.execute(select(Household.id, Household.village)).all())
        held: dict[str, set[str]] = defaultdict(set)
        for row in work.session.execute(select(Task.case_id, Task.unit_id).distinct()):
            held[row.case_id].add(row.unit_id)
        # A restricted file has a rule of its own.
        limited = select(Restriction.case_id)
        return list(work.session.scalars(select(Case).where(Case.id.not_in(limited)))), held, villages  # type: ignore[return-value]

    cases, held, villages = lived.read(read)
    every = {case.id for case in cases}
    tried = different = 0
    with lived.database.reading() as session:
        single = posts(lived)
        mixed = zip(single[::11], single[7::13], strict=False)  # two posts of one person: neither takes from the other
        for held_posts in [*((post,) for post in single[:: 1 if full else 3]), *mixed]:
            actor = Actor("x" * 32, "某", lived.house.county, posts=held_posts)
            for action in ACTIONS:
                found = rules.relations(actor, action)
                opened = {c.id for c in cases if _opens(actor, found, c, held[c.id], villages.get(c.household_id))}
                listed = (
                    set(session.scalars(select(Case.id).where(visible_cases(actor, action)))) & every
                    if found
                    else set()
                )
                tried += 1
                different += opened != listed
    assert (different, len(cases) > 10, tried > 1000) == (0, True, True)


def _opens(actor: Actor, found: dict[str, frozenset[str]], case: Case, held: set[str], village: str | None) -> bool:
    """Say for one case what its rule says, without the product's own code."""
    if case.kind == "complaint" and case.township not in rules.relations(actor, "complaint.read").get("own", ()):
        return False
    if "county" in found or "any" in found:
        return True
    own = case.township in found.get("own", ()) or village in found.get("village", ())
    return own or bool(held & found.get("held", frozenset()))


def _names(step: Any, role: str) -> bool:
    return step.role == role or f'"{role}"' in json.dumps(step.alternates)


def test_a_restricted_file_opens_to_its_section_and_its_handlers_alone(lived: Stage, full: bool) -> None:
    """Restrict every case: no clause of a case or a step lets any other post past, whatever its rules open."""
    actions = ACTIONS if full else ("case.read", "document.read", "person.name", "notice.read", "verification.results")
    leaks, opened = [], {"section": 0, "handler": 0, "nobody": 0}

    def compare(work: Work) -> None:
        kept = select(Restriction.case_id)
        for case_id in work.session.scalars(select(Case.id).where(Case.id.not_in(kept))).all():
            plant(lived, work.session, Restriction, case_id=case_id, role="child_welfare")
        steps = work.session.execute(select(Task.case_id, Task.unit_id, Task.role, Task.alternates)).all()
        everybody = posts(lived)
        section = [post for post in everybody if post.role == "child_welfare"]
        for post in [*section, *everybody[:: 1 if full else 5]]:
            actor = Actor("x" * 32, "某", lived.house.county, posts=(post,))
            own = {s.case_id for s in steps if s.unit_id == post.unit and _names(s, post.role)}
            kind = "section" if post in section else "handler" if own else "nobody"
            opened[kind] += 1
            for action in actions:
                found = set(work.session.scalars(select(Case.id).where(visible_cases(actor, action))))
                leaks.extend((post.role, action, case) for case in found - own if kind != "section")
            seen = set(work.session.scalars(select(Task.case_id).where(visible_tasks(actor))))
            leaks.extend((post.role, "step", case) for case in seen - own if kind != "section")

    lived.read(compare)
    assert (leaks, min(opened.values()) > 0) == ([], True), opened


def logins(stage: Stage) -> list[str]:
    return stage.read(lambda work: list(work.session.scalars(select(User.login).order_by(User.login))))


def pages(read: Any) -> list[Any]:
    rows, after = [], None
    while True:
        page = read(after)
        rows += page.rows
        if page.next is None:
            return rows
        after = page.next


def opens(read: Any) -> bool:
    try:
        read()
    except Refused:
        return False
    return True


def test_what_a_list_shows_opens_and_what_it_does_not_show_does_not(lived: Stage, full: bool) -> None:
    leaks, tried = [], 0
    everything = lived.read(lambda work: list(work.session.scalars(select(Case.id).where(Case.state != "draft"))))
    for login in logins(lived)[:: 1 if full else 3]:

        def compare(work: Work, login: str = login) -> None:
            nonlocal tried
            shown = {row.id for row in pages(lambda after: case_queries.cases(work, after=after))}
            for case_id in everything:
                tried += 1
                if (case_id in shown) != opens(lambda: case_queries.visible_case(work, case_id)):  # noqa: B023
                    leaks.append((login, "case", case_id))

        lived.read(compare, login)
    assert (leaks, tried > 200) == ([], True)


@pytest.mark.parametrize("kind", ["task", "document"])
def test_single_readings_of_tasks_and_papers_obey_the_clause(lived: Stage, kind: str, full: bool) -> None:
    table, clause, single = {
        "task": (Task, visible_tasks, task_sheet),
        "document": (Document, visible_documents, paper_sheet),
    }[kind]
    every: list[str] = lived.read(lambda work: list(work.session.scalars(select(table.id).order_by(table.id))))[::7]  # type: ignore[attr-defined]
    leaks = []
    for login in logins(lived)[:: 1 if full else 3]:

        def compare(work: Work, login: str = login) -> None:
            shown = set(work.session.scalars(select(table.id).where(clause(work.actor))))  # type: ignore[attr-defined]
            for each in every:
                if (each in shown) != opens(lambda: single(work, each)):  # noqa: B023
                    leaks.append((login, each))

        lived.read(compare, login)
    assert (leaks, len(every) > 3) == ([], True)


def test_requests_to_see_are_listed_counted_and_opened_alike(lived: Stage) -> None:
    every = lived.read(lambda work: list(work.session.scalars(select(Unmasking.id))))
    wrong, waiting = [], 0
    for login in (
        "clerk.qingsui",
        "reviewer.qingsui",
        "leader.baishi",
        "approver.civil",
        "supervisor.county",
        "auditor.county",
        "officer.housing",
    ):

        def compare(work: Work, login: str = login) -> None:
            nonlocal waiting
            shown: set[str] = set()
            for view in unmasking.VIEWS:
                rows = {line.id for line in unmasking.listed(work, view).rows}
                if len(rows) != unmasking.count(work, view):
                    wrong.append((login, view))
                shown |= rows
                waiting += len(rows) if view == "waiting" else 0
            for each in every:
                if (each in shown) != opens(lambda: unmasking.read(work, each)):  # noqa: B023
                    wrong.append((login, each))

        lived.read(compare, login)
    assert (wrong, len(every) >= 1, waiting >= 1) == ([], True, True)


def test_what_is_attached_to_a_complaint_opens_only_at_the_unit_that_handles_it(lived: Stage) -> None:
    """Also to nobody whose post reads the papers of the whole county."""

    def attach(work: Work) -> str:
        case = work.session.scalars(select(Case).where(Case.kind == "complaint").order_by(Case.code)).first()
        assert case is not None
        plant(lived, work.session, Attachment, case_id=case.id)
        return case.township

    handler = lived.run(None, attach)
    readers, others = set(), set()
    for login in logins(lived):
        may = rules.relations(lived.actor(login), "document.read")
        opened = lived.read(lambda work: opens(lambda: read_attachment(work, "planted-attachments")), login)
        at_home = handler in rules.relations(lived.actor(login), "complaint.read").get("own", ())
        assert opened <= at_home, login
        (readers if opened else others if "county" in may else set()).add(login)
    assert readers, "nobody reads it"
    assert others, "nobody else reads the county's papers"


def test_list_count_single_reading_and_calendar_feed_say_the_same(lived: Stage, full: bool) -> None:
    """Whatever of one's tasks the list shows, the count counts, the page opens and the feed has an event for; and nothing else, and nobody's name."""
    wrong, events = {}, 0
    names = [each.name for each in lived.read(families)]
    for login in logins(lived)[:: 1 if full else 3]:
        for scope in feeds.SCOPES:

            def compare(work: Work, scope: str = scope) -> dict[str, Any]:
                wanted = Wanted(scope=scope)
                rows = pages(lambda after: todo_queries.todo(work, wanted, after=after))
                listed = {row.id for row in rows}
                seen = set(work.session.scalars(select(Task.id).where(visible_tasks(work.actor))))
                fed, told = _fed(work, scope)
                return {
                    "counted": todo_queries.count(work, wanted) - len(rows), "leaked": listed - seen,
                    "closed": {each for each in sorted(listed)[:3] if not opens(lambda: task_sheet(work, each))},  # noqa: B023
                    "feed": (fed ^ {row.id for row in rows if row.due_at < NEVER}) if fed is not None else set(),
                    "named": {name for name in names if name in told}, "events": len(fed or ()),
                }  # fmt: skip

            found = lived.read(compare, login)
            events += found.pop("events")
            if any(found.values()):
                wrong[login, scope] = found
    assert (wrong, events > 20) == ({}, True)


def _fed(work: Work, scope: str) -> tuple[set[str] | None, str]:
    """Return the tasks of a feed and its words; None where the actor leads no unit and may have none."""
    try:
        secret = feeds.create(work, scope=scope)
    except InvalidAnswers:
        return None, ""
    text = feeds.read(work, secret=secret).decode()
    return {str(event["url"]).rsplit("/", 1)[1] for event in Calendar.from_ical(text).walk("VEVENT")}, text


def test_instances_stay_with_their_cases(lived: Stage) -> None:
    """A department reads the processes in which it holds a step, and no other of the same case."""
    wrong = []
    for login in ("officer.education", "officer.housing", "officer.employment"):

        def look(work: Work, login: str = login) -> None:
            for row in pages(lambda after: case_queries.cases(work, after=after)):
                sheet = case_queries.case_sheet(work, row.id)
                mine = set(
                    work.session.scalars(
                        select(Task.instance_id).where(
                            Task.case_id == row.id, Task.unit_id.in_(sorted(work.actor.units()))
                        )
                    )
                )
                foreign = {i.id for i, _ in sheet.instances} - mine
                if sheet.whole or sheet.card or sheet.documents or foreign:
                    wrong.append((login, row.code, foreign))

        lived.read(look, login)
    assert wrong == []

"""What one command works with: the open session, who acts, the instant, and the house's own instruments."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from server.foundation.clock import local_date
from server.foundation.database import TAKES_TURNS
from server.foundation.encryption import Vault
from server.foundation.identity import Actor, new_id


@dataclass(frozen=True, slots=True)
class House:
    """The instruments that live as long as the process: rules, calendar, keys, effect handlers, settings."""

    county: str
    county_name: str
    vault: Vault
    rules: Any  #: workflows.worktime.RuleBook
    calendar: Any  #: a workflows.worktime Calendar
    tables: Any  #: the decision tables
    #: topic → handler(work, occurrence): does in rows what a diagram asks for
    effects: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key → check(work, occurrence) → field problems that only rows can tell
    checks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key → routing(work, occurrence) → values that the server adds to the answers
    routing: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key → record(work, occurrence): what a room keeps of a completed form, before its effects
    records: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key → layout(work, occurrence): answers that a new task's page is laid out with, or None
    layouts: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key, else process key → panel(work, task) → (template, values): what stands beside the form on the task page
    panels: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: form key → desk(work, task) → address of the page at which the step is done instead of the task page
    desks: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: name → section(work, case) → (template, values) or None: what a room shows on the page of a case
    sections: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: name → names(work, case ids) → (case id, name): people whom a room knows beside a case's family, covered like it
    names: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: item → promised(work, case) → the promises of the acceptance notice (server.cases.promises.Promise)
    promised: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: name → tile(work) → what a room counts on the workbench (server.cases.menu.Tile) or None
    tiles: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: document code → facts(case file, code) → what it says; `issuers`: code → unit reference in whose name it goes out
    papers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    issuers: Mapping[str, str] = field(default_factory=dict)
    skippable: frozenset[str] = frozenset()  #: topics of effects that may be left out when they break
    menu: tuple[Any, ...] = ()  #: entries of the main menu (server.cases.menu.Entry)
    links: tuple[Any, ...] = ()  #: pages about a case (server.cases.menu.Link)
    events: Mapping[str, Any] = field(default_factory=dict)  #: kind of timeline event → its words (.zh, .en)
    #: form key → choice(work, data) → the form that a step takes in this case
    choices: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: name → offer(work, **values): what a slice does for its neighbours, which do not import it
    offers: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    #: name → redate(work, first, last) → how many of the room's own due dates moved: the calendar changed between two days
    redatings: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    parameters: Mapping[str, Any] = field(default_factory=dict)  #: the county's own limits and switches
    base_url: str = "http://127.0.0.1:8000"
    demo: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """One command's hands."""

    session: Session
    actor: Actor
    now: datetime
    house: House

    @property
    def today(self) -> date:
        """Return the local date of the instant."""
        return local_date(self.now)

    @property
    def takes_turns(self) -> bool:
        """Tell whether what the command reads to change must be locked while it is read."""
        return bool(self.session.info.get(TAKES_TURNS))

    def new_id(self) -> str:
        """Return a fresh id that sorts by time."""
        return new_id(self.now)

    def as_actor(self, actor: Actor) -> Work:
        """Return the same work in somebody else's name."""
        return replace(self, actor=actor)

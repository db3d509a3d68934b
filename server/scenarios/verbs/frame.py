"""What a verb is, and what all of them need: the case spoken of, its open task, values filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Instance, Task
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.scenarios.playhouse import Play
from server.scenarios.reading import Scenario, Step


class CannotBePlayed(Exception):
    """The step speaks of something that is not there."""

    def __init__(self, zh: str, en: str) -> None:
        self.zh, self.en = zh, en
        super().__init__(en)


@dataclass(frozen=True, slots=True)
class Verb:
    """One thing that a person can do in a scenario."""

    do: Callable[[Play, Scenario, Step], None]
    needs: frozenset[str] = frozenset()
    may: frozenset[str] = frozenset()
    signed_in: bool = True  #: False: done by a family at home, without an account


def verb(do: Callable[[Play, Scenario, Step], None], *, needs: str = "", may: str = "", signed_in: bool = True) -> Verb:
    """Return a verb; `needs` and `may` name the details of a step, separated by spaces."""
    return Verb(do, frozenset(needs.split()), frozenset(may.split()), signed_in)


def login(step: Step) -> str:
    """Return who does the step."""
    assert step.login is not None
    return step.login


def unit_of(play: Play, code: str) -> str:
    """Return the id of the unit with a code.

    :raises CannotBePlayed: there is none.
    """
    if code not in play.units:
        raise CannotBePlayed(f"没有代码为“{code}”的单位", f"no unit has the code “{code}”")
    return play.units[code]


def case_of(play: Play, step: Step) -> str:
    """Return the id of the case that the step names, or of the one spoken of last.

    :raises CannotBePlayed: there is none.
    """
    label = step.details.get("case", play.current)
    if label not in play.cases:
        raise CannotBePlayed(f"没有叫“{label}”的案件", f"no case is called “{label}”")
    play.current = label
    return play.cases[label]


def remember(play: Play, step: Step, case_id: str) -> None:
    """Give a fresh case the label of the step (or `case`)."""
    play.current = str(step.details.get("case", "case"))
    play.cases[play.current] = case_id


def details(play: Play, raw: Any) -> Any:
    """Return a value of the file with its marks filled: `@now`, `@today`, `@<unit code>`."""
    if isinstance(raw, Mapping):
        return {key: details(play, value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [details(play, value) for value in raw]
    if isinstance(raw, str) and raw.startswith("@"):
        return _mark(play, raw[1:])
    return raw


def _mark(play: Play, name: str) -> str:
    now = play.clock.now().astimezone(LOCAL)
    if name == "now":
        return now.isoformat(timespec="minutes")
    if name == "today":
        return now.date().isoformat()
    if name not in play.units:
        raise CannotBePlayed(f"没有代码为“{name}”的单位", f"no unit has the code “{name}”")
    return play.units[name]


def moment(raw: Any) -> datetime:
    """Return a time of the file; without an offset it is Shanghai's.

    :raises CannotBePlayed: it is no time.
    """
    try:
        found = datetime.fromisoformat(str(raw))
    except ValueError:
        raise CannotBePlayed(f"“{raw}”不是时间", f"“{raw}” is no time") from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def money(raw: Any) -> Decimal:
    """Return an amount of the file."""
    return Decimal(str(raw))


def task_of(play: Play, step: Step) -> str:
    """Return the id of the task that the step names by element (and item, when several transfers run): the open one, else the last.

    :raises CannotBePlayed: there is none, or more than one.
    """
    case_id, element, item = case_of(play, step), str(step.details["task"]), step.details.get("item")

    def find(work: Work) -> list[tuple[str, str]]:
        rows = work.session.execute(
            select(Task.id, Task.state, Instance.data)
            .join(Instance, Instance.id == Task.instance_id)
            .where(Task.case_id == case_id, Task.element == element, Task.state != "cancelled")
            .order_by(Task.created_at.desc(), Task.id.desc())
        ).all()
        return [(row.id, row.state) for row in rows if item is None or row.data.get("item") == item]

    found = play.read(find)
    still_open = [identifier for identifier, state in found if state == "open"]
    if len(still_open) > 1:
        raise CannotBePlayed(
            f"有 {len(still_open)} 个“{element}”待办，请用 item 说明是哪一个",
            f"{len(still_open)} tasks “{element}” are open; say which item",
        )
    if not found:
        raise CannotBePlayed(f"没有“{element}”待办{open_words(play, case_id)}", f"no task “{element}”")
    return (still_open or [found[0][0]])[0]


def draft_of(play: Play, task_id: str) -> dict[str, Any]:
    """Return what a task's page is laid out with."""
    return dict(play.read(lambda work: work.session.scalar(select(Task.draft).where(Task.id == task_id))) or {})


def open_words(play: Play, case_id: str) -> str:
    """Return which tasks of a case are open, in words."""
    names = play.read(
        lambda work: list(
            work.session.scalars(
                select(Task.element).where(Task.case_id == case_id, Task.state == "open").order_by(Task.id)
            )
        )
    )
    return f"，现在的待办：{'、'.join(names) or '无'}"


def version_of(play: Play, case_id: str) -> int:
    """Return the version of a case's row."""
    return play.read(lambda work: work.session.scalars(select(Case.version).where(Case.id == case_id)).one())

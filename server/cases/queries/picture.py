"""The diagram of an instance with its position: what is done, where it stands, what is late."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select

from server.cases.models import Case, Definition, Instance, Task
from server.cases.queries.task import reads_case
from server.cases.visibility import visible_cases
from server.cases.words import PROCESSES, name_of
from server.foundation.errors import NotFound
from server.foundation.work import Work
from workflows import picture


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """One diagram, by its process key, with the elements to mark."""

    key: str
    title: str
    xml: str
    done: tuple[str, ...]
    now: tuple[str, ...]
    late: tuple[str, ...]

    @property
    def here(self) -> bool:
        """Tell whether the case stands in this diagram."""
        return any(f'id="{element}"' in self.xml for element in self.now)

    @property
    def svg(self) -> str:
        """Return the drawing with the position marked."""
        return _drawn(self.xml, self.title, self.done, self.now, self.late)


@lru_cache(maxsize=256)
def _drawn(xml: str, title: str, done: tuple[str, ...], now: tuple[str, ...], late: tuple[str, ...]) -> str:
    return picture.svg(xml.encode(), done=done, current=now, late=late, title=title)


def pictures(work: Work, instance_id: str) -> list[Picture]:
    """Return the diagram of an instance and those of the called processes that it has entered.

    :raises NotFound: there is none, or its case is not the actor's.
    """
    instance, definition, case = _read(work, instance_id)
    if not reads_case(work, case):
        _require_held(work, instance_id)
    tasks = work.session.execute(
        select(Task.element, Task.due_at).where(Task.instance_id == instance_id, Task.state == "open")
    ).all()
    now = tuple(sorted({t.element for t in tasks}))
    late = tuple(sorted({t.element for t in tasks if t.due_at < work.now}))
    done = tuple(e for e in instance.done if e not in now)
    main = Picture(key=instance.key, title=definition.name, xml=definition.xml, done=done, now=now, late=late)
    called = [
        Picture(key=key, title=name_of(PROCESSES, key).zh, xml=xml, done=done, now=now, late=late)
        for key, xml in sorted(definition.called.items())
    ]
    return [main, *(one for one in called if one.here or _entered(one, [main, *called]))]


def one_picture(work: Work, instance_id: str, key: str | None) -> Picture:
    """Return one diagram of an instance: its own, or a called one by key.

    :raises NotFound: there is none.
    """
    for each in pictures(work, instance_id):
        if key is None or each.key == key:
            return each
    raise NotFound


def _entered(one: Picture, every: list[Picture]) -> bool:
    """Tell whether a called process was entered: it holds a finished element that no other diagram of the instance has."""
    others = [other.xml for other in every if other is not one]
    return any(
        f'id="{element}"' in one.xml and not any(f'id="{element}"' in xml for xml in others) for element in one.done
    )


def _read(work: Work, instance_id: str) -> tuple[Instance, Definition, Case]:
    row = work.session.execute(
        select(Instance, Definition, Case)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.id == instance_id, visible_cases(work.actor))
    ).first()
    if row is None:
        raise NotFound
    return row[0], row[1], row[2]


def _require_held(work: Work, instance_id: str) -> None:
    here = select(Task.id).where(Task.instance_id == instance_id, Task.unit_id.in_(sorted(work.actor.units()))).limit(1)
    if work.session.scalar(here) is None:
        raise NotFound

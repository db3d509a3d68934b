"""The diagram of an instance with its position: what is done, where it stands, what is late."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Definition, Instance, Task
from server.cases.queries.standing import standing
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
        return bool(self.now)

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
    found = pictures_of(work, [instance_id])
    if instance_id not in found:
        raise NotFound
    return found[instance_id]


def pictures_of(work: Work, instance_ids: Collection[str]) -> dict[str, list[Picture]]:
    """Return the diagrams of several instances, by instance; one that is not the actor's is left out."""
    rows = work.session.execute(
        select(Instance, Definition, Case)
        .join(Definition, Definition.id == Instance.definition_id)
        .join(Case, Case.id == Instance.case_id)
        .where(Instance.id.in_(sorted(instance_ids)), visible_cases(work.actor))
    ).all()
    held, read = _held(work, instance_ids), {case.id: reads_case(work, case) for case in {row[2] for row in rows}}
    open_tasks: dict[str, list[Any]] = {}
    for task in work.session.execute(
        select(Task.instance_id, Task.element, Task.due_at).where(
            Task.instance_id.in_(sorted(instance_ids)), Task.state == "open"
        )
    ):
        open_tasks.setdefault(task.instance_id, []).append(task)
    return {
        instance.id: _drawn_of(work, instance, definition, open_tasks.get(instance.id, []))
        for instance, definition, case in rows
        if read[case.id] or instance.id in held
    }


def _drawn_of(work: Work, instance: Instance, definition: Definition, tasks: Sequence[Any]) -> list[Picture]:
    files = {instance.key: definition.xml, **dict(sorted(definition.called.items()))}
    now = standing(files, {t.element for t in tasks}, done=instance.done)
    late = standing(files, {t.element for t in tasks if t.due_at < work.now}, done=instance.done)
    main, *called = (
        Picture(
            key=key, title=definition.name if key == instance.key else name_of(PROCESSES, key).zh, xml=xml,
            done=tuple(e for e in instance.done if e not in now[key]), now=now[key], late=late[key],
        )
        for key, xml in files.items()
    )  # fmt: skip
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


def _held(work: Work, instance_ids: Collection[str]) -> set[str]:
    """Return those instances in which a task stands, or stood, with one of the actor's units."""
    here = select(Task.instance_id).where(
        Task.instance_id.in_(sorted(instance_ids)), Task.unit_id.in_(sorted(work.actor.units()))
    )
    return set(work.session.scalars(here.distinct()))

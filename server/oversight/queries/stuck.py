"""The newest diagram of a process with the figures of its steps."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from server.cases.models import Definition
from server.cases.queries.picture import Picture
from server.cases.queries.standing import standing
from server.cases.words import PROCESSES, name_of
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.oversight.queries.board import Wanted
from server.oversight.queries.tally import Counts, tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Stuck:
    """One process: its diagrams with work on them, and the figures per step."""

    key: str
    pictures: tuple[Picture, ...]
    steps: tuple[Counts, ...]


def stuck(work: Work, key: str) -> Stuck:
    """Return where the open tasks of a process stand.

    :raises NotFound: there is no such process.
    """
    definition = work.session.scalar(
        select(Definition).where(Definition.key == key).order_by(Definition.version.desc()).limit(1)
    )
    if definition is None:
        raise NotFound
    steps = tally(work, Wanted(process=key)).steps
    files = {key: definition.xml, **dict(sorted(definition.called.items()))}
    now = standing(files, {each.key[1] for each in steps})
    late = standing(files, {each.key[1] for each in steps if each.overdue})
    titles = {name: name_of(PROCESSES, name).zh for name in definition.called} | {key: definition.name}
    pictures = [Picture(key=k, title=titles[k], xml=xml, done=(), now=now[k], late=late[k]) for k, xml in files.items()]
    return Stuck(key=key, pictures=tuple(p for p in pictures if p.key == key or p.here), steps=tuple(steps))

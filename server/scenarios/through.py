"""Which diagrams the people of a scenario have walked through, called ones included."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from server.cases.definitions import compiled
from server.cases.models import Instance
from server.foundation.work import Work
from workflows.catalog import own_elements


def walked(work: Work) -> frozenset[str]:
    """Return the keys of every diagram in which some instance of the county has passed a step."""
    rows = work.session.execute(select(Instance.definition_id, Instance.done)).all()
    return frozenset(key for row in rows for key in _of_instance(work, row.definition_id, frozenset(row.done)))


def _of_instance(work: Work, definition_id: str, done: frozenset[str]) -> Iterator[str]:
    """Yield the diagram of an instance and, of those it calls, the ones whose very own steps it has passed.

    An instance remembers its steps by name only, so a name that two diagrams of one tree share proves nothing.
    """
    whole = compiled(work.session, definition_id)
    yield whole.key
    names = own_elements(whole)
    for key, own in names.items():
        elsewhere = {name for other, each in names.items() if other != key for name in each}
        if key != whole.key and done & own - elsewhere:
            yield key

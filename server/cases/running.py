"""Read an instance with what its case says about it, once per command and without a lock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, select

from server.cases.models import Case, Instance
from server.foundation.clock import local_date
from server.foundation.errors import NotFound
from server.foundation.work import Work

COLUMNS = (
    Instance.id, Instance.case_id, Instance.item_id, Instance.definition_id, Instance.key, Instance.subject,
    Instance.snapshot, Instance.version, Instance.state, Instance.open, Instance.data, Instance.done,
    Case.township, Case.village, Case.registered_at, Case.accepted_at,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Running:
    """An instance as it was read; `version` is checked when it is written."""

    id: str
    case_id: str
    item_id: str | None
    definition_id: str
    key: str
    subject: str | None
    snapshot: bytes
    version: int
    state: str
    open: dict[str, Any]
    data: dict[str, Any]
    done: list[Any]
    township: str
    village: str | None
    registered_at: datetime
    accepted_at: datetime | None

    @property
    def pinned_on(self) -> date:
        """Return the day whose tables of terms bind this case: acceptance, before it registration (K10)."""
        return local_date(self.accepted_at or self.registered_at)


def from_row(row: Row[Any]) -> Running:
    """Make the value from a row of `COLUMNS`."""
    return Running(*row[: len(COLUMNS)])


def read(work: Work, instance_id: str) -> Running:
    """Read one instance of the county.

    :raises NotFound: the county has no such instance.
    """
    row = work.session.execute(
        in_turn(
            work,
            select(*COLUMNS)
            .join(Case, Case.id == Instance.case_id)
            .where(Instance.id == instance_id, Instance.county == work.house.county),
        )
    ).first()
    if row is None:
        raise NotFound
    return from_row(row)


def in_turn(work: Work, wanted: Select[Any]) -> Select[Any]:
    """Let a command that already lost a race wait for the instance that it reads, so that it cannot lose again.

    The lock is the one that an update takes, no stronger: a reminder that holds a term and writes a row that names the instance would
    wait for it, while the command waits for the term.
    """
    return wanted.with_for_update(of=Instance, key_share=True) if work.takes_turns else wanted

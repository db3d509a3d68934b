"""What takes longer than a press: play the scenarios on a proposed version, look at or move the cases of a batch."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Integer, bindparam, exists, or_, select, update

import workflows
from server.foundation.database import Database
from server.foundation.identity import system_actor
from server.foundation.transaction import run_command, transaction
from server.foundation.work import House, Work
from server.processes import moves, publishing
from server.processes.models import Draft, Move, MoveLine

logger = logging.getLogger(__name__)
SCENARIOS = Path(workflows.__file__).parent / "scenarios"
LONGEST_REHEARSAL = timedelta(minutes=20)  #: after it another worker may begin anew
BATCH = 100
_WAITING = (
    Draft.state == "waiting", Draft.county == bindparam("ours"),
    or_(Draft.claimed_until.is_(None), Draft.claimed_until <= bindparam("now")),
)  # fmt: skip
# Asked at every beat of the clock, so each is built once.
DRAFT_WAITS = exists().where(*_WAITING)
_DRAFT = (
    select(Draft.id, Draft.key, Draft.xml)
    .where(*_WAITING)
    .order_by(Draft.proposed_at)
    .limit(1)
    .with_for_update(skip_locked=True)
)
LINES = (
    select(MoveLine.id, MoveLine.move_id)
    .join(Move, Move.id == MoveLine.move_id)
    .where(
        Move.county == bindparam("ours"),
        or_(
            (Move.state == "looking") & (MoveLine.state == "unseen"), (Move.state == "moving") & (MoveLine.state == "can")
        ),
    )
    .order_by(MoveLine.move_id, MoveLine.id)
    .limit(bindparam("most", type_=Integer()))
)  # fmt: skip


def rehearse_drafts(database: Database, house: House, *, now: datetime) -> int:
    """Play the shipped scenarios on one proposed version that waits for it, and return 1, or 0 when none waits."""
    claimed = _claim(database, house, now)
    if claimed is None:
        return 0
    draft_id, key, xml = claimed
    results = play(house, drafts={key: xml.encode()})
    run_command(
        database,
        lambda session: publishing.keep_rehearsal(_work(session, house, now), draft_id=draft_id, results=results),
    )
    return 1


def _claim(database: Database, house: House, now: datetime) -> tuple[str, str, str] | None:
    asked = {"ours": house.county, "now": now}
    with transaction(database) as session:
        found = session.execute(_DRAFT, asked).first()
        if found is None:
            return None
        taken = session.execute(
            update(Draft).where(Draft.id == found.id, *_WAITING).values(claimed_until=now + LONGEST_REHEARSAL),
            asked,
            execution_options={"synchronize_session": False},
        )
    return tuple(found) if taken.rowcount == 1 else None  # type: ignore[attr-defined, return-value]


def play(house: House, *, drafts: dict[str, bytes], files: Sequence[Path] | None = None) -> list[dict[str, Any]]:
    """Play scenario files with proposed versions in place of the published ones and return what each said."""
    from server.scenarios import Playhouse, read, replay

    playhouse = Playhouse(house, drafts=drafts)
    try:
        results = []
        for path in sorted(SCENARIOS.glob("*.yaml")) if files is None else files:
            scenario = read(path)
            failures = replay(scenario, playhouse)
            results.append(
                {
                    "file": path.name,
                    "title": scenario.title,
                    "ok": not failures,
                    "words": [f.words for f in failures][:20],
                }
            )
        return results
    finally:
        playhouse.close()


def work_on_moves(database: Database, house: House, *, now: datetime, limit: int = BATCH) -> int:
    """Look at, or move, up to `limit` cases of batches, each in a transaction of its own, and return how many."""
    with database.reading() as session:
        lines = session.execute(LINES, {"ours": house.county, "most": limit}).all()
    for line in lines:
        _step(database, house, line.move_id, line.id, now)
    for move_id in {line.move_id for line in lines}:
        run_command(database, lambda session, m=move_id: moves.finish(_work(session, house, now), move_id=m))  # type: ignore[misc]
    return len(lines)


def _step(database: Database, house: House, move_id: str, line_id: str, now: datetime) -> None:
    run_command(database, lambda session: moves.step(_work(session, house, now), move_id=move_id, line_id=line_id))


def _work(session: Any, house: House, now: datetime) -> Work:
    return Work(session=session, actor=system_actor(house.county), now=now, house=house)

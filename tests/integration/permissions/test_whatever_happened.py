"""Whatever the people of a county did in weeks of work drawn at random: no law is broken."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select, text, update

from server.app import build_house
from server.audit.models import AuditEntry
from server.cases import apart, definitions
from server.cases.models import Deadline, Event, Instance, Task
from server.config import Settings
from server.demo import story
from server.determination.models import Decision, Extension
from server.documents.models import Document
from server.foundation.clock import FixedClock
from server.foundation.database import Base, Database
from server.foundation.work import Work
from server.households.models import Person
from server.jobs.digests import write_digests
from server.messaging.models import Outbox
from server.notices.models import Notice
from server.organisation.models import User
from server.reviews.models import Stop
from server.unmasking.models import Unmasking
from tests import laws, messages
from tests.integration.conftest import START
from tests.planting import plant
from tests.stage import Stage
from workflows import snapshot
from workflows.spiff.events import BoundaryEvent
from workflows.spiff.scopes import Instance as Restored

SEEDS = range(1, 9)
WEEKS = 6
NOW, DAY = START.astimezone(UTC), timedelta(days=1)
#: Somebody of the county who is no officer.
SOMEBODY = (
    "SELECT name FROM persons WHERE length(name) > 2 AND name NOT IN (SELECT name FROM users) ORDER BY id LIMIT 1"
)
NOTICE: dict[str, Any] = {
    "kind": "before",
    "item": "dibao",
    "named_as": "applicant",
    "named_age": 40,
    "state": "prepared",
    "rule": "DB.notice",
}
A_TERM = select(Deadline.id).order_by(Deadline.id).limit(1).scalar_subquery()
#: A whole procedure that posts nothing of its own: ids are drawn anew with each county, and of the first procedure that happens to stand
#: there a law may rightly say nothing (its notice is withheld, its period was broken off, its caller did the steps before).
A_REVIEW = select(Instance.id).where(Instance.key == "review").order_by(Instance.id).limit(1).scalar_subquery()
NOTICE |= {"instance_id": A_REVIEW}
GRANTED = {"decision": "granted", "instance_id": A_REVIEW}
CUT = {"outcome": "cut", "ground": "change", "proposed_at": NOW - 2 * DAY, "intent_delivered_at": NOW - DAY}


def test_no_law_is_broken_in_the_county_that_has_lived(lived: Stage) -> None:
    assert lived.read(laws.wrong) == []


@pytest.mark.slow
def test_every_open_instance_of_the_county_is_proven_to_reach_an_end(lived: Stage) -> None:
    assert lived.read(lambda work: list(laws.every_open_instance_is_proven_to_reach_an_end(work))) == []


def test_nothing_that_the_county_did_lies_ahead_of_its_clock(lived: Stage) -> None:
    columns = (AuditEntry.at, Event.at, Outbox.created_at, Task.created_at, Unmasking.asked_at)
    latest = [lived.read(lambda work, each=each: work.session.scalar(select(func.max(each)))) for each in columns]

    assert [
        at for at in latest if at is None or not START - timedelta(days=7) < at < START + timedelta(seconds=1)
    ] == []


def test_messages_of_the_county_are_written_from_its_rows_and_name_nobody(lived: Stage) -> None:
    clerk = lived.actor("clerk.qingsui").id
    lived.run(None, lambda work: setattr(work.session.get_one(User, clerk), "preferences", {"digest": True}))
    write_digests(lived.database, lived.house, now=START + timedelta(days=3))

    assert messages.IN_THE_COUNTY - lived.read(messages.templates) == frozenset()
    assert lived.read(lambda work: list(laws.no_message_names_anybody(work))) == []


@pytest.mark.parametrize("secret", ["SELECT max(name) FROM persons", "SELECT max(address) FROM households"])
def test_a_fact_that_names_somebody_is_found(lived: Stage, secret: str) -> None:
    with lived.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE persons SET name = '龘示例' WHERE id = (SELECT min(id) FROM persons)")
        connection.exec_driver_sql(
            f"UPDATE outbox SET facts = json_set(facts, '$.unit', ({secret})) WHERE template = 'task-arrived'"
        )

    found = lived.read(lambda work: list(laws.no_message_names_anybody(work)))
    assert {words.partition(":")[0] for words in found} == {"task-arrived"}


def _let_everybody_in(_work: Work, patch: pytest.MonkeyPatch) -> None:
    """Take the separation of duties off."""
    patch.setattr(apart, "barred", lambda *_: {})


def _lose_the_events(work: Work, _patch: pytest.MonkeyPatch) -> None:
    """Write every open snapshot anew without the events that wait on borders."""
    for row in work.session.scalars(select(Instance).where(Instance.state == "open")):
        definition = definitions.compiled(work.session, row.definition_id)
        restored = Restored(definition.spec, now=work.now, decide=None)
        snapshot.decode(row.snapshot, restored)
        for scope in restored.scopes():
            for token in [each for each in scope.tasks.values() if isinstance(each.task_spec, BoundaryEvent)]:
                del scope.tasks[token.id]
        row.snapshot = snapshot.encode(restored)
    work.session.flush()


#: The smallest breach of each law, in SQL, as a row that is planted, or as what is done to the rows.
BREACHES: dict[str, str | tuple[type[Base], dict[str, Any]] | Callable[[Work, pytest.MonkeyPatch], None]] = {
    "nothing_is_granted_before_its_notice_has_ended": (Decision, GRANTED | {"item": "dibao"}),
    "no_notice_ends_before_its_period": (Notice, NOTICE | {"state": "ended", "posted_at": NOW, "ended_at": NOW}),
    "no_notice_tells_of_a_child": (Notice, NOTICE | {"named_age": 17}),
    "nothing_about_a_cut_lies_before_what_it_follows": (Stop, CUT | {"decided_at": NOW, "delivered_at": NOW - DAY}),
    "nothing_is_cut_or_ended_without_a_hearing": (Stop, CUT | {"decision": "carry-out", "decided_at": NOW}),
    "nobody_is_paid_less_without_a_decision_that_was_heard": "INSERT INTO standing_amounts (id, county, standing_id, serial, first_month,"
    " amount_fen, reason, recorded_by, recorded_at) SELECT 'less', county, standing_id, 999, first_month, amount_fen - 100, '', recorded_by,"
    " recorded_at FROM standing_amounts WHERE amount_fen > 100 LIMIT 1",
    "nobody_is_enrolled_past_a_step": (Decision, GRANTED | {"item": "child"}),
    "no_extension_is_earlier_than_the_term_it_extends": (Extension, {"state": "approved", "deadline_id": A_TERM}),
    "nobody_holds_two_separated_roles": "UPDATE tasks SET completed_by = (SELECT id FROM users ORDER BY id LIMIT 1) WHERE state = 'done'",
    "nobody_who_did_a_step_is_let_to_its_counterpart": _let_everybody_in,
    "payments_equal_the_ledger": "UPDATE payment_funds SET held_fen = held_fen - 100, bank_fen = bank_fen + 100 WHERE held_fen > 100",
    "every_open_instance_reaches_an_end": "UPDATE tasks SET state = 'cancelled' WHERE state = 'open'; UPDATE instances SET open = '{}'",
    "every_open_step_listens_for_what_may_interrupt_it": _lose_the_events,
    "every_open_task_has_a_unit_a_form_and_a_deadline": "UPDATE tasks SET due_rule = '' WHERE state = 'open'",
    "every_step_that_was_done_stands_in_the_audit": "DELETE FROM audit_entries WHERE number ="
    " (SELECT max(number) FROM audit_entries WHERE action = 'task.complete')",
    "every_deadline_explains_itself": "UPDATE deadlines SET due_at = '2031-01-01 16:00:00.000000' WHERE state = 'open'",
    "no_message_names_anybody": f"UPDATE inbox SET body_zh = ({SOMEBODY})",
    "no_log_names_anybody": f"UPDATE audit_entries SET detail = json_object('of', ({SOMEBODY})) WHERE number = 1",
    "no_public_paper_says_more_than_it_may": (Notice, NOTICE),  # on a paper that tells a number, see below
    "no_paper_says_more_than_its_kind_may": "UPDATE documents SET facts = json_set(facts, '$.beyond', 'more')",
}


@pytest.fixture(scope="module")
def broken(lived_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Open a copy of the lived-in county without what SQLite itself would refuse; nothing that is done to it stays.

    A copy, because a law is told in the transaction that breaks it: at full size another worker would wait for it in vain.
    """
    path = shutil.copy(lived_template, tmp_path_factory.mktemp("broken"))
    settings = Settings(demo=True, database_url=f"sqlite:///{path}")
    database = Database(settings.database_url)
    event.listen(database.engine, "connect", _let_everything_in)
    yield Stage(database=database, house=build_house(settings), clock=FixedClock(START), settings=settings)
    database.close()


def _let_everything_in(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA ignore_check_constraints=ON")
    connection.execute("PRAGMA foreign_keys=OFF")


def _tell_a_number(work: Work) -> None:
    """Write somebody's number on the paper of every notice."""
    sealed = work.session.scalars(select(Person.id_sealed).where(Person.id_sealed.is_not(None)).limit(1)).one()
    number = work.house.vault.decrypt(str(sealed))
    of_notices = select(Notice.document_id)
    work.session.execute(update(Document).where(Document.id.in_(of_notices)).values(facts={"words": number}))


@pytest.mark.parametrize("law", laws.LAWS, ids=lambda law: law.__name__)
def test_a_law_that_is_broken_says_so(broken: Stage, law: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A law without a breach fails here by its name; no breach is found before there is one."""
    breach = BREACHES[law.__name__]

    def spoil(work: Work) -> tuple[list[str], list[str]]:
        before = list(law(work))
        if isinstance(breach, str):
            for statement in breach.split(";"):
                work.session.execute(text(statement))
        elif callable(breach):
            breach(work, monkeypatch)
        else:
            plant(broken, work.session, breach[0], **breach[1])
            _tell_a_number(work)
        work.session.expire_all()
        return before, list(law(work))

    before, after = broken.read(spoil)
    assert (before, bool(after)) == ([], True)


def test_a_law_is_broken_in_nobody_elses_county(broken: Stage, lived_template: Path) -> None:
    """Workers of one run break different laws at the same time: none may hold what the others write to."""

    def break_one(work: Work) -> None:
        work.session.execute(text("UPDATE tasks SET due_rule = ''"))
        with closing(sqlite3.connect(lived_template, timeout=0, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            other.execute("ROLLBACK")

    broken.read(break_one)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
def test_no_law_is_broken_in_other_counties(
    seed: int, sqlite_template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other draws, other people, other orders; each step is saved and read again before the next."""
    path = tmp_path / "county.db"
    shutil.copy(sqlite_template, path)
    monkeypatch.setattr(story, "SEED", seed)
    settings = Settings(demo=True, database_url=f"sqlite:///{path}", files=tmp_path / "files")
    database, house = Database(settings.database_url), build_house(settings)
    story.tell_story(database, house, until=START, tell=lambda _words: None, weeks=WEEKS)
    county = Stage(database=database, house=house, clock=FixedClock(START), settings=settings)

    assert county.read(laws.wrong) == []
    database.close()

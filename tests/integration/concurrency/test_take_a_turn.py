"""A command that lost a race waits for its instance with a lock that keeps nobody from naming the instance."""

from __future__ import annotations

import pytest
from sqlalchemy import select, text

from server.cases import running
from server.cases.models import Instance, Wait
from server.foundation.database import TAKES_TURNS
from tests.integration.concurrency import crowd
from tests.stage import Stage


@pytest.mark.postgres
def test_a_row_that_names_the_instance_can_be_written_beside_a_command_that_takes_its_turn(
    postgres_stage: Stage,
) -> None:
    """Whoever holds a term and writes such a row met the command that holds the instance and wants the term: a deadlock."""
    county = postgres_stage
    crowd.publish(county)
    (case,) = crowd.start_cases(county, 1)
    instance = county.read(
        lambda work: work.session.scalars(select(Instance.id).where(Instance.case_id == case).limit(1)).one()
    )

    with county.database.session() as in_turn, county.database.session() as beside:
        in_turn.info[TAKES_TURNS] = True
        read = running.read(county.work(in_turn), instance)
        beside.execute(text("SET LOCAL lock_timeout = '300ms'"))
        beside.add(Wait(id="beside", county=county.house.county, instance_id=read.id, message="probe"))
        beside.flush()  # waited for the other until the database ended one of the two
        beside.rollback()
        in_turn.rollback()

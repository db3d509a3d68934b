"""A worker decides by a table that somebody has put into force since it began."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from server.foundation import following
from server.jobs.embedded import EmbeddedWorker
from server.tables import live, operations
from server.tables.operations import Intent
from tests.stage import Stage

pytestmark = pytest.mark.sqlite


def test_the_next_round_of_a_worker_decides_by_the_published_version(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SECONDS", 0.0)
    house = replace(stage.house, tables=live.LiveTables(stage.database, stage.house.county))
    day = stage.clock.now().date() + timedelta(days=2)
    intent = Intent(valid_from=day, basis="青民发〔2026〕示例号", reason="提高")
    version = stage.run(
        "owner.civil", lambda work: operations.propose_cells(work, key="caps", cells={(0, 1): "900"}, intent=intent)
    )
    stage.run("approver.civil", lambda work: operations.approve(work, proposal_id=version))

    EmbeddedWorker(stage.database, house, stage.clock)._round()

    assert house.tables.decide("caps", {"division": house.county}, on=day).outputs["small_cap"] == 900

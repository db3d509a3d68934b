"""A process compiles the newest diagrams before anybody waits for one, and keeps the collector off what it made at its start."""

from __future__ import annotations

import gc

from sqlalchemy import func, select

from server.cases import definitions
from server.cases.models import Definition
from server.cli.warming import begin, warm
from tests.stage import Stage


def test_every_newest_diagram_is_compiled_once(stage: Stage) -> None:
    definitions._compiled.clear()
    try:
        begin()
        warm(stage.database)
        frozen = gc.get_freeze_count()
    finally:
        gc.unfreeze()

    keys = stage.read(lambda work: work.session.scalar(select(func.count(func.distinct(Definition.key)))))
    assert gc.isenabled()
    assert frozen > 1_000 and len(definitions._compiled) == keys
    before = dict(definitions._compiled)
    assert stage.read(lambda work: definitions.compile_newest(work.session)) == keys
    assert all(definitions._compiled[key] is each for key, each in before.items())

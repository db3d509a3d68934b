"""Every three files have a seed of their own, which list and API tell when the drawn one has come."""

from __future__ import annotations

from server.cases.models import Instance
from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.recognition.draws import keep
from server.recognition.models import SpotDraw
from server.recognition.queries import draws
from tests.integration.cases.conftest import make_case, start_urgent
from tests.stage import Stage


def arrive(work: Work, stage: Stage) -> SpotDraw:
    """Let a file reach the county."""
    case_id = make_case(work, stage)
    instance = work.session.get_one(Instance, start_urgent(work, case_id))
    where = Occurrence(
        case_id=case_id, township=stage.unit("qingsui"), instance_id=instance.id, item_id=None, subject=None, data={}
    )
    return keep(work, where)


def test_the_seed_of_three_files_is_told_when_the_drawn_one_has_come(stage: Stage):
    came: list[SpotDraw] = []
    for _ in range(7):
        came.append(stage.run(None, lambda work: arrive(work, stage)))
        told = {
            line.draw.serial: line.seed
            for line in stage.read(lambda work: draws(work, size=50), "reviewer.civil").page.rows
        }
        for row in came:
            three = [each for each in came if (each.serial - 2) // 3 == (row.serial - 2) // 3]
            assert (told[row.serial] != "") == any(each.drawn for each in three)

    assert len({row.seed for row in came}) == 3  # the first, and two times three
    assert [sum(row.drawn for row in came[:n]) for n in (1, 4, 7)] == [1, 2, 3]

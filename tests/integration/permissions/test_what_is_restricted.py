"""A restricted file, read by itself: there for the section and for the posts that handle it, for nobody else of the same role or the same right."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.cases.models import Case, Instance
from server.cases.opening import read_case
from server.cases.restricting import CHILD_GROUND, CHILD_SECTION, open_to, restrict
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.verification.listing import checks
from server.verification.looking import read_check
from server.verification.models import MeansCheck
from tests.integration.cases.conftest import make_case, start_urgent
from tests.planting import plant
from tests.stage import Stage

NEAR, FAR = ("clerk.qingsui", "child.civil"), ("clerk.baishi", "reviewer.civil", "auditor.county")


@pytest.fixture
def case(stage: Stage) -> str:
    """Restrict a case whose first step stands at the window of 青穗镇."""

    def begin(work: Work) -> str:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        restrict(work, case_id=case_id, role=CHILD_SECTION, ground=CHILD_GROUND)
        return case_id

    return stage.run(None, begin)


@pytest.mark.parametrize(("login", "opened"), [*((who, True) for who in NEAR), *((who, False) for who in FAR)])
def test_it_stands_open_to_its_section_and_to_the_posts_of_its_steps(
    stage: Stage, case: str, login: str, opened: bool
) -> None:
    wanted = select(Case.id).where(Case.id == case, open_to(stage.actor(login), Case.id))

    assert (stage.read(lambda work: work.session.scalar(wanted)) is not None) == opened


def test_by_itself_it_is_not_there_for_who_reads_every_other_case(stage: Stage, case: str) -> None:
    with pytest.raises(NotFound):
        stage.read(lambda work: read_case(work, case), "reviewer.civil")
    assert stage.read(lambda work: read_case(work, case).id, "clerk.qingsui") == case


def test_a_data_check_about_it_stands_in_no_other_list_either(stage: Stage, case: str) -> None:
    def begin(work: Work) -> str:
        instance = work.session.scalars(select(Instance.id).where(Instance.case_id == case)).one()
        return plant(stage, work.session, MeansCheck, case_id=case, instance_id=instance, state="sent")

    check = stage.run(None, begin)
    readers = ("clerk.qingsui", "reviewer.qingsui", "reviewer.civil")
    assert [check in {row.check.id for row in stage.read(checks, each)} for each in readers] == [True, False, False]
    with pytest.raises(NotFound):
        stage.read(lambda work: read_check(work, check), "reviewer.civil")

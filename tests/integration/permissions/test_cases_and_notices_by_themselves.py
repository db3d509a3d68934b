"""A case of another county is there for nobody; a notice of a restricted file for its handlers only: each read by the condition that lists go by."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.cases.models import Case, Instance
from server.cases.queries.case import visible_case
from server.cases.restricting import CHILD_GROUND, CHILD_SECTION, restrict
from server.cases.visibility import visible_cases
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.notices.models import Notice
from server.notices.visibility import visible_notices
from tests.integration.cases.conftest import make_case, start_urgent
from tests.integration.permissions.test_papers_by_themselves import write
from tests.stage import Stage


@pytest.mark.parametrize("login", ["clerk.qingsui", "reviewer.civil", "supervisor.county", "auditor.county"])
def test_a_case_of_another_county_is_there_for_nobody(stage: Stage, login: str):
    def begin(work: Work) -> str:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        return case_id

    case_id = stage.run(None, begin)
    assert stage.read(lambda work: visible_case(work, case_id).id, login) == case_id

    def move_away(work: Work) -> None:
        work.session.get_one(Case, case_id).county = "690199"

    stage.run(None, move_away)
    with pytest.raises(NotFound):
        stage.read(lambda work: visible_case(work, case_id), login)
    listed = select(Case.id).where(visible_cases(stage.actor(login)))
    assert case_id not in stage.read(lambda work: set(work.session.scalars(listed)))


@pytest.mark.parametrize(
    ("login", "opened"),
    [("clerk.qingsui", True), ("reviewer.qingsui", False), ("reviewer.civil", False), ("village1.qingsui", False)],
)  # fmt: skip
def test_a_notice_of_a_restricted_file_is_seen_by_its_handlers_only(stage: Stage, login: str, opened: bool):
    def begin(work: Work) -> tuple[str, str]:
        case_id = make_case(work, stage)
        start_urgent(work, case_id)
        document = write(work, unit=stage.unit("qingsui"), case_id=case_id)
        instance = work.session.scalars(select(Instance.id).where(Instance.case_id == case_id)).one()
        row = Notice(
            id=work.new_id(), county=work.house.county, case_id=case_id, instance_id=instance, kind="before", round=1, item="dibao",
            township=stage.unit("qingsui"), village=stage.unit("qingsui-village-1"), document_id=document, named_as="guardian",
            code=work.new_id(), rule="DB.notice", prepared_at=work.now,
        )  # fmt: skip
        work.session.add(row)
        work.session.flush()
        return case_id, row.id

    case_id, notice = stage.run(None, begin)
    seen = select(Notice.id).where(Notice.id == notice, visible_notices(stage.actor(login)))
    assert stage.read(lambda work: work.session.scalar(seen)) == notice

    stage.run(None, lambda work: restrict(work, case_id=case_id, role=CHILD_SECTION, ground=CHILD_GROUND))
    assert (stage.read(lambda work: work.session.scalar(seen)) == notice) == opened

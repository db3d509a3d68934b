"""Who can work, and on what that rests, is recorded person by person, and used where it decides (C9)."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from server.cases.models import Case
from server.determination.assessment import compute
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Household, Person
from server.referrals.minimum import gather
from server.reviews.cycles import _can_work as can_work
from server.reviews.cycles import members_of
from tests.integration.verification.story import WIFE, Inquest

FOUND = {"name": WIFE, "capacity": "none", "basis": "hospital", "note": "青医证第0031号"}


def _schooled(work: Work, case_id: str) -> None:
    case = work.session.get_one(Case, case_id)
    case.answers = {**case.answers, "applicant": {**case.answers["applicant"], "education": "70"}}


def _visit(inquest: Inquest, *rows: dict[str, str]) -> None:
    inquest.sent().rest().reported().visited(labour_people=list(rows))


def _wife(inquest: Inquest, work: Work) -> Person:
    household = work.session.scalars(select(Household)).one()
    return next(each for each in members_of(work, household.id) if each.name == WIFE)


def test_what_a_visit_finds_of_one_person_decides_about_that_person(inquest: Inquest) -> None:
    before = inquest.stage.read(lambda w: can_work(_wife(inquest, w), w.today))
    inquest.stage.run(None, lambda w: _schooled(w, inquest.case_id))
    _visit(inquest, FOUND)
    found = inquest.stage.read(lambda w: _wife(inquest, w).facts["labour_found"])
    assert (found["capacity"], found["basis"], found["note"]) == ("none", "hospital", "青医证第0031号")
    assert (before, inquest.stage.read(lambda w: can_work(_wife(inquest, w), w.today))) == (True, False)

    lines = {each.name: each for each in inquest.stage.read(lambda w: compute(w, inquest.case_id, "dibao")).labour}
    assert (lines[WIFE].capacity, lines[WIFE].proof) == ("none", "hospital") and "青医证第0031号" in lines[WIFE].stated
    assert lines["陈示例"].proof != "hospital" and lines["陈示例"].stated == ""

    def told(work: Work) -> dict[str, str]:
        rows = gather(
            work, case_id=inquest.case_id, person_id=_wife(inquest, work).id, item="employment", kind="employment"
        )
        return {row["key"]: row["value_zh"] for row in rows}

    assert inquest.stage.read(told)["labour_found"].startswith("完全丧失劳动能力（医院证明，")
    paper = inquest.stage.read(
        lambda w: w.session.scalars(select(Document).where(Document.kind == "home-visit-form")).one()
    )
    assert f"{WIFE}：完全丧失劳动能力，医院证明，青医证第0031号" in paper.facts["labour"]
    assert paper.facts["schooling"] == ["陈示例：初中"]  # as the application says; of the others it says nothing


def test_strangers_and_the_same_person_twice_are_refused(inquest: Inquest) -> None:
    inquest.sent().rest().reported()
    with pytest.raises(InvalidAnswers) as refused:
        inquest.visited(labour_people=[{**FOUND, "name": "别人"}, FOUND, {**FOUND, "basis": "assessed"}])
    assert {field.path: field.code for field in refused.value.fields} == {
        "labour_people/0/name": "not-a-member",
        "labour_people/2/name": "twice",
    }


def test_without_rows_everything_is_as_it_was_declared(inquest: Inquest) -> None:
    _visit(inquest)
    assert inquest.stage.read(lambda w: "labour_found" not in _wife(inquest, w).facts)

"""Who is in prison does not count, whether the check finds it or the visit, and counts again when that was wrong or is over (art. 7)."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from server.determination.assessment import compute
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.counting import FOUND
from server.households.models import Membership, Person
from server.verification.away import follow_check
from server.verification.models import Finding, Investigation
from tests.integration.verification.story import WIFE, Inquest
from workflows.assessment import Sheet

HELD = {"kind": "prison", "number": 1, "text": "省第一监狱，刑期至2029-05-01"}
MONEY = {"kind": "deposits", "amount": "9000.00", "text": "在狱账户"}


def _sheet(inquest: Inquest) -> Sheet:
    return inquest.stage.read(lambda w: compute(w, inquest.case_id, "dibao"))


def _row(inquest: Inquest) -> Membership:
    wanted = select(Membership).join(Person, Person.id == Membership.person_id).where(Person.name == WIFE)
    return inquest.stage.read(lambda w: w.session.scalars(wanted).one())


def _checked(inquest: Inquest) -> Inquest:
    inquest.sent().answer("justice", WIFE, "found", findings=[HELD]).answer("bank", WIFE, "found", findings=[MONEY])
    return inquest.rest().reported("visit")


def test_whom_the_check_finds_in_prison_leaves_count_amount_and_property_and_comes_back_when_it_was_wrong(
    inquest: Inquest,
) -> None:
    _checked(inquest).visited()
    before = _sheet(inquest)
    inquest.concluded("exceeds")
    row, sheet = _row(inquest), _sheet(inquest)

    assert (row.counted, row.not_counted_kind) == (False, FOUND)
    assert "司法局" in row.not_counted_reason and HELD["text"] in row.not_counted_reason
    line = next(each for each in sheet.members if each.name == WIFE)
    assert (line.counted, line.expected, line.reason.rule) == (False, False, "household-members-found-held")
    assert "第七条" in line.reason.zh and line.stated == row.not_counted_reason
    assert (before.people, sheet.people) == (3, 2) and not sheet.income, "her wages are not the household's"
    assert before.assets != sheet.assets, "nor is her money"

    def correct(work: Work) -> None:
        work.session.execute(
            update(Finding).where(Finding.kind == "prison").values(superseded_by=Finding.id, correction="查无此人")
        )
        follow_check(work, work.session.get_one(Investigation, inquest.investigation().id))

    inquest.stage.run("leader.qingsui", correct)
    assert _row(inquest).counted and _sheet(inquest).people == 3


def test_what_the_visit_sees_of_one_person_goes_before_what_the_check_found(inquest: Inquest) -> None:
    _checked(inquest)
    held = {"why": "held", "basis": "判决书"}
    for rows, codes in (
        ([{**held, "name": "别人"}, {**held, "name": WIFE}, {**held, "name": WIFE}], {"not-a-member", "twice"}),
        ([{**held, "name": name} for name in (WIFE, "陈示例", "陈小示")], {"nobody-left"}),
    ):
        with pytest.raises(InvalidAnswers) as refused:
            inquest.visited(away_people=rows)
        assert {field.code for field in refused.value.fields} == codes

    gone = {"name": "陈小示", "why": "missing", "basis": "青法〔2026〕3号", "since": "2026-01-09"}
    home = {"name": WIFE, "why": "home", "basis": "释放证明2026第3号"}
    inquest.visited(away_people=[gone, home]).concluded()

    lines = {each.name: each for each in _sheet(inquest).members}
    assert (lines[WIFE].counted, lines[WIFE].reason.rule) == (True, "household-members-spouse")
    assert (lines["陈小示"].counted, lines["陈小示"].reason.rule) == (False, "household-members-missing")
    assert "入户查明：青法〔2026〕3号，2026-01-09 起" in lines["陈小示"].stated
    paper = select(Document.facts).where(Document.kind == "home-visit-form")
    assert f"{WIFE}：在家里共同生活" in inquest.stage.read(lambda w: w.session.scalars(paper).one())["members"]

"""What a resident may write: one tap of satisfaction."""

from __future__ import annotations

from sqlalchemy import select, update

from server.cases.models import Case, Item
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.resident.models import Satisfaction
from server.resident.queries import may_rate
from server.resident.refusals import NothingToRate

SCORES = (3, 2, 1)


def rate(work: Work, *, case: Case, score: int) -> None:
    """Keep how content the household is; a later tap replaces the first.

    :raises NothingToRate: there is no result yet.
    :raises InvalidAnswers: the score is none of 1 to 3.
    """
    if score not in SCORES:
        raise InvalidAnswers([FieldProblem("score", "range", "请选择一个评价。", "Choose one of the answers.")])
    items = work.session.scalars(select(Item).where(Item.case_id == case.id)).all()
    if not may_rate(case, items):
        raise NothingToRate
    row = {"id": work.new_id(), "county": work.house.county, "case_id": case.id, "score": score, "at": work.now}
    if not insert_new(work.session, Satisfaction, [row]):
        work.session.execute(
            update(Satisfaction).where(Satisfaction.case_id == case.id).values(score=score, at=work.now),
            execution_options={"synchronize_session": False},
        )

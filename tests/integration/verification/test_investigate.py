"""An investigation from the signatures to the conclusion."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.verification.queries import report_of
from tests.integration.verification.story import WIFE, Inquest


def test_the_signatures_on_the_application_are_taken_over_and_the_childs_is_the_guardians(inquest: Inquest):
    consents = inquest.consents()

    assert set(consents) == {"陈示例", WIFE, "陈小示"}
    assert (consents["陈小示"].signed_by, consents["陈小示"].guardian_name) == ("guardian", "陈示例")
    assert consents[WIFE].items == ["dibao"]
    assert "vehicle" in consents[WIFE].scope and "vehicle" not in consents["陈小示"].scope


def test_it_ends_with_a_persons_conclusion_and_a_report_that_other_rooms_read(inquest: Inquest):
    inquest.sent()
    assert [len(inquest.inquiries(source="vehicle", name=name)) for name in (WIFE, "陈小示")] == [1, 0]  # as signed for
    inquest.answer("social-insurance", WIFE, "found", findings=[{"kind": "wage", "amount": "21600.50"}])
    inquest.answer("bank", "陈示例", "found", findings=[{"kind": "deposits", "amount": "6000"}]).rest()
    inquest.reported().visited().concluded()

    report = inquest.stage.read(lambda work: report_of(work, inquest.case_id))
    assert report is not None
    assert report.income == {"wage": Decimal("21600.50")}
    assert report.assets == {"deposits": Decimal("6000.00")}
    assert report.financial_total == Decimal(6000)
    wife = next(person for person in report.people if person.name == WIFE)
    assert wife.totals("income") == {"wage": Decimal("21600.50")}
    assert report.conclusion == "within" and report.valid_on(inquest.stage.clock.now().date())
    assert inquest.data()["verify_result"] == "within" and inquest.data()["verified_at"]


def test_its_papers_are_numbered_in_the_name_of_who_issues_them(inquest: Inquest):
    inquest.sent().rest().reported().visited().concluded()

    def read(work: object) -> dict[str, str]:
        rows = work.session.scalars(select(Document).where(Document.case_id == inquest.case_id))  # type: ignore[attr-defined]
        return {row.kind: row.number for row in rows}

    numbers = inquest.stage.read(read)
    assert {"investigation-start", "check-order", "check-report", "home-visit-form", "neighbour-record"} <= set(numbers)
    assert numbers["check-report"].startswith("青民") and numbers["home-visit-form"].startswith("青穗")


def test_nobody_who_has_not_signed_is_queried(stage):
    inquest = Inquest(stage).apply(signed=("陈示例",))

    with pytest.raises(InvalidAnswers) as refusal:
        inquest.do("clerk.qingsui", "start_survey", check_way="new")

    (problem,) = refusal.value.fields
    assert problem.code == "consent-missing" and WIFE in problem.zh
    assert inquest.open == {"start_survey"}


def test_the_report_is_valid_for_three_months(inquest: Inquest):
    inquest.sent().rest().reported()

    day = inquest.stage.clock.now().date()
    assert inquest.check().valid_to == date(day.year + (day.month > 9), (day.month + 2) % 12 + 1, day.day)

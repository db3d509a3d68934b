"""What must hold whoever presses what, and when."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text, update

from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.refusals import SamePerson
from server.demo.photo import PHOTO
from server.foundation.errors import Conflict, InvalidAnswers, NotFound, NotPermitted
from server.verification import checking, operations, visiting
from server.verification.authorising import standing
from server.verification.kinds import KINDS
from server.verification.models import Authorisation, HomeVisit, Inquiry, MeansCheck
from server.verification.queries import county_visited
from server.verification.records import RECORDS
from server.verification.refusals import ConsentMissing, NotToResend, Recused
from server.verification.report import assemble
from server.verification.sources import shipped
from tests.integration.verification.story import VISIT, WIFE, Inquest
from tests.stage import Stage
from tests.unit.diagrams.duties import DUTIES
from tests.unit.diagrams.walking import definition

COUNTY = [{"name": name, "post": "县民政局", "signed": True} for name in ("秦示三", "许示四")]


def fields(refusal: pytest.ExceptionInfo[InvalidAnswers]) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refusal.value.fields]


def test_a_signature_stands_for_the_items_that_it_names_and_no_longer_than_it_says(inquest: Inquest) -> None:
    def stands(work: Any, item: str) -> bool:
        return bool(standing(work, work.session.get_one(Case, inquest.case_id).household_id, item))

    assert [inquest.stage.read(lambda work, item=item: stands(work, item)) for item in ("dibao", "tekun")] == [
        True,
        False,
    ]

    def outlive(work: Any) -> None:
        work.session.execute(update(Authorisation).values(valid_to=work.today - timedelta(days=1)))

    inquest.stage.run(None, outlive)
    assert not inquest.stage.read(lambda work: stands(work, "dibao"))


def test_every_shipped_source_asks_for_things_that_have_a_name():
    assert len({source.code for source in shipped()}) == len(shipped()) >= 20
    for source in shipped():
        assert source.kinds and set(source.kinds) <= set(KINDS), source.code


def test_a_consent_taken_back_between_start_and_request_stops_the_request(inquest: Inquest):
    wife = inquest.consents()[WIFE].id
    inquest.stage.run("clerk.qingsui", lambda work: operations.withdraw(work, authorisation_id=wife, reason="本人提出"))

    with pytest.raises(InvalidAnswers) as refusal:
        inquest.do("clerk.qingsui", "start_survey", check_way="new")
    assert fields(refusal) == [("check_way", "consent-missing")]


def test_a_member_who_joined_after_the_start_must_sign_before_anything_goes_out(inquest: Inquest):
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    wife = inquest.consents()[WIFE].id
    inquest.stage.run("clerk.qingsui", lambda work: operations.withdraw(work, authorisation_id=wife, reason="本人提出"))

    with pytest.raises(InvalidAnswers) as refusal:
        inquest.do("checker.civil", "dispatch_check", sent=True)
    assert fields(refusal) == [("sent", "consent-missing")]


def test_the_same_person_does_not_review_what_she_entered(inquest: Inquest):
    inquest.sent().rest()
    inquest.do("checker.civil", "collect_results", report_conclusion="within", opinion="已核")

    def force(work: Any) -> None:
        work.session.execute(text("UPDATE means_checks SET reviewed_by = operator_id"))

    with pytest.raises(Conflict) as refusal:
        inquest.stage.run(None, force)
    assert "who_enters_results_does_not_review_them" in str(refusal.value.__cause__)


def test_whoever_started_it_does_not_conclude_it(inquest: Inquest):
    inquest.do("reviewer.qingsui", "start_survey", check_way="new")
    inquest.do("checker.civil", "dispatch_check", sent=True).rest().reported().visited()

    with pytest.raises(SamePerson):
        inquest.concluded(login="reviewer.qingsui")
    inquest.concluded(login="leader.qingsui")


def test_a_request_without_an_authorisation_cannot_be_written(inquest: Inquest):
    inquest.sent()
    row = inquest.inquiries()[0]

    def force(work: Any) -> None:
        copy = Inquiry(
            id="f" * 32, county=row.county, check_id=row.check_id, authorisation_id="0" * 32, person_id=None, name="外人",
            source="bank", source_zh="银行", holder="银行", channel="letter", term="VF.letter",
        )  # fmt: skip
        work.session.add(copy)
        work.session.flush()

    with pytest.raises(Conflict) as refusal:
        inquest.stage.run(None, force)
    assert "FOREIGN KEY" in str(refusal.value.__cause__)


def test_a_silent_source_is_timed_out_at_its_own_minute_and_may_still_answer(inquest: Inquest):
    inquest.sent()
    stage = inquest.stage
    (payroll,) = inquest.inquiries(source="payroll", name=WIFE)
    assert payroll.due_at is not None
    stage.clock.move_to(payroll.due_at)
    assert payroll.state_at(stage.clock.now()) == "sent"

    stage.move(minutes=1)
    assert payroll.state_at(stage.clock.now()) == "timed-out"
    stage.tick()
    assert {row.state for row in inquest.inquiries(channel="counter")} == {"timed-out"}
    assert {row.state for row in inquest.inquiries(channel="letter")} == {"sent"}

    inquest.answer("payroll", WIFE)
    assert inquest.inquiries(source="payroll", name=WIFE)[0].state == "none"


def test_only_what_stayed_open_is_asked_again(inquest: Inquest):
    inquest.sent()
    (bank,) = inquest.inquiries(source="bank", name=WIFE)

    with pytest.raises(NotToResend):
        inquest.stage.run("checker.civil", lambda work: operations.resend(work, inquiry_id=bank.id))


def test_an_answer_entered_again_replaces_the_one_before(inquest: Inquest):
    inquest.sent()
    inquest.answer("bank", WIFE, "found", findings=[{"kind": "deposits", "amount": "9000"}])
    inquest.answer(
        "bank",
        WIFE,
        "found",
        findings=[{"kind": "deposits", "amount": "6000"}, {"kind": "interest", "amount": "12.34"}],
    )
    inquest.rest().reported()

    check = inquest.check().id
    report = inquest.stage.read(lambda work: assemble(work, work.session.get_one(MeansCheck, check)))
    line = next(line for person in report.people for line in person.lines if line.findings)
    assert [str(found.amount) for found in line.findings] == ["12.34", "6000.00"]
    assert [str(found.amount) for found in line.corrected] == ["9000.00"]


def test_a_visit_needs_two_people_and_no_member_of_the_household(inquest: Inquest):
    inquest.do("clerk.qingsui", "start_survey", check_way="new")

    for names, wanted in [
        (["周示一", "周 示一"], [("investigators", "two-people")]),
        (["周示一", WIFE], [("investigators/1/name", "household")]),
    ]:
        people = [{"name": name, "post": "窗口", "signed": True} for name in names]
        with pytest.raises(InvalidAnswers) as refusal:
            inquest.visited(investigators=people)
        assert fields(refusal) == wanted


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"met_person": "陈示例"}, "met_relation"),
        ({"met_relation": "self"}, "met_relation"),
        ({"met_relation": "parent"}, "met_relation"),
        ({"met_person": "陈小示", "met_relation": "child"}, "met_person"),
        ({"met_person": "过路人"}, "met_person"),
        ({"investigators": COUNTY}, "investigators"),
        ({"visited_on": "2026-01-31"}, "visited_on"),  # months before anybody applied
    ],
)
def test_a_visit_says_who_was_there_as_the_file_knows_them(inquest: Inquest, said: dict[str, Any], wanted: str):
    inquest.do("clerk.qingsui", "start_survey", check_way="new")

    with pytest.raises(InvalidAnswers) as refusal:
        inquest.visited(**said)
    assert [field for field, _code in fields(refusal)] == [wanted]


def test_the_tick_for_files_is_true_only_when_form_and_photos_are_there(inquest: Inquest):
    stage = inquest.stage
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    task = stage.open_tasks(inquest.case_id)["visit_home"].id
    told = {**VISIT, "visited_on": stage.clock.now().date().isoformat()}
    photo = [("家.png", PHOTO)]
    for line in (visiting.SCENE, visiting.FORM):
        with pytest.raises(InvalidAnswers) as refusal:
            inquest.do("clerk.qingsui", "visit_home", **told)
        assert fields(refusal) == [("form_attached", "files-missing")]
        stage.run("clerk.qingsui", lambda w, at=line: visiting.keep_files(w, task_id=task, line=at, files=photo))
    with pytest.raises(InvalidAnswers):
        scan = [("家.pdf", b"%PDF-1.4 scan")]
        stage.run("clerk.qingsui", lambda w: visiting.keep_files(w, task_id=task, line=visiting.SCENE, files=scan))
    with pytest.raises(NotFound):
        stage.run("clerk.baishi", lambda w: visiting.keep_files(w, task_id=task, line=visiting.FORM, files=photo))

    inquest.do("clerk.qingsui", "visit_home", **told)
    visit = stage.read(lambda work: work.session.scalars(select(HomeVisit)).one())
    assert [row["user"] for row in visit.investigators] == [
        stage.actor(who).id for who in ("clerk.qingsui", "duty.qingsui")
    ]


def test_a_telephone_visit_names_its_emergency(inquest: Inquest):
    inquest.do("clerk.qingsui", "start_survey", check_way="new")

    with pytest.raises(InvalidAnswers) as refusal:
        inquest.visited(way="phone")
    assert ("emergency", "required") in fields(refusal)
    inquest.visited(way="phone", emergency="洪水封路，全镇停课停工")


def test_a_filed_relative_keeps_away_and_the_county_must_visit(stage: Stage):
    told = {"is_relative": True, "staff_name": "周示一", "staff_post": "窗口经办", "staff_relation": "外甥"}
    inquest = Inquest(stage).apply(begin=False, relative_of_staff=told).begin(relative_filed=True)

    with pytest.raises(Recused):
        inquest.do("clerk.qingsui", "start_survey", check_way="new")
    inquest.do("clerk2.qingsui", "start_survey", check_way="new")
    _require_that_no_relative_judges(inquest)
    people = [{"name": name, "post": "乡镇", "signed": True} for name in ("尤示六", "吴示二")]
    inquest.visited("clerk2.qingsui", investigators=people)
    assert not stage.read(lambda work: county_visited(work, inquest.case_id))

    inquest.visited("reviewer.civil", "county_visit_home", investigators=COUNTY)
    assert stage.read(lambda work: county_visited(work, inquest.case_id))


#: Kinds of acts by which a case is looked into, judged or decided.
JUDGING = {
    "opinion", "review", "decide", "decide-township", "query", "report", "prepare", "conclude", "recheck",
}  # fmt: skip


def _require_that_no_relative_judges(inquest: Inquest) -> None:
    """Let the filed relative, then whoever has only her post, try every such step of every procedure that rests on a data check."""
    stage, checks = inquest.stage, inquest.stage.house.checks
    forms = {
        step.form
        for key, kinds in DUTIES.items() if key.split("-")[0] in RESTS
        for step in definition(key).steps if kinds[step.element] in JUDGING
    }  # fmt: skip
    task = inquest.stage.read(
        lambda w: w.session.scalar(select(Task.id).where(Task.case_id == inquest.case_id, Task.role == "clerk"))
    )
    what = Occurrence(inquest.case_id, stage.unit("qingsui"), "", None, None, {}, task_id=task, answers={})
    for form in sorted(forms):
        with pytest.raises(Recused):
            stage.run("clerk.qingsui", lambda w, form=form: checks[form](w, what))
        with pytest.raises(Recused):
            stage.run_instead(
                "duty.qingsui", lambda w, form=form: checks[form](w, what), absent="clerk.qingsui", unit="qingsui", role="clerk"
            )  # fmt: skip
    assert len(forms) > 12


RESTS = ("dibao", "tekun", "recognise", "spend", "verify", "decide")


def test_a_complaint_is_started_visited_and_concluded_by_the_county(stage: Stage):
    inquest = Inquest(stage).apply(begin=False).begin(verify_for="complaint")
    assert inquest.open == {"county_start_survey"}

    inquest.do("reviewer.civil", "county_start_survey", check_way="new")
    assert inquest.open == {"dispatch_check", "county_visit_home"}
    inquest.do("checker.civil", "dispatch_check", sent=True).rest().reported()
    inquest.visited("reviewer.civil", "county_visit_home", investigators=COUNTY)
    inquest.do("approver.civil", "county_conclude_survey", verify_result="within", reasons="举报不实")

    assert inquest.data()["verify_result"] == "within"


def test_a_report_of_other_members_is_not_used_again(inquest: Inquest):
    inquest.sent().rest().reported().visited().concluded()
    stage = inquest.stage

    def leave(work: Any) -> None:
        work.session.execute(text("UPDATE memberships SET until = '2026-09-18' WHERE relation = 'spouse'"))

    stage.run(None, leave)
    again = Inquest(stage)
    again.case_id = inquest.case_id
    again.begin(verify_for="review")

    with pytest.raises(InvalidAnswers) as refusal:
        again.do("clerk.qingsui", "start_survey", check_way="reuse")
    assert fields(refusal) == [("check_way", "no-valid-report")]


def test_a_request_is_never_made_without_consent_even_when_the_engine_asks(inquest: Inquest):
    wife = inquest.consents()[WIFE].id
    inquest.stage.run("clerk.qingsui", lambda work: operations.withdraw(work, authorisation_id=wife, reason="本人提出"))

    def ask(work: Any) -> None:
        at = Occurrence(
            case_id=inquest.case_id, township=inquest.stage.unit("qingsui"), instance_id=inquest.instance_id, item_id=None, subject=None,
            data={"item": "dibao"}, answers={"check_way": "new"}, form="verify.start",
        )  # fmt: skip
        RECORDS["verify.start"](work, at)
        checking.request(work, at)

    with pytest.raises(ConsentMissing):
        inquest.stage.run("clerk.qingsui", ask)


@pytest.mark.parametrize("login", ["village1.qingsui", "clerk.baishi", "officer.housing", "supervisor.county"])
def test_nobody_else_signs_for_a_household(inquest: Inquest, login: str):
    with pytest.raises(NotPermitted):
        inquest.stage.run(login, lambda work: operations.authorise(work, case_id=inquest.case_id, signatures=[{}]))

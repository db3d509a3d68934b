"""A decision is written down once, told in writing, delivered with proof, and entered in the ledger."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from server.cases.models import Case, TableAnswer
from server.cases.refusals import SamePerson
from server.cases.timeline import timeline
from server.determination.lapsing import ReportStillValid, check_anew
from server.determination.models import Decision
from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.models import Benefit, Membership, RecognisedIdentity
from server.households.operations import enter_benefit
from server.organisation.models import User
from server.payments.models import StandingPayment
from server.verification.models import HomeVisit
from server.verification.queries import lapsed_on
from server.web.security import csrf
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import at_the_county
from tests.integration.relief.story import Program
from tests.stage import Stage, csrf_token

REFUSAL = {
    "decision": "refused", "reason": "家庭月人均收入超过本县低保标准。", "basis": "民发〔2021〕57号第二十一条",
}  # fmt: skip
GRANT = {"decision": "granted", "decided_amount": 1100}


@pytest.fixture
def asked(accepted: Application) -> Application:
    """The application before the county's decision, on Friday 2026-03-20."""
    at(accepted.stage, "2026-03-20T10:00:00+08:00")
    accepted.ask_for_decision()
    return accepted


def rows(application: Application, model: Any) -> list[Any]:
    return application.stage.read(lambda w: list(w.session.scalars(select(model))))


def problems(refused: pytest.ExceptionInfo[InvalidAnswers]) -> set[tuple[str, str]]:
    return {(each.path, each.code) for each in refused.value.fields}


def test_a_grant_is_in_the_ledger_and_paid_from_the_next_month(asked: Application) -> None:
    asked.do("sign_county", "approver.civil", **GRANT)

    (benefit,) = rows(asked, Benefit)
    assert (benefit.item, benefit.amount, benefit.period, benefit.since) == (
        "dibao",
        Decimal(1100),
        "month",
        date(2026, 4, 1),
    )
    (standing,) = rows(asked, StandingPayment)
    assert (standing.first_month, standing.hold) == (date(2026, 4, 1), "")
    (identity,) = rows(asked, RecognisedIdentity)
    assert (identity.kind, identity.valid_to) == ("dibao", None)
    assert identity.document == asked.documents()["confirmation-notice"].number
    certificate = asked.documents()["dibao-certificate"]
    assert (certificate.facts["amount"], certificate.facts["from"], certificate.facts["members"]) == (
        "1,100.00",
        "2026年4月",
        3,
    )
    assert len(certificate.facts["people"]) == 3
    assert "救低〔2026〕" in certificate.number
    assert "最低生活保障" in asked.stage.client("clerk.qingsui").get(f"/documents/{certificate.id}").get_data(
        as_text=True
    )
    assert asked.item().state == "granted"
    says_by_which_table(asked)


def says_by_which_table(application: Application) -> None:
    """Who decides names its table, version and row: on the page and over the API."""
    clerk, case = application.stage.client("clerk.qingsui"), application.case_id
    answers = Program(application.stage, "clerk.qingsui").get(f"/api/v1/cases/{case}/table-answers").json["rows"]
    told = {row["table"]: row for row in answers}
    assert (told["authority"]["version"], told["authority"]["rules"]) == ("2026.1", ["authority-county"])
    assert {"label": "由谁决定", "value": "县级"} in told["authority"]["says"]
    page = clerk.get(f"/cases/{case}").get_data(as_text=True)
    assert "照表办理" in page and "authority-county" in page


def test_the_notice_goes_out_in_the_county_s_name_and_says_amount_and_first_month(asked: Application) -> None:
    asked.do("sign_county", "approver.civil", **GRANT)

    notice = asked.documents()["confirmation-notice"]
    assert notice.number.startswith("青民救确〔2026〕")
    assert (notice.facts["amount"], notice.facts["from"], notice.facts["members"]) == ("1,100.00", "2026年4月", 3)
    assert not any("社会救助法" in each for each in notice.facts["basis"])


def test_the_remedies_run_from_the_delivery(asked: Application) -> None:
    asked.do("sign_county", "approver.civil", **REFUSAL)
    assert asked.deadlines()["DB.refuse.notify"].due_on == date(2026, 3, 25)  # 03-23 (1), 24 (2), 25 (3)

    at(asked.stage, "2026-03-24T15:00:00+08:00")
    asked.do(
        "deliver", "clerk.qingsui", way="post", received_by="陈示例", delivered_at="2026-03-24T11:00:00+08:00", proof="EMS示例001"
    )  # fmt: skip

    notice = asked.documents()["non-confirmation-notice"]
    assert notice.delivered_at is not None and notice.delivery["way"] == "post"
    assert asked.decision().delivered_at == notice.delivered_at
    assert asked.item().state == "refused"
    assert asked.instances()["decide"] == "finished"
    assert rows(asked, Benefit) == []


def test_a_grant_is_published_with_its_place(asked: Application) -> None:
    asked.do("sign_county", "approver.civil", **GRANT)
    asked.do(
        "deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at="2026-03-20T10:00:00+08:00"
    )
    asked.do("publish", "village1.qingsui", posted_on="2026-03-20", place="麦香村公示栏")

    assert asked.decision().published_on == date(2026, 3, 20)
    assert asked.instances()["decide"] == "finished"


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ({"decision": "refused"}, {("reason", "required"), ("basis", "required")}),
        ({"decision": "granted"}, {("decided_amount", "required")}),
        ({"decision": "granted", "decided_amount": 900}, {("amount_reason", "required")}),
        ({**REFUSAL, "basis": "社会救助法第四十五条"}, {("basis", "not-in-force")}),
    ],
)
def test_what_a_decision_must_say(asked: Application, answers: dict[str, Any], wrong: set[tuple[str, str]]) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        asked.do("sign_county", "approver.civil", **answers)

    assert problems(refused) == wrong
    assert "sign_county" in asked.open


def test_nobody_is_granted_what_another_running_aid_excludes(asked: Application) -> None:
    stage, case_id = asked.stage, asked.case_id

    def give(work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        enter_benefit(
            work, household_id=case.household_id, item="dibao", unit=stage.unit("qingsui"), since=date(2026, 3, 1),
            amount=Decimal(900), period="month",
        )  # fmt: skip

    stage.run("clerk.qingsui", give)
    with pytest.raises(InvalidAnswers) as refused:
        asked.do("sign_county", "approver.civil", **GRANT)

    assert problems(refused) == {("decision", "excluded")}
    asked.do("sign_county", "approver.civil", **REFUSAL)
    assert asked.item().state == "refused"


def test_what_the_household_had_beside_a_grant_is_kept_with_the_row_that_allows_it(asked: Application) -> None:
    stage, case_id = asked.stage, asked.case_id

    def give(work: Work) -> None:
        case = work.session.get_one(Case, case_id)
        spouse = work.session.scalars(
            select(Membership.person_id).where(
                Membership.household_id == case.household_id, Membership.relation != "self"
            )
        ).first()
        assert spouse is not None
        # The table says nothing of the second beside an allowance; the third excludes one of its people only.
        for item, person in (("bianyuan", None), ("heating", None), ("tekun", spouse)):
            enter_benefit(
                work, household_id=case.household_id, item=item, unit=stage.unit("qingsui"), since=date(2026, 3, 1), kind="service",
                period="month", person_id=person,
            )  # fmt: skip

    stage.run("clerk.qingsui", give)
    asked.do("sign_county", "approver.civil", **GRANT)

    of_exclusions = select(TableAnswer).where(TableAnswer.table == "exclusions")
    kept = stage.read(lambda work: work.session.scalars(of_exclusions.order_by(TableAnswer.id)).all())
    assert {each.item_id for each in kept} == {asked.item().id}
    assert {each.facts["held"]: each.rules for each in kept} == {
        "bianyuan": ["exclusion-bianyuan-dibao"], "tekun": ["exclusion-tekun-dibao"],
    }  # fmt: skip
    page = stage.client("clerk.qingsui").get(f"/cases/{case_id}").get_data(as_text=True)
    assert "exclusion-bianyuan-dibao" in page


def test_nothing_is_delivered_before_it_was_decided(asked: Application) -> None:
    asked.do("sign_county", "approver.civil", **GRANT)
    with pytest.raises(InvalidAnswers) as refused:
        asked.do(
            "deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at="2026-03-19T10:00:00+08:00"
        )

    assert problems(refused) == {("delivered_at", "before-decision")}


def test_whoever_accepted_never_decides(stage: Stage) -> None:
    application = Application(at(stage, "2026-02-09T09:30:00+08:00"))
    application.clerk = "leader.qingsui"
    stage.run(None, lambda w: _appoint(w, "leader.qingsui", application.town, "clerk"))
    application.accept()
    application.ask_for_decision(decision_level="township", one_clerk=True)

    with pytest.raises(SamePerson):
        application.do("sign_township", "leader.qingsui", **GRANT)


def test_a_filed_relative_is_decided_only_when_the_county_has_been_there(
    asked: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The relative is filed when the visits are over, and everything is sent as a program would send it."""
    at(asked.stage, "2026-03-20T11:00:00+08:00")
    monkeypatch.setattr(csrf, "protect", lambda **_kwargs: None)  # a program would send a token instead
    stage, task = asked.stage, asked.task("sign_county").id
    told = {"staff_name": stage.actor("leader.qingsui").name, "staff_post": "分管领导", "relation": "表弟"}
    clerk, approver = stage.client("duty.qingsui"), stage.client("approver.civil")

    def sign() -> tuple[int, str]:
        answer = approver.post(f"/api/v1/tasks/{task}/complete", json={"answers": GRANT})
        return answer.status_code, str(answer.get_json())

    filed = clerk.post(f"/api/v1/verification/cases/{asked.case_id}/relatives", json=told)
    assert filed.status_code in (200, 201)
    for level in ("", "township"):
        if level:
            stage.run(None, lambda w: _visit(w, asked.case_id, "township"))
        status, body = sign()
        assert status == 422 and "county-visit-first" in body and "县级入户记录以前不能作出决定" in body
    stage.run(None, lambda w: _visit(w, asked.case_id, "county"))
    stage.run(None, lambda w: _rename(w, "approver.civil", told["staff_name"]))
    status, body = sign()
    assert status == 403 and "recused" in body and "须回避" in body
    stage.run(None, lambda w: _rename(w, "approver.civil", "何示七"))
    assert sign()[0] == 200
    assert asked.decision().decision == "granted"


def _rename(work: Work, login: str, name: str) -> None:
    work.session.execute(update(User).where(User.login == login).values(name=name))


def _visit(work: Work, case_id: str, level: str) -> None:
    household = work.session.get_one(Case, case_id).household_id
    work.session.add(
        HomeVisit(
            id=work.new_id(), county=work.house.county, case_id=case_id, household_id=household, task_id=work.new_id(), level=level,
            visited_on=work.today, way="on-site", first_name="秦示三", second_name="许示四", recorded_by="system", recorded_at=work.now,
        )
    )  # fmt: skip


def _appoint(work: Any, login: str, unit: str, role: str) -> None:
    from server.organisation.models import User
    from server.organisation.operations import appoint

    user = work.session.scalars(select(User.id).where(User.login == login)).one()
    appoint(work, user_id=user, unit_id=unit, role=role, since=date(2020, 1, 1), title="")


def test_the_township_decides_where_the_power_is_delegated(accepted: Application) -> None:
    accepted.ask_for_decision(decision_level="township")
    accepted.do("sign_township", "leader.qingsui", **GRANT)

    assert accepted.decision().unit_id == accepted.town
    assert accepted.documents()["confirmation-notice"].unit_id == accepted.town


def test_a_report_that_ran_out_on_the_way_serves_only_with_words(accepted: Application) -> None:
    """S1's report is of 2026-02-26 and valid for three months, to 05-26: decided on 05-27 it needs a reason."""
    at_the_county(accepted)
    accepted.review()
    at(accepted.stage, "2026-05-26T10:00:00+08:00")
    assert accepted.stage.read(lambda work: lapsed_on(work, accepted.case_id)) is None

    at(accepted.stage, "2026-05-27T10:00:00+08:00")
    page = (
        accepted.stage.client("approver.civil").get(f"/tasks/{accepted.task('sign_county').id}").get_data(as_text=True)
    )
    assert "2026年5月26日" in page and "到期" in page
    with pytest.raises(InvalidAnswers) as refused:
        accepted.do("sign_county", "approver.civil", **GRANT)
    assert [problem.code for problem in refused.value.fields] == ["report-lapsed"]
    accepted.do("sign_county", "approver.civil", **GRANT, reason="家庭情况没有变化，村里再次核实。")
    assert accepted.decision().decision == "granted"


def test_nothing_is_proposed_on_a_report_that_ran_out_and_a_new_check_is_one_press_away(accepted: Application) -> None:
    """The opinion waits until the report of 02-26 has run out (05-26): it is held there, not at the decision only."""
    stage = accepted.stage
    accepted.investigate()
    at(stage, "2026-05-27T10:00:00+08:00")
    task = accepted.task("initial_opinion")
    with pytest.raises(InvalidAnswers) as refused:
        accepted.give_opinion()
    assert [(problem.path, problem.code) for problem in refused.value.fields] == [("proposed", "report-lapsed")]

    client = stage.client("reviewer.qingsui")
    page = client.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert f'action="/determination/tasks/{task.id}/check-anew"' in page
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    path = f"/determination/tasks/{task.id}/check-anew"
    stranger = stage.client("reviewer.baishi")
    assert stranger.post(path, data={"csrf_token": csrf_token(stranger, "/")}).status_code == 403  # not her township's
    assert client.post(path, data={"csrf_token": token}).status_code == 302
    stage.tick()

    assert "recount" in accepted.open and "initial_opinion" not in accepted.open
    accepted.do("recount", "clerk.qingsui", members_checked=True, happened="核对报告到期，人口没有变化。")
    assert "start_survey" in accepted.open  # the household is checked anew, under the clock of before
    assert accepted.deadlines()["DB.total"].due_on == date(2026, 3, 27)


def test_a_report_that_holds_is_not_checked_anew(accepted: Application) -> None:
    accepted.investigate()
    with pytest.raises(ReportStillValid):
        accepted.stage.run(
            "reviewer.qingsui", lambda work: check_anew(work, task_id=accepted.task("initial_opinion").id)
        )


def test_a_refusal_on_the_page_drops_the_amount_that_was_laid_out(asked: Application) -> None:
    client = asked.stage.client("approver.civil")
    path = f"/tasks/{asked.task('sign_county').id}"
    assert 'value="1100.00"' in client.get(path).get_data(as_text=True)

    answer = client.post(path, data={"csrf_token": csrf_token(client, path), "decided_amount": "1100.00", **REFUSAL})

    assert answer.status_code == 302, answer.get_data(as_text=True)
    (decision,) = rows(asked, Decision)
    assert (decision.decision, decision.amount) == ("refused", None)
    assert rows(asked, Benefit) == []


def test_no_notice_hangs_on_a_report_that_ran_out_before_it_was_posted(accepted: Application) -> None:
    """The opinion of 05-08 still rests on the report of 02-09; on 05-11 its notice would announce what cannot be sent on."""
    stage = accepted.stage
    accepted.investigate()
    at(stage, "2026-05-08T10:00:00+08:00")
    accepted.give_opinion()
    task = accepted.task("post")
    at(stage, "2026-05-11T10:00:00+08:00")
    with pytest.raises(InvalidAnswers) as refused:
        accepted.post()
    assert problems(refused) == {("posted_at", "report-lapsed")}

    path = f"/determination/tasks/{task.id}/check-anew"
    village, window = stage.client("village1.qingsui"), stage.client("clerk.qingsui")
    shown = village.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "请乡镇（街道）窗口" in shown and path not in shown
    assert village.post(path, data={"csrf_token": csrf_token(village, "/")}).status_code == 403
    page = window.get(f"/tasks/{task.id}").get_data(as_text=True)
    assert (
        window.post(path, data={"csrf_token": page.split('name="csrf_token" value="')[1].split('"')[0]}).status_code
        == 302
    )
    stage.tick()
    assert "post" not in accepted.open and "recount" in accepted.open
    history = stage.read(lambda work: [line.zh for line in timeline(work, accepted.case_id).rows])
    assert "收到消息：核对报告到期，重新核对" in history and not any("家庭人口或住址变化" in line for line in history)


def test_what_is_handed_over_within_the_minute_of_the_decision_came_after_it(asked: Application) -> None:
    at(asked.stage, "2026-03-20T10:00:30+08:00")
    asked.do("sign_county", "approver.civil", **GRANT)
    asked.do("deliver", "clerk.qingsui", way="signature", received_by="陈示例", delivered_at="2026-03-20T10:00+08:00")

    assert asked.decision().delivered_at == asked.decision().decided_at

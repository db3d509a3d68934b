"""Somebody is away, a colleague stands in, and afterwards all is as before; somebody leaves and a successor takes over."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.cases import assignment, handover
from server.cases.models import Event, Task
from server.cases.queries.todo import Wanted, todo
from server.discovery.models import Lead
from server.foundation.errors import InvalidAnswers, NotPermitted, Refused
from server.foundation.work import Work
from server.intake import drafts
from server.intake import operations as intake
from server.intake.models import Draft
from server.intake.refusals import SecondPersonNeeded
from server.jobs.audience import Audience, Desk
from server.messaging.recipients import on_posts
from server.organisation import absences, accounts, rules
from server.organisation.models import Appointment
from server.organisation.operations import appoint
from server.organisation.sign_in import sign_in
from tests.integration.cases.test_share_a_task import urgent_case
from tests.stage import Stage, csrf_token

MONDAY, WEDNESDAY, FRIDAY = date(2026, 9, 21), date(2026, 9, 23), date(2026, 9, 25)
FRIDAY_BEFORE = date(2026, 9, 18)


def plan(stage: Stage, *, who: str, instead: str, by: str | None = None, since: date = FRIDAY_BEFORE, until: date = WEDNESDAY) -> str:  # fmt: skip
    return stage.run(
        by or who,
        lambda work: absences.plan(
            work, user_id=stage.actor(who).id, substitute_id=stage.actor(instead).id, since=since, until=until, reason="年休假"
        ),
    )  # fmt: skip


def mine(stage: Stage, login: str) -> set[str]:
    return {row.element for row in stage.read(lambda work: todo(work, Wanted(scope="mine")).rows, login)}


def test_the_substitute_goes_on_with_claimed_work_in_the_absent_ones_name(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk2.qingsui")
    task = stage.open_tasks(case_id)["judge"]
    stage.run("clerk.qingsui", lambda work: assignment.claim(work, task_id=task.id))
    with pytest.raises(Refused):
        stage.run("clerk2.qingsui", lambda work: assignment.release(work, task_id=task.id))

    plan(stage, who="clerk.qingsui", instead="leader.qingsui")

    assert mine(stage, "leader.qingsui") == {"judge"}
    stage.run("leader.qingsui", lambda work: assignment.release(work, task_id=task.id))
    told = stage.read(
        lambda work: [(e.by_name, e.acting_for) for e in work.session.query(Event).filter(Event.case_id == case_id)]
    )
    assert ("王示四", "周示一") in told


def test_posts_return_by_themselves_after_the_last_day(stage: Stage) -> None:
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")
    assert {p.role for p in stage.actor("clerk.qingsui").posts} == {"clerk", "township_reviewer"}
    assert [p.acting_for for p in stage.actor("clerk.qingsui").posts if p.role == "township_reviewer"] == ["郑示三"]

    stage.move_to("2026-09-23T23:59:00+08:00")
    assert stage.actor("clerk.qingsui").holds("township_reviewer")
    stage.move_to("2026-09-24T00:01:00+08:00")
    assert not stage.actor("clerk.qingsui").holds("township_reviewer")


def test_coming_back_early_ends_it_at_once(stage: Stage) -> None:
    absence = plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")
    stage.move_to("2026-09-21T09:00:00+08:00")

    stage.run("reviewer.qingsui", lambda work: absences.end(work, absence_id=absence))

    assert not stage.actor("clerk.qingsui").holds("township_reviewer")
    with pytest.raises(Refused):
        stage.run("reviewer.qingsui", lambda work: absences.end(work, absence_id=absence))


def test_reminders_go_to_the_substitute_meanwhile(stage: Stage) -> None:
    unit = stage.unit("qingsui")
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", since=MONDAY)

    def told(day: date) -> set[str]:
        return set(
            stage.read(
                lambda work: on_posts(work.session, unit_id=unit, roles=("township_reviewer",), today=day)
            )
        )  # fmt: skip

    reviewer, clerk = stage.actor("reviewer.qingsui").id, stage.actor("clerk.qingsui").id
    assert told(FRIDAY_BEFORE) == {reviewer}
    assert told(MONDAY) == {clerk}
    assert told(date(2026, 9, 24)) == {reviewer}


def test_claimed_work_is_told_to_the_substitute_and_a_post_left_out_to_its_holder(stage: Stage) -> None:
    unit, who, instead = stage.unit("qingsui"), stage.actor("clerk.qingsui"), stage.actor("leader.qingsui")
    extra = Appointment(id="f" * 32, county=stage.house.county, user_id=who.id, unit_id=unit, role="duty", title="", since=MONDAY,
                        until=None, reason="")  # fmt: skip
    stage.run(None, lambda work: work.session.add(extra))
    posts = [(unit, "clerk")]
    stage.run("clerk.qingsui", lambda work: absences.plan(
        work, user_id=who.id, substitute_id=instead.id, since=MONDAY, until=WEDNESDAY, reason="病假", posts=posts))  # fmt: skip
    desk = Desk(unit_id=unit, unit_name="", unit_kind="township", role="clerk", holder_id=who.id)

    def told(day: date, *roles: str) -> set[str]:
        return set(stage.read(lambda work: on_posts(work.session, unit_id=unit, roles=roles, today=day)))

    def reminded(day: date) -> tuple[str, ...]:
        def read(work: Work) -> tuple[str, ...]:
            return Audience(work.session, county=work.house.county, today=day).of(["handler"], desk).unit

        return stage.read(read)

    assert who.id in told(MONDAY, "duty") and who.id not in told(MONDAY, "clerk")
    assert instead.id in reminded(MONDAY) and who.id not in reminded(MONDAY)
    assert who.id in reminded(date(2026, 9, 24))
    stage.move_to("2026-09-21T09:00:00+08:00")
    deputy = stage.actor("leader.qingsui")
    assert {(p.role, p.acting_for) for p in deputy.posts} == {("township_leader", None), ("clerk", "周示一")}
    assert deputy.stands_for([(unit, "duty")]) == {deputy.id}  # nothing is taken from the post that was left out


def test_who_stands_in_may_do_nothing_from_which_either_of_the_two_is_barred(stage: Stage) -> None:
    unit, now = stage.unit("qingsui"), date(2020, 1, 1)
    stage.run(None, lambda work: appoint(work, user_id=stage.actor("clerk.qingsui").id, unit_id=unit, role="township_reviewer", since=now))  # fmt: skip
    leader = stage.actor("leader.qingsui")
    plan(stage, who="clerk.qingsui", instead="duty.qingsui")
    absent, deputy = stage.actor("clerk.qingsui"), stage.actor("duty.qingsui")

    assert deputy.answers_for([(unit, "township_reviewer")]) == {deputy.id, absent.id}
    assert deputy.answers_for([(unit, "duty")]) == {deputy.id}  # one's own post
    assert rules.answers_for(deputy, "case.backdate.approve") == {deputy.id, absent.id}
    assert rules.answers_for(leader, "case.backdate.approve") == {leader.id}

    draft_id = stage.run("clerk.qingsui", lambda work: drafts.begin(work, id_number=None, name="陈示代").id)

    def wait(work: Work) -> None:
        draft = work.session.get_one(Draft, draft_id)
        draft.state, draft.asked_by = "waiting", absent.id

    stage.run("clerk.qingsui", wait)
    for login in ("clerk.qingsui", "duty.qingsui"):
        with pytest.raises(SecondPersonNeeded):
            stage.run(login, lambda work: intake.refuse_true_time(work, draft_id=draft_id, reason="时间不对"))
    stage.run("leader.qingsui", lambda work: intake.refuse_true_time(work, draft_id=draft_id, reason="时间不对"))


def test_no_right_outlives_a_post_or_an_account(stage: Stage) -> None:
    unit = stage.unit("qingsui")
    ends = date(2026, 9, 22)
    stage.run(None, lambda work: appoint(work, user_id=stage.actor("duty.qingsui").id, unit_id=unit, role="clerk", since=MONDAY, until=ends))  # fmt: skip
    plan(stage, who="duty.qingsui", instead="clerk2.qingsui", until=FRIDAY)
    stage.move_to("2026-09-22T09:00:00+08:00")
    assert {p.role for p in stage.actor("clerk2.qingsui").posts if p.acting_for} == {"duty", "clerk"}
    stage.move_to("2026-09-23T09:00:00+08:00")
    assert {p.role for p in stage.actor("clerk2.qingsui").posts if p.acting_for} == {"duty"}

    gone = stage.actor("duty.qingsui").id
    stage.run("security.admin", lambda work: accounts.close(work, user_id=gone))
    assert not [p for p in stage.actor("clerk2.qingsui").posts if p.acting_for]
    with pytest.raises(InvalidAnswers):  # nobody stands in who has left
        stage.run("reviewer.qingsui", lambda work: absences.plan(
            work, user_id=work.actor.id, substitute_id=gone, since=work.today, until=work.today, reason="会"))  # fmt: skip


@pytest.mark.parametrize(
    ("who", "instead", "field"),
    [
        ("reviewer.qingsui", "clerk.baishi", "substitute"),  # another township
        ("reviewer.qingsui", "reviewer.qingsui", "substitute"),
        ("security.admin", "audit.admin", "posts"),  # three powers
        ("system.admin", "security.admin", "posts"),
    ],
)
def test_rights_never_grow_by_an_absence(stage: Stage, who: str, instead: str, field: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        plan(stage, who=who, instead=instead)

    assert field in {p.path for p in refusal.value.fields}


def test_nobody_stands_in_by_a_chain_or_a_circle(stage: Stage) -> None:
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui")

    with pytest.raises(InvalidAnswers):  # the substitute goes away too
        plan(stage, who="clerk.qingsui", instead="reviewer.qingsui")
    with pytest.raises(InvalidAnswers):
        plan(stage, who="clerk.qingsui", instead="duty.qingsui", since=MONDAY, until=FRIDAY)
    with pytest.raises(InvalidAnswers):  # the absent one stands in for somebody
        plan(stage, who="duty.qingsui", instead="reviewer.qingsui", since=MONDAY, until=MONDAY)


@pytest.mark.parametrize(
    ("since", "until"),
    [(date(2026, 9, 17), FRIDAY), (FRIDAY, MONDAY), (MONDAY, date(2027, 9, 21))],
)
def test_days_that_make_no_sense_are_refused(stage: Stage, since: date, until: date) -> None:
    with pytest.raises(InvalidAnswers):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", since=since, until=until)


def test_only_oneself_the_units_leader_or_security_plans_it(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="clerk2.qingsui")
    with pytest.raises(NotPermitted):
        plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="leader.baishi")
    plan(stage, who="reviewer.qingsui", instead="clerk.qingsui", by="leader.qingsui")


def test_a_leaving_officers_posts_and_work_go_to_the_successor_in_one_action(stage: Stage) -> None:
    case_id = urgent_case(stage, "clerk2.qingsui")
    task = stage.open_tasks(case_id)["judge"]
    stage.run("clerk.qingsui", lambda work: assignment.claim(work, task_id=task.id))
    leaving, successor = stage.actor("clerk.qingsui"), stage.actor("duty.qingsui")

    lead = stage.run("clerk.qingsui", lambda work: _lead(work, leaving.id))
    later = date(2026, 12, 31)
    stage.run(None, lambda work: appoint(work, user_id=leaving.id, unit_id=stage.unit("qingsui"), role="investigator",
                                         since=MONDAY, until=later))  # fmt: skip

    def hand_over(work: Work) -> handover.HandedOver:
        return handover.hand_over(work, user_id=leaving.id, successor_id=successor.id, reason="调离")

    with pytest.raises(NotPermitted):
        stage.run("leader.qingsui", hand_over)
    assert stage.run("security.admin", hand_over) == (2, 0)

    assert stage.read(lambda work: work.session.get_one(Lead, lead).holder_id) == successor.id
    term = select(Appointment.until).where(Appointment.user_id == successor.id, Appointment.role == "investigator")
    assert stage.read(lambda work: work.session.scalars(term).one()) == later
    assert stage.read(lambda work: work.session.get_one(Task, task.id).holder_id) == successor.id
    assert stage.actor("duty.qingsui").holds("clerk")
    assert mine(stage, "duty.qingsui") == {"judge"}
    assert stage.run(None, lambda work: sign_in(work, login="clerk.qingsui", password="qingsui-demo-2026")) is None
    with pytest.raises(Refused):
        stage.run("security.admin", hand_over)


def _lead(work: Work, holder: str) -> str:
    """Write a lead into somebody's hands."""
    unit = next(post.unit for post in work.actor.posts)
    row = Lead(id=work.new_id(), county=work.house.county, code="XS2026-99999", township=unit, source="report", scene="illness",
               name="陈示线", why_zh="报告", reported_at=work.now, contact_due_at=work.now, contact_due_on=work.today,
               desk="clerk", holder_id=holder)  # fmt: skip
    work.session.add(row)
    return row.id


def test_three_powers_are_three_people(stage: Stage) -> None:
    unit = stage.unit("system")
    for login, role, place in (("system.admin", "audit_admin", unit), ("security.admin", "system_admin", unit),
                               ("audit.admin", "clerk", stage.unit("qingsui")), ("clerk.qingsui", "audit_admin", unit)):  # fmt: skip
        with pytest.raises(InvalidAnswers):
            stage.run(None, lambda work, login=login, role=role, place=place: appoint(
                work, user_id=stage.actor(login).id, unit_id=place, role=role, since=MONDAY))  # fmt: skip
    successor = stage.actor("audit.admin").id
    with pytest.raises(InvalidAnswers):
        stage.run("security.admin", lambda work: handover.hand_over(
            work, user_id=stage.actor("system.admin").id, successor_id=successor, reason="调离"))  # fmt: skip


def test_programs_plan_absences_and_keep_people_too(stage: Stage) -> None:
    me, deputy = stage.actor("reviewer.qingsui"), stage.actor("clerk.qingsui")
    client, page = stage.client("reviewer.qingsui"), "/absences"
    headers = {"X-CSRFToken": csrf_token(client, page)}
    wanted = {"substitute": deputy.id, "since": "2026-09-21", "until": "2026-09-22", "reason": "培训",
              "posts": [{"unit": stage.unit("qingsui"), "role": "township_reviewer"}]}  # fmt: skip
    made = client.post("/api/v1/absences", json=wanted, headers=headers)
    assert made.status_code == 200
    assert client.post("/api/v1/absences", json=wanted, headers=headers).status_code == 422
    assert [row["substitute_name"] for row in client.get("/api/v1/absences").json] == ["周示一"]
    assert client.post(f"/api/v1/absences/{made.json['id']}/end", headers=headers).json == {"ok": True}
    assert client.get("/api/v1/people").status_code == 403

    chief = stage.client("security.admin")
    headers = {"X-CSRFToken": csrf_token(chief, "/administration/people")}
    post = {"unit": stage.unit("qingsui"), "role": "clerk", "since": "2026-09-18"}
    given = chief.post(f"/api/v1/people/{me.id}/posts", json=post, headers=headers)
    assert given.status_code == 200 and stage.actor("reviewer.qingsui").holds("clerk")
    assert [len(row["posts"]) for row in chief.get("/api/v1/people?q=reviewer.qingsui").json] == [2]
    assert chief.post(f"/api/v1/people/posts/{given.json['id']}/end", headers=headers).status_code == 200
    assert not stage.actor("reviewer.qingsui").holds("clerk")
    once = chief.post(f"/api/v1/people/{me.id}/reset", headers=headers).json["password"]
    assert stage.run(None, lambda work: sign_in(work, login="reviewer.qingsui", password=once))
    assert chief.post(f"/api/v1/people/{me.id}/unlock", headers=headers).status_code == 200
    assert chief.post(f"/api/v1/people/{me.id}/second-factor/off", headers=headers).status_code == 200
    offered = chief.get(f"/administration/people/{me.id}/hand-over").get_data(as_text=True).split("<option ")[2:]
    assert "青穗镇社会救助服务窗口" in offered[0] and not any(
        me.id in each for each in offered
    )  # her own unit's people first
    away = {"successor": deputy.id, "reason": "调离"}
    assert chief.post(f"/api/v1/people/{me.id}/hand-over", json=away, headers=headers).json == {
        "moved": 0,
        "returned": 0,
    }
    assert chief.post(f"/api/v1/people/{stage.actor('duty.qingsui').id}/close", headers=headers).status_code == 200
    line = "division,690102104,云溪乡,township,690102"
    assert chief.post("/api/v1/organisation/preview", json={"text": line}, headers=headers).json[0]["change"] == "adds"
    assert chief.post("/api/v1/organisation/import", json={"text": line}, headers=headers).json == {"lines": 1}


def test_an_absence_is_planned_on_its_page(stage: Stage) -> None:
    client = stage.client("reviewer.qingsui")
    page = client.get("/absences").get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    typed = {
        "user": stage.actor("reviewer.qingsui").id,
        "substitute": stage.actor("clerk.qingsui").id,
        "reason": "培训",
    }
    absent, instead = (page.split(f'name="{name}"')[1].split("</select>")[0] for name in ("user", "substitute"))
    assert ("郑示三" in absent, "周示一" in absent, "郑示三" in instead, "周示一" in instead) == (
        True,
        False,
        False,
        True,
    )
    leads = stage.client("leader.qingsui").get("/absences").get_data(as_text=True)
    assert "周示一" in leads.split('name="user"')[1].split("</select>")[0]

    answer = client.post("/absences", data={**typed, "csrf_token": token, "since": "2026-09-31", "until": ""})
    assert answer.status_code == 422
    assert "培训" in answer.get_data(as_text=True)
    dates = {"since": "2026-09-21", "until": "2026-09-22"}
    assert client.post("/absences", data={**typed, **dates, "csrf_token": token}).status_code == 303
    assert "郑示三 → 周示一" in client.get("/absences").get_data(as_text=True)

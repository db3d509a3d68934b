"""Report a lead in a minute; an urgent one registers the emergency in the same press; the same person is one lead."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlalchemy import func, select

from server.cases.sealing import open_whole
from server.discovery.handling import begin_application, close, contact, take
from server.discovery.models import Lead, LeadReport
from server.discovery.refusals import LeadClosed, NotContacted, WrongTownship
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.intake.models import Draft
from server.jobs.leads import tell_overdue_leads
from server.relief.models import Relief
from tests.integration.discovery.conftest import NUMBER, Leads


def _number_of(leads: Leads, model: type) -> int:
    return leads.stage.read(lambda w: w.session.scalar(select(func.count()).select_from(model)))


def test_the_clock_to_the_first_contact_runs_in_working_days_and_the_clerk_is_told(leads: Leads) -> None:
    # LEAD.contact 2 WD from Friday 2026-09-18: Sunday 09-20 is a make-up workday (1), Monday 09-21 (2).
    lead = leads.row(leads.report())

    assert (lead.state, lead.contact_due_on, lead.desk) == ("open", date(2026, 9, 21), "clerk")
    assert lead.contact_due_at == datetime.fromisoformat("2026-09-22T00:00:00+08:00")
    assert lead.code == "XS2026-00001" and lead.village == leads.stage.unit("qingsui-village-1")
    people = {row.recipient for row in leads.told("lead-arrived")}
    assert len(people) == 2  # both clerks of 青穗镇, not the duty officer


def test_at_night_and_on_holidays_the_duty_officer_has_it(leads: Leads) -> None:
    leads.stage.move_to("2026-10-01T10:00:00+08:00")
    holiday = leads.row(leads.report(found_at="2026-10-01T09:00:00+08:00"))

    # 2 WD from 2026-10-01: 10-08 (1), 10-09 (2).
    assert (holiday.desk, holiday.contact_due_on) == ("duty", date(2026, 10, 9))


def test_an_urgent_report_registers_the_emergency_once_and_its_clocks_run(leads: Leads) -> None:
    first = leads.report(urgent=True, scene="disaster", id_number=NUMBER)
    again = leads.report(urgent=True, scene="disaster", id_number=NUMBER)

    relief = leads.stage.read(lambda w: w.session.scalars(select(Relief)).one())
    lead = leads.row(first)
    assert first == again and lead.case_id == relief.case_id and lead.reports == 1
    assert (relief.kind, relief.registered_at) == ("disaster", leads.stage.clock.now())
    due = leads.stage.open_tasks(relief.case_id)["judge"].due_at
    assert due == datetime.fromisoformat("2026-09-19T09:00:00+08:00")


def test_somebody_without_a_number_is_helped_at_once_as_well(leads: Leads) -> None:
    lead = leads.row(leads.report(urgent=True))

    assert lead.case_id is not None and lead.id_hash is None


def test_the_same_person_is_one_lead_with_several_reports(leads: Leads) -> None:
    first = leads.report(id_number=NUMBER)
    second = leads.report(
        "officer.medical", submission="s-2", id_number=NUMBER, name="别名示例", reporter_role="department"
    )
    by_name = leads.report("duty.qingsui", submission="s-3", urgent=True, reporter_role="neighbour")
    other = leads.report(submission="s-4", name="另示例")

    lead = leads.row(first)
    assert first == second == by_name != other
    assert (lead.reports, lead.urgent) == (3, True) and lead.case_id is not None
    assert _number_of(leads, LeadReport) == 4 and _number_of(leads, Lead) == 2


def test_a_closed_lead_is_not_joined(leads: Leads) -> None:
    first = leads.report(id_number=NUMBER)
    leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=first, outcome="not-found", note="两次上门无人"))

    assert leads.report(submission="s-2", id_number=NUMBER) != first


def test_contact_then_outcome_and_the_reporter_is_told(leads: Leads) -> None:
    lead = leads.report()
    leads.stage.run("clerk.qingsui", lambda w: take(w, lead_id=lead))
    with pytest.raises(NotContacted):
        leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=lead, outcome="advice", note="说明了政策"))

    leads.stage.run(
        "clerk.qingsui", lambda w: contact(w, lead_id=lead, way="visit", verified="confirmed", note="住院属实")
    )
    leads.stage.run(
        "clerk.qingsui", lambda w: close(w, lead_id=lead, outcome="advice", note="已在走医保报销，暂不申请")
    )

    row = leads.row(lead)
    # LEAD.close 5 WD from 2026-09-18: 09-20 (1), 21 (2), 22 (3), 23 (4), 24 (5).
    assert row.close_due_at == datetime.fromisoformat("2026-09-25T00:00:00+08:00")
    assert (row.state, row.outcome, row.verified) == ("closed", "advice", "confirmed")
    (message,) = leads.told("lead-outcome")
    assert message.recipient == leads.stage.actor("village1.qingsui").id
    with pytest.raises(LeadClosed):
        leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=lead, outcome="advice", note="再写"))


def test_helping_to_apply_opens_the_form_with_what_is_known(leads: Leads) -> None:
    lead = leads.report(id_number=NUMBER, phone="13800000009")

    draft = leads.stage.run("clerk.qingsui", lambda w: begin_application(w, lead_id=lead))
    again = leads.stage.run("clerk.qingsui", lambda w: begin_application(w, lead_id=lead))

    answers = leads.stage.read(lambda w: open_whole(w.house.vault, w.session.get_one(Draft, draft).sealed))
    assert draft == again and leads.row(lead).contacted_at is not None
    assert answers["case"]["channel"] == "lead"
    assert answers["applicant"]["id_number"] == NUMBER and answers["applicant"]["phone"] == "13800000009"
    assert answers["applicant"]["residence_address"] == "麦香村三组"


def test_who_may_not(leads: Leads) -> None:
    with pytest.raises(WrongTownship):
        leads.report("village1.baishi")
    with pytest.raises(NotPermitted):
        leads.report("auditor.county")
    lead = leads.report()
    for login in ("clerk.baishi", "village1.qingsui", "officer.medical"):
        with pytest.raises(NotPermitted):
            leads.stage.run(login, lambda w: contact(w, lead_id=lead, way="phone", verified="confirmed", note="x"))
    with pytest.raises(NotFound):
        leads.stage.run("clerk.qingsui", lambda w: take(w, lead_id="0" * 32))


def test_wrong_answers_are_named_at_their_fields(leads: Leads) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        leads.report(scene="", id_number="690102197510100175", narrative="")
    assert {problem.path for problem in refusal.value.fields} == {"scene", "id_number", "narrative"}
    lead = leads.report()
    with pytest.raises(InvalidAnswers) as refusal:
        leads.stage.run("clerk.qingsui", lambda w: contact(w, lead_id=lead, way="", verified="?", note=" "))
    assert [problem.path for problem in refusal.value.fields] == ["way", "verified", "note"]
    with pytest.raises(InvalidAnswers) as refusal:
        leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=lead, outcome="emergency", note="x"))
    assert refusal.value.fields[0].code == "no-emergency"


def test_the_reporter_never_reads_what_the_record_denies(leads: Leads) -> None:
    lead = leads.report()

    def spoken(verified: str) -> None:
        leads.stage.run(
            "clerk.qingsui", lambda w: contact(w, lead_id=lead, way="visit", verified=verified, note="见到本人")
        )

    def refused(outcome: str) -> str:
        with pytest.raises(InvalidAnswers) as refusal:
            leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=lead, outcome=outcome, note="x"))
        return refusal.value.fields[0].code

    spoken("confirmed")
    assert (refused("unfounded"), refused("not-found")) == ("found-so", "spoken-to")
    spoken("unfounded")
    leads.stage.run("clerk.qingsui", lambda w: close(w, lead_id=lead, outcome="unfounded", note="后来查明不属实"))


def test_what_nobody_follows_is_told_once_when_the_term_is_over(leads: Leads) -> None:
    leads.report()
    stage = leads.stage
    stage.move_to("2026-09-21T23:59:59+08:00")
    assert tell_overdue_leads(stage.database, stage.house, now=stage.clock.now()) == 0

    stage.move_to("2026-09-22T00:00:00+08:00")
    assert tell_overdue_leads(stage.database, stage.house, now=stage.clock.now()) == 1
    assert tell_overdue_leads(stage.database, stage.house, now=stage.clock.now()) == 0
    assert len(leads.told("lead-overdue")) == 4  # both clerks, the duty officer, the leader

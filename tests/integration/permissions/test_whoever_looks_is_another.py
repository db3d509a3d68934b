"""Who looks into a home goes by two, is none of the family's, and for the county none of the township's: tried over HTTP (domain §3, 2, 5, 10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

import forms
from server.cases import definitions
from server.foundation.work import Work
from server.organisation.models import Appointment
from server.web.security import csrf
from tests.integration.cases.conftest import make_case
from tests.integration.permissions.test_separation_of_duties import Done, everything
from tests.integration.verification.story import VISIT
from tests.stage import Stage
from tests.unit.diagrams.test_separation import ROOTS

ON = {"visited_on": "2026-09-18"}
CHILD = {**ON, "findings": "由祖母照料", "confirms": True}
HOME = {**VISIT, **ON, "members_confirmed": 1}
#: Form of a visit → answers without who went, the field that names them, how one and another are written there.
FORMS: dict[str, tuple[dict[str, Any], str, Any]] = {
    "verify.visit": (HOME, "investigators", lambda *who: {"investigators": [{"name": w, "post": "乡镇", "signed": True} for w in who]}),
    "child.visit": (CHILD, "second_visitor", lambda one, other: {"visitor": one, "second_visitor": other}),
    "child-review.visit": (CHILD, "second_visitor", lambda one, other: {"visitor": one, "second_visitor": other}),
    "tekun.spot-check": ({**ON, "met": "本人", "agrees": True, "findings": "与申报一致"}, "companion", lambda _one, other: {"companion": other}),
    "review.county-visit": ({**ON, "findings": "与申报一致", "same_findings": True}, "visitors", lambda *who: {"visitors": "、".join(who)}),
}  # fmt: skip
FOR_THE_COUNTY = {"spot_check", "county_visit", "county_visit_home"}  #: steps that the township's own people do not do
VISITOR, RELATIVE, DEPUTY = "reviewer.civil", "clerk.qingsui", "clerk.baishi"  #: the first is 秦示三


@pytest.fixture
def visits(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, str], tuple[str, str]]:
    """Return each step of a visit in a case at which a relative of staff is filed, open: form and element → task and form."""
    civil, case_id = stage.unit("civil-affairs"), stage.run(None, lambda work: make_case(work, stage))

    def lay_out(work: Work) -> dict[tuple[str, str], tuple[str, str]]:
        found: dict[tuple[str, str], tuple[str, str]] = {}
        for key in ROOTS:
            for name, step in everything(key).items():
                form = forms.load(step.form).key
                if form in FORMS and (form, name) not in found:
                    place = Done(work, case_id, civil, definitions.latest(work.session, key), key, 800)
                    main = place.instance(f"{len(found)}.{name}")
                    found[form, name] = place.task(main, name, step, by=None), form
        roles = {step.groups[0].split("@")[0] for key in ROOTS for step in everything(key).values()}
        for login in (VISITOR, RELATIVE):
            _appoint(work, stage.actor(login).id, civil, roles)
        return found

    monkeypatch.setattr(csrf, "protect", lambda **_kwargs: None)  # a program would send a token instead
    told = {"staff_name": stage.actor(RELATIVE).name, "staff_post": "窗口经办", "relation": "外甥"}
    filed = stage.client("duty.qingsui").post(f"/api/v1/verification/cases/{case_id}/relatives", json=told)
    assert filed.status_code in (200, 201), filed.get_data(as_text=True)
    return stage.run(None, lay_out)


def _appoint(work: Work, user: str, unit: str, roles: set[str], *, acting_for: str | None = None, **dates: Any) -> None:
    for role in sorted(roles):
        term = {"since": work.today - timedelta(days=1), "acting_for": acting_for, "title": "", **dates}
        work.session.add(
            Appointment(id=work.new_id(), county=work.house.county, user_id=user, unit_id=unit, role=role, **term)
        )


def test_every_form_that_names_who_went_is_tried() -> None:
    naming = {"visitor", "visitors", "second_visitor", "companion", "investigators"}
    shown = {
        step.form for key in ROOTS for step in everything(key).values() if naming & {each.name for each in forms.load(step.form).root.children}
    }  # fmt: skip

    assert {forms.load(each).key for each in shown} == set(FORMS)


def complete(stage: Stage, login: str, task: str, form: str, *who: str) -> tuple[int, str]:
    """Send a visit's answers with these people and return what came back."""
    answers, _, named = FORMS[form]
    answer = stage.client(login).post(f"/api/v1/tasks/{task}/complete", json={"answers": answers | named(*who)})
    return answer.status_code, json.dumps(answer.get_json(), ensure_ascii=False)


def test_one_person_is_not_two_and_no_relative_goes(
    stage: Stage, visits: dict[tuple[str, str], tuple[str, str]]
) -> None:
    me = stage.actor(VISITOR).name
    assert len(visits) >= 6
    for task, form in visits.values():
        alone = complete(stage, VISITOR, task, form, me, f"{me[0]}　{me[1:]}")  # a space makes nobody of one's own name
        assert alone[0] == 422 and '"two-people"' in alone[1] and "两" in alone[1], alone
        kin = complete(stage, VISITOR, task, form, me, stage.actor(RELATIVE).name)
        assert kin[0] == 422 and '"relative"' in kin[1] and "须回避" in kin[1], kin


def test_a_filed_relative_does_not_record_a_visit_nor_does_her_deputy(
    stage: Stage, visits: dict[tuple[str, str], tuple[str, str]]
) -> None:
    instead = stage.actor(RELATIVE).id
    roles = stage.read(lambda w: set(w.session.scalars(select(Appointment.role).where(Appointment.user_id == instead))))
    with posts(stage, DEPUTY, "civil-affairs", roles, acting_for=instead):
        for task, form in visits.values():
            for login in (RELATIVE, DEPUTY):
                status, body = complete(stage, login, task, form, "县局示甲", "县局示乙")
                assert status == 403 and '"recused"' in body and "须回避" in body, (form, login, body)


def test_nobody_of_the_township_looks_for_the_county(
    stage: Stage, visits: dict[tuple[str, str], tuple[str, str]]
) -> None:
    ours = {name: each for (_form, name), each in visits.items() if name in FOR_THE_COUNTY}
    assert set(ours) == FOR_THE_COUNTY
    was = {"since": stage.clock.now().date() - timedelta(days=30), "until": stage.clock.now().date()}
    ways: tuple[tuple[str, dict[str, Any]], ...] = (("qingsui", {}), ("qingsui-village-1", {}), ("qingsui", was))
    for place, dates in ways:
        with posts(stage, VISITOR, place, {"clerk"}, **dates):
            for task, form in ours.values():
                status, body = complete(stage, VISITOR, task, form, stage.actor(VISITOR).name, "县局示乙")
                assert status == 403 and '"separation-of-duties"' in body and "本乡镇" in body, (form, place, body)
    with posts(stage, VISITOR, "baishi", {"clerk"}):  # another township's is let through to what else is wrong
        for task, form in ours.values():
            status, body = complete(stage, VISITOR, task, form, stage.actor(VISITOR).name, stage.actor(VISITOR).name)
            assert status == 422 and '"two-people"' in body


@contextmanager
def posts(stage: Stage, login: str, place: str, roles: set[str], **dates: Any) -> Iterator[None]:
    """Give somebody posts for a while."""
    user, unit = stage.actor(login).id, stage.unit(place)
    stage.run(None, lambda w: _appoint(w, user, unit, roles, **dates))
    yield
    mine = (Appointment.user_id == user, Appointment.unit_id == unit)
    stage.run(None, lambda w: w.session.execute(delete(Appointment).where(*mine)))

"""Record a recognised identity: by the household's own township, with a document, for a span that has a length."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.foundation.work import Work
from server.households import changes, identities
from server.households.models import Benefit, RecognisedIdentity
from server.households.operations import enter_benefit, enter_identity, recognise, register_household
from server.households.refusals import IdentityCarriesAid
from tests.stage import Stage, csrf_token

GIVEN: dict[str, Any] = {
    "kind": "fangfanpin", "document": "青农监〔2026〕0018号", "issued_by": "青穗县农业农村局",
    "valid_from": date(2026, 9, 18), "valid_to": date(2027, 9, 17),
}  # fmt: skip


@pytest.fixture
def household(stage: Stage) -> str:
    """The household of 钱示例 in 青穗镇."""
    qian = {"name": "钱示例", "id_number": "690102197510100174"}
    return stage.run(
        "clerk.qingsui",
        lambda work: (
            register_household(work, township=stage.unit("qingsui"), village=None, applicant=qian, members=[]).id
        ),
    )


def test_its_own_township_records_it(stage: Stage, household: str) -> None:
    row = stage.run("clerk.qingsui", lambda work: recognise(work, household_id=household, **GIVEN))

    assert (row.kind, row.valid_to) == ("fangfanpin", date(2027, 9, 17))


@pytest.mark.parametrize("login", ["clerk.baishi", "officer.housing", "supervisor.county", None])
def test_nobody_else_records_it(stage: Stage, household: str, login: str | None) -> None:
    with pytest.raises(NotPermitted):
        stage.run(login, lambda work: recognise(work, household_id=household, **GIVEN))


@pytest.mark.parametrize("kind", ["dibao", "tekun", "bianyuan", "gangxing", "orphan"])
def test_what_the_county_itself_recognises_is_written_by_no_window(stage: Stage, household: str, kind: str) -> None:
    """It would spare the means check and put the household on paid lists, past every step (民发〔2021〕57号 28)."""
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: recognise(work, household_id=household, **{**GIVEN, "kind": kind}))
    assert ("kind", "by-decision") in [(field.path, field.code) for field in refused.value.fields]

    client = stage.client("clerk.qingsui")
    form = {
        **GIVEN,
        "kind": kind,
        "valid_from": "2026-09-18",
        "valid_to": "",
        "csrf_token": csrf_token(client, f"/households/{household}"),
    }
    assert client.post(f"/households/{household}/identities", data=form).status_code == 422
    assert f'value="{kind}"' not in client.get(f"/households/{household}").get_data(as_text=True)


def test_one_that_ends_before_its_term_is_told_with_one_date(stage: Stage, household: str) -> None:
    row = stage.run("clerk.qingsui", lambda work: recognise(work, household_id=household, **GIVEN))
    ends = {"identity_id": row.id, "on": date(2027, 1, 31), "reason": "已消除风险"}
    stage.run("clerk.qingsui", lambda work: changes.end_identity(work, **ends))

    page = stage.client("clerk.qingsui").get(f"/households/{household}").get_data(as_text=True)
    assert "2026-09-18–2027-01-31" in page and "2027-09-17" not in page


def test_an_unknown_household_is_not_found(stage: Stage) -> None:
    with pytest.raises(NotFound):
        stage.run("clerk.qingsui", lambda work: recognise(work, household_id="0" * 32, **GIVEN))


@pytest.mark.parametrize(
    ("change", "path"),
    [({"document": "  "}, "document"), ({"issued_by": ""}, "issued_by"), ({"valid_to": date(2026, 9, 17)}, "valid_to")],
)
def test_what_is_missing_or_turned_round_is_told_at_its_field(
    stage: Stage, household: str, change: dict[str, Any], path: str
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        stage.run("clerk.qingsui", lambda work: recognise(work, household_id=household, **{**GIVEN, **change}))

    assert [field.path for field in refused.value.fields] == [path]


def test_the_page_of_an_unknown_household_answers_404(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    form = {
        "kind": "fangfanpin",
        "document": "青民认〔2026〕0018号",
        "issued_by": "县民政局",
        "valid_from": "2026-09-18",
    }

    answer = client.post(
        f"/households/{'0' * 32}/identities", data={**form, "csrf_token": csrf_token(client, "/intake/new")}
    )

    assert answer.status_code == 404


def test_an_identity_that_a_paid_aid_came_with_is_ended_by_no_window(stage: Stage, household: str) -> None:
    def grant(work: Work) -> tuple[str, str]:
        given = {**GIVEN, "kind": "dibao", "valid_to": None, "document": "青民救确〔2026〕0001号"}
        identity = enter_identity(work, household_id=household, **given)
        aid = enter_benefit(
            work,
            household_id=household,
            item="dibao",
            unit=stage.unit("qingsui"),
            since=date(2026, 9, 1),
            amount=800,
            period="month",
        )
        return identity.id, aid.id

    identity, aid = stage.run("approver.civil", grant)

    def end(work: Work) -> None:
        changes.end_identity(work, identity_id=identity, on=work.today, reason="口头反映收入增加")

    for last in (None, date(2026, 9, 18)):  # the last day is still one of the aid
        stage.run(None, lambda work, last=last: setattr(work.session.get_one(Benefit, aid), "until", last))
        with pytest.raises(IdentityCarriesAid):
            stage.run("clerk.qingsui", end)
    stage.run(None, lambda work: setattr(work.session.get_one(Benefit, aid), "until", date(2026, 9, 17)))
    stage.run("clerk.qingsui", end)
    assert stage.read(lambda work: work.session.get_one(RecognisedIdentity, identity).ended_on) is not None


@pytest.mark.parametrize(("ended_on", "holds"), [(date(2026, 9, 17), False), (date(2026, 9, 18), True)])
def test_one_that_ended_holds_until_the_end_of_its_last_day(
    stage: Stage, household: str, ended_on: date, holds: bool
) -> None:
    row = stage.run(
        "clerk.qingsui",
        lambda work: recognise(work, household_id=household, **GIVEN | {"valid_from": date(2026, 9, 1)}),
    )
    stage.run(None, lambda work: setattr(work.session.get_one(RecognisedIdentity, row.id), "ended_on", ended_on))

    held = stage.read(lambda work: [each.kind for each in identities.held_by_household(work, household)])
    assert (bool(held), row.holds_on(ended_on), stage.read(lambda work: work.today)) == (holds, True, date(2026, 9, 18))

"""优抚对象 and 独生子女户: registered by the window or a roll, matched to the subsidies of the county's table, never taken for poor."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.listed import listed_household
from server.households.models import Membership, Person, RecognisedIdentity
from server.households.operations import recognise, register_household
from server.referrals.sending import identity_today
from server.rolls.entitled import entitlement
from server.rolls.low_income import roll
from server.rolls.warning import raise_warnings, warnings
from tests.integration.rolls.conftest import id_number, on_allowance
from tests.stage import Stage, csrf_token

NUMBER = id_number(7)


@pytest.fixture
def home(stage: Stage) -> dict[str, str]:
    """A veteran and his wife, who live on their own means."""
    veteran = {"name": "兰示例", "id_number": NUMBER}
    wife = {"name": "米示例", "relation": "spouse", "birth": "1952-05-01"}

    def made(work: Work) -> dict[str, str]:
        row = register_household(work, township=stage.unit("qingsui"), village=None, applicant=veteran, members=[wife])
        people = work.session.execute(
            select(Person.name, Person.id).join(Membership).where(Membership.household_id == row.id)
        )
        return {"id": row.id, **{name: identifier for name, identifier in people}}

    return stage.run("clerk.qingsui", made)


def _give(stage: Stage, home: dict[str, str], kind: str, person: str | None = None) -> RecognisedIdentity:
    given = {
        "kind": kind, "document": "青优证第0012号", "issued_by": "青穗县退役军人事务局", "valid_from": date(2026, 1, 5),
        "valid_to": None, "person_id": home[person] if person else None,
    }  # fmt: skip
    return stage.run("clerk.qingsui", lambda w: recognise(w, household_id=home["id"], **given))


def _open(stage: Stage, home: dict[str, str]) -> dict[str, tuple[str, str]]:
    sheet = stage.run("clerk.qingsui", lambda w: entitlement(w, home["id"]))
    return {each.opened.item: (each.whose, each.opened.rule) for each in sheet.possible}


def test_special_care_is_one_person_s_and_opens_the_subsidies_of_its_contributions(
    stage: Stage, home: dict[str, str]
) -> None:
    with pytest.raises(InvalidAnswers) as refused:
        _give(stage, home, "youfu")
    assert [field.path for field in refused.value.fields] == ["person_id"]
    _give(stage, home, "youfu", "兰示例")
    assert _open(stage, home) == {
        "pension": ("兰示例", "opens-youfu-pension"), "insurance-aid": ("兰示例", "opens-youfu-insurance-aid"),
    }  # fmt: skip


def test_a_one_child_family_is_a_household_s(stage: Stage, home: dict[str, str]) -> None:
    assert _give(stage, home, "dusheng", "米示例").person_id is None
    assert _open(stage, home) == {"pension": ("", "opens-dusheng-pension")}


def test_it_is_warned_of_the_gap_and_stands_on_no_roll_of_the_poor(stage: Stage, home: dict[str, str]) -> None:
    _give(stage, home, "dusheng")
    assert stage.run("clerk.qingsui", lambda w: raise_warnings(w, township=stage.unit("qingsui"))) == 1
    ((row, *_more),) = stage.read(warnings, "clerk.qingsui").rows
    assert (row.indicator, row.subject, row.answer["rules"]) == ("gap", "pension", ["opens-dusheng-pension"])
    assert stage.read(lambda w: roll(w).rows, "clerk.qingsui") == []
    assert stage.read(lambda w: listed_household(w, NUMBER)) is None
    holder = {"household_id": home["id"], "person_id": home["兰示例"]}
    assert stage.read(lambda w: identity_today(w, **holder)) is None  # a transfer carries no proof of means


def test_the_window_s_page_offers_both_and_records_them(stage: Stage, home: dict[str, str]) -> None:
    client, path = stage.client("clerk.qingsui"), f"/households/{home['id']}"
    page = client.get(path).get_data(as_text=True)
    assert 'value="youfu">优抚对象' in page and 'value="dusheng">独生子女户' in page
    form = {
        "kind": "youfu", "person_id": home["兰示例"], "document": "青优证第0012号", "issued_by": "青穗县退役军人事务局",
        "valid_from": "2026-01-05", "valid_to": "", "csrf_token": csrf_token(client, path),
    }  # fmt: skip
    assert client.post(f"{path}/identities", data=form).status_code == 302
    assert "优抚对象" in client.get(path).get_data(as_text=True)
    assert "缴费给予定额补助" in client.get(f"/rolls/households/{home['id']}").get_data(as_text=True)


def test_a_roll_brings_them_in(stage: Stage, bring) -> None:
    bring([on_allowance(1, 1, **{"认定身份": "优抚对象", "认定文号": "青优证第0013号"})])
    row = stage.read(lambda w: w.session.scalars(select(RecognisedIdentity)).one())
    assert (row.kind, row.document) == ("youfu", "青优证第0013号") and row.person_id is not None

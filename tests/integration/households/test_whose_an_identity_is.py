"""An identity that is one person's says nothing of the others of the household; a household's holds for everybody."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from server.foundation.errors import InvalidAnswers
from server.foundation.work import Work
from server.households.identities import held_by_household, held_by_person, strongest
from server.households.models import Household, Membership
from server.households.operations import enter_identity, recognise, register_household
from server.intake.lines import identities_of
from server.recognition.means import identity_of
from server.referrals.sending import identity_today
from server.rolls.entitled import entitlement
from tests.stage import Stage

GRANDMOTHER = {"name": "葛示例", "id_number": "690102194901090424"}
SON = {
    "name": "葛示二",
    "id_number": "690102197904050317",
    "relation": "child",
    "lives_together": True,
    "school_stage": "none",
}
TEKUN: dict[str, Any] = {
    "kind": "tekun", "document": "青民特〔2026〕0001号", "issued_by": "青穗县民政局", "valid_from": date(2026, 1, 1), "valid_to": None,
}  # fmt: skip
DISABLED = {**TEKUN, "kind": "disabled", "document": "69010219790405031743", "issued_by": "青穗县残联"}
MARGIN = {**TEKUN, "kind": "bianyuan", "document": "青民认〔2026〕0018号", "valid_to": date(2027, 12, 31)}


@pytest.fixture
def home(stage: Stage) -> dict[str, str]:
    """葛示例, who heads the household, and her son."""

    def make(work: Work) -> dict[str, str]:
        household = register_household(
            work, township=stage.unit("qingsui"), village=None, applicant=GRANDMOTHER, members=[SON]
        )
        rows = work.session.query(Membership.person_id).filter(Membership.household_id == household.id)
        (son,) = {row.person_id for row in rows} - {household.head_id}
        return {"household": household.id, "old": household.head_id, "son": son}

    return stage.run("clerk.qingsui", make)


def record(stage: Stage, home: dict[str, str], given: dict[str, Any], whose: str | None = None) -> None:
    person = home[whose] if whose else None
    stage.run("clerk.qingsui", lambda w: enter_identity(w, household_id=home["household"], person_id=person, **given))


def whole(stage: Stage, home: dict[str, str]) -> tuple[str, list[str]]:
    return stage.read(
        lambda w: (identity_of(w, home["household"]), identities_of(w, home["household"])), "clerk.qingsui"
    )


def of(stage: Stage, home: dict[str, str], whose: str) -> str:
    return stage.read(lambda w: strongest(held_by_person(w, home["household"], home[whose])))


def test_support_as_destitute_is_one_person_s_and_not_the_household_s(stage: Stage, home: dict[str, str]) -> None:
    record(stage, home, TEKUN, "old")

    assert whole(stage, home) == ("none", [])
    assert (of(stage, home, "old"), of(stage, home, "son")) == ("tekun", "none")

    def token(whose: str) -> Any:
        found = stage.read(lambda w: identity_today(w, household_id=home["household"], person_id=home[whose]))
        return found and found.kind

    assert (token("old"), token("son")) == ("tekun", None)  # a transfer for the son carries no identity of hers


def test_a_household_of_which_everybody_is_destitute_is_so_as_a_whole(stage: Stage, home: dict[str, str]) -> None:
    record(stage, home, TEKUN, "old")
    record(stage, home, TEKUN, "son")

    assert whole(stage, home)[0] == "tekun"


def test_whoever_does_not_count_does_not_keep_the_others_from_it(stage: Stage, home: dict[str, str]) -> None:
    record(stage, home, TEKUN, "old")

    def leave_out(work: Work) -> None:
        rows = work.session.query(Membership).filter(Membership.person_id == home["son"])
        rows.one().counted = False

    stage.run(None, leave_out)

    assert whole(stage, home)[0] == "tekun"


def test_a_household_s_identity_holds_for_everybody_in_it(stage: Stage, home: dict[str, str]) -> None:
    record(stage, home, MARGIN, "old")  # the person is left out: the kind is the household's

    assert whole(stage, home)[0] == "bianyuan"
    assert (of(stage, home, "old"), of(stage, home, "son")) == ("bianyuan", "bianyuan")
    held = stage.read(lambda w: held_by_household(w, home["household"]))
    assert [row.person_id for row in held] == [None]


def test_what_a_person_s_identity_opens_is_told_with_her_name(stage: Stage, home: dict[str, str]) -> None:
    record(stage, home, TEKUN, "old")
    mine = stage.read(lambda w: entitlement(w, home["household"]).possible, "clerk.qingsui")
    record(stage, home, MARGIN)
    both = {
        each.opened.item: each.whose
        for each in stage.read(lambda w: entitlement(w, home["household"]).possible, "clerk.qingsui")
    }

    assert mine and {each.whose for each in mine} == {"葛示例"}
    assert both["medical"] == ""


def test_the_window_says_whose_it_is_where_more_than_one_could_be(stage: Stage, home: dict[str, str]) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run("clerk.qingsui", lambda w: recognise(w, household_id=home["household"], **DISABLED))
    assert [(each.path, each.code) for each in refusal.value.fields] == [("person_id", "required")]
    with pytest.raises(InvalidAnswers):
        stage.run(
            "clerk.qingsui", lambda w: recognise(w, household_id=home["household"], person_id="nobody", **DISABLED)
        )

    client = stage.client("clerk.qingsui")
    path = f"/households/{home['household']}"
    page = client.get(path).get_data(as_text=True)
    token = page.split('name="csrf_token" value="')[1].split('"')[0]
    told = {**DISABLED, "valid_from": "2026-01-01", "valid_to": "", "person_id": home["son"], "csrf_token": token}
    assert client.post(f"{path}/identities", data=told).status_code == 302
    assert "残疾人 · 葛示二" in client.get(path).get_data(as_text=True)
    head = stage.read(lambda w: w.session.get_one(Household, home["household"]).head_id)
    assert (head, of(stage, home, "old"), of(stage, home, "son")) == (home["old"], "none", "none")

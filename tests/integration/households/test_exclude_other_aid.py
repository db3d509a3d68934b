"""What a household has already excludes, replaces or tops up what it asks for (C6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.entitlements import opened_by, received_items
from server.households.exclusions import collisions, exclusion_problems
from server.households.models import Household
from server.households.operations import enter_benefit, enter_identity, join_household, register_household
from tests.integration.rolls.conftest import id_number
from tests.stage import Stage

OLD, YOUNG, CHILD = id_number(1, birth="19450312"), id_number(2, birth="19850312"), id_number(3, birth="20150312")


@pytest.fixture
def home(stage: Stage) -> dict[str, str]:
    """A grandmother, her son and his child in one household."""

    def found(work: Work) -> dict[str, str]:
        household = register_household(
            work,
            township=stage.unit("qingsui"),
            village=None,
            applicant={"name": "母示例", "id_number": OLD},
            members=(),
        )
        son = join_household(work, household, {"name": "子示例", "id_number": YOUNG, "relation": "child"})
        child = join_household(work, household, {"name": "孙示例", "id_number": CHILD, "relation": "grandchild"})
        return {"household": household.id, "old": household.head_id, "son": son.id, "child": child.id}

    return stage.run("clerk.qingsui", found)


def _has(stage: Stage, home: dict[str, str], item: str, person: str | None = None, **more: Any) -> None:
    def enter(work: Work) -> None:
        enter_benefit(
            work, household_id=home["household"], item=item, unit=stage.unit("qingsui"), since=date(2026, 3, 1),
            person_id=home[person] if person else None, amount=Decimal(600), **{"period": "month", **more},
        )  # fmt: skip

    stage.run("clerk.qingsui", enter)


def _verdicts(stage: Stage, home: dict[str, str], item: str, person: str | None = None, **more: Any) -> set[str]:
    whom = home[person] if person else None
    return stage.read(
        lambda w: {c.verdict for c in collisions(w, household_id=home["household"], item=item, person_id=whom, **more)}
    )


def _problems(stage: Stage, home: dict[str, str], item: str, person: str | None = None) -> list[FieldProblem]:
    whom = home[person] if person else None
    return stage.read(
        lambda w: exclusion_problems(w, path="decision", household_id=home["household"], item=item, person_id=whom)
    )


def test_a_destitute_person_is_not_also_on_the_allowance_nor_on_the_disability_subsidies(
    stage: Stage, home: dict[str, str]
) -> None:
    _has(stage, home, "tekun", "old")

    assert _verdicts(stage, home, "disability-two-subsidies", "old") == {"excludes"}
    assert _verdicts(stage, home, "disability-two-subsidies", "son") == set()
    assert _verdicts(stage, home, "dibao") == {"some"}  # the others of the household may be
    problems = _problems(stage, home, "disability-two-subsidies", "old")
    assert [(each.path, each.code) for each in problems] == [("decision", "excluded")]
    assert "国发〔2016〕14号" in problems[0].zh and "母示例" in problems[0].zh


def test_everybody_destitute_leaves_nobody_for_the_allowance(stage: Stage, home: dict[str, str]) -> None:
    for person in ("old", "son", "child"):
        _has(stage, home, "tekun", person)

    assert len(_problems(stage, home, "dibao")) == 3


def test_the_allowance_gives_way_to_what_replaces_it_and_is_topped_up_for_a_child(
    stage: Stage, home: dict[str, str]
) -> None:
    _has(stage, home, "dibao")

    assert _verdicts(stage, home, "tekun", "old") == {"replaces"}
    assert _verdicts(stage, home, "child", "child") == {"tops-up"}
    assert _verdicts(stage, home, "bianyuan") == {"excludes"}
    assert _verdicts(stage, home, "dibao") == {"excludes"}
    assert _verdicts(stage, home, "dibao-alone", "child") == {"excludes"}
    assert _verdicts(stage, home, "education", "child") == set()


def test_who_joined_alone_goes_on_with_her_household_and_leaves_the_others_free(
    stage: Stage, home: dict[str, str]
) -> None:
    _has(stage, home, "dibao-alone", "child")

    assert _verdicts(stage, home, "dibao") == {"replaces"}
    assert _verdicts(stage, home, "dibao-alone", "child") == {"excludes"}
    assert _verdicts(stage, home, "dibao-alone", "son") == _verdicts(stage, home, "bianyuan") == set()


def test_relief_for_the_same_cause_within_a_year_asks_for_a_reason(stage: Stage, home: dict[str, str]) -> None:
    _has(stage, home, "temp-urgent", period="once", cause="fire")

    assert _verdicts(stage, home, "temp-spend", cause="fire") == {"needs-reason"}
    assert _verdicts(stage, home, "temp-spend", cause="illness") == set()
    stage.move_to("2027-03-02T09:00:00+08:00")
    assert _verdicts(stage, home, "temp-spend", cause="fire") == set()


def test_what_has_ended_and_what_the_case_itself_entered_excludes_nothing(stage: Stage, home: dict[str, str]) -> None:
    _has(stage, home, "dibao", until=date(2026, 8, 31))
    _has(stage, home, "gangxing", case_id="c" * 32)

    assert _verdicts(stage, home, "gangxing", case_id="c" * 32) == set()
    assert _verdicts(stage, home, "gangxing") == {"renews"}


def test_an_identity_alone_does_not_stop_what_it_opens_but_excludes_another(stage: Stage, home: dict[str, str]) -> None:
    stage.run(
        "clerk.qingsui",
        lambda w: enter_identity(
            w, household_id=home["household"], kind="dibao", document="青民低〔2026〕1号", issued_by="青穗县民政局",
            valid_from=date(2026, 3, 1), valid_to=None,
        ),
    )  # fmt: skip

    assert _verdicts(stage, home, "dibao") == set()
    assert _verdicts(stage, home, "gangxing") == {"excludes"}


def test_an_identity_opens_items_by_the_table_of_the_day(stage: Stage, home: dict[str, str]) -> None:
    opened = {each.item: each for each in stage.read(lambda w: opened_by(w, ["bianyuan", "tekun"]))}

    assert (opened["insurance-aid"].level, opened["medical"].level) == ("full", "yes")  # the surer of the two
    assert "社会救助法第二十四条" in opened["medical"].basis
    _has(stage, home, "education", "child", period="once")
    household = stage.read(lambda w: w.session.get_one(Household, home["household"]).id)
    assert stage.read(lambda w: received_items(w, [household])) == {household: {"education"}}
    stage.clock.instant = stage.clock.instant.replace(month=6)
    assert "社会救助暂行办法" in stage.read(lambda w: opened_by(w, ["tekun"]))[1].basis

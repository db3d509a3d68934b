"""People are found once, corrected with reasons, merged and split with a log."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.audit.models import ReadEntry
from server.discovery.models import Helper, HelpVisit
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.households import changes, merging, queries
from server.households.models import Household, Membership, Person
from server.households.operations import enter_benefit
from server.households.refusals import AlreadyUndone, NotToMerge
from tests.integration.households.conftest import HEAD, SON
from tests.planting import plant
from tests.stage import Stage

Enter = Callable[..., Household]


def names(stage: Stage, login: str, text: str) -> list[tuple[str, str]]:
    return stage.read(lambda work: [(f.name, f.by) for f in queries.search(work, text)], login)


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("690102198503070012", "id"),
        ("６９０１０２１９８５０３０７００１２", "id"),
        ("690102850307001", "id"),
        ("古丽", "name"),
        ("古丽•示例", "name"),
        ("gl", "pinyin"),
    ],
)
def test_a_person_is_found_however_it_is_typed(stage: Stage, enter: Enter, text: str, by: str) -> None:
    enter()

    assert names(stage, "clerk.qingsui", text) == [("古丽·示例", by)]


def test_another_township_sees_only_what_was_given_and_by_whom(stage: Stage, enter: Enter) -> None:
    household = enter()
    stage.run(
        "clerk.qingsui",
        lambda work: enter_benefit(
            work,
            household_id=household.id,
            item="dibao",
            unit=stage.unit("qingsui"),
            since=date(2026, 1, 1),
            period="month",
        ),
    )

    found = stage.read(lambda work: queries.search(work, HEAD["id_number"]), "clerk.baishi")[0]
    assert (found.name, found.id_number, found.household_id, found.birth) == ("古*", "", None, None)
    assert [(aid.item, aid.state) for aid in found.aid] == [("dibao", "running")]
    assert found.aid[0].contact
    assert names(stage, "clerk.baishi", "古丽") == []
    with pytest.raises(NotFound):
        stage.run("clerk.baishi", lambda work: queries.household_sheet(work, household.id))


def test_a_department_does_not_search_households(stage: Stage) -> None:
    with pytest.raises(NotPermitted):
        names(stage, "officer.housing", "古丽")


def test_whoever_opens_a_household_is_kept_in_the_read_log(stage: Stage, enter: Enter) -> None:
    household = enter()
    stage.run("clerk.qingsui", lambda work: queries.household_sheet(work, household.id))

    kept = stage.read(
        lambda work: work.session.execute(
            select(ReadEntry.action, ReadEntry.actor).where(ReadEntry.subject == household.id)
        ).all()
    )
    assert [tuple(row) for row in kept] == [("household.open", stage.actor("clerk.qingsui").id)]


def test_a_wrong_person_is_merged_and_the_merge_taken_back(stage: Stage, enter: Enter) -> None:
    right = enter()
    wrong = enter({**HEAD, "id_number": None, "id_kind": "none", "birth": "1985-03-07"})

    def merge(work: Any) -> str:
        return merging.merge(
            work, kind="person", source_id=wrong.head_id, target_id=right.head_id, reason="同一人登记两次"
        )

    log = stage.run("reviewer.qingsui", merge)

    assert names(stage, "clerk.qingsui", "古丽") == [("古丽·示例", "name")]
    with pytest.raises(NotToMerge):
        stage.run("reviewer.qingsui", merge)
    stage.run("reviewer.qingsui", lambda work: merging.take_back(work, log_id=log, reason="不是同一人"))
    assert len(names(stage, "clerk.qingsui", "古丽")) == 2
    with pytest.raises(AlreadyUndone):
        stage.run("reviewer.qingsui", lambda work: merging.take_back(work, log_id=log, reason="再次"))
    where = stage.read(
        lambda work: dict(
            tuple(row)
            for row in work.session.execute(
                select(Membership.person_id, Membership.household_id).where(Membership.until.is_(None))
            )
        )
    )
    assert where == {right.head_id: right.id, wrong.head_id: wrong.id}


def test_what_a_household_has_only_one_of_stays_where_it_is(stage: Stage, enter: Enter) -> None:
    right, wrong = enter(), enter({"name": "他人", "id_number": "690102197801010013"})
    helpers = {right.id: "planted-right", wrong.id: "planted-wrong"}

    def help_both(work: Any) -> None:
        for household, row in helpers.items():
            plant(stage, work.session, Helper, id=row, household_id=household)
        plant(stage, work.session, HelpVisit, household_id=wrong.id)

    def helped() -> tuple[dict[str, str], str]:
        rows, visit = select(Helper.household_id, Helper.id), select(HelpVisit.household_id)
        return stage.read(
            lambda work: (dict(map(tuple, work.session.execute(rows))), work.session.scalars(visit).one())
        )

    stage.run(None, help_both)
    log = stage.run(
        "reviewer.qingsui",
        lambda work: merging.merge(work, kind="household", source_id=wrong.id, target_id=right.id, reason="同一户"),
    )

    assert helped() == (helpers, right.id)
    stage.run("reviewer.qingsui", lambda work: merging.take_back(work, log_id=log, reason="不是同一户"))
    assert helped() == (helpers, wrong.id)


def test_two_numbers_are_two_people(stage: Stage, enter: Enter) -> None:
    one, other = enter(), enter({"name": "他人", "id_number": "690102197801010013"})
    with pytest.raises(NotToMerge):
        stage.run(
            "reviewer.qingsui",
            lambda work: merging.merge(
                work, kind="person", source_id=one.head_id, target_id=other.head_id, reason="试"
            ),
        )


def test_a_clerk_may_not_merge(stage: Stage, enter: Enter) -> None:
    one = enter()
    with pytest.raises(NotPermitted):
        stage.run(
            "clerk.qingsui",
            lambda work: merging.merge(work, kind="person", source_id=one.head_id, target_id=one.head_id, reason="试"),
        )


def test_a_household_is_split(stage: Stage, enter: Enter) -> None:
    away = {"counted": False, "not_counted_reason": "随父亲在外省生活"}
    household = enter(HEAD, {**SON, **away})
    person = stage.read(lambda work: work.session.scalars(select(Person).where(Person.name == "小示例")).one())
    son = person.id
    assert not {"counted", "not_counted_reason"} & set(person.facts), "that is of the household, not of the person"

    made = stage.run(
        "reviewer.qingsui",
        lambda work: merging.split_household(
            work, household_id=household.id, person_ids=[son], head_id=son, reason="分户"
        ),
    )

    sheet = stage.run("clerk.qingsui", lambda work: queries.household_sheet(work, made.id))
    assert [m.person.name for m in sheet.members] == ["小示例"]
    assert {name: getattr(sheet.members[0].membership, name) for name in away} == away
    assert sheet.household.code != household.code


def test_a_corrected_number_must_be_free_and_right(stage: Stage, enter: Enter) -> None:
    person = enter().head_id
    enter({"name": "他人", "id_number": "690102197801010013"})
    for number, refusal in (("690102197801010013", changes.NumberTaken), ("690102197801010014", InvalidAnswers)):
        with pytest.raises(refusal):
            stage.run(
                "clerk.qingsui",
                lambda work, number=number: changes.correct_person(
                    work, person_id=person, changes={"id_number": number}, reason="录入错误"
                ),
            )

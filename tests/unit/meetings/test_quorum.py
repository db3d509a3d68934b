"""Who must be there, for the meeting and for each matter."""

from __future__ import annotations

from dataclasses import replace

from server.meetings.quorum import Place, of_matter, of_meeting
from server.meetings.voting import ANY, Rules

CHAIR = Place("office", "办公室", "chair", ("mayor", "vice"), ("mayor",))
CIVIL = Place("civil", "民政局", "core", ("director", "deputy"), ("director",))
MONEY = Place("money", "财政局", "core", ("treasurer",), ("treasurer",))
HEALTH = Place("health", "卫健局", "concerned", ("doctor", "nurse"), ("doctor", "nurse"))
HOUSES = Place("houses", "住建局", "concerned", ("builder",), ())
ALL_THERE = (CHAIR, CIVIL, MONEY, HEALTH, HOUSES)


def matter(*places: Place, concerned: tuple[str, ...] = (), recused: tuple[str, ...] = (), rules: Rules | None = None):
    return of_matter(places or ALL_THERE, concerned=concerned, recused=recused, rules=rules or Rules())


def test_a_meeting_needs_its_chair_and_every_core_department() -> None:
    assert of_meeting(ALL_THERE).enough
    for absent in (CHAIR, CIVIL, MONEY):
        places = [replace(place, there=()) if place is absent else place for place in ALL_THERE]
        assert of_meeting(places).missing == (absent.name,)


def test_an_absent_department_binds_only_its_own_matter() -> None:
    assert matter().enough and matter(concerned=("health",)).enough
    assert matter(concerned=("health", "houses")).missing == ("住建局",)


def test_the_county_may_content_itself_with_any_department_concerned() -> None:
    anyone = Rules(concerned=ANY)
    assert matter(concerned=("health", "houses"), rules=anyone).enough
    assert not matter(concerned=("houses",), rules=anyone).enough


def test_a_deputy_who_is_there_speaks_where_the_principal_stands_aside() -> None:
    found = matter(concerned=("health",), recused=("doctor",))
    assert found.enough and found.speakers["health"] == "nurse"


def test_a_recusal_without_a_deputy_breaks_the_quorum() -> None:
    assert matter(recused=("treasurer",)).missing == ("财政局",)
    assert matter(recused=("mayor",)).missing == ("办公室",)


def test_a_department_not_concerned_does_not_speak() -> None:
    assert set(matter().speakers) == {"office", "civil", "money"}

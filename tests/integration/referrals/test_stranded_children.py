"""A stranded child: police and child protection are told when it is taken in, and it does not leave alone."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.documents.models import Document
from server.foundation.errors import InvalidAnswers
from server.households.models import Person
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage

OFFICER = "officer.relief-station"
BOTH = {"minor": True, "minor_told": ["police", "protection"]}


def _person(stage: Stage, name: str) -> str:
    return stage.read(lambda w: w.session.scalars(select(Person.id).where(Person.name == name)).one())


def _at_the_station(stage: Stage, transfers: Transfers, name: str = "钱小示例", health: str = "well") -> str:
    details = {
        "found_at": stage.clock.now().isoformat(), "place": "汽车站广场", "finder": "police", "appearance": "蓝色校服", "health": health,
    }  # fmt: skip
    referral = transfers.send("stranded", person_id=_person(stage, name), details=details)
    transfers.take(referral, OFFICER)
    return referral


def _taken_in(stage: Stage, transfers: Transfers, referral: str, **told: Any) -> None:
    transfers.do(
        referral, "admit", OFFICER, result_kind="granted", entered_at=stage.clock.now().isoformat(), identity_known=True,
        lodging="女宿舍二号床", grant_kind="食宿", decided_on=stage.clock.now().date().isoformat(), **told,
    )  # fmt: skip


def _left(stage: Stage, transfers: Transfers, referral: str, way: str, **more: Any) -> None:
    transfers.do(referral, "leave", OFFICER, left_at=stage.clock.now().isoformat(), way=way, cost=0, **more)


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.path, problem.code) for problem in refused.value.fields]


def test_a_child_is_taken_in_only_when_police_and_child_protection_are_told(stage: Stage, transfers: Transfers) -> None:
    referral = _at_the_station(stage, transfers)
    with pytest.raises(InvalidAnswers) as silent:
        _taken_in(stage, transfers, referral)
    with pytest.raises(InvalidAnswers) as half:
        _taken_in(stage, transfers, referral, minor=True, minor_told=["police"])
    assert codes(silent) == [("minor", "is-minor")]
    assert [path for path, _code in codes(half)] == ["minor_told"]

    _taken_in(stage, transfers, referral, **BOTH)
    paper = stage.read(lambda w: w.session.scalars(select(Document).where(Document.kind == "stranded-register")).one())
    assert paper.facts["minor_told"] == "公安机关、未成年人救助保护机构"


def test_whom_the_window_took_for_a_child_is_one_until_the_station_knows_better(
    stage: Stage, transfers: Transfers
) -> None:
    referral = _at_the_station(stage, transfers, "钱示例", health="minor")
    with pytest.raises(InvalidAnswers) as refused:
        _taken_in(stage, transfers, referral)
    assert codes(refused) == [("minor", "is-minor")]

    _taken_in(stage, transfers, referral, minor=False)
    assert set(transfers.tasks(referral)) == {"leave"}


@pytest.mark.parametrize("way", ["self", "ticket"])
def test_a_child_does_not_leave_alone(stage: Stage, transfers: Transfers, way: str) -> None:
    referral = _at_the_station(stage, transfers)
    _taken_in(stage, transfers, referral, **BOTH)
    with pytest.raises(InvalidAnswers) as refused:
        _left(stage, transfers, referral, way)
    assert codes(refused) == [("way", "minor-alone")]

    _left(stage, transfers, referral, "family", handed_to="钱示例（母亲）")
    assert set(transfers.tasks(referral)) == {"tell"}


def test_a_grown_up_goes_when_she_likes(stage: Stage, transfers: Transfers) -> None:
    referral = _at_the_station(stage, transfers, "钱示例")
    _taken_in(stage, transfers, referral)
    _left(stage, transfers, referral, "self")
    assert set(transfers.tasks(referral)) == {"tell"}

"""A notice holds its whitelist and nothing else, and nobody stands on it who must not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.documents.operations import FactNotAllowed, issue
from server.foundation.errors import NotPermitted
from server.foundation.transaction import transaction
from server.foundation.work import Work
from server.households.models import Benefit, Person
from server.notices import exemptions, monthly, operations, queries
from server.notices.models import Notice
from server.notices.refusals import AgeUnknown, NoGuardianKnown, NoNoticeBeforeUrgentRelief, NoNoticeForChildren
from tests.integration.notices.board import Board
from tests.planting import plant
from tests.stage import Stage

NEVER = (
    "id_masked",
    "id_number",
    "phone",
    "address",
    "disease",
    "disability",
    "account",
    "income",
    "members",
    "narrative",
)


def facts(board: Board) -> dict[str, Any]:
    document = board.notice.document_id
    return dict(board.stage.read(lambda work: work.session.get_one(Document, document).facts))


def test_it_says_who_where_how_many_and_what_is_intended(board: Board) -> None:
    told = facts(board)

    assert told.keys() <= {"item", "intent", "name", "village", "household_size", "amount", "term", "contact", "basis"}
    assert (told["name"], told["household_size"], told["intent"]) == ("钱示例", 2, "拟纳入最低生活保障")
    assert told["term"] == "7天，自张贴的第二天起算，最后一天遇休息日顺延"
    assert told["basis"] == ["民发〔2021〕57号第十九条"]


@pytest.mark.parametrize("kind", ["notice", "publication"])
@pytest.mark.parametrize("fact", NEVER)
def test_no_other_fact_enters_the_paper(stage: Stage, kind: str, fact: str) -> None:
    assert fact not in KINDS[kind].facts

    with pytest.raises(FactNotAllowed):
        stage.run(
            "clerk.qingsui",
            lambda work: issue(work, kind=kind, unit_id=stage.unit("qingsui"), addressee="—", facts={fact: "x"}),
        )


def test_no_child_s_name_and_no_number_of_the_household_stands_in_it(board: Board) -> None:
    def secrets(work: Work) -> list[str]:
        people = work.session.scalars(select(Person).where(Person.name != "钱示例"))
        return [person.name for person in people]

    words = str(facts(board))
    for secret in [*board.stage.read(secrets), "690102198510100174", "13800000000"]:
        assert secret not in words


def test_nothing_is_posted_about_a_child_or_before_quick_relief(stage: Stage) -> None:
    board = Board(stage)
    for item, refusal in (("child", NoNoticeForChildren), ("temp-urgent", NoNoticeBeforeUrgentRelief)):
        with pytest.raises(refusal):
            board.begin(item=item)


def test_a_minor_s_notice_shows_the_guardian_s_family_name_only(stage: Stage) -> None:
    board = Board(stage)

    def grow_young(work: Work) -> None:
        case = work.session.get_one(Case, board.case_id)
        work.session.execute(
            update(Person).where(Person.id == case.applicant_id).values(birth=work.today.replace(year=2015))
        )
        case.answers = {**case.answers, "account": {"payee": "童示祖", "payee_relation": "guardian"}}

    stage.run(None, grow_young)
    board.begin()

    assert facts(board)["name"] == "童*"
    assert (board.notice.named_as, board.notice.named_age) == ("guardian", None)


def test_without_a_guardian_or_a_birth_date_no_notice_is_made(stage: Stage) -> None:
    board = Board(stage)

    def change(year: int | None) -> None:
        def do(work: Work) -> None:
            case = work.session.get_one(Case, board.case_id)
            born = work.today.replace(year=year) if year else None
            work.session.execute(update(Person).values(birth=born))
            case.answers = {**case.answers, "account": {}, "agent": {}}

        stage.run(None, do)

    change(2015)
    with pytest.raises(NoGuardianKnown):
        board.begin()
    change(None)
    with pytest.raises(AgeUnknown):
        board.begin()


BROKEN = {
    "no_notice_tells_of_an_orphan_or_a_child_without_care": {"item": "child"},
    "urgent_relief_is_never_posted_before_the_decision": {"item": "temp-urgent"},
    "nobody_under_18_is_named_on_a_notice": {"named_age": 17},
    "a_posted_notice_says_since_when": {"state": "posted", "posted_at": None},
}


@pytest.mark.parametrize("rule", BROKEN)
def test_the_database_holds_it_too(board: Board, rule: str) -> None:
    with pytest.raises(IntegrityError, match=rule), transaction(board.stage.database) as session:
        session.execute(update(Notice).values(**BROKEN[rule]))


def test_a_grant_is_published_with_name_members_amount_and_month(board: Board) -> None:
    """Members are counted when it is published: since the case began (then three) one was found to be away."""
    occurrence = Occurrence(
        case_id=board.case_id, township=board.stage.unit("qingsui"), instance_id=board.notice.instance_id,
        item_id=board.notice.item_id, subject=None, data={"item": "dibao", "decided_amount": "1100", "household_size": 3},
        inputs={"first_month": "2026-10-01"},
    )  # fmt: skip
    made = board.stage.run("reviewer.civil", lambda work: operations.publish(work, occurrence))

    assert made is not None
    told = board.stage.read(lambda work: work.session.get_one(Document, made.document_id).facts)
    assert {name: told[name] for name in ("name", "household_size", "amount", "month")} == {
        "name": "钱示例", "household_size": 2, "amount": "1,100.00元/月", "month": "2026年10月",
    }  # fmt: skip
    assert told.keys() <= {"item", "name", "household_size", "amount", "month", "contact", "basis"}
    # NT.show：3个月，自 09-18 起到 12-18
    assert made.ends_at is not None and made.ends_at.isoformat() == "2026-12-18T16:00:00+00:00"
    assert board.stage.read(lambda work: queries.public_notice(work, made.code)) is not None
    board.stage.move(days=92)  # nobody has taken it down, and no sweep has come by
    assert board.stage.read(lambda work: queries.public_notice(work, made.code)) is None


def test_the_monthly_list_says_family_names_of_its_month_and_none_of_a_child_or_of_whoever_is_held(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    stage, town = board.stage, board.stage.unit("qingsui")
    monkeypatch.setitem(stage.house.parameters, "notice_urgent_list", True)  # type: ignore[arg-type]
    month, after = date(2026, 9, 1), date(2026, 10, 1)

    def relieve(work: Work) -> None:
        case = work.session.get_one(Case, board.case_id)
        child = plant(stage, work.session, Person, name="孙示小", birth=date(2016, 1, 1))
        told = {"item": "temp-urgent", "unit": town, "household_id": case.household_id, "amount": Decimal(100)}
        plain = {"person_id": case.applicant_id, "case_id": None, "since": month}
        exemptions.ask(work, case_id=case.id, ground="law", reason="依法不予公示")
        others = ({}, {"case_id": case.id}, {"person_id": child}, {"since": after}, {"since": date(2026, 8, 31)})
        for number, other in enumerate(others):
            plant(stage, work.session, Benefit, id=f"relief-{number}", **told | plain | other)

    stage.run("clerk.qingsui", relieve)

    def listed(work: Work) -> list[str]:
        return [name for name, _ in monthly.urgent_list(work, township=town, since=month, until=after).rows]

    assert sorted(stage.read(listed, "clerk.qingsui")) == ["钱*", "（依法不公布姓名）", "（依法不公布姓名）"]
    with pytest.raises(NotPermitted):
        stage.read(listed, "clerk.baishi")

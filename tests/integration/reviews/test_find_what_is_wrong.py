"""Draws that anybody can repeat, files compared with the roll, marks, gaps and exits."""

from __future__ import annotations

from datetime import date

import pytest

from server.demo.people import id_number
from server.documents.models import Document
from server.foundation.errors import InvalidAnswers, NotPermitted
from server.foundation.work import Work
from server.households.models import Person
from server.households.operations import enter_benefit
from server.reviews import drawing, gaps
from server.reviews.comparing import compare
from server.reviews.findings import clear_flag, flag, handle_entry
from server.reviews.models import Comparison, Draw, Flag, ListEntry, Suspicion
from server.reviews.refusals import AlreadyCompared, AlreadyFlagged, EntryHandled
from tests.integration.relief.story import Program
from tests.integration.reviews.answers import CONFIRMED, declared, proposed
from tests.integration.reviews.story import Review, Town


def test_a_draw_is_the_same_for_everybody_who_repeats_it(town: Town):
    homes = [town.home(serial=n, birth=1950 + n, members=1) for n in range(1, 11)]
    made = town.stage.run(
        "reviewer.civil",
        lambda work: drawing.draw(work, item="dibao", size=3, seed="2026-09-18 福彩 07 11 23", reason="季度抽查"),
    )
    assert drawing.verify(made)
    assert made.picked == drawing.pick(list(reversed(made.listed)), seed=made.seed, size=3)
    assert made.list_hash == drawing.hash_of(made.listed) and made.population == len(homes)
    reviews = town.all(Review)
    assert len(reviews) == 3 and {r.draw_id for r in reviews} == {made.id}
    # RV.spot, 20 working days from Fri 2026-09-18: 09-20, 21…24 (5), 28…30 (8), 10-08…10 (11), 12…16 (16), 19…22 (20)
    assert {r.due_on for r in reviews} == {date(2026, 10, 22)}
    (paper,) = town.all(Document, Document.kind == "draw-record")
    assert paper.facts["picked"] == made.picked and paper.facts["item"] == "最低生活保障（低保）"
    assert not drawing.verify(
        Draw(listed=made.listed, picked=made.listed[:3], seed="another", size=3, list_hash=made.list_hash)
    )


def test_only_the_county_draws_and_never_more_than_there_are(town: Town):
    town.home()
    with pytest.raises(NotPermitted):
        town.stage.run("clerk.qingsui", lambda work: drawing.draw(work, item="dibao", size=1, seed="1", reason="x"))
    with pytest.raises(InvalidAnswers) as refusal:
        town.stage.run("reviewer.civil", lambda work: drawing.draw(work, item="dibao", size=5, seed="", reason=""))
    assert {field.path for field in refusal.value.fields} == {"seed", "reason", "size"}


def file_of(*rows: tuple[str, str, str], encoding: str = "utf-8") -> bytes:
    return "\n".join(["身份证号,类型,说明", *(",".join(row) for row in rows)]).encode(encoding)


def test_a_file_is_compared_and_each_hit_is_checked_by_a_person(town: Town):
    home = town.home()
    number = id_number(date(1986, 3, 2), 11)
    content = file_of(
        (number, "有市场主体登记", "青穗示例小吃店"), (id_number(date(1970, 1, 1), 5), "有车辆登记", ""),
        ("690102198603020000", "有车辆登记", ""), (number, "不认识", ""), encoding="gb18030",
    )  # fmt: skip
    made = town.stage.run(
        "reviewer.civil", lambda work: compare(work, content=content, file_name="市场监管.csv", source="县市场监管局")
    )
    assert (made.rows, made.found, [row[0] for row in made.unreadable]) == (4, 1, [4, 5])
    (suspicion,) = town.all(Suspicion)
    (review,) = town.all(Review)
    assert (suspicion.state, suspicion.person_id, suspicion.review_id) == ("checking", home.people[1], review.id)
    assert review.kind == "alert"
    with pytest.raises(AlreadyCompared):
        town.stage.run("reviewer.civil", lambda work: compare(work, content=content, file_name="x", source="y"))
    assert len(town.all(Comparison)) == 1


def test_what_the_check_finds_settles_the_suspicion(town: Town):
    home = town.home()
    content = file_of((id_number(date(1986, 3, 2), 11), "car", ""))
    town.stage.run("reviewer.civil", lambda work: compare(work, content=content, file_name="a.csv", source="交警"))
    (review,) = town.all(Review)
    from server.reviews import findings

    def finish(work: object) -> None:
        row = work.session.get_one(Review, review.id)  # type: ignore[attr-defined]
        row.outcome = "keep"
        findings.settle(work, row)  # type: ignore[arg-type]

    town.stage.run("clerk.qingsui", finish)
    assert town.all(Suspicion)[0].state == "cleared"
    assert home.people


@pytest.mark.parametrize("content", [b"", b"a,b\n1,2", "身份证号,类型".encode(), b"\xff\xfe\x00\x81\x00"])
def test_a_file_that_is_no_table_is_refused_at_the_field(town: Town, content: bytes):
    with pytest.raises(InvalidAnswers) as refusal:
        town.stage.run("reviewer.civil", lambda work: compare(work, content=content, file_name="x.csv", source="y"))
    assert [field.path for field in refusal.value.fields] == ["file"]


def test_a_mark_stands_once_and_is_cleared_with_a_reason(town: Town):
    home = town.home()
    made = town.stage.run("clerk.qingsui", lambda work: flag(work, household_id=home.household, signs=["car"], note=""))
    with pytest.raises(AlreadyFlagged):
        town.stage.run("clerk.qingsui", lambda work: flag(work, household_id=home.household, signs=["car"], note=""))
    with pytest.raises(InvalidAnswers):
        town.stage.run("clerk.qingsui", lambda work: clear_flag(work, flag_id=made.id, why=" "))
    town.stage.run("clerk.qingsui", lambda work: clear_flag(work, flag_id=made.id, why="车是邻居的"))
    assert town.all(Flag)[0].cleared_why == "车是邻居的"


def test_the_lists_find_gaps_and_exits_once(town: Town):
    receiving, relieved = (
        town.home(members=1, birth=1950),
        town.home(members=1, birth=1951, serial=2, paid=False, amount=None),
    )

    def prepare(work: object) -> None:
        session = work.session  # type: ignore[attr-defined]
        session.get_one(Person, receiving.people[0]).died_on = date(2026, 9, 1)
        from server.households.models import Benefit

        session.get_one(Benefit, relieved.benefit).until = date(2026, 1, 31)
        for month in (3, 7):
            enter_benefit(
                work,
                household_id=relieved.household,
                item="temp-spend",
                unit=town.town,
                since=date(2026, month, 1),  # type: ignore[arg-type]
            )
        session.flush()

    town.stage.run(None, prepare)
    town.stage.run(None, gaps.refresh)
    assert {(e.side, e.reason) for e in town.all(ListEntry)} == {("exit", "died-still-paid"), ("gap", "relief-often")}
    # RV.list, 10 working days from Fri 2026-09-18: 09-20, 21…24 (5), 28…30 (8), 10-08, 09 (10)
    assert {e.due_on for e in town.all(ListEntry)} == {date(2026, 10, 9)}
    assert town.stage.run(None, gaps.refresh) == 0

    (leaving,) = town.all(ListEntry, ListEntry.side == "exit")
    clerk = Program(town.stage, "clerk.qingsui")
    told = clerk.post(f"/api/v1/review-lists/entries/{leaving.id}", json={"result": "check", "words": "死亡证明已核"})
    (opened,) = town.all(Review)
    assert told.get_json() == {"id": leaving.id, "case_id": opened.case_id}
    with pytest.raises(EntryHandled):
        town.stage.run("clerk.qingsui", lambda work: handle_entry(work, entry_id=leaving.id, result="check", words="x"))


def test_a_line_that_no_longer_holds_leaves_the_list_and_comes_back_when_it_holds_again(town: Town):
    home = town.home(members=1, birth=1950)

    def die(day: date | None) -> None:
        def do(work: Work) -> None:
            work.session.get_one(Person, home.people[0]).died_on = day
            work.session.flush()
            gaps.refresh(work)

        town.stage.run(None, do)

    die(date(2026, 9, 1))
    assert [(e.state, e.result) for e in town.all(ListEntry)] == [("open", "")]
    die(None)
    assert [(e.state, e.result, e.handled_by) for e in town.all(ListEntry)] == [("handled", "gone", None)]
    die(date(2026, 9, 2))
    assert [(e.state, e.result) for e in town.all(ListEntry)] == [("open", "")]


__all__ = ["CONFIRMED", "declared", "proposed"]

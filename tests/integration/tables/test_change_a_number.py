"""A number of a decision table is changed by one person and put into force by another, from a day on that nobody has decided by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.audit.models import AuditEntry
from server.cases.limits import county_limits
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.tables import operations, queries
from server.tables.live import LiveTables
from server.tables.models import TableVersion
from server.tables.operations import Intent
from server.tables.refusals import (
    AlreadyDecided,
    BeginsTooLate,
    BrokenProposal,
    LawIsNotChangedHere,
    NothingChanges,
    SecondPersonNeeded,
    Superseded,
)
from tests.integration.relief.story import Program
from tests.stage import Stage, csrf_token
from workflows.dmn import read

pytestmark = pytest.mark.sqlite

OWNER, SECOND = "owner.civil", "approver.civil"
SMALL_CAP = (0, 1)  #: row and place of the cap in table `caps`
BASIS = "青民发〔2026〕示例号"


def first_day(stage: Stage, *, ahead: int = 30) -> date:
    return stage.clock.now().date() + timedelta(days=ahead)


def propose(
    stage: Stage,
    cells: Mapping[tuple[int, int], str],
    *,
    key: str = "caps",
    by: str = OWNER,
    ahead: int = 30,
    **more: Any,
) -> str:
    intent = Intent(**{"valid_from": first_day(stage, ahead=ahead), "basis": BASIS, "reason": "提高限额", **more})
    return stage.run(by, lambda work: operations.propose_cells(work, key=key, cells=cells, intent=intent))


def approve(stage: Stage, proposal_id: str, by: str = SECOND) -> None:
    stage.run(by, lambda work: operations.approve(work, proposal_id=proposal_id))


def live(stage: Stage) -> LiveTables:
    return LiveTables(stage.database, stage.house.county)


def test_the_new_number_holds_from_its_first_day_and_the_old_one_until_its_eve(stage: Stage) -> None:
    tables = live(stage)
    version = propose(stage, {SMALL_CAP: "900"})
    asked = {"division": stage.house.county}
    day = first_day(stage)

    tables.refresh(now=True)
    assert tables.decide("caps", asked, on=day).outputs["small_cap"] == 800
    approve(stage, version)
    tables.refresh(now=True)

    found = tables.decide("caps", asked, on=day)
    assert (found.outputs["small_cap"], found.outputs["township_limit"], found.version) == (900, 3000, day.isoformat())
    assert tables.decide("caps", asked, on=day - timedelta(days=1)).outputs["small_cap"] == 800
    stage.house = replace(stage.house, tables=tables)
    stage.move(days=30)
    assert stage.read(county_limits)["small_cap"] == 900
    actions = stage.read(
        lambda w: w.session.scalars(select(AuditEntry.action).where(AuditEntry.subject == version)).all()
    )
    assert sorted(actions) == ["table.propose", "table.published"]


def test_whoever_proposes_does_not_publish_and_others_do_neither(stage: Stage) -> None:
    version = propose(stage, {SMALL_CAP: "900"})

    with pytest.raises(SecondPersonNeeded):
        approve(stage, version, by=OWNER)
    for stranger in ("reviewer.civil", "clerk.qingsui", "system.admin"):
        with pytest.raises(NotPermitted):
            approve(stage, version, by=stranger)
        with pytest.raises(NotPermitted):
            propose(stage, {SMALL_CAP: "700"}, by=stranger)
    approve(stage, version)
    with pytest.raises(AlreadyDecided):
        stage.run(SECOND, lambda work: operations.refuse(work, proposal_id=version, reason="迟了"))


def test_what_changes_is_listed_cell_by_cell(stage: Stage) -> None:
    version = propose(stage, {SMALL_CAP: "900", (0, 2): "3000"})

    row = stage.read(lambda work: queries.proposal(work, version), SECOND)
    assert row.changes == [{"row": 1, "column": "小额快救限额（元/次）", "before": "800", "after": "900"}]


def test_what_was_decided_by_stays_and_what_comes_too_late_is_not_published(stage: Stage) -> None:
    for ahead in (0, -1):
        with pytest.raises(InvalidAnswers) as refusal:
            propose(stage, {SMALL_CAP: "900"}, ahead=ahead)
        assert [problem.path for problem in refusal.value.fields] == ["valid_from"]
    version = propose(stage, {SMALL_CAP: "900"}, ahead=1)
    stage.move(days=1)

    with pytest.raises(BeginsTooLate):
        approve(stage, version)


def test_a_change_of_what_holds_no_longer_is_proposed_again(stage: Stage) -> None:
    first, second = propose(stage, {SMALL_CAP: "900"}), propose(stage, {SMALL_CAP: "950"}, ahead=60)
    approve(stage, first)

    with pytest.raises(Superseded):
        approve(stage, second)
    approve(stage, propose(stage, {SMALL_CAP: "950"}, ahead=60))
    starts = [table.valid_from for table in stage.read(lambda w: queries.table(w, "caps"), SECOND).versions]
    assert starts == [first_day(stage, ahead=60), first_day(stage), date(2026, 1, 1)]


@pytest.mark.parametrize(
    ("key", "cells", "words"),
    [
        ("review-cycle", {(0, 0): "-", (0, 1): "-", (0, 2): "-", (0, 3): "-"}, "会同时适用"),
        ("caps", {SMALL_CAP: "null"}, "不能留空"),
    ],
)
def test_rows_that_overlap_and_numbers_that_are_left_out_are_refused(
    stage: Stage, key: str, cells: dict[tuple[int, int], str], words: str
) -> None:
    with pytest.raises(BrokenProposal) as refusal:
        propose(stage, cells, key=key)
    assert words in refusal.value.text("zh")


@pytest.mark.parametrize(
    ("key", "cells", "facts"),
    [
        ("caps", {(0, 0): '"690103"'}, "县级行政区划=690102"),
        ("urgency-triage", {(5, 1): "false"}, "急难类型=other、眼下基本生活无着=是"),
        ("review-cycle", {(2, 0): '"tekun"', (2, 1): "true", (0, 1): "false"}, "救助事项=dibao、有劳动能力的成员=是"),
    ],
)
def test_facts_that_no_row_meets_any_more_are_named(
    stage: Stage, key: str, cells: dict[tuple[int, int], str], facts: str
) -> None:
    with pytest.raises(BrokenProposal) as refusal:
        propose(stage, cells, key=key)
    assert "现在没有：" in refusal.value.text("zh") and facts in refusal.value.text("zh")


@pytest.mark.parametrize("text", ["9,00", "九百", "nobody * 2", ""])
def test_a_cell_that_says_no_value_is_named_and_nothing_is_kept(stage: Stage, text: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        propose(stage, {SMALL_CAP: text, (0, 0): "690102"})

    assert [problem.path for problem in refusal.value.fields] == ["cell-0-1", "cell-0-0"]
    assert stage.read(lambda w: w.session.scalars(select(TableVersion.id)).all()) == []


def test_a_table_of_the_law_a_change_of_nothing_and_one_without_basis_are_refused(stage: Stage) -> None:
    with pytest.raises(LawIsNotChangedHere):
        propose(stage, {(0, 1): "true"}, key="tekun-care")
    with pytest.raises(NothingChanges):
        propose(stage, {SMALL_CAP: "800"})
    with pytest.raises(InvalidAnswers):
        propose(stage, {SMALL_CAP: "900"}, basis=" ")
    with pytest.raises(NotFound):
        propose(stage, {}, key="nothing")


def test_a_file_of_a_modeller_is_taken_and_one_with_other_columns_is_not(stage: Stage) -> None:
    xml = stage.read(lambda work: queries.file_of(work, "caps", "2026.1"), OWNER)
    assert [table.id for table in read(xml)] == ["caps"]
    intent = Intent(valid_from=first_day(stage), basis=BASIS, reason="改限额")

    def bring(content: bytes) -> str:
        return stage.run(OWNER, lambda work: operations.propose_file(work, key="caps", xml=content, intent=intent))

    version = bring(xml.replace(b"<text>3000</text>", b"<text>4000</text>"))
    assert [change["after"] for change in stage.read(lambda w: queries.proposal(w, version), OWNER).changes] == ["4000"]
    for broken in (
        xml.replace(b'name="petty_fund"', b'name="petty"'),
        xml.replace(b'<decision id="caps"', b'<decision id="standards"'),
        b"<x/>",
    ):
        with pytest.raises(BrokenProposal):
            bring(broken)


def test_on_the_page_one_changes_a_cell_and_another_publishes(stage: Stage) -> None:
    owner, second = stage.client(OWNER), stage.client(SECOND)
    page = "/decision-tables/caps"
    token = csrf_token(owner, page)
    typed = {"csrf_token": token, "cell-0-0": '"690102"', "cell-0-1": "900", "cell-0-2": "3000", "cell-0-3": "50000"}

    lacking = owner.post(f"{page}/propose", data={**typed, "valid_from": "", "basis": "", "reason": ""})
    assert lacking.status_code == 422 and 'value="900"' in lacking.get_data(as_text=True)
    day = first_day(stage).isoformat()
    made = owner.post(f"{page}/propose", data={**typed, "valid_from": day, "basis": BASIS, "reason": "提高限额"})
    assert made.status_code == 303
    assert "/approve" not in owner.get(made.location).get_data(as_text=True)
    text = second.get(made.location).get_data(as_text=True)
    assert "<b>900</b>" in text and "/approve" in text
    second.post(f"{made.location}/approve", data={"csrf_token": csrf_token(second, made.location)})
    assert day in second.get("/decision-tables").get_data(as_text=True)
    seen = stage.client("reviewer.civil").get(page).get_data(as_text=True)
    assert "cell-0-0" not in seen and "只出现在本表不管的情况" in seen


def test_over_the_api_as_on_the_page(stage: Stage) -> None:
    owner, second = Program(stage, OWNER), Program(stage, SECOND)
    xml = stage.read(lambda work: queries.file_of(work, "caps", "2026.1"), OWNER).decode()
    body = {
        "table": "caps",
        "xml": xml.replace(">800<", ">900<"),
        "valid_from": first_day(stage).isoformat(),
        "basis": BASIS,
        "reason": "提高",
    }

    made = owner.post("/api/v1/decision-tables/proposals", json=body).json
    told = second.get(f"/api/v1/decision-tables/proposals/{made['id']}").json
    second.post(f"/api/v1/decision-tables/proposals/{made['id']}/approve")

    assert [change["after"] for change in told["changes"]] == ["900"]
    changed = owner.get("/api/v1/decision-tables/caps").json
    assert (changed["rows"][0]["cells"][1], changed["silence"]) == ("900", "outside")

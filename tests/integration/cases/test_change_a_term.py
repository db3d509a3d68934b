"""A county changes the number of a term with two persons: what began before counts on as it did, what begins after counts anew."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.clocks import measured_again
from server.cases.lights import pinned_on
from server.cases.models import Case, Deadline
from server.cases.operations import start_instance
from server.foundation.work import Work
from server.tables import operations, queries
from server.tables.live import LiveTables, LiveTerms
from server.tables.operations import Intent
from server.tables.refusals import BrokenProposal, LawIsNotChangedHere
from tests.integration.cases.conftest import make_case, transfer_data
from tests.stage import Stage

pytestmark = pytest.mark.sqlite

OWNER, SECOND = "owner.civil", "approver.civil"
DAY = date(2026, 9, 28)  #: a Monday ten days after the transfer of the fixture was sent
SIGN, BASIS_ZH, BASIS_EN = "时限", "依据", "basis in English"
LONGER = {SIGN: "5", BASIS_ZH: "演示参数：5个工作日", BASIS_EN: "demo parameter: 5 working days"}

#: A law's term, written as if it were the county's own.
DISGUISED = (
    '<rule id="ours">'
    + "".join(f"<inputEntry><text>{cell}</text></inputEntry>" for cell in ('"DB.total"', "-", '"690102"'))
    + "".join(
        f"<outputEntry><text>{cell}</text></outputEntry>"
        for cell in ("60", '"WD"', *["false"] * 3, *["null"] * 5, '"internal"', *["null"] * 3)
    )
    + "".join(
        f"<annotationEntry><text>{note}</text></annotationEntry>"
        for note in (
            "办结",
            "finished",
            "受理",
            "acceptance",
            "内部时限：60个工作日",
            "internal limit: 60 working days",
        )
    )
    + "</rule>"
)


def propose(stage: Stage, changes: Mapping[str, str], *, rule: str = "TR.sign", table: str = "terms-county") -> str:
    """Propose other texts in the columns of one row, named as on the page."""

    def do(work: Work) -> str:
        sheet = queries.table(work, table).sheet
        row = next(number for number, (id, _cells) in enumerate(sheet.rows) if id == rule)
        labels = [column.label for column in sheet.columns]
        cells = {(row, labels.index(label)): text for label, text in changes.items()}
        intent = Intent(valid_from=DAY, basis="青民发〔2026〕示例号", reason="签收期限改为五个工作日")
        return operations.propose_cells(work, key=table, cells=cells, intent=intent)

    return stage.run(OWNER, do)


def follow(stage: Stage) -> LiveTables:
    """Let the house decide and count by what is published, as a running process does."""
    tables = LiveTables(stage.database, stage.house.county)
    stage.house = replace(stage.house, tables=tables, rules=LiveTerms(tables))
    return tables


def sign(stage: Stage, case_id: str) -> Deadline:
    found = select(Deadline).where(Deadline.case_id == case_id, Deadline.rule == "TR.sign", Deadline.state == "open")
    return stage.read(lambda work: work.session.scalars(found).one())


def again(stage: Stage, row: Deadline) -> Any:
    """Measure a running term anew, as a new holiday notice does."""
    return stage.read(lambda w: measured_again(w, row, on=pinned_on(w.session.get_one(Case, row.case_id))))


def test_a_term_that_runs_is_not_moved_and_one_that_begins_after_counts_by_the_new_number(
    stage: Stage, transfer_case: str
) -> None:
    tables = follow(stage)
    before = sign(stage, transfer_case)
    assert (before.due_on, before.pack) == (date(2026, 9, 21), "terms-county/2026.1/TR.sign")

    version = propose(stage, LONGER)
    stage.run(SECOND, lambda work: operations.approve(work, proposal_id=version))
    tables.refresh(now=True)

    stage.move_to("2026-09-28T09:00:00+08:00")
    same = again(stage, before)
    assert (same.due_on, same.pack) == (before.due_on, before.pack)
    after = sign(stage, stage.run("clerk.qingsui", lambda work: transfer(work, stage)))
    # Mon 09-28 is not counted; Tue 29: 1, Wed 30: 2; holiday to Wed 10-07; Thu 10-08: 3, Fri 09: 4, Sat 10 (make-up): 5
    assert (after.due_on, after.pack) == (date(2026, 10, 10), f"terms-county/{DAY.isoformat()}/TR.sign")
    page = stage.client("clerk.qingsui").get(f"/cases/{after.case_id}").get_data(as_text=True)
    assert f"terms-county，{DAY.isoformat()} 版，TR.sign 行" in page and "演示参数：5个工作日" in page


def test_a_page_tells_the_number_in_force(stage: Stage) -> None:
    """ROLL.answer is ten working days until the county makes it seven, from DAY on."""
    tables = follow(stage)
    basis = {BASIS_ZH: "内部时限：7个工作日（本县规定）", BASIS_EN: "internal limit: 7 working days (county rule)"}
    version = propose(stage, {SIGN: "7", **basis}, rule="ROLL.answer", table="terms-discovery")
    stage.run(SECOND, lambda work: operations.approve(work, proposal_id=version))
    tables.refresh(now=True)

    def told() -> str:
        return stage.client("clerk.qingsui").get("/rolls/warnings").get_data(as_text=True)

    assert "10 个工作日是本县内部时限" in told()
    stage.move_to("2026-09-28T09:00:00+08:00")
    assert "7 个工作日是本县内部时限" in told() and "10 个工作日" not in told()


def transfer(work: Work, stage: Stage) -> str:
    case_id = make_case(work, stage)
    start_instance(work, case_id=case_id, key="refer", data=transfer_data(stage, work, case_id))
    return case_id


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({SIGN: "5"}, "依据里写的数不是 5"),
        ({SIGN: "null"}, "不能留空"),
        ({**LONGER, BASIS_ZH: "五个工作日内"}, "依据要以“演示参数”开头"),
        ({**LONGER, "编号": '"DB.total"'}, "现在没有：编号=TR.sign"),
    ],
)
def test_a_row_that_would_mislead_is_not_even_proposed(stage: Stage, changes: dict[str, str], words: str) -> None:
    with pytest.raises(BrokenProposal) as refusal:
        propose(stage, changes)
    assert words in refusal.value.text("zh")


def test_what_a_law_sets_is_proposed_by_no_county(stage: Stage) -> None:
    with pytest.raises(LawIsNotChangedHere):
        propose(stage, {SIGN: "60"}, rule="DB.total", table="terms-national")
    xml = stage.read(lambda work: queries.file_of(work, "terms-steps", "2026.1"), OWNER)
    own = xml.replace(b"</decisionTable>", DISGUISED.encode() + b"</decisionTable>")
    intent = Intent(valid_from=DAY, basis="青民发〔2026〕示例号", reason="办理期限延长")
    with pytest.raises(BrokenProposal) as refusal:
        stage.run(OWNER, lambda work: operations.propose_file(work, key="terms-steps", xml=own, intent=intent))
    assert "DB.total 在 terms-national/2026.1/DB.total 已经有同一天的数" in refusal.value.text("zh")

"""A child's money is paid like any other, and no list, page, export or file of it tells for whom it is, or why."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from server.payments import claims
from server.payments.models import Run, StandingPayment
from server.payments.queries.recoveries import recovery_rows
from server.payments.queries.unpaid import unpaid
from tests.integration.payments.story import OTHER_CARD, Desk, account

CHILD, AUNT = "陈示乙", "周示姑"
TOLD = (CHILD, "孤儿", "事实无人抚养")
RENEWED = {
    "renew_outcome": "new-account", "payee": AUNT, "relation": "guardian", "bank": "青穗农商行", "account": OTHER_CARD,
    "words": "卡已补办",
}  # fmt: skip


@pytest.fixture
def returned(desk: Desk) -> tuple[StandingPayment, Run]:
    """A child's support and an allowance, of which the child's came back from its aunt's account."""
    child = desk.roll.grant("1100", item="child", payee=account(AUNT, relation="guardian"))
    desk.roll.grant("800")
    run = desk.settle(周示姑="03")
    desk.stage.move_to("2026-10-08T09:00:00+08:00")
    return child, run


def cells(content: bytes) -> str:
    rows = load_workbook(BytesIO(content), read_only=True).active.iter_rows(values_only=True)
    return "\n".join(str(value) for row in rows for value in row)


def read(desk: Desk, login: str, path: str) -> str:
    answer = desk.stage.client(login).get(path)
    assert answer.status_code == 200, path
    return cells(answer.data) if path.endswith(".xlsx") else answer.get_data(as_text=True)


def rows(desk: Desk, login: str) -> list[tuple[str, str, str]]:
    found = desk.stage.run(login, unpaid)
    return sorted((row.name, row.household, row.item_key) for row in found if row.amount == 1100)


def test_finance_reads_payee_and_amount_and_nothing_that_tells_of_the_child(
    desk: Desk, returned: tuple[StandingPayment, Run]
) -> None:
    run = returned[1]
    case = desk.returned_case()
    desk.do("clerk.qingsui", case, "renew", **RENEWED)
    step = desk.stage.open_tasks(case)["confirm"].id
    paths = (
        "/payments/unpaid", "/payments/unpaid.xlsx", f"/payments/runs/{run.id}", f"/payments/runs/{run.id}/lines.xlsx",
        "/payments/recoveries", f"/api/v1/payment-runs/{run.id}", "/api/v1/payment-runs/unpaid", f"/tasks/{step}", "/tasks",
        "/api/v1/tasks",
    )  # fmt: skip
    for login in ("maker.finance", "cashier.finance"):
        pages = {path: read(desk, login, path) for path in paths}
        assert {(path, word) for path, page in pages.items() for word in TOLD if word in page} == set()
        assert all(AUNT in pages[path] for path in paths[:4]), login
        assert rows(desk, login) == [(AUNT, "—", "restricted")]


def test_the_bank_s_file_alone_holds_the_account_and_says_no_more_than_support(
    desk: Desk, returned: tuple[StandingPayment, Run]
) -> None:
    file = desk.stage.client("maker.finance").get(f"/payments/runs/{returned[1].id}/file").data.decode("gb18030")

    assert f"{AUNT},青穗农商行示例支行,6200000000000000018,1100.00,民政补助（限知）" in file
    assert not any(word in file for word in TOLD)


def test_others_of_the_county_read_neither_payee_nor_reason_and_the_township_does_not_list_it(
    desk: Desk, returned: tuple[StandingPayment, Run]
) -> None:
    child, run = returned

    for login in ("reviewer.civil", "approver.civil", "supervisor.county"):
        assert rows(desk, login) == [("周**", "—", "restricted")], login
    page = read(desk, "reviewer.civil", f"/payments/runs/{run.id}")
    assert [word for word in (*TOLD, AUNT) if word in page] == []
    assert rows(desk, "clerk.qingsui") == []
    assert len(desk.stage.run("leader.qingsui", unpaid)) == 0


def test_what_is_claimed_back_from_a_child_is_restricted_whoever_claims_it(
    desk: Desk, returned: tuple[StandingPayment, Run]
) -> None:
    child, _ = returned

    def claim(work: Any) -> str:
        return claims.start(
            work, household_id=child.household_id, person_id=child.person_id, amount=desk.fund("县级").held, ground="overpaid"
        ).id  # fmt: skip

    made = desk.stage.run("approver.civil", claim)
    for login, sees in (("approver.civil", True), ("cashier.finance", False), ("auditor.county", False)):
        assert bool(desk.stage.run(login, recovery_rows)) is sees, login
        assert (desk.stage.client(login).get(f"/payments/recoveries/{made}").status_code == 200) is sees, login

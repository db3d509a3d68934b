"""What the pages do, the API does: the same words, the same refusals, an answer that can be asked for twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.organisation.models import User
from server.organisation.sign_in import make_token
from tests.integration.payments.story import Desk
from tests.integration.payments.test_payment_pages import donation
from tests.integration.payments.test_recover import ordered


class Caller:
    """A program that acts for somebody."""

    def __init__(self, desk: Desk, login: str) -> None:
        def token(work: Any) -> str:
            user = work.session.scalars(select(User.id).where(User.login == login)).one()
            return make_token(
                work, user_id=user, name="测试", scopes=("read", "write"), expires_at=work.now + timedelta(days=5)
            )

        self.client, self.head = desk.stage.client(), {"Authorization": f"Bearer {desk.stage.run(login, token)}"}
        self.count = 0

    def get(self, path: str) -> Any:
        return self.client.get(f"/api/v1{path}", headers=self.head)

    def post(self, path: str, key: str = "", **body: Any) -> Any:
        self.count += 1
        return self.client.post(
            f"/api/v1{path}", json=body, headers={**self.head, "Idempotency-Key": key or f"key-{self.count:08d}"}
        )


def test_a_batch_is_opened_read_and_answered(desk: Desk) -> None:
    desk.roll.grant("800")
    maker = Caller(desk, "maker.finance")
    opened = maker.post("/payment-runs", key="once-1234", kind="month", month="2026-10")
    assert opened.status_code == 201, opened.get_data(as_text=True)
    again = maker.post("/payment-runs", key="once-1234", kind="month", month="2026-10")
    assert again.get_json() == opened.get_json()
    run = opened.get_json()
    assert (run["count"], run["total"], run["pay_by"]) == (1, "800.00", "2026-10-10")

    seen = maker.get(f"/payment-runs/{run['id']}").get_json()
    assert seen["lines"][0]["account"] == "**** **** **** 0018"
    listed = maker.get("/payment-runs").get_json()["rows"]
    assert [row["number"] for row in listed] == [run["number"]]


def test_the_bank_s_answer_is_taken_in_over_the_api(desk: Desk) -> None:
    desk.roll.grant("800")
    run = desk.release()
    maker = Caller(desk, "maker.finance")
    wrong = maker.post(f"/payment-runs/{run.id}/results", content=desk.bank(run).decode().replace("800.00", "8.00"))
    assert (wrong.status_code, wrong.get_json()["type"].rsplit(":", 1)[-1]) == (422, "bank-result-refused")
    taken = [maker.post(f"/payment-runs/{run.id}/results", content=desk.bank(run).decode()) for _ in range(2)]
    assert [each.status_code for each in taken] == [201, 201]
    assert taken[0].get_json() == taken[1].get_json()
    assert taken[0].get_json()["paid_amount"] == "800.00"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/payment-runs", {"kind": "month"}),
        ("/payment-runs", {"kind": "month", "month": "2026-13"}),
        ("/payment-runs", {"kind": "weekly", "month": "2026-10"}),
        ("/payment-funds", {"code": "x"}),
        ("/payment-funds", {"code": "x", "name": "x", "source": "lottery", "items": ["dibao"]}),
        ("/recoveries", {"household_id": "x", "person_id": "y", "amount": "a lot", "ground": "died"}),
    ],
)
def test_a_body_that_does_not_fit_is_refused_at_its_fields(desk: Desk, path: str, body: dict[str, Any]) -> None:
    login = "reviewer.civil" if path == "/recoveries" else "maker.finance"
    answer = Caller(desk, login).post(path, **body)

    assert answer.status_code == 422
    assert answer.get_json()["errors"]


def test_funds_and_unpaid_money_are_read_by_whom_it_concerns(desk: Desk) -> None:
    desk.roll.grant("800", payee=None, first="2026-09-01")
    clerk, maker = Caller(desk, "clerk.qingsui"), Caller(desk, "maker.finance")
    (row,) = clerk.get("/payment-runs/unpaid").get_json()["rows"]
    assert (row["month"], row["amount"], row["why"]) == ("2026-09", "800.00", "no-account")
    assert clerk.get("/payment-funds").status_code == 403
    (fund, *_rest) = maker.get("/payment-funds").get_json()["rows"]
    assert (fund["code"], fund["held"], fund["items"]) == ("基本", "100000.00", ["dibao", "tekun"])
    booked = maker.post(f"/payment-funds/{fund['id']}/money", amount="0.01", voucher="拨-9")
    assert (booked.status_code, booked.get_json()["held"]) == (201, "100000.01")
    assert clerk.get("/recoveries").status_code == 403


def test_a_recovery_is_opened_by_the_county(desk: Desk) -> None:
    row = desk.roll.grant("800")
    reviewer = Caller(desk, "reviewer.civil")
    said = {"household_id": row.household_id, "person_id": row.person_id, "amount": "120.50", "ground": "error"}
    assert reviewer.post("/recoveries", **said).status_code == 422  # nothing was paid
    made = reviewer.post("/recoveries", **said, first_month="2026-09-01", beyond="现金发放的一笔，有签领单")
    told = made.get_json()
    assert made.status_code == 201
    assert (told["claimed"], told["paid"], told["still_open"]) == ("120.50", "0.00", None)
    (listed,) = reviewer.get("/recoveries").get_json()["rows"]
    assert listed["state"] == "open"
    assert reviewer.get(f"/payment-runs/{'0' * 32}").status_code == 404


def test_the_books_are_corrected_and_signed_for_by_two_over_the_api(desk: Desk) -> None:
    desk.roll.grant("800")
    desk.settle()
    desk.stage.move_to("2026-10-09T09:00:00+08:00")
    fund, maker, checker = desk.fund(), Caller(desk, "maker.finance"), Caller(desk, "cashier.finance")
    path = f"/payment-funds/{fund.id}"
    assert maker.post(f"{path}/corrections", serial=2, difference="5", reason="不是拨入").status_code == 422
    fixed = maker.post(f"{path}/corrections", serial=1, difference="-0.50", reason="录入多了")
    assert (fixed.status_code, fixed.get_json()["kind"], fixed.get_json()["held"]) == (201, "correction", "99199.50")
    month = f"{path}/months/2026-09"
    assert checker.post(f"{month}/reconciliation").status_code == 403
    signed = maker.post(f"{month}/reconciliation").get_json()
    assert (signed["held"], signed["paid"], signed["checked_by"]) == ("99200.00", "800.00", None)
    assert maker.post(f"{month}/countersignature").status_code == 403
    assert checker.post(f"{month}/countersignature").get_json()["checked_by"] == desk.stage.actor("cashier.finance").id
    assert checker.post(f"{path}/months/2026-13/countersignature").status_code == 422


def test_a_campaign_goes_from_its_list_to_its_batch_over_the_api(desk: Desk) -> None:
    desk.roll.grant("800", first="2026-09-01")
    desk.roll.grant("700", first="2026-09-01")
    desk.stage.run("maker.finance", donation)
    county, chief, maker = (Caller(desk, login) for login in ("reviewer.civil", "approver.civil", "maker.finance"))
    order = {
        "title": "价格补贴",
        "kind": "price-subsidy",
        "basis": "示例文件",
        "month": "2026-09",
        "groups": ["dibao"],
        "per": "household",
    }
    assert county.post("/campaigns", **order, each="-1").status_code == 422
    made = county.post("/campaigns", **order, each="60")
    assert (made.status_code, made.get_json()["count"], made.get_json()["total"]) == (201, 2, "120.00")
    path = f"/campaigns/{made.get_json()['id']}"
    first = county.get(path).get_json()["entries"][0]
    assert county.post(f"/campaigns/entries/{first['id']}", included=False).status_code == 422
    out = county.post(f"/campaigns/entries/{first['id']}", included=False, reason="本月已补发")
    assert (out.status_code, out.get_json()["included"]) == (200, False)
    assert county.post(f"{path}/approve").status_code == 403
    assert chief.post(f"{path}/approve").get_json()["state"] == "approved"
    assert county.post(f"{path}/drop").status_code == 409
    assert [row["total"] for row in chief.get("/campaigns").get_json()["rows"]] == ["60.00"]
    run = maker.post("/payment-runs", kind="campaign", month="2026-09", campaign_id=made.get_json()["id"]).get_json()
    assert (run["count"], maker.post(f"/payment-runs/{run['id']}/build").get_json()["total"]) == (1, "60.00")


def test_an_account_is_asked_for_and_a_hardship_is_raised_over_the_api(desk: Desk) -> None:
    desk.roll.grant("800", payee=None, first="2026-09-01")
    clerk, other = Caller(desk, "clerk.qingsui"), Caller(desk, "clerk.baishi")
    standing_id = clerk.get("/payment-runs/unpaid").get_json()["rows"][0]["standing_id"]
    assert other.post(f"/payment-runs/unpaid/{standing_id}/account").status_code == 403
    asked = clerk.post(f"/payment-runs/unpaid/{standing_id}/account")
    assert asked.status_code == 201 and desk.stage.open_tasks(asked.get_json()["case_id"])
    assert clerk.post(f"/payment-runs/unpaid/{standing_id}/account").status_code == 409

    row, county = ordered(desk), Caller(desk, "reviewer.civil")
    assert county.post(f"/recoveries/{row.id}/hardship", reason="").status_code == 422
    assert county.post(f"/recoveries/{row.id}/hardship", reason="住院").get_json()["state"] == "ordered"
    desk.stage.tick()
    assert "review" in desk.stage.open_tasks(row.case_id)

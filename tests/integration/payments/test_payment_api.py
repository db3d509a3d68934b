"""What the pages do, the API does: the same words, the same refusals, an answer that can be asked for twice."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from server.organisation.models import User
from server.organisation.sign_in import make_token
from tests.integration.payments.story import Desk


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
    made = reviewer.post(
        "/recoveries", household_id=row.household_id, person_id=row.person_id, amount="120.50", ground="error"
    )
    assert (made.status_code, made.get_json()["claimed"]) == (201, "120.50")
    (listed,) = reviewer.get("/recoveries").get_json()["rows"]
    assert listed["state"] == "open"
    assert reviewer.get(f"/payment-runs/{'0' * 32}").status_code == 404

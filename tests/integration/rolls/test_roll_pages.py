"""A roll on the page and over the API: masked preview, error list to download, harmless cells, idempotent calls."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from tests.integration.relief.story import Program
from tests.integration.rolls.conftest import as_csv, id_number, on_allowance, person
from tests.stage import Stage, csrf_token


def _upload(client: Any, content: bytes, name: str = "在册.csv") -> Any:
    token = csrf_token(client, "/rolls/imports")
    return client.post("/rolls/imports", data={"csrf_token": token, "file": (BytesIO(content), name)})


def test_the_clerk_uploads_and_sees_a_masked_preview_and_the_reviewer_confirms(stage: Stage) -> None:
    clerk, reviewer = stage.client("clerk.qingsui"), stage.client("reviewer.qingsui")
    row = on_allowance(1, 1)

    answer = _upload(clerk, as_csv([row, person(2, 2, **{"身份证号": "12"})]))
    page = clerk.get(answer.location).get_data(as_text=True)

    assert answer.status_code == 303
    assert row["身份证号"] not in page and "690102********" in page and row["银行账号"] not in page
    assert "要由上传人以外的一人核对并确认" in page and "没有导入" in page
    token = csrf_token(reviewer, answer.location)
    done = reviewer.post(f"{answer.location}/confirm", data={"csrf_token": token})
    assert done.status_code == 303
    assert "新增 1 户、1 人" in reviewer.get(answer.location).get_data(as_text=True)
    again = reviewer.post(f"{answer.location}/confirm", data={"csrf_token": token})
    assert again.status_code == 409 and "已经处理过" in again.get_data(as_text=True)


def test_what_cannot_be_read_is_said_at_the_field(stage: Stage) -> None:
    clerk = stage.client("clerk.qingsui")

    answer = _upload(clerk, b"%PDF-1.4 \x00", "名单.pdf")

    assert answer.status_code == 422
    assert 'href="#f-file"' in answer.get_data(as_text=True)


def test_the_error_list_computes_nothing_in_a_spreadsheet(stage: Stage) -> None:
    clerk = stage.client("clerk.qingsui")
    answer = _upload(clerk, as_csv([on_allowance(1, 1, **{"乡镇": "=HYPERLINK(1)"})]))

    text = clerk.get(f"{answer.location}/problems.csv").get_data().decode("utf-8-sig")

    assert text.startswith("行号,列,处理,原因") and "没有导入" in text
    assert not any(cell.startswith(("=", "+", "@")) for line in text.splitlines() for cell in line.split(","))


def test_the_template_has_the_columns_that_are_read(stage: Stage) -> None:
    clerk = stage.client("clerk.qingsui")
    text = clerk.get("/rolls/imports/template.csv").get_data().decode("utf-8-sig")
    filled = text.replace("（18位号码）", id_number(9)).replace("（16-19位）", "6200000000000000018")

    answer = _upload(clerk, filled.encode())

    assert answer.status_code == 303
    assert "核对无误" not in clerk.get(answer.location).get_data(as_text=True)


def test_others_are_told_nothing_of_a_roll(stage: Stage) -> None:
    made = _upload(stage.client("clerk.qingsui"), as_csv([on_allowance(1, 1)])).location

    for login in ("clerk.baishi", "village1.qingsui", "officer.housing", "system.admin"):
        assert stage.client(login).get(made).status_code in (403, 404)


def test_a_program_uploads_and_another_account_confirms(stage: Stage) -> None:
    clerk, reviewer = Program(stage, "clerk.qingsui"), Program(stage, "reviewer.qingsui")
    content = as_csv([on_allowance(1, 1)])

    made = clerk.post("/api/v1/rolls/imports", data={"file": (BytesIO(content), "a.csv")})
    key = {"Idempotency-Key": "k-1"}
    first = reviewer.post(f"/api/v1/rolls/imports/{made.json['id']}/confirm", headers=key)
    again = reviewer.post(f"/api/v1/rolls/imports/{made.json['id']}/confirm", headers=key)
    late = reviewer.post(f"/api/v1/rolls/imports/{made.json['id']}/confirm")

    assert (made.status_code, made.json["state"], made.json["good"]) == (201, "waiting", 1)
    assert first.status_code == again.status_code == 200 and first.json == again.json
    assert first.json["taken"]["households"] == 1
    assert late.status_code == 409 and late.json["type"].endswith("roll-decided")
    broken = clerk.post("/api/v1/rolls/imports", data={"file": (BytesIO(b""), "a.csv")})
    assert broken.status_code == 422
    assert clerk.post("/api/v1/rolls/imports", data={}).status_code == 422

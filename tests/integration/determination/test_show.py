"""What people see: the sheet that says why, the section of the case, the panels, the API; and who does not."""

from __future__ import annotations

from server.cases.queries.case import open_case_page
from tests.integration.determination.story import Application, at
from tests.integration.determination.test_dibao import GRANT, at_the_county


def test_the_sheet_says_why_in_words_with_rules_and_versions(accepted: Application) -> None:
    at(accepted.stage, "2026-02-26T10:00:00+08:00")
    accepted.investigate()
    client = accepted.stage.client("reviewer.qingsui")
    page = client.get(f"/tasks/{accepted.task('initial_opinion').id}").get_data(as_text=True)
    assert "为什么" in page
    assert "1,100.00" in page
    assert f'href="/cases/{accepted.case_id}"' in page and "陈示例" in page  # whom it is about

    path = page.split('href="/determination/assessments/')[1].split('"')[0]
    sheet = client.get(f"/determination/assessments/{path}").get_data(as_text=True)
    for words in (
        "民发〔2021〕57号第十三条",
        "就业成本",
        "income-items-2026-1-wage",
        "补差",
        "15,600.00",
        "standards 2026.1",
    ):
        assert words in sheet, words
    assert client.get(f"/determination/assessments/{path}?lang=en").status_code == 200


def test_who_has_nothing_to_do_with_it_sees_no_sheet(accepted: Application) -> None:
    at(accepted.stage, "2026-02-26T10:00:00+08:00")
    accepted.investigate()
    case = accepted.stage.client("reviewer.qingsui").get(f"/api/v1/cases/{accepted.case_id}/determination").json
    (row,) = case["assessments"]
    for login, status in (("clerk.baishi", 403), ("officer.education", 403), ("auditor.county", 200)):
        assert accepted.stage.client(login).get(f"/api/v1/assessments/{row['id']}").status_code == status, login
    assert accepted.stage.client("clerk.qingsui").get("/api/v1/assessments/nothing").status_code == 404


def test_the_case_shows_decision_contents_and_what_may_be_extended(accepted: Application) -> None:
    at_the_county(accepted)
    accepted.review().do("sign_county", "approver.civil", **GRANT)
    client = accepted.stage.client("clerk.qingsui")
    page = client.get(f"/cases/{accepted.case_id}").get_data(as_text=True)
    assert page.count("内部留存") > 2  # visit sheets, opinions and lists wait for no delivery
    for words in ("测算、决定、延期", "确认同意", "待送达", "卷内目录"):
        assert words in page, words

    told = client.get(f"/api/v1/cases/{accepted.case_id}/determination").json
    assert (told["decisions"][0]["amount"], told["decisions"][0]["first_month"]) == ("1100.00", "2026-04-01")
    lines = {line["zh"]: line["missing"] for line in told["contents"]["dibao"]}
    assert lines.pop("确认通知书") is False and not any(
        lines.values()
    )  # what the window was handed counts, and the notice is in it
    assert {"诚信承诺书", "公示", "初审意见"} <= set(lines)
    sections = accepted.stage.read(lambda w: open_case_page(w, accepted.case_id).sections, "clerk.qingsui")
    assert any(template == "determination/section.html" for template, _values in sections)


def test_the_form_of_an_extension_shows_what_is_asked(accepted: Application) -> None:
    from tests.integration.determination.test_extend import FACTS, ask

    ask(accepted)
    page = (
        accepted.stage.client("approver.civil")
        .get(f"/tasks/{accepted.task('approve_county').id}")
        .get_data(as_text=True)
    )
    assert FACTS in page
    assert "公示有异议" in page

"""The pages of verification: who sees what, what is kept when something is refused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from server.audit.models import ReadEntry
from server.cases.models import Case
from server.documents.models import Document
from server.verification.homes import home
from tests.integration.verification.story import WIFE, Inquest
from tests.stage import csrf_token


def post(client: Any, path: str, page: str, **data: Any) -> Any:
    return client.post(path, data={**data, "csrf_token": csrf_token(client, page)})


def test_every_page_opens_for_those_whose_work_it_is(inquest: Inquest):
    inquest.sent()
    check = inquest.check().id
    clerk, checker = inquest.stage.client("clerk.qingsui"), inquest.stage.client("checker.civil")

    for client, path in [
        (clerk, "/verification"),
        (clerk, f"/verification/cases/{inquest.case_id}"),
        (checker, "/verification"),
        (checker, f"/verification/checks/{check}"),
        (checker, f"/verification/checks/{check}/rest"),
        (checker, f"/verification/checks/{check}/numbers"),
        (checker, "/verification/sources"),
        (checker, "/verification/sources/vehicle"),
        (checker, "/verification/sources/new"),
        (clerk, f"/verification/cases/{inquest.case_id}/appraisal"),
        (clerk, f"/cases/{inquest.case_id}"),
        (clerk, f"/verification/visits/{inquest.stage.open_tasks(inquest.case_id)['visit_home'].id}"),
    ]:
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)


def test_whoever_runs_a_check_prints_its_letters_and_no_other_paper_of_the_case(inquest: Inquest):
    inquest.sent()
    client, check = inquest.stage.client("checker.civil"), inquest.check().id
    page = client.get(f"/verification/checks/{check}").get_data(as_text=True)
    kinds = {row.id: row.kind for row in inquest.stage.read(lambda work: list(work.session.scalars(select(Document))))}
    assert {"source-letter", "check-order", "investigation-start"} <= set(kinds.values())
    to_holders = inquest.stage.read(
        lambda work: list(work.session.scalars(select(Document.addressee).where(Document.kind == "source-letter")))
    )
    assert to_holders and all(holder in page for holder in to_holders)
    assert "县税务局" in to_holders and not any("窗口" in holder for holder in to_holders)
    for paper, kind in kinds.items():
        own = kind in ("source-letter", "check-order")
        assert (f"/documents/{paper}" in page) is own
        assert client.get(f"/documents/{paper}/print").status_code == (200 if own else 404)


def test_every_task_page_shows_its_panel(inquest: Inquest):
    seen = {}

    def look(login: str) -> None:
        client = inquest.stage.client(login)
        for element, task in inquest.stage.open_tasks(inquest.case_id).items():
            if task.instance_id == inquest.instance_id:
                page = client.get(f"/tasks/{task.id}")
                if page.status_code == 200:
                    seen[element] = page.get_data(as_text=True)

    look("clerk.qingsui")
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    look("checker.civil")
    look("clerk.qingsui")
    inquest.do("checker.civil", "dispatch_check", sent=True).rest()
    look("checker.civil")
    inquest.do("checker.civil", "collect_results", report_conclusion="visit", opinion="补核")
    look("reviewer.civil")
    inquest.do("reviewer.civil", "review_report", report_sound=True, review_opinion="同意").visited()
    look("reviewer.qingsui")
    inquest.concluded("exceeds")
    look("clerk.qingsui")

    assert {"start_survey", "dispatch_check", "collect_results", "review_report", "visit_home", "conclude_survey",
            "hear_objection"} <= set(seen)  # fmt: skip
    assert "已签齐" in seen["start_survey"]
    assert "打开登记页" in seen["collect_results"]
    assert "手机上填" in seen["visit_home"]


def test_the_operator_types_figures_and_leaves_the_rest_for_one_press(inquest: Inquest):
    inquest.sent()
    check = inquest.check().id
    client, path = inquest.stage.client("checker.civil"), f"/verification/checks/{inquest.check().id}"
    (bank,) = inquest.inquiries(source="bank", name=WIFE)
    (car,) = inquest.inquiries(source="vehicle", name=WIFE)

    answer = post(client, path, path, **{f"{bank.id}-deposits-amount": "12,000.50", f"{car.id}-vehicles-number": "1"})
    assert answer.status_code == 302, answer.get_data(as_text=True)

    assert {row.source: row.state for row in inquest.inquiries(name=WIFE) if row.state != "sent"} == {
        "bank": "found",
        "vehicle": "found",
    }
    page = client.get(f"/verification/checks/{check}/rest").get_data(as_text=True)
    assert page.count("checked") > 10
    seen = {row.source: 0 for row in inquest.inquiries(state="sent")}
    for row in inquest.inquiries(state="sent"):
        seen[row.source] += 1
    answer = post(
        client, f"{path}/rest", f"{path}/rest", source=list(seen), **{f"seen-{s}": n for s, n in seen.items()}
    )
    assert answer.status_code == 302
    assert not inquest.inquiries(state="sent")


def test_a_hit_says_which_row_of_which_version_and_by_which_figure(inquest: Inquest):
    inquest.sent()
    client, path = inquest.stage.client("checker.civil"), f"/verification/checks/{inquest.check().id}"
    (car,) = inquest.inquiries(source="vehicle", name=WIFE)
    post(client, path, path, **{f"{car.id}-vehicles-number": "1"})
    inquest.rest().reported()
    (hit,) = [each for each in inquest.check().hits if each["rule"] == "means-check-vehicle"]
    assert (hit["table"], hit["used"]) == ("means-check 2026.1", {"机动车（辆）": "1"})
    page = post(client, f"{path}/report", f"{path}/report", reason="audit")
    text = page.get_data(as_text=True)
    assert "机动车（辆） 1" in text and "means-check-vehicle" in text


def test_a_wrong_figure_is_told_at_its_line_and_nothing_typed_is_lost(inquest: Inquest):
    inquest.sent()
    client, path = inquest.stage.client("checker.civil"), f"/verification/checks/{inquest.check().id}"
    (bank,) = inquest.inquiries(source="bank", name=WIFE)
    (tax,) = inquest.inquiries(source="tax", name=WIFE)

    answer = post(client, path, path, **{f"{bank.id}-deposits-amount": "一万", f"{tax.id}-wage-amount": "300"})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="一万"' in page and 'value="300"' in page
    assert not inquest.inquiries(state="found")


def test_whoever_holds_no_task_gives_a_reason_and_each_look_is_logged(inquest: Inquest):
    inquest.sent().rest().reported()
    path = f"/verification/checks/{inquest.check().id}/report"
    auditor = inquest.stage.client("auditor.county")

    asked = auditor.get(path).get_data(as_text=True)
    assert "为什么查阅" in asked and "收入合计" not in asked
    assert post(auditor, path, path).status_code == 422
    shown = post(auditor, path, path, reason="audit")
    assert shown.status_code == 200 and "收入合计" in shown.get_data(as_text=True)
    assert "陈*" in shown.get_data(as_text=True) and WIFE not in shown.get_data(as_text=True)

    logged = inquest.stage.read(
        lambda work: [
            (row.actor, row.reason)
            for row in work.session.scalars(select(ReadEntry).where(ReadEntry.action == "verification.results"))
        ]
    )
    assert (inquest.stage.actor("auditor.county").id, "dibao:audit") in logged


@pytest.mark.parametrize(
    "login", ["village1.qingsui", "officer.housing", "supervisor.county", "clerk.baishi", "maker.finance"]
)
def test_nobody_else_looks_into_results(inquest: Inquest, login: str):
    inquest.sent().rest().reported()
    client = inquest.stage.client(login)

    assert client.get(f"/verification/checks/{inquest.check().id}/report?reason=review").status_code in (403, 404)
    assert client.get(f"/verification/checks/{inquest.check().id}/numbers").status_code in (403, 404)


def test_a_missing_signature_is_recorded_on_the_case_page_twice_pressed_once_written(stage: Any):
    inquest = Inquest(stage).apply(signed=("陈示例",))
    client, path = stage.client("clerk.qingsui"), f"/verification/cases/{inquest.case_id}"
    page = client.get(path).get_data(as_text=True)
    assert "还差 1 人" in page
    wife = page.split('name="sign-')[1].split('"')[0]
    day = stage.clock.now().date().isoformat()
    form = {f"sign-{wife}": "1", "signed_on": day, "way": "paper"}

    assert post(client, f"{path}/authorisations", path, **{**form, "way": "mark"}).status_code == 422
    for _press in range(2):
        assert post(client, f"{path}/authorisations", path, **form).status_code == 302

    assert set(inquest.consents()) == {"陈示例", "陈小示", WIFE}
    inquest.do("clerk.qingsui", "start_survey", check_way="new")


def test_the_visit_page_keeps_photos_and_the_form(inquest: Inquest):
    inquest.do("clerk.qingsui", "start_survey", check_way="new")
    task = inquest.stage.open_tasks(inquest.case_id)["visit_home"].id
    client, path = inquest.stage.client("clerk.qingsui"), f"/verification/visits/{task}"
    assert 'href="tel:1' in client.get(path).get_data(as_text=True)  # to arrange it

    def phone(login: str, *, to_visit: bool) -> str:
        case = inquest.case_id
        return inquest.stage.read(lambda w: home(w, w.session.get_one(Case, case), to_visit=to_visit).phone, login)

    assert phone("reviewer.qingsui", to_visit=True) and not phone("reviewer.qingsui", to_visit=False)
    assert not phone("supervisor.county", to_visit=True)

    refused = post(client, f"{path}/photos", path, what="scene")
    assert refused.status_code == 422
    again = post(
        client, path, path, **{"investigators-0-name": "周示一", "investigators-1-name": "周示一", "housing": "两间"}
    )
    assert again.status_code == 422 and "两间" in again.get_data(as_text=True)
    # the photo that was lacking is sent by another form of the page: what the refused one said is still there after it
    assert "两间" in client.get(path).get_data(as_text=True)
    added = post(client, path, path, _add="investigators", **{"housing": "两间"})
    assert added.status_code == 200 and "两间" in added.get_data(as_text=True)


def test_the_register_says_how_a_source_is_asked_and_a_change_counts_for_later_checks(inquest: Inquest):
    client = inquest.stage.client("checker.civil")
    form = {
        "zh": "机动车",
        "en": "vehicles",
        "holder": "县公安局交警大队",
        "channel": "letter",
        "kinds": ["vehicles"],
        "active": "true",
    }

    assert (
        post(
            client, "/verification/sources/vehicle", "/verification/sources/vehicle", **{**form, "holder": ""}
        ).status_code
        == 422
    )
    assert post(client, "/verification/sources/vehicle", "/verification/sources/vehicle", **form).status_code == 302

    inquest.sent()
    assert {row.channel for row in inquest.inquiries(source="vehicle")} == {"letter"}
    assert inquest.stage.client("reviewer.civil").get("/verification/sources/vehicle").status_code == 403


def test_a_source_is_worked_off_over_all_households(inquest: Inquest):
    inquest.sent()
    client, path = inquest.stage.client("checker.civil"), "/verification/sources/bank/open"
    (bank,) = inquest.inquiries(source="bank", name=WIFE)
    seen = [row.id for row in inquest.inquiries(source="bank")]

    assert post(client, path, path, seen=seen).status_code == 422
    answer = post(client, path, path, seen=seen, rest="true", **{f"{bank.id}-deposits-amount": "500"})

    assert answer.status_code == 302
    assert {row.name: row.state for row in inquest.inquiries(source="bank")} == {
        "陈示例": "none",
        "陈小示": "none",
        WIFE: "found",
    }
    assert (
        "银行存款" not in client.get("/verification").get_data(as_text=True).split("<table")[0].split("按数据源登记")[1]
    )

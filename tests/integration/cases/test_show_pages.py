"""The desk's pages show the right things to the right people."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.stage import Stage, csrf_token


def test_the_clerk_finds_the_emergency_on_the_workbench(stage: Stage, urgent_case: str) -> None:
    page = stage.client("clerk.qingsui").get("/")

    assert page.status_code == 200
    assert "示例甲" in page.get_data(as_text=True)


def test_the_task_page_explains_both_clocks(stage: Stage, urgent_case: str, task_of: Callable[[str, str], str]) -> None:
    element = next(iter(stage.open_tasks(urgent_case)))
    page = stage.client("clerk.qingsui").get(f"/tasks/{task_of(urgent_case, element)}")

    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert "24 小时" in text
    assert "演示参数" in text
    assert "690102********0012" in text
    assert "690102198503070012" not in text


def test_the_case_page_shows_the_diagram_and_is_kept_in_the_read_log(stage: Stage, urgent_case: str) -> None:
    page = stage.client("clerk.qingsui").get(f"/cases/{urgent_case}")

    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert "bpmn-picture" in text
    assert "bpmn-current" in text


def test_only_diagrams_that_were_entered_are_shown(stage: Stage, transfer_case: str) -> None:
    text = stage.client("clerk.qingsui").get(f"/cases/{transfer_case}").get_data(as_text=True)

    # Of the still pictures, which are there with and without the viewer that set-up fetches.
    shown = re.findall(r'<figure class="diagram".*?<figcaption>(.*?) <span', text, flags=re.DOTALL)
    assert [title.strip() for title in shown] == ["转办", "签收与改派"]


def test_a_page_without_a_session_leads_to_the_sign_in_and_back(stage: Stage) -> None:
    answer = stage.client().get("/tasks?due=overdue")

    assert answer.status_code == 302
    assert answer.location == "/sign-in?next=/tasks?due%3Doverdue"


def test_a_wrong_address_is_a_page_in_plain_words(stage: Stage) -> None:
    answer = stage.client("clerk.qingsui").get("/no-such-page")

    assert answer.status_code == 404
    assert "没有找到，或者您无权查看" in answer.get_data(as_text=True)


def test_the_case_leads_to_papers_transfer_correction_and_withdrawal(stage: Stage, urgent_case: str) -> None:
    window = stage.client("clerk.qingsui")
    text = window.get(f"/cases/{urgent_case}").get_data(as_text=True)
    supervisor = stage.client("supervisor.county").get(f"/cases/{urgent_case}").get_data(as_text=True)

    for label in ("材料清单", "转办其他部门", "更正", "撤回申请"):
        assert f">{label}</a>" in text
    assert ">撤回申请</a>" not in supervisor
    assert window.get(f"/cases/{urgent_case}/papers").status_code == 200


def test_the_form_knows_who_signs(stage: Stage, transfer_case: str, task_of: Callable[[str, str], str]) -> None:
    client, officer = stage.client("officer.housing"), stage.actor("officer.housing")
    path = f"/tasks/{task_of(transfer_case, 'sign')}"

    assert f'value="{officer.name}"' in client.get(path).get_data(as_text=True)

    token = csrf_token(client, path)
    refused = client.post(path, data={"csrf_token": token, "sign_decision": "returned"})
    assert refused.status_code == 422
    assert f'value="{officer.name}"' in refused.get_data(as_text=True)


def test_each_entry_of_the_menu_opens_and_is_the_one_that_is_marked(stage: Stage) -> None:
    opened: dict[str, list[str]] = {}
    for login in (
        "clerk.qingsui",
        "reviewer.civil",
        "supervisor.county",
        "village1.qingsui",
        "system.admin",
        "security.admin",
    ):
        client = stage.client(login)
        menu = menu_of(client.get("/tasks").get_data(as_text=True))
        for entry in re.findall(r'href="(/[^"]*)"', menu):
            if entry not in opened:
                page = client.get(entry, follow_redirects=True).get_data(as_text=True)
                opened[entry] = re.findall(r'href="([^"]*)" aria-current', menu_of(page))

    village = menu_of(stage.client("village1.qingsui").get("/intake/for-window").get_data(as_text=True))
    assert re.findall(r'href="([^"]*)" aria-current', village) == ["/intake/new"]
    assert len(opened) > 30
    assert {entry: marked for entry, marked in opened.items() if marked != [entry]} == {}


def test_a_long_menu_stands_in_groups_and_a_short_one_without(stage: Stage) -> None:
    window = menu_of(stage.client("clerk.qingsui").get("/tasks").get_data(as_text=True))
    payments = menu_of(stage.client("maker.finance").get("/tasks").get_data(as_text=True))

    assert re.findall(r'nav__head" id="[^"]*">([^<]*)', window) == [
        "今天",
        "受理",
        "办案",
        "公示与会议",
        "资金与名册",
        "资料",
    ]
    assert max(group.count("<li>") for group in window.split("nav__group")) <= 7
    assert "nav__head" not in payments
    assert 'href="/payments"' in payments


def menu_of(page: str) -> str:
    """Return the main menu of a page."""
    return page.split('<nav class="nav"')[1].split("</nav>")[0]

"""Four people walk through the demo county in a real browser, against the real `yimen demo` process."""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Page, expect

from server.demo.county import PASSWORD
from tests.browser.conftest import Told

pytestmark = [pytest.mark.browser]
Open = Callable[..., Page]
Shoot = Callable[[Page, str], None]
DIAGRAMS = Path(__file__).resolve().parents[2] / "workflows" / "diagrams"


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address and its database."""

    address: str
    database: Path

    def ask(self, question: str) -> str:
        """Return one value of the database."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return str(connection.execute(question).fetchone()[0])

    def rows(self, question: str) -> set[tuple[str, ...]]:
        """Return rows of the database."""
        with sqlite3.connect(f"file:{self.database}?mode=ro", uri=True) as connection:
            return set(connection.execute(question))


@pytest.fixture(scope="module")
def demo(told: Told) -> Iterator[Demo]:
    running = told.running
    until = (
        time.monotonic() + 240
    )  # a county with a case at every step, on a machine where servers are being killed beside it
    try:
        while not (found := re.search(r"http://127\.0\.0\.1:\d+", running.output())) and time.monotonic() < until:
            assert running.process.poll() is None, running.output()
            time.sleep(0.1)
        assert found, running.output()
        yield Demo(found.group(), told.database)
    finally:
        code = running.stop()
    assert code == 0


MAIN = (
    "intake", "dibao", "tekun", "tekun-care", "recognise", "temp-spend", "child", "urgent", "joint-meeting", "resolution", "extend",
    "pay", "pay-return", "recover", "review", "child-review", "stop", "complaint", "winter",
)  # fmt: skip
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def sheets(diagram: str) -> set[str]:
    """Return a diagram with all that it calls, and what those call."""
    drawn = ElementTree.parse(DIAGRAMS / f"{diagram}.bpmn").getroot()
    return {diagram}.union(*(sheets(call.attrib["calledElement"]) for call in drawn.iter(f"{BPMN}callActivity")))


def steps(diagram: str) -> set[str]:
    """Return the person-tasks of a shipped diagram."""
    drawn = ElementTree.parse(DIAGRAMS / f"{diagram}.bpmn").getroot()
    return {task.attrib["id"] for task in drawn.iter(f"{BPMN}userTask")}


#: Procedures whose cases come of others: the joint meeting's own, which the people of the meeting leave.
OF_THE_MEETING = ("joint-meeting", "resolution")
#: Procedures of which a township has one a year: at what no list waits in a county of three, one has been.
ONCE_A_YEAR = ("winter",)


def unattended(waiting: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Return (sheet, step) of every main procedure at which nobody waits; `waiting` are main procedures with their steps.

    A sheet that several procedures call is attended where one of these very procedures waits at the step: a step of the same
    name in another procedure is another step.
    """
    callers: dict[str, set[str]] = {}
    for key in MAIN:
        for sheet in sheets(key):
            callers.setdefault(sheet, {sheet}).add(key)  # a sheet is begun by itself too
    return {
        (sheet, step) for sheet, keys in callers.items() for step in steps(sheet) if not any((key, step) in waiting for key in keys)
    }  # fmt: skip


def test_a_step_that_only_a_namesake_waits_at_is_unattended() -> None:
    everywhere = {(key, step) for key in MAIN for sheet in sheets(key) for step in steps(sheet)}
    deciding = {key for key in MAIN if "decide" in sheets(key)}

    assert unattended(everywhere) == set()
    assert unattended(everywhere - {(key, "deliver") for key in deciding}) == {("decide", "deliver")}
    assert unattended(everywhere - {("recover", "deliver")}) == {("recover-order", "deliver")}
    assert unattended(everywhere - {(key, "publish") for key in deciding - {"dibao"}}) == set()


def test_somebody_waits_at_every_step_of_every_main_procedure(demo: Demo) -> None:
    """Only cases that were led to their step count: what one of every day happens to wait for is not there tomorrow."""
    left = demo.rows("select e.value from settings_kv s, json_each(s.value) e where s.key = 'demo-left'")
    steps_of = "select i.key, t.element, t.case_id from tasks t join instances i on i.id = t.instance_id"
    waiting = demo.rows(f"{steps_of} where t.state = 'open'")
    been = {row for row in demo.rows(f"{steps_of} where t.state = 'done'") if row[0] in ONCE_A_YEAR}

    attended = {(key, step) for key, step, case in waiting | been if key in OF_THE_MEETING or (case,) in left}
    assert unattended(attended) == set()
    leads = demo.rows("select id, state from leads")
    assert {state for lead, state in leads if (lead,) in left} == {"open", "contacted"}
    assert {("draw",), ("receive",)} <= {(step,) for key, step, _case in waiting if key == "winter"}
    assert demo.rows("select state, count(*) from winter_lists group by state order by state") == {
        ("handed", 1), ("open", 1), ("settled", 1),
    }  # fmt: skip
    granted = "select count(*) from winter_lines where result = 'granted'"
    assert demo.ask(granted) == demo.ask(
        f"{granted} and benefit_id in (select id from benefits where item = 'disaster')"
    )
    assert demo.ask(granted) == "1"


def test_a_meeting_is_convened_and_the_resolutions_of_another_are_followed(demo: Demo) -> None:
    assert (
        demo.ask(
            "select count(*) from meeting_items i join meetings m on m.id = i.meeting_id where m.state = 'convened'"
        )
        > "0"
    )
    assert demo.ask("select count(*) from meeting_resolutions where state = 'open'") >= "2"


def sign_in(page: Page, demo: Demo, login: str) -> None:
    page.goto(f"{demo.address}/sign-in")
    page.fill("input[name=login]", login)
    page.fill("input[name=password]", PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()


def test_the_clerk_sees_who_is_known_and_keeps_what_she_typed(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(complaints=False)  # a refused form is answered with 422, which the console calls an error
    sign_in(page, demo, "clerk.qingsui")
    shoot(page, "walk-clerk-desk")
    page.goto(f"{demo.address}/intake/new")
    number = page.locator("input[name=id_number]")
    number.fill("690102196803150067")
    page.locator("main form").first.get_by_role("button").first.click()
    expect(page.get_by_text("校验码").first).to_be_visible()
    assert number.input_value() == "690102196803150067"
    shoot(page, "walk-clerk-wrong-number")
    number.fill("６９０１０２１９６８０３１５００６６")
    page.locator("main form").first.get_by_role("button").first.click()
    expect(page.get_by_role("heading", name="一表登记")).to_be_visible()
    shoot(page, "walk-clerk-form")
    page.get_by_role("button", name="下一步").click()
    expect(page.locator(".summary, [role=alert]").first).to_be_visible()
    shoot(page, "walk-clerk-form-refused")


def test_a_click_twice_and_the_back_button_register_one_emergency(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(phone=True, complaints=False)
    sign_in(page, demo, "duty.qingsui")
    page.goto(f"{demo.address}/urgent/new")
    before = int(demo.ask("select count(*) from reliefs"))
    page.select_option("[name=person-id_kind]", "none")
    page.fill("[name=person-name]", "急示例")
    page.select_option("[name=person-no_id_reason]", "burnt")
    page.select_option("[name=event-kind]", "fire")
    page.fill(
        "[name=event-happened_at]",
        demo.ask("select replace(substr(datetime(max(at), '+7 hours'), 1, 16), ' ', 'T') from events"),
    )
    page.fill("[name=event-place]", "麦香村")
    page.fill("[name=event-narrative]", "厨房起火")
    page.select_option("[name=report-by]", "self")
    page.check("[name=report-way][value=phone]")
    shoot(page, "walk-urgent-phone")
    page.locator(
        "form:has([name=submission]) button[type=submit], form:has([name=submission]) button:not([type])"
    ).first.dblclick()
    page.wait_for_url(lambda address: not address.endswith("/urgent/new"))
    page.wait_for_load_state("networkidle")  # the second press has taken the place of the first by then
    shoot(page, "walk-urgent-registered")
    page.go_back()
    page.locator(
        "form:has([name=submission]) button[type=submit], form:has([name=submission]) button:not([type])"
    ).first.click()
    page.wait_for_load_state()

    assert int(demo.ask("select count(*) from reliefs")) - before == 1


def test_the_officer_signs_a_transfer_once_however_often_it_is_sent(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(complaints=False)
    # Which department has left one unsigned differs from day to day.
    unsigned = "from tasks t join units u on u.id = t.unit_id where u.kind = 'department' and t.element = 'sign' and t.state = 'open' order by t.id limit 1"
    sign_in(page, demo, f"officer.{demo.ask(f'select u.code {unsigned}')}")
    task = demo.ask(f"select t.id {unsigned}")
    page.goto(f"{demo.address}/tasks/{task}")
    shoot(page, "walk-officer-task")
    page.check("[name=sign_decision][value=returned]")
    page.get_by_role("button", name="办结，看本案").click()
    page.wait_for_load_state()
    shoot(page, "walk-officer-return-without-a-reason")
    assert page.is_checked("[name=sign_decision][value=returned]")
    assert demo.ask(f"select state from tasks where id = '{task}'") == "open"
    page.goto(f"{demo.address}/tasks")
    page.go_back()  # no question whether to send it again, and no page of an error
    expect(page).to_have_url(f"{demo.address}/tasks/{task}")

    page.check("[name=sign_decision][value=signed]")
    page.fill("[name=handler_name]", "姜示例")
    page.get_by_role("button", name="办结，看本案").dblclick()
    page.wait_for_load_state()
    shoot(page, "walk-officer-signed")

    assert demo.ask(f"select state from tasks where id = '{task}'") == "done"
    signings = demo.ask(f"select count(*) from events where kind = 'task-done' and detail like '%{task}%'")
    assert signings == "1"


def test_the_supervisor_sees_what_is_late_and_moves_the_clock(demo: Demo, page: Page, shoot: Shoot) -> None:
    sign_in(page, demo, "supervisor.county")
    page.goto(f"{demo.address}/oversight")
    expect(page.get_by_role("heading", name="督办看板")).to_be_visible()
    shoot(page, "walk-supervisor-board")
    page.get_by_role("button", name="+1 天").click()
    expect(page.get_by_text("演示时钟已拨快")).to_be_visible()
    expect(page.get_by_role("heading", name="督办看板")).to_be_visible()


def test_a_death_ends_the_procedure_once_and_the_history_says_so(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(complaints=False)
    sign_in(page, demo, "clerk.qingsui")
    case = demo.ask(
        "select c.id from cases c join instances i on i.case_id = c.id and i.key = 'dibao' join units u on u.id = c.township "
        "join waits w on w.instance_id = i.id and w.message = 'withdraw' where u.code = 'qingsui' order by c.code desc limit 1"
    )
    page.goto(f"{demo.address}/intake/cases/{case}/withdraw")
    page.check("[name=reason][value=died]")
    page.fill("[name=words]", "   ")
    page.get_by_role("button", name="登记撤回").click()
    expect(page.get_by_text("请写明情况").first).to_be_visible()
    assert page.is_checked("[name=reason][value=died]")
    page.fill("[name=words]", "家属来电，昨夜去世")
    page.get_by_role("button", name="登记撤回").dblclick()
    expect(page.get_by_text("案件终止：申请人去世").first).to_be_visible()
    shoot(page, "walk-clerk-death")

    assert demo.ask(f"select count(*) from events where kind = 'withdrawal-asked' and case_id = '{case}'") == "1"


def test_the_supervisor_orders_once_and_only_with_a_reason(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(complaints=False)
    sign_in(page, demo, "supervisor.county")
    # A transfer that nobody has signed, as on most days, or else whatever is due first.
    task = demo.ask("select id from tasks where state = 'open' order by element <> 'sign', due_at limit 1")
    page.goto(f"{demo.address}/oversight/orders/new?task={task}")
    page.select_option("[name=reply_by]", index=1)
    page.get_by_role("button", name="编号并发出").click()
    expect(page.get_by_text("请写明内容").first).to_be_visible()
    page.fill("[name=reason]", "转办单逾期未签收，请当日签收并说明原因")
    page.get_by_role("button", name="编号并发出").dblclick()
    page.wait_for_url(lambda url: "/orders/new" not in url)
    shoot(page, "walk-supervisor-order")

    assert demo.ask("select count(*) from supervision_orders where reason like '转办单逾期未签收%'") == "1"


def test_the_resident_sees_the_case_without_an_account_and_no_name(demo: Demo, open_page: Open, shoot: Shoot) -> None:
    page = open_page(phone=True)
    code = demo.ask("select query_code from cases where state = 'open' limit 1")
    name = demo.ask(f"select p.name from cases c join persons p on p.id = c.applicant_id where c.query_code = '{code}'")
    page.goto(f"{demo.address}/q/{code}")
    shoot(page, "walk-resident")

    assert name not in page.content()
    assert (
        page.locator("meta[name=robots]").first.get_attribute("content") == "noindex, nofollow"
        or "noindex" in page.content()
    )


def test_a_family_applies_from_home_once_and_the_clerk_has_it_before_her(
    demo: Demo, open_page: Open, shoot: Shoot
) -> None:
    family = open_page(phone=True)
    family.goto(f"{demo.address}/apply")
    for name, words in (
        ("name", "井示戊"),
        ("phone", "13900000071"),
        ("place", "麦香村三组"),
        ("address", "麦香村三组9号"),
    ):
        family.fill(f"[name={name}]", words)
    town = demo.ask("select id from units where code = 'qingsui'")
    family.select_option("[name=township]", town)
    family.check("[name=causes][value=illness]")
    family.fill("[name=narrative]", "住院花了很多钱，家里撑不住了")
    family.check("[name=urgent][value=false]")
    family.check("[name=informed][type=checkbox]")
    family.check("[name=truthful][type=checkbox]")
    family.get_by_role("button", name="提交申请").dblclick()
    family.wait_for_url(lambda url: re.search(r"/apply/[\w-]{20,}", url) is not None)
    expect(family.get_by_role("heading", level=1)).to_contain_text("已收到您的申请")
    shoot(family, "walk-family-applies")
    assert demo.ask("select count(*) from online_applications where name = '井示戊'") == "1"

    clerk = open_page()
    sign_in(clerk, demo, "clerk.qingsui")
    clerk.goto(f"{demo.address}/applications")
    clerk.get_by_role("link", name="井示戊").click()
    clerk.get_by_role("button", name="显示电话").click()
    expect(clerk.get_by_text("13900000071")).to_be_visible()
    clerk.get_by_role("button", name="登记：打开已填好的一表登记").click()
    clerk.wait_for_url("**/intake/drafts/*")
    expect(clerk.locator("[name=applicant-phone]")).to_have_value("13900000071")
    shoot(clerk, "walk-clerk-from-home")


PROBLEMS = """() => {
  const found = [], seen = new Set();
  document.querySelectorAll('[id]').forEach(e => { if (seen.has(e.id)) found.push('id twice: ' + e.id); seen.add(e.id); });
  document.querySelectorAll('input:not([type=hidden]),select,textarea').forEach(e => {
    if (!e.labels.length && !e.getAttribute('aria-label') && !e.getAttribute('aria-labelledby')) found.push('no label: ' + e.name);
  });
  document.querySelectorAll('a[href],button').forEach(e => {
    if (!e.textContent.trim() && !e.getAttribute('aria-label')) found.push('no name: ' + e.outerHTML.slice(0, 80));
  });
  document.querySelectorAll('label[for]').forEach(e => { if (!document.getElementById(e.htmlFor)) found.push('label of nothing: ' + e.htmlFor); });
  if (document.querySelectorAll('h1').length !== 1) found.push('not one h1');
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth + 1) found.push('wider than the window');
  return found;
}"""
#: where a department has something to do, which differs from day to day
AT_WORK = (
    "from tasks t join units u on u.id = t.unit_id join users o on o.login = 'officer.' || u.code "
    "where u.kind = 'department' and t.state = 'open' order by t.id limit 1"
)
#: one page with forms or figures for each role, and the question for the id in its address; a role may be a question too
SEEN_BY = (
    ("clerk.qingsui", "/households/{}", "select id from households where code like '690102101-%' order by code desc limit 1"),
    ("leader.qingsui", "/urgent/fund/{}", "select id from units where code = 'qingsui'"),
    (f"select o.login {AT_WORK}", "/tasks/{}", f"select t.id {AT_WORK}"),
    ("maker.finance", "/urgent/fund/{}", "select id from units where code = 'qingsui'"),
    ("supervisor.county", "/oversight/tasks", ""),
    ("village1.qingsui", "/urgent/new", ""),
    ("system.admin", "/help", ""),
)  # fmt: skip


def test_each_role_meets_fields_with_labels_on_pages_that_fit_a_phone(demo: Demo, open_page: Open) -> None:
    for login, address, question in SEEN_BY:
        page = open_page(phone=True)
        sign_in(page, demo, demo.ask(login) if " " in login else login)
        answer = page.goto(demo.address + address.format(demo.ask(question) if question else ""))

        assert answer is not None and answer.status == 200, (login, address)
        assert page.evaluate(PROBLEMS) == [], (login, address)

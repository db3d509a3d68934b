"""The window's pages work without scripts, keep what was typed, and do things once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select

from server.cases.models import Case
from server.intake.models import Draft
from tests.integration.intake.conftest import Answers, filled
from tests.stage import Stage, csrf_token


def flat(answers: Any, prefix: str = "") -> dict[str, Any]:
    """Return answers as a browser posts them."""
    if isinstance(answers, Mapping):
        pairs = {
            k: v for key, value in answers.items() for k, v in flat(value, f"{prefix}-{key}" if prefix else key).items()
        }
        return pairs
    if isinstance(answers, list) and answers and isinstance(answers[0], Mapping):
        return {k: v for index, row in enumerate(answers) for k, v in flat(row, f"{prefix}-{index}").items()}
    if isinstance(answers, bool):
        return {prefix: "true" if answers else "false"}
    return {prefix: answers if isinstance(answers, list) else str(answers)}


def post(client: Any, where: str, token_at: str | None = None, /, **data: Any) -> Any:
    return client.post(where, data={**data, "csrf_token": csrf_token(client, token_at or where)})


def begin(client: Any, number: str = "69010219851010001X") -> str:
    from forms.identity import check_character

    begun = post(client, "/intake/new", id_number=number[:17] + check_character(number[:17]))
    assert begun.status_code == 302, begun.get_data(as_text=True)
    return str(begun.headers["Location"])


def test_a_clerk_registers_from_a_number_to_the_receipt(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    draft = begin(client)
    page = client.get(draft)
    assert page.status_code == 200, page.get_data(as_text=True)
    assert "本县还没有登记过此人" in page.get_data(as_text=True)

    filled_in = post(client, draft, **flat(filled(stage)))
    assert filled_in.status_code == 302, filled_in.get_data(as_text=True)
    proposal = client.get(filled_in.headers["Location"]).get_data(as_text=True)
    assert "最低生活保障" in proposal
    assert "依据的规则和事实" in proposal and "低于低保标准" in proposal and "below-dibao" not in proposal

    data = {
        "item": ["dibao", "education"],
        "dibao-take": "true",
        "education-take": "true",
        "education-reason": "孩子在校",
    }
    registered = post(client, filled_in.headers["Location"], **data)
    assert registered.status_code == 302, registered.get_data(as_text=True)
    receipt = client.get(registered.headers["Location"])
    text = receipt.get_data(as_text=True)
    assert receipt.status_code == 200, text
    assert "690102-2026-" in text
    assert "<svg" in text
    assert "最迟" in text
    assert client.get(registered.headers["Location"] + "?print=1").status_code == 200

    again = client.post(
        filled_in.headers["Location"],
        data={**data, "csrf_token": csrf_token(client, "/intake/new")},
        follow_redirects=True,
    )
    assert "690102-2026-" in again.get_data(as_text=True)
    assert stage.read(lambda work: work.session.scalar(select(func.count()).select_from(Case))) == 1


def test_a_wrong_form_comes_back_with_everything_typed(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    draft = begin(client)
    answers = filled(stage)
    answers["applicant"]["id_number"] = "690102198510100017"
    answers["applicant"]["employer"] = "示例厂"
    back = post(client, draft, **flat(answers))

    text = back.get_data(as_text=True)
    assert back.status_code == 422
    assert "校验码不对" in text
    assert "690102198510100017" in text
    assert "钱小示" in text
    assert "690102198510100017" in client.get(draft).get_data(as_text=True), "the draft is kept too"


def test_rows_are_added_and_kept_without_scripts(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    draft = begin(client)
    page = post(client, draft, **flat(filled(stage)), _add="members")

    assert page.status_code == 200
    assert 'name="members-1-name"' in page.get_data(as_text=True)


def test_the_next_visit_is_filled_in(stage: Stage, registered: str) -> None:
    client = stage.client("clerk.qingsui")
    text = client.get(begin(client)).get_data(as_text=True)

    assert "钱小示" in text
    assert "正在办理" in text
    assert "690102-2026-000001" in text


def test_two_clerks_with_one_household_the_second_reads_the_number(
    stage: Stage, registered: str, answers: Answers
) -> None:
    client = stage.client("clerk2.qingsui")
    draft = begin(client)
    proposal = post(client, draft, **flat(answers)).headers["Location"]
    back = post(client, proposal, **{"item": ["dibao"], "dibao-take": "true"})

    assert back.status_code == 409
    assert "690102-2026-000001" in back.get_data(as_text=True)
    assert stage.read(lambda work: work.session.scalars(select(Draft.state).where(Draft.case_id.is_(None))).all()) == [
        "open"
    ]


def test_a_missing_reason_is_asked_for_at_its_line(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    proposal = post(client, begin(client), **flat(filled(stage))).headers["Location"]
    back = post(client, proposal, item=["dibao"], added="judicial")

    text = back.get_data(as_text=True)
    assert back.status_code == 422
    assert "去掉“最低生活保障（低保）”要写明理由" in text
    assert "增加“司法救助”要写明理由" in text


def test_a_department_sends_a_person_to_the_window_and_sees_nothing_more(stage: Stage, registered: str) -> None:
    officer = stage.client("officer.housing")
    sent = post(
        officer, "/intake/for-window", township=stage.unit("qingsui"), name="钱示例", need="房屋漏雨", id_number=""
    )
    assert sent.status_code == 302, sent.get_data(as_text=True)
    assert "钱小示" not in officer.get("/intake/for-window").get_data(as_text=True)

    stage.tick()
    window = stage.client("clerk.qingsui")
    assert "房屋漏雨" in window.get("/intake/new").get_data(as_text=True)
    assert "登记草稿" in window.get("/inbox").get_data(as_text=True)


def test_the_window_sees_what_it_knows_of_a_person_sent_by_a_department(
    stage: Stage, registered: str, answers: Answers
) -> None:
    officer = stage.client("officer.housing")
    number = answers["applicant"]["id_number"]
    post(
        officer, "/intake/for-window", township=stage.unit("qingsui"), name="钱示例", need="房屋漏雨", id_number=number
    )
    draft = stage.read(lambda work: work.session.scalars(select(Draft.id).where(Draft.need != "")).one())

    assert "钱小示" in stage.client("clerk.qingsui").get(f"/intake/drafts/{draft}").get_data(as_text=True)
    assert officer.get(f"/intake/drafts/{draft}").status_code == 403
    assert stage.client("clerk.baishi").get(f"/intake/drafts/{draft}").status_code == 404


def test_a_late_entry_is_approved_on_a_page_by_another(stage: Stage) -> None:
    client = stage.client("leader.qingsui")
    answers = filled(stage, received_at="2026-09-10T15:00:00+08:00")
    proposal = post(client, begin(client), **flat(answers)).headers["Location"]
    waits = post(client, proposal, **{"item": ["dibao"], "dibao-take": "true", "true_time_reason": "停电期间纸质登记"})
    assert waits.status_code == 302, waits.get_data(as_text=True)
    place = waits.headers["Location"]
    assert "由您提出" in client.get(place).get_data(as_text=True)

    other = stage.client("reviewer.qingsui")
    approved = post(other, place, decision="approve")
    assert approved.status_code == 302, approved.get_data(as_text=True)
    assert "/intake/receipt/" in approved.headers["Location"]


def test_the_search_takes_a_number_only_in_the_body(stage: Stage, registered: str, answers: Answers) -> None:
    client = stage.client("clerk.qingsui")
    page = client.get("/households")
    assert page.status_code == 200
    found = post(client, "/search", "/households", q=answers["applicant"]["id_number"])
    text = found.get_data(as_text=True)
    assert "钱示例" in text
    assert answers["applicant"]["id_number"] not in text
    assert post(client, "/search", "/households", q="690102-2026-000001").status_code == 302
    # a colleague of another township finds it no more than one that does not exist
    stranger = stage.client("clerk.baishi")
    elsewhere, nowhere = (post(stranger, "/search", "/households", q=f"690102-2026-00000{n}") for n in (1, 9))
    assert (elsewhere.status_code, nowhere.status_code) == (200, 200)
    assert elsewhere.get_data(as_text=True).replace("000001", "000009").count("没有找到") == 1
    assert "q=6" not in text
    assert 'method="post" action="/search"' in text


def test_the_household_page_shows_members_cases_and_ledger(stage: Stage, registered: str) -> None:
    client = stage.client("clerk.qingsui")
    household = stage.read(lambda work: work.session.get_one(Case, registered).household_id)
    page = client.get(f"/households/{household}")
    text = page.get_data(as_text=True)
    assert page.status_code == 200, text
    assert "钱小示" in text
    assert "690102-2026-000001" in text

    done = client.post(
        f"/households/{household}/identities",
        data={
            "kind": "fangfanpin", "document": "青农监〔2026〕0001号", "issued_by": "青穗县农业农村局", "valid_from": "2026-01-01",
            "csrf_token": csrf_token(client, f"/households/{household}"),
        },
    )  # fmt: skip
    assert done.status_code == 302, done.get_data(as_text=True)
    assert "青农监〔2026〕0001号" in client.get(f"/households/{household}").get_data(as_text=True)
    assert stage.client("clerk.baishi").get(f"/households/{household}").status_code == 404


def test_the_changes_of_a_case_have_pages(stage: Stage, registered: str) -> None:
    client = stage.client("clerk.qingsui")
    for page in ("withdraw", "upstream", "follow-up", "correct", "items"):
        shown = client.get(f"/intake/cases/{registered}/{page}")
        assert shown.status_code == 200, (page, shown.get_data(as_text=True))

    base = f"/intake/cases/{registered}"
    assert post(client, f"{base}/upstream", system="全国救助系统", number="Q-1", on="2026-09-18").status_code == 302
    assert post(client, f"{base}/upstream", system="", number="Q-1", on="2026-09-18").status_code == 422
    version = stage.read(lambda work: work.session.get_one(Case, registered).version)
    right = {"path": "applicant/employment", "after": "灵活就业", "reason": "本人更正", "version": str(version)}
    assert post(client, f"{base}/correct", **right).status_code == 302
    assert post(client, f"{base}/correct", **right).status_code == 409
    assert post(client, f"{base}/correct", **{**right, "after": "不知道"}).status_code == 422
    kept = stage.read(lambda work: work.session.get_one(Case, registered).answers["applicant"]["employment"])
    assert kept == "flexible"
    assert post(client, f"{base}/withdraw", reason="withdrawn", words="").status_code == 422
    assert post(client, f"{base}/withdraw", reason="withdrawn", words="本人到窗口").status_code == 302
    stage.tick()
    assert client.get(f"{base}/withdraw").status_code == 409, "a case is withdrawn once"
    assert client.get(f"{base}/correct").status_code == 200, "what was wrong can still be put right"


def test_a_number_is_checked_while_it_is_typed(stage: Stage) -> None:
    client = stage.client("clerk.qingsui")
    wrong = post(client, "/intake/check-id", "/intake/new", field="x", x="690102198510100017")
    assert "校验码不对" in wrong.get_data(as_text=True)
    future = post(client, "/intake/check-id", "/intake/new", field="x", x="690102203001010017")
    assert "field__error" in future.get_data(as_text=True)
    assert client.get("/intake/check-id").status_code == 405

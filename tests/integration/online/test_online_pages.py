"""Apply from home on the page and over the API, and what the window's pages show of it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import func, select

from server.audit.models import ReadEntry
from server.online.models import OnlineApplication
from tests.integration.online.conftest import NUMBER, SENT, Home
from tests.integration.relief.story import Program
from tests.stage import csrf_token

PRIVATE = (NUMBER, "13800000031", "钱示例", "麦香村", "厂里停工")


def _typed(home: Home, client: Any, **changes: Any) -> dict[str, Any]:
    page = client.get("/apply").get_data(as_text=True)
    found = dict(re.findall(r'name="(submission|csrf_token)" value="([^"]*)"', page))
    plain = {k: v for k, v in SENT.items() if k not in ("members", "urgent", "informed", "truthful")}
    return {
        **found, **plain, "township": home.town, "urgent": "false", "informed": "true", "truthful": "true",
        "members-0-name": "钱小示", "members-0-relation": "child", **changes,
    }  # fmt: skip


def test_a_family_applies_without_an_account_and_sees_how_it_stands(home: Home) -> None:
    family = home.stage.client()
    data = _typed(home, family)
    first, again = (family.post("/apply", data=data) for _ in range(2))
    assert first.status_code == 303 and first.location == again.location

    shown = family.get(first.location)
    text = shown.get_data(as_text=True)
    assert "已收到您的申请" in text and "9月21日" in text and "WS2026-00001" in text
    assert (
        shown.headers["X-Robots-Tag"] == "noindex, nofollow, noarchive" and shown.headers["Cache-Control"] == "no-store"
    )
    assert not [private for private in PRIVATE if private in text]


def test_a_wrong_form_keeps_what_was_typed_and_a_row_is_added_without_scripts(home: Home) -> None:
    family = home.stage.client()
    wrong = family.post("/apply", data=_typed(home, family, phone="12", narrative="房子漏水没法住"))
    assert wrong.status_code == 422 and "房子漏水没法住" in wrong.get_data(as_text=True)
    more = family.post("/apply", data=_typed(home, family, _add="members")).get_data(as_text=True)
    assert 'name="members-1-name"' in more and 'value="钱小示"' in more
    assert home.stage.read(lambda w: w.session.scalar(select(func.count()).select_from(OnlineApplication))) == 0


def test_nothing_tells_whether_a_person_is_known(home: Home) -> None:
    family = home.stage.client()
    home.begin(home.send())
    home.stage.client("clerk.qingsui")

    def shown(number: str) -> str:
        answer = family.post("/apply", data=_typed(home, family, id_number=number))
        page = str(family.get(answer.location).get_data(as_text=True))
        return re.sub(r"WS2026-\d+|[\w.-]{20,}", "", page)

    assert shown(NUMBER) == shown("690102199102030217")


def test_the_family_takes_it_back_with_a_tick(home: Home) -> None:
    family = home.stage.client()
    where = family.post("/apply", data=_typed(home, family)).location
    token = csrf_token(family, where)
    unsure = family.post(f"{where}/take-back", data={"csrf_token": token})
    assert unsure.status_code == 422 and "请先打勾" in unsure.get_data(as_text=True)

    assert family.post(f"{where}/take-back", data={"csrf_token": token, "sure": "true"}).status_code == 303
    assert "您已撤回" in family.get(where).get_data(as_text=True)


def test_a_code_that_does_not_exist_is_said_so(home: Home) -> None:
    family = home.stage.client()
    assert family.get("/apply/nothing-of-this-name").status_code == 404
    assert family.get("/api/v1/apply/nothing-of-this-name").status_code == 404
    assert family.post("/api/v1/apply/nothing-of-this-name/take-back").status_code == 404


def test_one_address_sends_ten_in_an_hour(home: Home) -> None:
    family = home.stage.client()
    data = _typed(home, family)
    answers = [family.post("/apply", data=data | {"phone": "12"}).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_the_clerk_calls_and_opens_the_form_and_everything_is_logged(home: Home) -> None:
    application = home.send()
    clerk, where = home.stage.client("clerk.qingsui"), f"/applications/{application}"
    assert "钱示例" in clerk.get("/applications").get_data(as_text=True)
    page = clerk.get(where).get_data(as_text=True)
    assert "厂里停工" in page and NUMBER not in page and "13800000031" not in page

    token = csrf_token(clerk, where)
    assert "13800000031" in clerk.post(f"{where}/phone", data={"csrf_token": token}).get_data(as_text=True)
    clerk.post(f"{where}/take", data={"csrf_token": token})
    clerk.post(f"{where}/call", data={"csrf_token": token, "reached": "true"})
    draft = clerk.post(f"{where}/begin", data={"csrf_token": token})
    filled = clerk.get(draft.location).get_data(as_text=True)
    assert draft.status_code == 303 and NUMBER in filled and "厂里停工" in filled
    read = home.stage.read(
        lambda w: set(w.session.scalars(select(ReadEntry.action).where(ReadEntry.subject == application)))
    )
    assert read == {"online.open", "online.phone"}


def test_a_refused_answer_keeps_its_words_beside_the_field(home: Home) -> None:
    application = home.send()
    clerk, where = home.stage.client("clerk.qingsui"), f"/applications/{application}"
    token = csrf_token(clerk, where)
    early = clerk.post(f"{where}/answer", data={"csrf_token": token, "outcome": "advice", "words": "讲过政策"})
    assert (
        early.status_code == 409
        and "讲过政策" in early.get_data(as_text=True)
        and "还没有和申请人说上话" in early.get_data(as_text=True)
    )
    wrong = clerk.post(f"{where}/pass-on", data={"csrf_token": token, "township": home.town})
    assert wrong.status_code == 422 and "请选择另一个" in wrong.get_data(as_text=True)


def test_the_family_reads_the_window_s_answer(home: Home) -> None:
    application = home.send()
    home.call(application, reached=True)
    home.answer(application, "advice", "收入高于标准，说明后暂不申请")

    text = home.stage.client().get(f"/apply/{home.row(application).query_code}").get_data(as_text=True)
    assert "收入高于标准" in text and "重新申请" in text and "撤回申请" not in text


def test_the_answer_names_nobody_to_whoever_holds_the_code(home: Home) -> None:
    application = home.send(by="other", agent_name="钱示二", agent_relation="哥哥", agent_phone="13800000032")
    home.call(application, reached=True)
    home.answer(application, "advice", f"已向钱示例和钱示二（13800000032）说明，钱小示上学另办，证件{NUMBER}")

    family, code = home.stage.client(), home.row(application).query_code
    for where in (f"/apply/{code}", f"/api/v1/apply/{code}"):
        text = family.get(where).get_data(as_text=True)
        assert not [each for each in ("钱示例", "钱示二", "钱小示", "13800000032", NUMBER) if each in text], where
        assert "已向家庭成员和家庭成员" in text or "\\u" in text


def test_who_oversees_reads_no_name_and_another_window_nothing(home: Home) -> None:
    where = f"/applications/{home.send()}"
    seen = home.stage.client("supervisor.county").get(where).get_data(as_text=True)
    assert "钱*" in seen and not [private for private in PRIVATE if private in seen]
    assert home.stage.client("clerk.baishi").get(where).status_code == 404
    assert home.stage.client("officer.housing").get("/applications").status_code == 403


def test_programs_send_and_the_window_s_program_deals_with_it(home: Home) -> None:
    family, program = home.stage.client(), Program(home.stage, "clerk.qingsui")
    body = {"answers": {"township": home.town, **SENT}, "submission": "program-1"}
    sent = family.post("/api/v1/apply", json=body)
    assert sent.status_code == 201 and sent.get_json() == family.post("/api/v1/apply", json=body).get_json()
    assert not [private for private in PRIVATE if private in sent.get_data(as_text=True)]
    wrong = family.post("/api/v1/apply", json={**body, "submission": "program-2", "answers": {"by": "self"}})
    assert wrong.status_code == 422

    (row,) = program.get("/api/v1/applications").get_json()["rows"]

    def do(step: str, **body: Any) -> Any:
        return program.post(f"/api/v1/applications/{row['id']}/{step}", json=body).get_json()

    assert do("take")["name"] == "钱示例" and do("call", reached=True)["calls"] == 1 and do("begin")["draft_id"]
    told = program.get(f"/api/v1/applications/{row['id']}/phone").get_json()
    assert told == {"phone": "13800000031"}
    done = do("answer", outcome="same", words="正在办理")
    assert (done["state"], done["outcome"]) == ("answered", "same")
    told = family.get(f"/api/v1/apply/{sent.get_json()['query_code']}").get_json()
    assert (told["state"], told["words"]) == ("answered", "正在办理")

"""The pages and the API of transfers: who sees what, refusals that keep what was typed, one effect per press."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from server.cases.restricting import restrict
from server.organisation.sign_in import make_token
from server.referrals.models import Referral, ReferralDetails
from tests.integration.permissions.readers import words
from tests.integration.referrals.conftest import Transfers
from tests.stage import Stage, csrf_token


def test_the_window_sends_from_the_form_and_a_second_press_is_told_so(stage: Stage, transfers: Transfers) -> None:
    client = stage.client("clerk.qingsui")
    path = f"/transfers/new?case={transfers.case_id}"
    body = {
        "csrf_token": csrf_token(client, path), "case": transfers.case_id, "item": "employment", "need": "想找白班工作",
        "consent": "true", "to_unit": "",
    }  # fmt: skip
    first, second = client.post("/transfers/new", data=body), client.post("/transfers/new", data=body)

    assert first.status_code == 303
    assert second.status_code == 409
    assert "想找白班工作" in second.get_data(as_text=True)
    assert stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Referral))) == 1
    page = client.get(first.headers["Location"]).get_data(as_text=True)
    assert "待签收" in page and "690102********0174" in page


def test_without_a_need_the_form_comes_back_with_what_was_typed(stage: Stage, transfers: Transfers) -> None:
    client = stage.client("clerk.qingsui")
    token = csrf_token(client, f"/transfers/new?case={transfers.case_id}")
    answer = client.post(
        "/transfers/new",
        data={
            "csrf_token": token,
            "case": transfers.case_id,
            "item": "employment",
            "need": " ",
            "requested_on": "2026-09-30",
        },
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "请写明需要什么帮助。" in page and "2026-09-30" in page


def test_a_draft_without_consent_is_kept_and_not_sent(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    client = stage.client("clerk.qingsui")
    token = csrf_token(client, f"/transfers/{draft}")
    answer = client.post(f"/transfers/{draft}/send", data={"csrf_token": token, "to_unit": stage.unit("employment")})
    assert answer.status_code == 422
    assert "还没有登记申请人同意" in answer.get_data(as_text=True)


def test_who_may_read_no_name_reads_a_transfer_without_name_and_address(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    sign = transfers.tasks(referral)["sign"].id
    for path in (f"/transfers/{referral}", f"/api/v1/transfers/{referral}", f"/tasks/{sign}"):
        page = words(stage.client("supervisor.county").get(path))
        assert "钱**" in page and "钱示例" not in page and "新桥社区二组" not in page
        assert "钱示例" in words(stage.client("reviewer.civil").get(path))


def test_a_transfer_of_a_restricted_case_exists_for_its_handlers_only(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    stage.run(None, lambda work: restrict(work, case_id=transfers.case_id, role="child_welfare", ground="child"))
    for login, status in {
        "supervisor.county": 404,
        "reviewer.civil": 404,
        "officer.employment": 200,
        "clerk.qingsui": 200,
    }.items():
        client = stage.client(login)
        assert client.get(f"/transfers/{referral}").status_code == status, login
        listed = [row["id"] for row in client.get("/api/v1/transfers").json["rows"]]
        assert (referral in listed) == (status == 200), login


def test_the_department_sees_the_minimum_and_no_case_file(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    page = stage.client("officer.employment").get(f"/transfers/{referral}").get_data(as_text=True)

    assert "失业或无业" in page and "青民认〔2026〕0018号" in page
    for hidden in ("690102197510100174", "13800000002", "新桥社区二组", f"/cases/{transfers.case_id}", "钱小示例"):
        assert hidden not in page


def test_another_department_and_another_township_see_nothing(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    for login in ("officer.housing", "clerk.baishi"):
        assert stage.client(login).get(f"/transfers/{referral}").status_code == 404
        assert stage.client(login).get(f"/api/v1/transfers/{referral}").status_code == 404


def test_a_draft_stays_with_its_window(stage: Stage, transfers: Transfers) -> None:
    draft = transfers.confirm("employment")
    assert stage.client("officer.employment").get(f"/transfers/{draft}").status_code == 404


def test_the_inbox_begins_with_what_is_not_signed(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    early = transfers.send("insurance-aid")
    transfers.sign(early, "officer.medical")
    late = transfers.send("medical")

    client = stage.client("officer.medical")
    rows = client.get("/api/v1/transfers/inbox").get_json()["rows"]
    assert [row["id"] for row in rows] == [late, early]
    page = client.get("/transfers", follow_redirects=True).get_data(as_text=True)
    assert page.index("医疗救助") < page.index("资助参保")

    newest = transfers.send("employment")
    transfers.sign(newest, "officer.employment")
    window, found, after = stage.client("clerk.qingsui"), [], {}
    while after is not None and len(found) < 9:
        said = window.get("/api/v1/transfers", query_string={"state": "open", "size": 1, **after}).get_json()
        found += [row["id"] for row in said["rows"]]
        after = {"after": said["next"]} if said["next"] else None
    # 医疗救助 is still to be signed, the two others are signed and have their result to give
    assert (found[0], set(found), len(found)) == (late, {early, late, newest}, 3)


def test_the_task_page_shows_the_transfer_and_not_the_case(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("employment")
    task = transfers.tasks(referral)["sign"]
    page = stage.client("officer.employment").get(f"/tasks/{task.id}").get_data(as_text=True)
    assert "需要帮助" in page and "失业或无业" in page
    assert "新桥社区二组" not in page


def test_a_program_confirms_and_sends_once_under_one_key(stage: Stage, transfers: Transfers) -> None:
    user, client = stage.actor("clerk.qingsui").id, stage.client()
    expires = stage.clock.now() + timedelta(days=1)
    token = stage.run(
        None, lambda w: make_token(w, user_id=user, name="t", scopes=("read", "write"), expires_at=expires)
    )
    bearer = {"Authorization": f"Bearer {token}"}
    body = {"case": transfers.case_id, "item": "employment", "need": "找工作"}
    made = [
        client.post("/api/v1/transfers", json=body, headers={**bearer, "Idempotency-Key": "k1"}).get_json()
        for _time in (1, 2)
    ]
    assert made[0] == made[1]
    assert made[0]["state"] == "draft"
    path = f"/api/v1/transfers/{made[0]['id']}"
    sent = client.post(f"{path}/send", json={"consent": True}, headers=bearer)
    again = client.post(f"{path}/send", json={"consent": True}, headers=bearer)
    assert sent.get_json()["state"] == "sent"
    assert (again.status_code, again.get_json()["code"]) == (409, "transfer-sent")
    told = client.get(path, headers=bearer).get_json()
    assert [step["kind"] for step in told["steps"]] == ["sent", "drafted"]


def test_the_list_can_be_narrowed_to_what_is_late(stage: Stage, transfers: Transfers) -> None:
    stage.move_to("2026-09-21T09:00:00+08:00")
    referral = transfers.send("employment")
    client = stage.client("clerk.qingsui")
    nothing = client.get("/api/v1/transfers?late=true").get_json()
    assert nothing.get("rows") == [], nothing
    stage.move_to("2026-09-24T09:00:00+08:00")
    client = stage.client("clerk.qingsui")  # the session of three days ago has ended
    assert [row["id"] for row in client.get("/api/v1/transfers?late=true").get_json()["rows"]] == [referral]
    assert "已超" in client.get("/transfers?late=1").get_data(as_text=True)


def test_a_guardian_whom_a_transfer_names_is_covered_for_who_reads_no_names(stage: Stage, transfers: Transfers) -> None:
    referral = transfers.send("disability-rehab")
    told = {
        "referral_id": referral,
        "form": "request-disability-rehab",
        "form_version": 1,
        "answers": {"guardian": "赫连示监"},
    }
    stage.run(None, lambda work: work.session.add(ReferralDetails(county=work.house.county, **told)))

    seen = {
        login: "赫连示监" in stage.client(login).get(f"/transfers/{referral}").get_data(as_text=True)
        for login in ("officer.disabled", "supervisor.county")
    }
    assert seen == {"officer.disabled": True, "supervisor.county": False}

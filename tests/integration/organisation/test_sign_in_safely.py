"""Passwords, one-time passwords, the second factor, sessions and tokens."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from argon2 import PasswordHasher, Type, extract_parameters
from argon2.exceptions import VerifyMismatchError
from sqlalchemy import event, select, update

from server.demo.county import PASSWORD
from server.foundation.errors import InvalidAnswers, NotFound, NotPermitted
from server.jobs.locked_accounts import tell_locked_accounts
from server.messaging.models import Outbox
from server.organisation import accounts, passwords, second_factor, sign_in
from server.organisation.models import User
from server.organisation.passwords import Policy
from tests import messages
from tests.stage import Stage, csrf_token

GOOD = "Mai-Xiang-77-tian"


def user_id(stage: Stage, login: str) -> str:
    return stage.actor(login).id


def enrol(stage: Stage, login: str) -> str:
    secret, address = stage.run(login, second_factor.offer)
    assert address.startswith("otpauth://totp/")
    code = pyotp.TOTP(secret).at(stage.clock.now())
    stage.run(login, lambda work: second_factor.confirm(work, code=code))
    return secret


def begin(stage: Stage, login: str, password: str = PASSWORD) -> str | None:
    return stage.run(None, lambda work: sign_in.sign_in(work, login=login, password=password))


def strict(stage: Stage, **rules: Any) -> None:
    """Give the installation its own rules; the obligations do not apply to the demonstration's shared accounts."""
    stage.house.parameters["sign_in"] = Policy(**rules)
    object.__setattr__(stage.house, "demo", False)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("Short-1a", "too-short"), ("onlysmallletters", "too-plain"), ("Clerk-is-here-77", "has-name"), (PASSWORD, "used-before"),
     ("aaaaaaaaaaA1", "too-plain")],
)  # fmt: skip
def test_a_weak_password_is_refused_with_its_reason(stage: Stage, typed: str, code: str) -> None:
    with pytest.raises(InvalidAnswers) as refusal:
        stage.run("clerk.qingsui", lambda work: passwords.change(work, old=PASSWORD, new=typed, again=typed))

    assert code in {problem.code for problem in refusal.value.fields}


def test_the_last_four_passwords_do_not_come_back(stage: Stage) -> None:
    chosen = [PASSWORD, *(f"Mai-Xiang-{n}-tian" for n in range(1, 6))]
    for old, new in zip(chosen, chosen[1:], strict=False):
        stage.run("clerk.qingsui", lambda work, old=old, new=new: passwords.change(work, old=old, new=new, again=new))

    def back_to(password: str) -> None:
        stage.run("clerk.qingsui", lambda work: passwords.change(work, old=chosen[-1], new=password, again=password))

    with pytest.raises(InvalidAnswers):
        back_to(chosen[2])
    back_to(chosen[0])
    assert begin(stage, "clerk.qingsui", chosen[0])


class Counting:
    """The hasher, counting what it is asked to do and at what cost."""

    def __init__(self) -> None:
        self.plain, self.done = passwords._hasher, list[tuple[str, Any]]()

    def verify(self, stored: str, password: str) -> bool:
        self.done.append(("verify", extract_parameters(stored).type))
        return self.plain.verify(stored, password)

    def hash(self, password: str) -> str:
        self.done.append(("hash", None))
        return self.plain.hash(password)


def test_whoever_is_refused_at_the_door_cost_the_same_one_verification(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Argon2 is what takes time: it runs once whether the name is unknown, the password wrong, or the account locked or closed."""
    gone, locked = user_id(stage, "duty.qingsui"), user_id(stage, "clerk.qingsui")
    stage.run("security.admin", lambda work: accounts.close(work, user_id=gone))
    lock = update(User).where(User.id == locked).values(locked_until=stage.clock.now() + timedelta(minutes=9))
    stage.run(None, lambda work: work.session.execute(lock))

    def cost(login: str, password: str) -> list[tuple[str, Any]]:
        hasher = Counting()
        with monkeypatch.context() as patched:
            patched.setattr(passwords, "_hasher", hasher)
            assert begin(stage, login, password) is None
        return hasher.done

    usual = PasswordHasher()
    monkeypatch.setattr(passwords, "_hasher", usual)
    decoy = passwords.decoy()
    assert extract_parameters(decoy) == extract_parameters(passwords.hash_password("x"))  # what a new password costs
    with pytest.raises(VerifyMismatchError):  # the library reckons to the end and finds another digest
        usual.verify(decoy, "x")
    # The rest is counted with a cheap one.
    monkeypatch.setattr(sign_in, "_NOBODY", passwords.hash_password("x"))
    tries = [
        ("nobody.at-all", PASSWORD), ("reviewer.qingsui", "wrong"), ("clerk.qingsui", PASSWORD), ("clerk.qingsui", "wrong"),
        ("duty.qingsui", PASSWORD), ("duty.qingsui", "wrong"), ("", ""),
    ]  # fmt: skip
    assert {str(cost(*each)) for each in tries} == {str([("verify", Type.ID)])}


def test_every_refusal_at_the_door_runs_the_same_statements_on_as_many_rows(stage: Stage) -> None:
    """Also the try that locks the account: what a stranger measures tells neither which names exist nor which are locked."""
    gone = user_id(stage, "duty.qingsui")
    stage.run("security.admin", lambda work: accounts.close(work, user_id=gone))
    begin(stage, "nobody.at-all", "x")  # the chain of the county has begun
    done: list[tuple[str, int]] = []

    def ran(_connection: Any, cursor: Any, statement: str, *_rest: Any) -> None:
        done.append((statement, cursor.rowcount if statement.startswith(("UPDATE", "INSERT")) else 0))

    def cost(login: str) -> list[tuple[str, int]]:
        done.clear()
        assert begin(stage, login, "wrong") is None
        return list(done)

    event.listen(stage.database.engine, "after_cursor_execute", ran)
    costs = [cost(login) for login in ("nobody.at-all", "", "duty.qingsui", *["reviewer.qingsui"] * 6)]
    assert stage.read(lambda work: work.session.get_one(User, user_id(stage, "reviewer.qingsui"))).locked_until
    assert costs == [costs[0]] * len(costs)
    assert sum(statement.startswith("UPDATE users") for statement, _ in costs[0]) == 1


def test_tries_with_unknown_names_lock_nobody(stage: Stage) -> None:
    for _ in range(7):
        begin(stage, "nobody.at-all", "x")

    tries = stage.read(lambda work: list(work.session.execute(select(User.failed_sign_ins, User.locked_until))))
    assert {tuple(row) for row in tries} == {(0, None)}


def test_a_code_is_asked_after_the_password_and_works_once(stage: Stage) -> None:
    secret = enrol(stage, "reviewer.civil")
    stage.move(minutes=5)
    session = begin(stage, "reviewer.civil")
    assert session
    assert stage.read(lambda work: sign_in.actor_of_session(work, secret=session)) is None

    code = pyotp.TOTP(secret).at(stage.clock.now())
    assert not stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code="000000"))
    assert stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code=code))
    known = stage.read(lambda work: sign_in.actor_of_session(work, secret=session))
    assert known and known.actor.name == "秦示三"

    again = begin(stage, "reviewer.civil")
    assert again
    assert not stage.run(None, lambda work: sign_in.enter_code(work, secret=again, code=code))


def test_wrong_codes_lock_the_account(stage: Stage) -> None:
    secret = enrol(stage, "reviewer.civil")
    stage.move(minutes=5)
    first, session = begin(stage, "reviewer.civil"), begin(stage, "reviewer.civil")
    assert first and session
    for _ in range(4):
        assert not stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code="123"))
    assert begin(stage, "reviewer.civil")  # the password alone forgives no wrong code
    assert not stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code="123"))
    with pytest.raises(sign_in.Locked):
        stage.run(None, lambda work: sign_in.enter_code(work, secret=first, code="123"))
    assert begin(stage, "reviewer.civil") is None

    stage.run("security.admin", lambda work: accounts.unlock(work, user_id=user_id(stage, "reviewer.civil")))
    code = pyotp.TOTP(secret).at(stage.clock.now())
    assert not stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code=code))  # that session is over
    assert stage.run(None, lambda work: sign_in.enter_code(work, secret=first, code=code))


def test_a_session_waits_ten_minutes_for_its_code(stage: Stage) -> None:
    secret = enrol(stage, "reviewer.civil")
    stage.move(minutes=5)
    late = begin(stage, "reviewer.civil")
    stage.move(minutes=11)
    code = pyotp.TOTP(secret).at(stage.clock.now())
    assert late and not stage.run(None, lambda work: sign_in.enter_code(work, secret=late, code=code))

    session = begin(stage, "reviewer.civil")
    assert session and stage.run(None, lambda work: sign_in.enter_code(work, secret=session, code=code))
    stage.move(minutes=20)
    assert stage.read(lambda work: sign_in.actor_of_session(work, secret=session))


def test_the_secret_of_the_second_factor_never_comes_back_in_a_form(stage: Stage) -> None:
    client = stage.client("reviewer.civil")
    page = client.get("/account/second-factor").get_data(as_text=True)
    shown = page.split('class="mono">')[1].split("<")[0]
    assert "<svg" in page and page.count(shown) == 1 and 'type="hidden" name="secret"' not in page
    chosen = pyotp.random_base32()

    def confirm(secret: str) -> int:
        sent = {"csrf_token": csrf_token(client, "/account/second-factor"), "secret": chosen, "address": "otpauth://x",
                "code": pyotp.TOTP(secret).at(stage.clock.now())}  # fmt: skip
        return int(client.post("/account/second-factor", data=sent).status_code)

    assert confirm(chosen) == 422  # whoever can change what is posted does not choose the secret
    assert confirm(shown) == 303
    kept = stage.read(lambda work: work.session.get_one(User, work.actor.id), "reviewer.civil")
    assert stage.house.vault.decrypt(kept.totp_sealed or "") == shown and kept.totp_offered_sealed is None


def test_a_password_is_not_guessed_from_a_desk_that_was_left_open(stage: Stage) -> None:
    client = stage.client("reviewer.civil")
    token = csrf_token(client, "/account/password")
    sent = {"csrf_token": token, "old": "guess", "password": GOOD, "again": GOOD}

    assert [client.post("/account/password", data=sent).status_code for _ in range(6)] == [422] * 5 + [429]
    assert client.post("/account/password", data={**sent, "old": PASSWORD}).status_code == 429
    assert (
        client.post("/account/second-factor/off", data={"csrf_token": token, "password": PASSWORD}).status_code == 429
    )


def test_a_locked_account_answers_like_a_wrong_password_and_its_owner_is_told(stage: Stage) -> None:
    client = stage.client()
    token = csrf_token(client, "/sign-in")

    def answer(login: str, password: str) -> tuple[int, str, list[str]]:
        told = client.post("/sign-in", data={"csrf_token": token, "login": login, "password": password})
        page = re.sub(r"I[\w-]{40,}\.[\w-]+\.[\w-]+", "", told.get_data(as_text=True))
        return told.status_code, page.replace(login, "NAME"), sorted(told.headers.keys())

    wrong = answer("reviewer.civil", "x")
    for _ in range(4):
        answer("reviewer.civil", "x")
    assert stage.read(lambda work: work.session.get_one(User, user_id(stage, "reviewer.civil"))).locked_until
    assert wrong[0] == 401 and "安全管理员" in wrong[1]
    assert wrong == answer("reviewer.civil", "x") == answer("reviewer.civil", PASSWORD) == answer("nobody.civil", "x")

    assert [tell_locked_accounts(stage.database, stage.house, now=stage.clock.now()) for _ in range(2)] == [1, 0]
    told = select(Outbox.recipient, Outbox.facts).where(Outbox.template == "account-locked")
    (message,) = stage.read(lambda work: work.session.execute(told).all())
    assert messages.told(stage, "account-locked")
    assert message.recipient == user_id(stage, "reviewer.civil") and set(message.facts) == {"at"}
    stage.move(minutes=16)
    assert begin(stage, "reviewer.civil")


def test_one_address_may_not_guess_at_many_accounts(stage: Stage) -> None:
    client = stage.client()
    token = csrf_token(client, "/sign-in")

    def guess(n: int) -> int:
        return int(client.post("/sign-in", data={"csrf_token": token, "login": f"x{n}", "password": "y"}).status_code)

    answers = [guess(n) for n in range(22)]
    assert set(answers[:20]) == {401} and answers[20:] == [429, 429]


def test_who_has_lost_the_phone_asks_the_security_administrator(stage: Stage) -> None:
    enrol(stage, "reviewer.civil")
    lost = user_id(stage, "reviewer.civil")

    with pytest.raises(NotPermitted):
        stage.run("system.admin", lambda work: accounts.drop_second_factor(work, user_id=lost))
    stage.run("security.admin", lambda work: accounts.drop_second_factor(work, user_id=lost))

    session = begin(stage, "reviewer.civil")
    assert session and stage.read(lambda work: sign_in.actor_of_session(work, secret=session))


def test_a_one_time_password_opens_only_its_own_change(stage: Stage) -> None:
    strict(stage)
    once = stage.run(
        "security.admin", lambda work: accounts.reset_password(work, user_id=user_id(stage, "clerk.qingsui"))
    )
    client = stage.client()
    token = csrf_token(client, "/sign-in")
    client.post("/sign-in", data={"login": "clerk.qingsui", "password": once, "csrf_token": token})

    led = client.get("/cases")
    assert (led.status_code, led.headers["Location"]) == (302, "/account/password")
    assert client.get("/api/v1/tasks").status_code == 403
    token = csrf_token(client, "/account/password")
    answer = client.post(
        "/account/password", data={"csrf_token": token, "old": once, "password": GOOD, "again": "other"}
    )
    assert answer.status_code == 422
    assert "两次输入的新密码不一样" in answer.get_data(as_text=True)
    answer = client.post("/account/password", data={"csrf_token": token, "old": once, "password": GOOD, "again": GOOD})
    assert answer.status_code == 303
    assert client.get("/cases").status_code == 200


def test_an_old_password_and_a_demanded_second_factor_come_first(stage: Stage) -> None:
    strict(stage, days=90, second_factor_roles=frozenset({"county_leader"}), absolute=timedelta(days=400))

    def owes(login: str) -> str | None:
        session = begin(stage, login)
        assert session
        known = stage.read(lambda work: sign_in.actor_of_session(work, secret=session))
        assert known
        return known.owes

    assert owes("clerk.qingsui") == "password"  # founded 260 days ago
    stage.run("approver.civil", lambda work: passwords.change(work, old=PASSWORD, new=GOOD, again=GOOD))
    session = begin(stage, "approver.civil", GOOD)
    assert session
    known = stage.read(lambda work: sign_in.actor_of_session(work, secret=session))
    assert known and known.owes == "second-factor"


def test_a_token_is_shown_once_and_ends_when_it_is_revoked(stage: Stage) -> None:
    client = stage.client("reviewer.civil")
    token = csrf_token(client, "/account")
    client.post("/account/tokens", data={"csrf_token": token, "name": "报表程序", "days": "30"})
    page = client.get("/account").get_data(as_text=True)
    secret = "yimen_" + page.split("yimen_")[1].split("<")[0]
    assert secret not in client.get("/account").get_data(as_text=True)

    program = stage.client()
    headers = {"Authorization": f"Bearer {secret}"}
    assert program.get("/api/v1/tasks", headers=headers).status_code == 200
    assert program.post("/api/v1/absences", headers=headers, json={}).status_code in (403, 422)  # it may only read
    assert program.get("/account", headers=headers).status_code == 302  # pages are for people: no token makes another
    kept = stage.read(accounts.tokens, "reviewer.civil")
    with pytest.raises(NotFound):
        stage.run("clerk.qingsui", lambda work: accounts.revoke_token(work, token=kept[0].id))
    stage.run("reviewer.civil", lambda work: accounts.revoke_token(work, token=kept[0].id))
    assert program.get("/api/v1/tasks", headers=headers).status_code == 401


@pytest.mark.parametrize(("days", "status"), [("0", 422), ("367", 422), ("x", 422), ("", 422), ("９０", 422)])
def test_a_token_lasts_for_a_year_at_most(stage: Stage, days: str, status: int) -> None:
    client = stage.client("reviewer.civil")
    token = csrf_token(client, "/account")

    answer = client.post("/account/tokens", data={"csrf_token": token, "name": "程序", "days": days})

    assert answer.status_code == status


def test_ending_the_other_sessions_leaves_the_one_in_use(stage: Stage) -> None:
    here, there = stage.client("clerk.qingsui"), stage.client("clerk.qingsui")
    token = csrf_token(here, "/account")

    here.post("/account/sessions/end", data={"csrf_token": token})

    assert here.get("/cases").status_code == 200
    assert "/sign-in" in there.get("/cases").headers.get("Location", "") or there.get("/cases").status_code == 401


def test_a_closed_account_opens_nothing(stage: Stage) -> None:
    client = stage.client("clerk2.qingsui")
    stage.run("security.admin", lambda work: accounts.close(work, user_id=user_id(stage, "clerk2.qingsui")))

    assert client.get("/cases").status_code in (302, 401)
    assert begin(stage, "clerk2.qingsui") is None


def test_a_reset_ends_sessions_and_tokens_alike(stage: Stage) -> None:
    who, client = user_id(stage, "clerk2.qingsui"), stage.client("clerk2.qingsui")
    token = stage.run("clerk2.qingsui", lambda work: accounts.new_token(work, name="报表", writes=False, days=30))
    stage.run("security.admin", lambda work: accounts.reset_password(work, user_id=who))

    assert client.get("/cases").status_code in (302, 401)
    assert stage.read(lambda work: sign_in.actor_of_token(work, token=token)) is None

"""An open step comes to nobody who did the one from which it is separated: not by taking it, by reassignment, as a substitute, or from a leaver."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import select, update

from server.cases import definitions
from server.cases.models import Task
from server.foundation.work import Work
from server.web.security import csrf
from tests.integration.cases.conftest import make_case
from tests.integration.permissions.test_separation_of_duties import Done, demanded, everything, give_posts
from tests.stage import Stage
from tests.unit.diagrams.test_separation import ROOTS

FIRST, INSTEAD, NEW, LEAVER = "clerk.qingsui", "duty.qingsui", "clerk2.qingsui", "reviewer.qingsui"
WHY = {"reason": "工作调整"}


@pytest.fixture
def pairs(stage: Stage, full: bool, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return open steps of which the separated first one was done: one per rule, each pair of each procedure at full size."""
    unit, people = stage.unit("qingsui"), {login: stage.actor(login).id for login in (FIRST, INSTEAD, NEW, LEAVER)}

    def lay_out(work: Work) -> list[str]:
        case_id, found, seen = make_case(work, stage), [], set[str]()
        for number, key in enumerate(ROOTS):
            own = everything(key)
            for turn, (first, second, why) in enumerate(demanded(key, own, full=full)):
                if full or why not in seen:
                    seen.add(why)
                    place = Done(work, case_id, unit, definitions.latest(work.session, key), key, 1000 * number + turn)
                    main = place.instance(f"{number}.{turn}", one_clerk=False)
                    place.task(main, first, own[first], by=people[FIRST])
                    found.append(place.task(main, second, own[second], by=None))
        assert seen >= {"1", "3", "4", "7", "H"}
        give_posts(
            work, unit, {step.groups[0].split("@")[0] for key in ROOTS for step in everything(key).values()}, people
        )
        return found

    found = stage.run(None, lay_out)
    monkeypatch.setattr(csrf, "protect", lambda **_kwargs: None)  # a program would send a token instead
    return found


def holder(stage: Stage, task: str) -> str | None:
    return stage.read(lambda work: work.session.scalar(select(Task.holder_id).where(Task.id == task)))


def hold(stage: Stage, *tasks: str, by: str | None) -> None:
    wanted = update(Task).where(Task.id.in_(tasks)).values(holder_id=stage.actor(by).id if by else None)
    stage.run(None, lambda work: work.session.execute(wanted))


def require_refused(answer: Any, status: int) -> None:
    body = json.dumps(answer.get_json(), ensure_ascii=False)
    assert answer.status_code == status, body
    assert '"code": "separation-of-duties"' in body
    assert "另一人" in body


def test_it_is_not_taken(stage: Stage, pairs: list[str]) -> None:
    first, instead, other = stage.client(FIRST), stage.client(INSTEAD), stage.client(NEW)
    for task in pairs:
        for client in (first, instead):
            require_refused(client.post(f"/api/v1/tasks/{task}/claim"), 403)
        told = first.post("/tasks/claim", data={"chosen": [task]}, follow_redirects=True).get_data(as_text=True)
        assert "职责分离：您已办理过" in told
        assert holder(stage, task) is None

        assert other.post(f"/api/v1/tasks/{task}/claim").status_code == 200
        assert holder(stage, task) == stage.actor(NEW).id
        # Her own claimed work is a substitute's too, but for what the substitute's colleague did.
        require_refused(instead.post(f"/api/v1/tasks/{task}/claim"), 403)


def test_its_page_says_so_and_does_not_offer_it(stage: Stage, pairs: list[str]) -> None:
    task = pairs[0]
    mine, another = (stage.client(who).get(f"/tasks/{task}").get_data(as_text=True) for who in (FIRST, NEW))

    assert "职责分离：您已办理过" in mine and "领办</button>" not in mine
    assert "职责分离：您已办理过" not in another and "领办</button>" in another
    assert stage.client(FIRST).get(f"/api/v1/tasks/{task}").get_json()["may"]["claim"] is False


def test_it_is_not_reassigned(stage: Stage, pairs: list[str]) -> None:
    leader = stage.client("supervisor.county")
    people = {who: stage.actor(who).id for who in (FIRST, INSTEAD, NEW)}
    for task in pairs:
        page = leader.get(f"/tasks/{task}").get_data(as_text=True)
        assert people[NEW] in page and people[FIRST] not in page
        for who in (FIRST, INSTEAD):
            answer = leader.post(f"/api/v1/tasks/{task}/reassign", json={"user": people[who], **WHY})
            require_refused(answer, 422)
            page = leader.post(f"/tasks/{task}/reassign", data={"user": people[who], **WHY}, follow_redirects=True)
            assert "职责分离：这位同事已办理过" in page.get_data(as_text=True)
            assert holder(stage, task) is None
        answer = leader.post(f"/api/v1/tasks/{task}/reassign", json={"user": people[NEW], **WHY})
        assert answer.status_code == 200 and holder(stage, task) == people[NEW]


def test_a_leaver_hands_it_back_to_its_post(stage: Stage, pairs: list[str]) -> None:
    *kept, free = pairs
    stage.run(None, lambda w: w.session.execute(_undone_before(w, free).values(completed_by=stage.actor(NEW).id)))
    hold(stage, *pairs, by=LEAVER)

    answer = stage.client("security.admin").post(
        f"/api/v1/people/{stage.actor(LEAVER).id}/hand-over", json={"successor": stage.actor(FIRST).id, **WHY}
    )

    assert answer.get_json() == {"moved": 1, "returned": len(kept)}
    assert {holder(stage, task) for task in kept} == {None}
    assert holder(stage, free) == stage.actor(FIRST).id


def _undone_before(work: Work, task: str) -> Any:
    """Let somebody else have done what comes before one of the steps."""
    place = select(Task.instance_id).where(Task.id == task).scalar_subquery()
    return update(Task).where(Task.instance_id == place, Task.state == "done")

"""Every queue that is woken is worked, and nothing but JSON travels on it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from server.jobs import rq_jobs
from server.jobs.ticking import SWEEPS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the queues that a worker listens to, without a Redis."""
    names: list[str] = []

    class Listening:
        asked_to_end = True

        def __init__(self, queues: list[rq_jobs.Queue], **_: object) -> None:
            names.extend(queue.name for queue in queues)

        def work(self, **_: object) -> None: ...

    monkeypatch.setattr(rq_jobs, "Hand", Listening)
    rq_jobs.work(rq_jobs.Redis.from_url("redis://127.0.0.1:9"))
    return names


def test_a_worker_listens_to_the_queue_of_every_sweep(heard: list[str]) -> None:
    assert heard == [rq_jobs.QUEUES[name] for name in SWEEPS]


def test_whoever_is_woken_after_a_command_or_a_sweep_exists() -> None:
    woken = {*rq_jobs.AFTER_COMMIT, *rq_jobs.FOLLOWERS, *(f for names in rq_jobs.FOLLOWERS.values() for f in names)}

    assert woken <= set(SWEEPS)
    assert set(rq_jobs.FOLLOWERS) == set(SWEEPS)


def test_queues_are_made_in_one_place_and_speak_json() -> None:
    made = {
        path.relative_to(ROOT).as_posix(): re.findall(
            r"\b(?:Queue|Worker|Hand)\((?!Worker\)).*", path.read_text(encoding="utf-8")
        )
        for path in (ROOT / "server").rglob("*.py")
    }
    users = {path: lines for path, lines in made.items() if lines and "rq" in (ROOT / path).read_text(encoding="utf-8")}

    assert set(users) == {"server/jobs/rq_jobs.py"}
    assert all("serializer=JSONSerializer" in line for line in users["server/jobs/rq_jobs.py"])

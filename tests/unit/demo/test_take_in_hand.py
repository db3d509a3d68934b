"""The people of the demo county take only what they may do: who did the step before leaves it to a colleague."""

from __future__ import annotations

import random
from types import SimpleNamespace
from typing import Any

from server.cases.refusals import SamePerson
from server.demo.habits import take_in_hand
from server.foundation.identity import Actor, PostHeld


class Two:
    """Two clerks of a window, the first of whom has judged the emergency that is to be paid now."""

    posts: dict[str, list[str]] = {"u": ["first", "second"]}

    def __init__(self) -> None:
        self.asked: list[str] = []

    def open_tasks(self) -> list[Any]:
        return [SimpleNamespace(id="t", unit_id="u", role="clerk")]

    def actor_of(self, login: str) -> Actor:
        post = PostHeld(unit="u", unit_name="窗口", unit_kind="township", role="clerk")
        return Actor(id=login, name=login, county="690102", posts=(post,))

    def act(self, login: str, _command: Any, *, seconds: int) -> None:
        self.asked.append(login)
        if login == "first":
            raise SamePerson(step="研判是否急难")


def test_who_did_the_step_before_leaves_it_to_a_colleague() -> None:
    two = Two()
    take_in_hand(two, random.Random(1), share=1.0)  # type: ignore[arg-type]
    assert two.asked == ["first", "second"]

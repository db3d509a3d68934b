"""What each rung of the ladder says, how high it stands and which posts it reaches."""

from __future__ import annotations

TOWNSHIP = "township"


def rank(key: str) -> int:
    """Order the rungs: a later stage of the term stands higher."""
    if key.startswith("overdue-"):
        return 1000 + int(key.removeprefix("overdue-"))
    if key == "T":
        return 900
    if key.startswith("T-"):
        return 800 - int(key.removeprefix("T-"))
    return 0 if key == "half" else int(key.removesuffix("%"))


def audience(key: str, *, unit_kind: str, duty: bool, supervised: bool, listed: bool) -> tuple[str, ...]:
    """Name the posts a rung reaches: handler, deputy, leader, then supervisor and joint-meeting list.

    A township's reviewer (乡镇审核) joins at T-1 only for tasks of a township. `duty` adds the duty list.
    """
    overdue = key.startswith("overdue-")
    posts = ["handler"]
    if overdue or key in ("T-1", "T", "75%", "90%"):
        posts.append("deputy")
        if unit_kind == TOWNSHIP:
            posts.append("reviewer")
    if overdue or key in ("T", "90%"):
        posts.append("leader")
    if duty:
        posts.append("duty")
    if overdue and supervised:
        posts.append("supervisor")
    if overdue and listed:
        posts.append("meeting")
    return tuple(posts)


def words(key: str) -> tuple[str, str]:
    """Say the rung in Chinese and English, without any detail of the case."""
    if key.startswith("overdue-"):
        n = int(key.removeprefix("overdue-"))
        return ("已经超期", "overdue") if n == 1 else (f"已经超期，第{n}次提醒", f"overdue, reminder {n}")
    if key == "T":
        return "今天到期", "due today"
    if key.startswith("T-"):
        n = int(key.removeprefix("T-"))
        return f"还有{n}个工作日到期", f"{n} working day{'s' if n > 1 else ''} left"
    if key == "half":
        return "期限已经过半", "half of the time has passed"
    return f"期限已过{key}", f"{key} of the time has passed"

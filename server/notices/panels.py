"""What stands beside the forms of a notice on the task page."""

from __future__ import annotations

from typing import Any

from server.cases.holding import may_do
from server.cases.models import Task
from server.foundation.work import Work
from server.notices import objections, operations
from server.notices.models import Objection
from server.notices.queries import sheet
from server.notices.words import WAYS
from server.organisation import rules


def at_the_board(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return the notice that is put up or taken down, with the way to its page."""
    held = work.house.offers["report.told"](work, task) if task.form == "notice.post" else None
    return "notices/panel.html", {
        "sheet": sheet(work, operations.latest(work, task.instance_id).id), "objections": [], "held": held,
    }  # fmt: skip


def with_objections(work: Work, task: Task) -> tuple[str, dict[str, Any]]:
    """Return the objections of the step; who objected is shown to those who look into it, and to whoever has the answer to give."""
    notice = operations.latest(work, task.instance_id)
    found = objections.bound_to(work, task.id)
    named = _opens(work, notice.township, "notice.objector.read") or (
        task.form == "notice.answer"
        and task.state == "open"
        and may_do(work.actor, task)
        and _opens(work, notice.township, "notice.objector.answer")
    )
    return "notices/panel.html", {
        "sheet": sheet(work, notice.id), "objections": [_shown(work, objection, named) for objection in found],
    }  # fmt: skip


def _opens(work: Work, township: str, action: str) -> bool:
    found = rules.relations(work.actor, action)
    return "county" in found or township in found.get("own", frozenset())


def _shown(work: Work, objection: Objection, named: bool) -> dict[str, Any]:
    vault = work.house.vault
    return {
        "serial": objection.serial, "at": objection.objected_at, "way": WAYS[objection.way], "content": objection.content,
        "is_named": objection.is_named,
        "name": vault.decrypt(objection.name_sealed) if named and objection.name_sealed else "",
        "phone": vault.decrypt(objection.phone_sealed) if named and objection.phone_sealed else "",
    }  # fmt: skip


PANELS = {
    "notice.post": at_the_board,
    "notice.take-down": at_the_board,
    "notice.recheck": with_objections,
    "notice.answer": with_objections,
}

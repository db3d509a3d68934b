"""Tasks over HTTP: list, read, claim, release, reassign, complete, remark."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Response, jsonify, request
from flask_smorest import Blueprint
from sqlalchemy import update

from server.cases import assignment, operations
from server.cases.api import told
from server.cases.models import Task
from server.cases.pages.tasks import keep_broken_step, trace
from server.cases.queries.task import read_task, task_sheet
from server.cases.queries.todo import Wanted, todo
from server.cases.refusals import ChangedMeanwhile, StepBroken
from server.cases.schemas import (
    AnswersSchema,
    CommentSchema,
    DoneSchema,
    ReassignSchema,
    ScheduleSchema,
    TaskPageSchema,
    TaskSchema,
    TodoQuerySchema,
)
from server.foundation.work import Work
from server.web.entry import query
from server.web.repeatable import Do, repeatable

tasks = Blueprint(
    "tasks-api", __name__, url_prefix="/api/v1/tasks", description="待办任务 Work that waits for a person"
)


@tasks.get("")
@tasks.arguments(TodoQuerySchema, location="query")
@tasks.response(200, TaskPageSchema)
def list_tasks(wanted: dict[str, Any]) -> dict[str, Any]:
    """List open tasks, the nearest deadline first."""
    after, size = wanted.pop("after"), wanted.pop("size")
    page = query(lambda work: todo(work, Wanted(**wanted), after=after, size=size))
    return {"rows": [told.task_line(row) for row in page.rows], "next": page.next}


@tasks.get("/<task_id>")
@tasks.response(200, TaskSchema)
def get_task(task_id: str) -> Response:
    """Read a task with its explained deadlines; the answer carries an ETag."""
    sheet = query(lambda work: task_sheet(work, task_id))
    trace(sheet)
    response = jsonify(told.task(sheet))
    response.headers["ETag"] = told.etag(sheet.task)
    return response


@tasks.post("/<task_id>/claim")
@tasks.response(200, DoneSchema)
@repeatable
def claim(task_id: str) -> Do:
    """Claim a task of one's post."""
    return _small(task_id, lambda work: assignment.claim(work, task_id=task_id))


@tasks.post("/<task_id>/release")
@tasks.response(200, DoneSchema)
@repeatable
def release(task_id: str) -> Do:
    """Give a claimed task back to its post."""
    return _small(task_id, lambda work: assignment.release(work, task_id=task_id))


@tasks.post("/<task_id>/reassign")
@tasks.arguments(ReassignSchema)
@tasks.response(200, DoneSchema)
@repeatable
def reassign(body: dict[str, Any], task_id: str) -> Do:
    """Hand a task to a colleague of the same post."""
    return _small(
        task_id, lambda work: assignment.reassign(work, task_id=task_id, user_id=body["user"], reason=body["reason"])
    )


@tasks.post("/<task_id>/schedule")
@tasks.arguments(ScheduleSchema)
@tasks.response(200, DoneSchema)
@repeatable
def schedule(body: dict[str, Any], task_id: str) -> Do:
    """Set priority and follow-up day."""
    return _small(task_id, lambda work: assignment.schedule(work, task_id=task_id, **body))


@tasks.put("/<task_id>/draft")
@tasks.arguments(AnswersSchema)
@tasks.response(200, DoneSchema)
@repeatable
def save_draft(body: dict[str, Any], task_id: str) -> Do:
    """Keep answers that are not complete yet; nothing is checked."""
    return _small(task_id, lambda work: assignment.save_draft(work, task_id=task_id, answers=body["answers"]))


@tasks.post("/<task_id>/comment")
@tasks.arguments(CommentSchema)
@tasks.response(200, DoneSchema)
@repeatable
def comment(body: dict[str, Any], task_id: str) -> Do:
    """Leave a remark on the task's case."""

    def do(work: Work) -> Mapping[str, Any]:
        case_id = read_task(work, task_id)[0].case_id
        return {"ok": True, "comment_id": assignment.comment(work, case_id=case_id, text=body["text"], task_id=task_id)}

    return do


@tasks.post("/<task_id>/complete")
@tasks.arguments(AnswersSchema)
@tasks.response(200, DoneSchema)
def complete(body: dict[str, Any], task_id: str) -> Response:
    """Complete a task with the officer's answers and move its process on."""
    answers = body["answers"]
    try:
        return _complete(answers, task_id)  # type: ignore[no-any-return]
    except StepBroken as broken:
        task = query(lambda work: read_task(work, task_id))[0]
        keep_broken_step(task, answers, broken)
        raise


@repeatable
def _complete(answers: dict[str, Any], task_id: str) -> Do:
    return lambda work: {"ok": True, "case_id": operations.complete_task(work, task_id=task_id, answers=answers)}


def _small(task_id: str, act: Callable[[Work], Any]) -> Do:
    """Return a command that checks `If-Match` under the write lock, acts, and says that it is done."""
    expected = request.headers.get("If-Match")

    def do(work: Work) -> Mapping[str, Any]:
        if expected not in (None, "*"):
            work.session.execute(
                update(Task).where(Task.id == task_id).values(priority=Task.priority),
                execution_options={"synchronize_session": False},
            )
            if told.etag(read_task(work, task_id)[0]) != expected:
                raise ChangedMeanwhile
        act(work)
        return {"ok": True}

    return do

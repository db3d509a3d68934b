"""Random people in a county: any of them tries any open step with answers drawn at random, time passes by leaps, families withdraw."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from typing import Any

from sqlalchemy import select

import forms
from forms.fields import Field
from server.cases.models import Case, Instance, Task
from server.cases.operations import complete_task
from server.demo.replies import Scene, prepare, reply
from server.foundation.errors import Refused
from server.foundation.work import Work
from server.intake import withdrawing
from server.organisation.models import Appointment, User
from server.scenarios.playhouse import Play

LEAPS = (timedelta(hours=1), timedelta(days=1), timedelta(days=8))


def walk(play: Play, *, seed: object, steps: int) -> Counter[str]:
    """Let so many things be tried, each read from the rows anew, and count what was done and what was refused."""
    draw, tried = random.Random(str(seed)), Counter[str]()
    for _ in range(steps):
        chance = draw.random()
        if chance < 0.1:
            play.move(play.clock.now() + draw.choice(LEAPS))
            tried["time"] += 1
        elif chance < 0.13:
            tried[_withdraw(play, draw)] += 1
        else:
            tried[_try_a_step(play, draw)] += 1
    return tried


def _try_a_step(play: Play, draw: random.Random) -> str:
    open_tasks = play.read(_open)
    if not open_tasks:
        return "nothing open"
    task = draw.choice(open_tasks)
    people = play.read(lambda work: _people(work, task))
    login = draw.choice(people if people and draw.random() < 0.9 else sorted(play.users))
    scene = Scene(
        form=task.form, element=task.element, draft=task.draft or {}, data=task.data, now=play.clock.now(), draw=draw,
        units=play.units, manner=draw.choice(("ordinary", "refused")), person="",
    )  # fmt: skip
    try:
        answers = _answers(task, scene, draw)
        play.run(
            login, lambda work: prepare(work, task.id, scene) and complete_task(work, task_id=task.id, answers=answers)
        )
    except Refused as refusal:
        return f"refused: {type(refusal).__name__}"
    return "done"


def _answers(task: Any, scene: Scene, draw: random.Random) -> dict[str, Any]:
    form = forms.load(task.form, task.form_version)
    try:
        return _varied(task, reply(scene), draw)
    except KeyError:  # nobody of the demo county knows the form
        made: dict[str, Any] = _anything(form.root, scene, draw)
        return made


def _anything(field: Field, scene: Scene, draw: random.Random) -> Any:
    if field.type == "object" or field.item_type == "object":
        row: dict[str, Any] = {}
        for child in field.children:
            if all(row.get(name) in values for name, values in child.visible_when.items()):
                row[child.name] = _anything(child, scene, draw)
        return row if field.type == "object" else [row]
    if field.options:
        chosen = draw.choice(field.options).value
        return [chosen] if field.type == "array" else chosen
    if field.type == "boolean":
        return draw.random() < 0.7
    if field.type in ("integer", "number"):
        return draw.choice((1, 2, 300))
    return {"date": scene.today, "datetime": scene.minute, "money": "300"}.get(field.widget, "按规定办理")


def _varied(task: Any, answers: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """Choose another way now and then: one of the words, or yes for no."""
    for field in forms.load(task.form, task.form_version).root.children:
        if field.routing and draw.random() < 0.25:
            if field.options:
                answers = {**answers, field.name: draw.choice(field.options).value}
            elif field.type == "boolean":
                answers = {**answers, field.name: draw.random() < 0.5}
    return answers


def _withdraw(play: Play, draw: random.Random) -> str:
    found = play.read(
        lambda work: list(
            work.session.scalars(
                select(Case.id).where(Case.kind == "application", Case.closed_at.is_(None)).order_by(Case.code)
            )
        )
    )
    if not found:
        return "nothing open"
    case_id, login = draw.choice(found), draw.choice([each for each in sorted(play.users) if each.startswith("clerk.")])
    try:
        play.run(
            login,
            lambda work: withdrawing.withdraw(work, case_id=case_id, reason="withdrawn", words="户主到窗口书面提出"),
        )
    except Refused as refusal:
        return f"refused: {type(refusal).__name__}"
    return "withdrawn"


def _open(work: Work) -> list[Any]:
    rows = work.session.execute(
        select(
            Task.id,
            Task.unit_id,
            Task.role,
            Task.form,
            Task.form_version,
            Task.element,
            Task.draft,
            Task.created_at,
            Instance.data,
            Case.code,
        )
        .join(Instance, Instance.id == Task.instance_id)
        .join(Case, Case.id == Task.case_id)
        .where(Task.state == "open")
    ).all()
    # Ids are drawn anew each time: an order without them keeps a walk the same.
    return sorted(rows, key=lambda row: (row.created_at, row.code, row.element))


def _people(work: Work, task: Any) -> list[str]:
    """Return who holds the step's post, always in the same order."""
    posts = select(Appointment.user_id).where(Appointment.unit_id == task.unit_id, Appointment.role == task.role)
    return list(work.session.scalars(select(User.login).where(User.id.in_(posts)).order_by(User.login)))

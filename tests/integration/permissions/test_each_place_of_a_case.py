"""One name written in each place of a case: shown in each to who reads names, in none to who reads the file without them."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import select

from server.cases.models import Case, Comment, Correction, Event, Incident, Item, Task
from server.documents.catalogue import KINDS
from server.documents.models import Attachment, Document
from server.foundation.database import Base
from server.foundation.work import Work
from tests.integration.cases.conftest import PERSON, make_case, start_urgent
from tests.integration.permissions.readers import words
from tests.planting import plant
from tests.stage import Stage

NAME = PERSON["name"]
#: Where a person's name may stand in a case: each is written, and each is shown to whoever reads names.
PLACES = frozenset(
    "added addressee answers before cause comment correction delivery draft event facts late scan signed void".split()
)
MARK = re.compile(rf"【(\w+)】{NAME}")


def mark(place: str) -> str:
    """Return words that name the applicant, to be found again."""
    return f"【{place}】{NAME}"


@pytest.fixture
def views(stage: Stage) -> list[str]:
    """Write the name into each place of a case, and return the addresses that lead to one of them."""
    case, step, paper = stage.run("clerk.qingsui", lambda work: _write(work, stage))
    pages = [
        f"/cases/{case}",
        f"/tasks/{step}",
        "/tasks/done",
        "/documents",
        f"/documents/{paper}",
        f"/documents/{paper}/print",
    ]
    return [
        *pages,
        *(f"/api/v1{page}" for page in pages[:-1]),
        f"/cases/{case}/papers",
        f"/api/v1/cases/{case}/timeline",
    ]


def _write(work: Work, stage: Stage) -> tuple[str, str, str]:
    case_id = make_case(work, stage)
    start_urgent(work, case_id)
    step = work.session.scalars(select(Task).where(Task.case_id == case_id)).one()
    step.draft = {"words": mark("draft")}
    around = {"case_id": case_id, "instance_id": step.instance_id, "unit_id": step.unit_id}
    done = {
        "role": "clerk",
        "state": "done",
        "form": step.form,
        "form_version": step.form_version,
        "completed_at": work.now,
    }
    for identifier, place in (("done", "answers"), ("earlier", "before")):
        answers = {"opinion": mark(place)}
        plant(
            stage,
            work.session,
            Task,
            **around,
            **done,
            id=identifier,
            answers=answers,
            due_at=work.now,
            completed_by=work.actor.id,
        )
    case = work.session.get_one(Case, case_id)
    case.true_time_reason = mark("late")
    work.session.scalars(select(Item).where(Item.case_id == case_id)).one().added_reason = mark("added")
    _write_rows(work, stage, around)
    return case_id, step.id, _write_paper(work, stage, around)


def _write_rows(work: Work, stage: Stage, around: dict[str, str]) -> None:
    """Let colleagues remark, correct, and ask to leave a broken step out."""
    rows: tuple[tuple[type[Base], dict[str, Any]], ...] = (
        (Comment, {"text": mark("comment"), "task_id": None}),
        (Correction, {"reason": mark("correction"), "task_id": None}),
        (Event, {"kind": "skip-asked", "detail": {"element": "x", "reason": mark("event")}}),
        (Incident, {"cause": mark("cause"), "state": "open"}),
    )
    for model, said in rows:
        plant(stage, work.session, model, **around, **said)


def _write_paper(work: Work, stage: Stage, around: dict[str, str]) -> str:
    facts, delivery = (
        dict.fromkeys(KINDS["source-letter"].facts, mark("facts")) | {"reply_by": "2026-10-08"},
        {"received_by": mark("delivery")},
    )
    paper = plant(
        stage, work.session, Document, **around, kind="source-letter", addressee=mark("addressee"), facts=facts, delivery=delivery,
        void_reason=mark("void"), voided_at=work.now, delivered_at=work.now, voided_by=work.actor.id, verify_code="x",
    )  # fmt: skip
    for place, document in (("scan", None), ("signed", paper)):
        about = {"case_id": around["case_id"], "document_id": document}
        plant(stage, work.session, Attachment, **about, id=place, name=mark(place), media_type="image/png")
    return paper


def test_a_name_is_shown_in_each_place_to_who_reads_names_and_in_none_to_others(stage: Stage, views: list[str]) -> None:
    near, far = stage.client("reviewer.civil"), stage.client("supervisor.county")
    shown = {view: words(near.get(view)) for view in views}
    told = {view: words(far.get(view)) for view in views}

    assert {place for said in shown.values() for place in MARK.findall(said)} == PLACES
    assert {view: MARK.findall(said) for view, said in told.items() if NAME in said} == {}
    assert {view for view, said in told.items() if "【" not in said} == {
        view for view, said in shown.items() if "【" not in said
    }
    assert [text for text in (PERSON["id_number"], PERSON["phone"]) if text in f"{shown} {told}"] == []
    assert [PERSON["residence_address"] in str(said) for said in (shown, told)] == [True, False]

"""Send an application from home, and take it back: anybody may, no account is asked for, and nothing tells whether a person is known.

社会救助法 Art. 63 lets people apply, ask and complain by the information platform; Art. 62 forbids to ask for what data prove, so
this form asks for no paper at all. The clock that runs for the window is the one that runs for whoever stands before it (`ACC.check`).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

import forms
from server.audit import operations as audit
from server.cases.sealing import seal_whole
from server.cases.terms import measure
from server.documents.operations import next_serial
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.submissions import keep_said, sent_before
from server.foundation.work import Work
from server.households.operations import normal_name
from server.messaging.operations import tell_posts
from server.online.models import OnlineApplication
from server.online.refusals import Answered
from server.online.words import FORM
from server.organisation.models import Unit
from server.organisation.queries import is_township

TERM = "ACC.check"
WINDOW_ROLES = ("clerk", "township_leader")
URGENT_ROLES = ("clerk", "duty", "township_leader")
FAMILY = "family"  #: who answered, where the family took it back


def send(work: Work, *, answers: Mapping[str, Any], submission: str) -> OnlineApplication:
    """Keep an application that somebody sends from home, start its clock and tell the window; the same submission is one application.

    :raises SentWithOtherWords: the form was sent before and said something else.
    :raises InvalidAnswers: an answer is missing or wrong, or the township is none.
    """
    known = sent_before(work, OnlineApplication, submission, answers)
    if known is not None:
        return known
    clean = _clean(work, answers)
    row = _row(work, clean, submission)
    work.session.add(row)
    work.session.flush()
    keep_said(work, OnlineApplication, submission, answers)
    tell_window(work, row)
    audit.record(work, "online.send", row.id, urgent=row.urgent)
    return row


def _clean(work: Work, answers: Mapping[str, Any]) -> dict[str, Any]:
    checked = forms.load(FORM).validate(answers, today=work.today, now=work.now)
    problems = [FieldProblem(e.path, e.code, e.zh, e.en) for e in checked.errors]
    if not problems and not is_township(work, str(checked.clean["township"])):
        words = ("请选择现在住的乡镇（街道）。", "Choose the township where you live now.")
        problems = [FieldProblem("township", "unknown", *words)]
    if problems:
        raise InvalidAnswers(problems)
    return dict(checked.clean)


def _row(work: Work, clean: Mapping[str, Any], submission: str) -> OnlineApplication:
    plain = forms.load(FORM).plain(clean)
    due = measure(work, TERM, anchor=None, pinned_on=work.today).due
    serial = next_serial(work, unit_id="", kind="online")
    number = plain.get("id_number")
    return OnlineApplication(
        id=work.new_id(), county=work.house.county, code=f"WS{work.today.year}-{serial:05d}", query_code=secrets.token_urlsafe(16),
        submission=submission, township=str(plain["township"]), name=normal_name(str(plain["name"])), wants=list(plain.get("wants") or ()),
        id_hash=work.house.vault.search_hash("id", str(number)) if number else None, urgent=bool(plain["urgent"]),
        sealed=seal_whole(work.house.vault, plain), received_at=work.now, due_at=due.instant, due_on=due.due_on,
        provisional=due.provisional, calls=[], state="open", outcome="", words="",
    )  # fmt: skip


def tell_window(work: Work, row: OnlineApplication, *, template: str = "application-arrived") -> None:
    """Tell a window's posts of an application from home; in an emergency the duty officer too."""
    unit = work.session.scalar(select(Unit.name).where(Unit.id == row.township)) or ""
    tell_posts(
        work, unit_id=row.township, roles=URGENT_ROLES if row.urgent else WINDOW_ROLES, template=template,
        cause=f"{row.id}:{row.township}:{work.now.isoformat()}", link=f"/applications/{row.id}",
        facts={"application": row.code, "unit": unit, "due": row.due_on.isoformat(), "urgent": row.urgent},
    )  # fmt: skip


def by_code(work: Work, code: str) -> OnlineApplication:
    """Return the application of a receipt's code.

    :raises NotFound: there is none.
    """
    row = work.session.scalar(
        select(OnlineApplication).where(
            OnlineApplication.query_code == code, OnlineApplication.county == work.house.county
        )
    )
    if row is None:
        raise NotFound
    return row


def take_back(work: Work, *, code: str) -> OnlineApplication:
    """Let the family take its application back before the window has registered it.

    :raises NotFound: there is no such code.
    :raises Answered: it has its answer; a case is withdrawn at the window.
    """
    row = by_code(work, code)
    if row.outcome == "withdrawn":
        return row
    draft = row.draft_id
    close(work, row, outcome="withdrawn", words="", by=FAMILY)
    if draft is not None:
        work.house.offers["application.drop"](work, draft_id=draft)
    audit.record(work, "online.take-back", row.id)
    return row


def close(work: Work, row: OnlineApplication, *, outcome: str, words: str, by: str, case_id: str | None = None) -> None:
    """Answer an application once: of two answers the second finds it answered.

    :raises Answered: it is.
    """
    done = work.session.execute(
        update(OnlineApplication)
        .where(OnlineApplication.id == row.id, OnlineApplication.state != "answered")
        .values(state="answered", outcome=outcome, words=words, answered_at=work.now, answered_by=by, case_id=case_id),
        execution_options={"synchronize_session": False},
    )
    if done.rowcount != 1:  # type: ignore[attr-defined]
        raise Answered
    work.session.refresh(row)

"""Papers that a household sends from home, once the one-time notice has named them (一次性告知)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select

from server.cases.events import note
from server.cases.models import Case, Task
from server.documents.attachments import attach
from server.documents.models import Attachment
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.messaging.operations import tell_posts
from server.online.refusals import NothingAwaited
from server.organisation.models import Unit

AWAITING = "supplement.record"  #: form of the step at which the window waits for the household's papers
WINDOW_ROLES = ("clerk",)
MOST = 40  #: files that a household may send to one case


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One file for one paper of the notice."""

    field: str  #: of the form, where a refusal is shown
    paper: str
    name: str
    content: bytes


def awaited(work: Work, case: Case) -> str | None:
    """Return the open step that waits for the household's papers, or None."""
    wanted = select(Task.id).where(Task.case_id == case.id, Task.form == AWAITING, Task.state == "open")
    return work.session.scalar(wanted.limit(1))


def send_files(work: Work, *, case: Case, files: Sequence[tuple[str, str, str, bytes]]) -> int:
    """Keep files, each as (field of the form, paper, name, content); see `send`."""
    return send(
        work,
        case=case,
        files=[Sent(field=f, paper=paper, name=name, content=content) for f, paper, name, content in files],
    )


def send(work: Work, *, case: Case, files: Sequence[Sent]) -> int:
    """Keep the files beside the papers that they are for, tell the window, and return how many are new; one sent twice is kept once.

    :raises NothingAwaited: the window waits for no paper of this case.
    :raises InvalidAnswers: no file came, one is not what it says, or there are too many.
    """
    step = awaited(work, case)
    if step is None:
        raise NothingAwaited
    if not files:
        words = ("请选择要交的材料的照片或扫描件。", "Choose a photo or scan of a paper.")
        raise InvalidAnswers([FieldProblem("paper-0", "required", *words)])
    before = _count(work, case)
    if before + len(files) > MOST:
        words = (f"最多传 {MOST} 个文件，其余的请带到窗口。", f"At most {MOST} files; bring the rest to the window.")
        raise InvalidAnswers([FieldProblem(files[0].field, "too-many", *words)])
    for each in files:
        _keep(work, case, each)
    new = _count(work, case) - before
    if new:
        note(work, case.id, "papers-from-home", count=new)
        unit = work.session.scalar(select(Unit.name).where(Unit.id == case.township)) or ""
        tell_posts(
            work, unit_id=case.township, roles=WINDOW_ROLES, template="papers-from-home", cause=f"{case.id}:{work.now.isoformat()}",
            case_id=case.id, link=f"/tasks/{step}", facts={"case": case.code, "unit": unit, "count": new},
        )  # fmt: skip
    return new


def _count(work: Work, case: Case) -> int:
    mine = (Attachment.case_id == case.id, Attachment.added_by == work.actor.id, Attachment.removed_at.is_(None))
    return work.session.scalar(select(func.count()).select_from(Attachment).where(*mine)) or 0


def _keep(work: Work, case: Case, each: Sent) -> None:
    """Keep one file, and drop it again where the household had sent the same one for the same paper."""
    try:
        row = attach(work, case_id=case.id, line=each.paper, name=each.name, content=each.content)
    except InvalidAnswers as refusal:
        raise InvalidAnswers([FieldProblem(each.field, p.code, p.zh, p.en) for p in refusal.fields]) from refusal
    same = select(Attachment.id).where(
        Attachment.case_id == case.id, Attachment.line == row.line, Attachment.sha256 == row.sha256, Attachment.id != row.id,
        Attachment.removed_at.is_(None),
    )  # fmt: skip
    if work.session.scalar(same.limit(1)) is not None:
        work.session.delete(row)
        work.session.flush()

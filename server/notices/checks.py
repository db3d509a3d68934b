"""What only rows can tell about a notice's forms: photos, dates, how many people reviewed, whose answers are missing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from server.cases.models import Case
from server.cases.occurrence import Check, Occurrence
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.notices import exemptions, objections, operations
from server.notices.content import item_of
from server.notices.county import choice
from server.notices.models import Notice, Objection
from server.notices.photos import END, START, photos

LATEST_ENTRY = timedelta(days=3)  #: a posting entered later proves nothing: it is posted anew


def check_post(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Ask for the photo, a believable time, the place of residence, a data check in force, and no open request for no notice."""
    notice = operations.latest(work, occurrence.instance_id)
    found = [*_photo(work, notice, START), *work.house.offers["report.held-notice"](work, occurrence)]
    if exemptions.is_held(work, occurrence.case_id):
        words = (
            "有人申请本案不公示，县民政局决定以前不要张贴。",
            "No notice is asked for in this case; do not post before it is decided.",
        )
        found.append(FieldProblem("posted_at", "exemption-asked", *words))
    at = objections.instant(occurrence.answers["posted_at"])
    if at < notice.prepared_at.replace(second=0, microsecond=0):
        words = ("张贴时间早于公示生成的时间。", "It is earlier than the notice was made.")
        found.append(FieldProblem("posted_at", "too-early", *words))
    elif at < work.now - LATEST_ENTRY:
        words = ("已经过了3天，请重新张贴、重新拍照。", "More than 3 days ago: post it anew with a new photo.")
        found.append(FieldProblem("posted_at", "too-long-ago", *words))
    return found + _residence(work, occurrence)


def _residence(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    applicant = dict(work.session.get_one(Case, occurrence.case_id).answers.get("applicant") or {})
    told = "residence" in occurrence.answers["places"] or occurrence.answers.get("note")
    if not applicant.get("lives_elsewhere") or told:
        return []
    words = (
        "申请人人户分离：居住地也要张贴；不能张贴的，请在说明里写明原因。",
        "The applicant lives apart from the registration: post it there too, or say why not.",
    )
    return [FieldProblem("places", "residence-missing", *words)]


def check_take_down(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Ask for the photo, and for a time after the period."""
    notice = operations.latest(work, occurrence.instance_id)
    found = _photo(work, notice, END)
    at = objections.instant(occurrence.answers["taken_down_at"])
    if notice.ended_at is not None and at < notice.ended_at:
        last = (notice.ended_at - timedelta(seconds=1)).astimezone(LOCAL)
        words = (
            f"公示期到{last:%Y-%m-%d} 24时才满，撤下不能早于期满。提前撤下的，请报乡镇审核重新公示。",
            f"The period ends with {last:%Y-%m-%d}; it is taken down after that.",
        )
        found.append(FieldProblem("taken_down_at", "too-early", *words))
    return found


def _photo(work: Work, notice: Notice, line: str) -> list[FieldProblem]:
    if photos(work, notice, line):
        return []
    words = ("请先上传照片：照出公示栏和当天日期。", "Upload a photo first that shows the board and the date.")
    return [FieldProblem("photos", "required", *words)]


def check_recheck(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep a review meeting at the county's number of people, and the end of the inquiry after what it inquires into."""
    answers, least = occurrence.answers, int(choice(work, "review_meeting_people"))
    found = _by_the_village(work, occurrence)
    came = [local_date(row.objected_at).isoformat() for row in objections.bound_to(work, occurrence.task_id)]
    if str(answers["done_on"]) < max(came, default=""):
        words = f"不能早于提出异议的日期 {max(came)}。", "Not before the objection was made."
        found.append(FieldProblem("done_on", "too-early", *words))
    if answers["method"] == "review-meeting" and int(answers["participants"]) < least:
        words = (
            f"民主评议不少于{least}人（本县规定，演示参数）。",
            f"At least {least} people (county rule, demo parameter).",
        )
        found.append(FieldProblem("participants", "too-few", *words))
    return found


def _by_the_village(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Leave it to the village whether an objection to a house's rebuilding holds (自然灾害救助条例 20)."""
    if occurrence.answers["method"] == "review-meeting" or item_of(work, occurrence) != "rebuild":
        return []
    zh = "因灾倒损住房的异议由村（居）民委员会民主评议，请选“民主评议”（《自然灾害救助条例》第二十条）。"
    en = "An objection to a house's rebuilding is discussed by the village (art. 20 of the Regulations)."
    return [FieldProblem("method", "by-the-village", zh, en)]


def check_answer(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Ask for one line per objection with a name, and no other."""
    bound = {str(objection.serial): objection for objection in objections.bound_to(work, occurrence.task_id)}
    due = set(bound)
    rows = list(occurrence.answers["answers"])
    told = [str(row["objection"]) for row in rows]
    found = [
        FieldProblem(
            f"answers/{index}/objection",
            "unknown",
            f"要答复的异议是：{'、'.join(sorted(due))}。",
            "No such objection, or twice.",
        )
        for index, number in enumerate(told)
        if number not in due or number in told[:index]
    ]
    for number in sorted(due - set(told)):
        words = (f"第{number}号异议还没有答复。", f"Objection {number} is not answered.")
        found.append(FieldProblem("answers", "missing", *words))
    for index, row in enumerate(rows):
        found += _when_answered(row, bound.get(str(row["objection"])), f"answers/{index}/answered_at")
    return found


def _when_answered(row: Mapping[str, Any], objection: Objection | None, path: str) -> list[FieldProblem]:
    at = objections.instant(row["answered_at"])
    # Forms give minutes: what happened within the same minute is not before.
    if objection and objection.checked_at and at < objection.checked_at.replace(second=0, microsecond=0):
        return [FieldProblem(path, "before-check", "答复不能早于复查有结论的时间。", "Not before there is an outcome.")]
    return []


CHECKS: dict[str, Check] = {
    "notice.post": check_post,
    "notice.take-down": check_take_down,
    "notice.recheck": check_recheck,
    "notice.answer": check_answer,
}

"""What only rows can tell about a complaint's forms: every point is checked, measures do not contradict each other."""

from __future__ import annotations

from server.cases.occurrence import Check, Occurrence
from server.complaints.models import Complaint
from server.complaints.sealing import opened
from server.determination.answers import day, instant
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work


def check_findings(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Ask for one finding per point, somebody else beside the checker, and measures that fit together."""
    answers, row = occurrence.answers, work.session.get_one(Complaint, occurrence.subject)
    points = opened(work, row).points
    told = [int(row["number"]) for row in answers["points"]]
    found = [
        FieldProblem(
            f"points/{index}/number",
            "unknown",
            f"反映的问题共{len(points)}条，每条填一次。",
            "No such point, or twice.",
        )
        for index, number in enumerate(told)
        if number not in range(1, len(points) + 1) or number in told[:index]
    ]
    for number in sorted(set(range(1, len(points) + 1)) - set(told)):
        words = (f"第{number}条还没有核查结果。", f"Point {number} has no finding.")
        found.append(FieldProblem("points", "missing", *words))
    if str(answers["with_whom"]).strip() == work.actor.name:
        words = ("核查不少于两人，请写另一个人。", "Two people check: name the other one.")
        found.append(FieldProblem("with_whom", "same-person", *words))
    if day(answers["checked_on"]) < (received := local_date(row.received_at)):
        words = (
            f"核查完成日期不能早于收到举报的 {received}。",
            f"Nothing was checked before {received}, when it came in.",
        )
        found.append(FieldProblem("checked_on", "before-receipt", *words))
    if "none" in answers["measures"] and len(answers["measures"]) > 1:
        words = ("选了“不需要处理”，就不能再选别的。", "“None” stands alone.")
        found.append(FieldProblem("measures", "contradiction", *words))
    return found


def check_reply(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nobody is answered before the complaint was looked into."""
    row, replied_at = work.session.get_one(Complaint, occurrence.subject), instant(occurrence.answers["replied_at"])
    # Forms give minutes: what happened within the same minute is not before.
    if row.checked_at is None or replied_at >= row.checked_at.replace(second=0, microsecond=0):
        return []
    words = ("答复不能早于核查完成的时间。", "The answer cannot come before the findings.")
    return [FieldProblem("replied_at", "before-check", *words)]


CHECKS: dict[str, Check] = {"complaint.check": check_findings, "complaint.reply": check_reply}

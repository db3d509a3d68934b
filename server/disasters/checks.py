"""What the forms of a winter list are checked for against rows, before the engine runs."""

from __future__ import annotations

from server.cases.occurrence import Check, Occurrence
from server.disasters.answering import unanswered
from server.disasters.listing import count_of, read_list
from server.disasters.rebuild_checks import CHECKS as OF_REBUILDING
from server.foundation.errors import FieldProblem
from server.foundation.work import Work


def check_draw(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Send a list on only with every recognised household looked at, and with somebody on it."""
    row = read_list(work, occurrence.subject or "")
    if asked := count_of(work, row.id, standing="asked"):
        return [
            FieldProblem("drawn", "asked", f"还有 {asked} 户已认定家庭没有核实是否受灾。", f"{asked} recognised households are not looked at yet.")
        ]  # fmt: skip
    if not count_of(work, row.id, standing="in"):
        return [FieldProblem("drawn", "empty", "名单上没有家庭。", "Nobody is on the list.")]
    return []


def check_approve(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Compare the leader's own count with the list."""
    if occurrence.answers["approve_outcome"] != "pass":
        return []
    if occurrence.answers["control_count"] != count_of(work, occurrence.subject or "", standing="in"):
        return [
            FieldProblem("control_count", "differs", "与名单的户数不一致，请重新清点。", "The list has another count.")
        ]
    return []


def check_receive(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Sign only for the file that was sealed."""
    row = read_list(work, occurrence.subject or "")
    if str(occurrence.answers["digest_start"]).lower() == row.sha256[:8]:
        return []
    return [
        FieldProblem("digest_start", "differs", "与封存的名单不一致，请重新下载名单核对。", "This is not the sealed file: download the list again.")
    ]  # fmt: skip


def check_settle(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Settle a list only when each household has its result."""
    if open_lines := unanswered(work, occurrence.subject or ""):
        return [
            FieldProblem("settled", "open", f"还有 {open_lines} 户没有结果。", f"{open_lines} households have no result yet.")
        ]  # fmt: skip
    return []


CHECKS: dict[str, Check] = {
    "winter.draw": check_draw,
    "winter.approve": check_approve,
    "winter.receive": check_receive,
    "winter.settle": check_settle,
    **OF_REBUILDING,
}

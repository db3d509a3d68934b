"""What only rows can tell about the forms of rebuilding: how many discussed it, who looks at it, how much the county gives at most."""

from __future__ import annotations

from decimal import Decimal

from server.cases.asking import ask
from server.cases.occurrence import Check, Occurrence
from server.disasters.rebuilding import of_case
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.notices.county import choice

TABLE = "rebuild-grants"


def check_discuss(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep a discussion at the county's number of people; the article names none."""
    least = int(choice(work, "review_meeting_people"))
    if int(occurrence.answers["people"]) >= least:
        return []
    zh, en = (
        f"民主评议不少于{least}人（本县规定，演示参数）。",
        f"At least {least} people (county rule, demo parameter).",
    )
    return [FieldProblem("people", "too-few", zh, en)]


def check_review(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let another person review than the one who put the household forward."""
    row = of_case(work, occurrence.case_id)
    if row is None or row.by != work.actor.id:
        return []
    zh, en = "提名的人不能审核，请换一个人。", "Whoever put the household forward does not review it."
    return [FieldProblem("review_outcome", "own-nomination", zh, en)]


def check_approve(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Approve only what the village endorsed and posted, and at most what the county gives for the damage."""
    answers = occurrence.answers
    if answers["result_kind"] != "granted":
        return []
    if not occurrence.data.get("village_endorsed"):
        zh = "村里没有评议同意、公示过的，不能批准，请写明理由不批准（《自然灾害救助条例》第二十条）。"
        en = "What the village has not endorsed and posted is not approved: say why not."
        return [FieldProblem("result_kind", "not-endorsed", zh, en)]
    most = rebuild_cap(work, str(occurrence.data["damage_grade"]))
    if Decimal(str(answers["rebuild_amount"])) <= most:
        return []
    zh = f"本县对这一受损等级最多补助 {most:,.2f} 元（本县规定，演示参数）。"
    en = f"At most {most:,.2f} yuan for this damage (county rule, demo parameter)."
    return [FieldProblem("rebuild_amount", "above-cap", zh, en)]


def rebuild_cap(work: Work, damage: str) -> Decimal:
    """Return the most that the county gives for a damage, from its dated table."""
    found = ask(work, TABLE, {"division": work.house.county, "damage": damage}).outputs
    return Decimal(str(found["rebuild_cap"]))


CHECKS: dict[str, Check] = {
    "refer-rebuild.discuss": check_discuss,
    "refer-rebuild.review": check_review,
    "refer-rebuild.approve": check_approve,
}

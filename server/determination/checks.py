"""What only rows can tell before a decision, its delivery or its publication is accepted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item, Task
from server.cases.occurrence import Check, Occurrence
from server.cases.waiting_decisions import is_waiting
from server.determination import absorbing, archive, extending, lapsing, opinions, standing
from server.determination.amounts import money
from server.determination.answers import cited_too_early, day, instant
from server.determination.granting import OF_ONE_PERSON, receiver
from server.determination.queries import decision_of
from server.foundation.clock import LOCAL, local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.exclusions import exclusion_problems
from server.households.identities import held_by_household
from server.verification.queries import county_visited, lapsed_on
from server.verification.survey import is_filed, require_no_relative


def check_sign(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Keep amounts with their reason, laws where they are in force, what comes before a decision before it, and relatives away.

    :raises Recused: a filed relative of the applicant would decide.
    """
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    answers = occurrence.answers
    if answers["decision"] == "returned":
        return _return_problems(occurrence)
    problems = (
        cited_too_early(work, answers.get("basis")) + _unfinished(work, occurrence) + _looked_into(work, occurrence)
    )
    if answers["decision"] == "granted":
        problems += _lapsed(work, occurrence) + _less_than_alone(work, occurrence)
        problems += (
            standing.problems(occurrence.data, answers) + _amount_problems(occurrence) + _exclusions(work, occurrence)
        )
        problems += above_what_may_be_decided(occurrence.data, answers.get("decided_amount"), path="decided_amount")
        if occurrence.data.get("proposed") == "refuse" and not answers.get("reason"):
            problems.append(
                FieldProblem(
                    "reason",
                    "required",
                    "与审核建议相反的，写明理由。",
                    "Say why the decision departs from the proposal.",
                )
            )
    return problems


def _return_problems(occurrence: Occurrence) -> list[FieldProblem]:
    if occurrence.data.get("may_return"):
        return []
    return [
        FieldProblem(
            "decision", "no-return", "这个事项到了这一步不能退回，请作出决定。", "This item cannot be returned here; decide it."
        )
    ]  # fmt: skip


def _unfinished(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nobody decides about a filed relative before the county's visit is on record (民发〔2021〕57号 art. 20).

    A relative who is filed when the visits are over binds all the same: the county then investigates on its own.
    """
    filed = occurrence.data.get("relative_filed") or is_filed(work, work.session.get_one(Case, occurrence.case_id))
    if not filed or county_visited(work, occurrence.case_id):
        return []
    return [
        FieldProblem(
            "decision", "county-visit-first", "备案的近亲属，县级入户记录以前不能作出决定（民发〔2021〕57号第二十条）。",
            "A filed relative: no decision before the county's home visit is on record.",
        )
    ]  # fmt: skip


def _looked_into(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let no township decide while what somebody said about the household is being looked into."""
    if occurrence.data.get("decision_level") != "township" or not is_waiting(work, occurrence.instance_id):
        return []
    return [
        FieldProblem(
            "decision", "looked-into-first", "本户的情况县级正在核实，核实结束以前乡镇不作决定（本县规定，演示参数）。",
            "The county is looking into something about this household; the township decides when that is over.",
        )
    ]  # fmt: skip


def _exclusions(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nobody is granted what another running aid excludes (C6)."""
    code, case = str(occurrence.data["item"]), work.session.get_one(Case, occurrence.case_id)
    item = work.session.get_one(Item, occurrence.item_id)
    whom = receiver(case, item) if code in OF_ONE_PERSON else None
    return exclusion_problems(
        work, path="decision", household_id=case.household_id, item=code, person_id=whom, case_id=case.id
    )


def _less_than_alone(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody who joined alone get less by her household's allowance without having been told and heard (社会救助法 art. 48)."""
    answers, case = occurrence.answers, work.session.get_one(Case, occurrence.case_id)
    decided = money(answers.get("decided_amount"))
    if occurrence.data.get("item") != absorbing.HOUSEHOLD or decided is None or answers.get("reason"):
        return []
    before = absorbing.sum_of(work, case.household_id)
    if decided >= before:
        return []
    return [
        FieldProblem(
            "reason", "less-than-alone",
            f"家里有人已单独纳入低保，每月 {before:,.2f} 元，并入全户后反而减少：写明已经怎样告知本人、本人的意见是什么。",
            f"Members receive {before:,.2f} yuan a month alone, and less with the household: say how they were told and what they said.",
        )
    ]  # fmt: skip


def _lapsed(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Grant on a report that ran out meanwhile only with words that say why it still serves."""
    last = lapsed_on(work, occurrence.case_id)
    if last is None or occurrence.answers.get("reason"):
        return []
    return [
        FieldProblem(
            "reason", "report-lapsed", f"核对报告已于 {last} 到期：写明为什么仍以它为据，或者退回重新核对（本县规定，演示参数）。",
            f"The data check’s report ran out on {last}: say why it still serves, or send the file back.",
        )
    ]  # fmt: skip


def _amount_problems(occurrence: Occurrence) -> list[FieldProblem]:
    proposed, decided = money(occurrence.data.get("proposed_amount")), money(occurrence.answers.get("decided_amount"))
    if decided is None and proposed is not None:
        return [FieldProblem("decided_amount", "required", "请填写金额。", "Give the amount.")]
    if decided is not None and proposed is None and occurrence.data.get("proposed") == "grant":
        return [
            FieldProblem(
                "decided_amount", "no-money", "这一项只认定身份，不给付金额，请留空。", "This item recognises an identity; leave the amount empty."
            )
        ]  # fmt: skip
    if decided != proposed and not occurrence.answers.get("amount_reason"):
        return [
            FieldProblem(
                "amount_reason", "required", f"核算金额是 {proposed or 0:,.2f} 元，不一致的写明理由。",
                f"The calculated amount is {proposed or 0:,.2f} yuan; say why it differs.",
            )
        ]  # fmt: skip
    return []


def above_what_may_be_decided(data: Mapping[str, Any], value: Any, *, path: str) -> list[FieldProblem]:
    """Hold an amount against the township's limit where it decides, and above the county's cap against the joint meeting's word."""
    amount, limit, cap = money(value), money(data.get("township_limit")), money(data.get("spend_cap"))
    if amount is not None and data.get("decision_level") == "township" and limit is not None and amount > limit:
        return [
            FieldProblem(
                path, "above-limit", f"超过本县规定的乡镇限额 {limit:,.2f} 元，应当报县民政决定。",
                f"Above the township’s limit of {limit:,.2f} yuan, which the county sets: the county decides.",
            )
        ]  # fmt: skip
    if amount is None or cap is None or amount <= cap:
        return []
    agreed = money(data.get("resolved_amount")) if data.get("resolution") == "agree" else None
    most = cap if agreed is None else max(cap, agreed)
    if amount <= most:
        return []
    return [
        FieldProblem(
            path, "above-resolution", f"超过本县封顶线 {cap:,.2f} 元的部分由联席会议议定：最多 {most:,.2f} 元。",
            f"Above the county’s cap of {cap:,.2f} yuan the joint meeting decides: {most:,.2f} yuan at most.",
        )
    ]  # fmt: skip


def check_delivery(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nothing is delivered before it was decided."""
    decision, at = decision_of(work, occurrence.instance_id), instant(occurrence.answers["delivered_at"])
    # Forms give minutes: what happened within the minute of the decision is not before it.
    if decision is None or at >= decision.decided_at.replace(second=0, microsecond=0):
        return []
    return [
        FieldProblem(
            "delivered_at", "before-decision", f"不能早于作出决定的时间（{decision.decided_at.astimezone(LOCAL):%Y-%m-%d %H:%M}）。",
            "Not before the decision was taken.",
        )
    ]  # fmt: skip


def check_publication(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Nothing is published before it was decided."""
    decision = decision_of(work, occurrence.instance_id)
    posted = day(occurrence.answers["posted_on"])
    if decision is None or posted >= decision.decided_at.astimezone(LOCAL).date():
        return []
    return [
        FieldProblem(
            "posted_on", "before-decision", "公布不能早于作出决定。", "Nothing is published before the decision."
        )
    ]


def check_conversion(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Convert only with the applicant's word, and only into what the case does not hold already."""
    wanted = str(occurrence.answers["convert_to"])
    if wanted != "none" and occurrence.answers.get("consent") is not True:
        words = ("申请人不同意的，选“不转办”。", "Without the applicant's word nothing is converted.")
        return [FieldProblem("consent", "not-given", *words)]
    held = work.session.scalar(
        select(Item.state).where(
            Item.case_id == occurrence.case_id, Item.item == wanted, Item.state.not_in(("declined", "proposed"))
        )
    )
    if held is not None:
        return [
            FieldProblem("convert_to", "held", "本案已经有这一项，不用再转办。", "The case holds this item already.")
        ]
    case = work.session.get_one(Case, occurrence.case_id)
    row = next((row for row in held_by_household(work, case.household_id) if row.kind == wanted), None)
    if row is None:
        return []
    zh = f"这户的认定还有效（{row.document}，至 {row.until or '长期'}），不用再转办，选“不转办”。"
    return [FieldProblem("convert_to", "recognised", zh, f"The household is recognised so already ({row.document}).")]


def check_warning(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let no reminder lie before there was anything to remind of: the time to cooperate would be over before it began."""
    asked = work.session.scalar(select(Task.created_at).where(Task.id == occurrence.task_id))
    path = "warned_at" if "warned_at" in occurrence.answers else "warned_on"  # a date on the first form of the reminder
    said = occurrence.answers.get(path)
    if said is not None and instant(said) > work.now:
        return [FieldProblem(path, "in-future", "不能晚于现在。", "It cannot lie in the future.")]
    if said is None or asked is None or local_date(instant(said)) >= local_date(asked):
        return []
    since = local_date(asked).isoformat()
    words = (f"不能早于制发告诫书的日期 {since}。", f"Not before {since}, when there was anything to deliver.")
    return [FieldProblem(path, "too-early", *words)]


def check_forward(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Send no file that lacks something, unless it is said why."""
    lines = archive.contents(work, occurrence.case_id, str(occurrence.data.get("item") or ""))
    lacking = archive.missing(lines, before="forward")
    held = lapsing.problems(work, occurrence, path="note") if occurrence.data.get("proposed") == "grant" else []
    if not lacking or occurrence.answers.get("note"):
        return held
    return held + [
        FieldProblem(
            "note", "incomplete", f"卷内还缺：{'、'.join(lacking)}。补齐再报送；确实没有的，写明原因。",
            f"The file lacks {len(lacking)} paper(s); complete it, or say why they are missing.",
        )
    ]  # fmt: skip


CHECKS: dict[str, Check] = {
    "dibao.forward": check_forward,
    "decide.sign": check_sign,
    "decide.deliver": check_delivery,
    "decide.publish": check_publication,
    "dibao.convert": check_conversion,
    "terminate.warn": check_warning,
    "terminate.deliver": check_warning,
    "extend.approve": extending.check,
    **dict.fromkeys(opinions.FORMS, lapsing.held(opinions.check, path="proposed")),
}

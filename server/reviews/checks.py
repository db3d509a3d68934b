"""What this room looks at before a step is accepted."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy import select

from server.cases.holding import require_checker_from_elsewhere
from server.cases.occurrence import Check, Occurrence
from server.foundation.clock import local_date
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Benefit
from server.reviews import means, recognised
from server.reviews.ceilings import most_of
from server.reviews.grounds import ground_problem
from server.reviews.models import Review, Stop
from server.reviews.opening import amount_of
from server.reviews.records import decided_amount, instant
from server.reviews.relatives import visit_problems
from server.reviews.reports import valid_report
from server.reviews.stopping import ENDING, amount_problem, opinions, read_stop, to_be_answered
from server.verification.survey import require_no_relative, visitor_problems

REUSE_KINDS = frozenset({"regular", "grown"})  #: checks that may rest on a report that is still valid

_BETWEEN_NAMES = re.compile(r"\s*[、，,;；/]\s*")  #: a space may stand within a name


def check_declaration(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Let a report be used again only where it is valid, nothing has changed and nothing speaks against the household; ask of members only."""
    said, review = what.answers, work.session.get_one(Review, what.subject)
    wrong = means.problems(work, review, said)
    return [*wrong, *_reuse_problems(work, what, review)] if said["review_way"] == "reuse" else wrong


def _reuse_problems(work: Work, what: Occurrence, review: Review) -> list[FieldProblem]:
    if what.answers["family_changed"]:
        return [_reuse("changed", "申报了变化，要重新核对并入户。", "Something has changed: check anew.")]
    if review.kind not in REUSE_KINDS or what.data.get("complaint_filed"):
        return [
            _reuse(
                "not-routine", "预警、抽查、举报和专项核查要重新核对并入户。", "This check looks at everything anew."
            )
        ]
    if valid_report(work, review.household_id) is None:
        return [
            _reuse("no-report", "没有还在有效期的核对报告，要重新核对。", "There is no report that is still valid.")
        ]
    return []


def _reuse(code: str, zh: str, en: str) -> FieldProblem:
    return FieldProblem("review_way", code, zh, en)


def check_proposal(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Keep outcome and amount together, and a household that receives nothing from being cut."""
    review, said = work.session.get_one(Review, what.subject), what.answers
    outcome = str(said["outcome"])
    if (identity := recognised.held(work, review.household_id, review.item)) is not None:
        wrong = outcome != "keep" and recognised.problem(
            work, identity, outcome=outcome, ground=str(said.get("ground") or "other")
        )
        return [wrong] if wrong else []
    benefit = work.session.get(Benefit, review.benefit_id) if review.benefit_id else None
    if benefit is None:
        if outcome == "keep":
            return []
        return [
            FieldProblem(
                "outcome", "receives-nothing", "这户现在没有领待遇：不需要救助的选“待遇不变”；需要的，请到窗口登记申请。",
                "The household receives nothing: choose “keep”, and register an application where help is needed.",
            )
        ]  # fmt: skip
    amount = said.get("adjusted_amount")
    problem = amount_problem(
        outcome, before=amount_of(benefit), after=None if amount is None else Decimal(str(amount)),
        most=most_of(work, benefit),
    )  # fmt: skip
    person = review.person_id if review.kind == "refusals" else None
    unfit = outcome != "keep" and ground_problem(
        work, benefit, outcome=outcome, ground=str(said.get("ground") or "other"), person_id=person
    )
    return [each for each in (problem, unfit) if each]


def check_visit(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Two people visit a child, none of them a filed relative of the family.

    :raises Recused: whoever records it is one.
    """
    require_no_relative(work, what.case_id, task_id=what.task_id)
    names = (str(what.answers["visitor"]), str(what.answers["second_visitor"]))
    return visitor_problems(work, what.case_id, path="second_visitor", names=names)


def check_intent_delivery(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Refuse a delivery before the notice existed."""
    return _not_before(what, "intent_delivered_at", read_stop(work, what.subject).proposed_at, "告知书制发")


def check_hearing(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Refuse a hearing before the person had the notice, and a waiver or a renunciation that nobody signed."""
    if what.answers["heard"] in ("waived", "renounced") and not what.answers.get("signed"):
        words = (
            "没有本人签字（电话的没有录音），不能登记为没有意见、放弃待遇：请补签；联系不上的，期满后登记逾期未提意见。",
            "Without a signature (a recording of a call) nobody waived or renounced anything.",
        )
        return [FieldProblem("signed", "not-signed", *words)]
    if what.answers["heard"] == "renounced" and what.answers["heard_way"] in ("phone", "online"):
        words = (
            "放弃待遇要本人书面签字，电话、手机网页里说的不算：请本人写下来签字，再按书面、当面或者入户登记。",
            "Who renounces signs it in writing: no call and no page stands for that.",
        )
        return [FieldProblem("heard_way", "not-in-writing", *words)]
    stop = read_stop(work, what.subject)
    if what.answers.get("convert_to") == stop.item:
        words = ("要停的就是这一项，不能转为它自己：请另选。", "This is the one that ends: choose another.")
        return [FieldProblem("convert_to", "same", *words)]
    return _not_before(what, "heard_at", stop.intent_delivered_at, "告知书送达")


def check_silence(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Refuse silence where the person has spoken."""
    if what.answers["heard"] != "silent":
        return []
    said = opinions(work, read_stop(work, what.subject).id)
    if not said:
        return []
    at = said[-1].at.date().isoformat()
    return [
        FieldProblem("heard", "has-spoken", f"本人 {at} 已提过意见，不能登记为未提意见。", f"The person spoke on {at}.")
    ]


def check_decision(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Keep a decision within what was announced, answer what was said, and limit the grace period."""
    stop, said = read_stop(work, what.subject), what.answers
    if said["decision"] == "drop":
        return []
    problems = visit_problems(work, stop, what)
    if said["decision"] == "milder" and stop.outcome == "raise":
        words = (
            "增发没有“减轻”：按拟定的办，或者选“不调整”后重新提出。",
            "A raise is carried out or dropped; another amount is proposed anew.",
        )
        problems.append(FieldProblem("decision", "raise-is-not-milder", *words))
    elif said["decision"] == "milder" and stop.identity_id is not None:
        words = (
            "认定没有金额，没有“减轻”：按拟定的办，或者选“不调整”。",
            "A recognition ends or goes on: nothing lies between.",
        )
        problems.append(FieldProblem("decision", "no-amount", *words))
    elif said["decision"] == "milder":
        amount = Decimal(str(said["decided_amount"]))
        if not stop.amount_after < amount < stop.amount_before:
            problems.append(
                FieldProblem(
                    "decided_amount", "not-milder",
                    f"减轻后的金额应在 {stop.amount_after:,.2f} 元和 {stop.amount_before:,.2f} 元之间；要减得更多的，须重新告知、重新听取意见。",
                    f"A milder decision lies between {stop.amount_after:,.2f} and {stop.amount_before:,.2f} yuan; more needs a new notice.",
                )
            )  # fmt: skip
    if to_be_answered(work, stop) and not str(said.get("opinion_answer") or "").strip():
        problems.append(
            FieldProblem("opinion_answer", "required", "本人提出过意见，请逐条答复。", "The person spoke: answer.")
        )
    return [*problems, *_grace_problems(stop, decided_amount(stop, said), what)]


def _grace_problems(stop: Stop, left: Decimal, what: Occurrence) -> list[FieldProblem]:
    months, amount = int(what.answers.get("grace_months") or 0), what.answers.get("grace_amount")
    if not months:
        if amount is None:
            return []
        words = (
            "填了渐退期金额，请填渐退几个月；不给渐退期的，金额空着。",
            "An amount needs its months; leave both out for none.",
        )
        return [FieldProblem("grace_months", "required", *words)]
    if (
        stop.item not in ("dibao", "dibao-alone")
        or stop.outcome not in ENDING
        or left > 0
        or what.data.get("ground") == "death"
    ):
        zh = "只有停发低保才有渐退期，死亡的没有。"
        return [FieldProblem("grace_months", "not-an-end", zh, "Only the end of an allowance has a grace period.")]
    before = stop.amount_before
    if amount is None or not 0 < Decimal(str(amount)) <= before:
        return [
            FieldProblem(
                "grace_amount", "out-of-range", f"渐退期每月金额应大于 0，不超过现在的 {before:,.2f} 元。",
                f"More than 0 and at most {before:,.2f} yuan a month.",
            )
        ]  # fmt: skip
    return []


def check_decision_delivery(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Refuse a delivery before the decision, and an end of support of which the village committee was not told in writing."""
    stop = read_stop(work, what.subject)
    found = _not_before(what, "delivered_at", stop.decided_at, "决定")
    if stop.item == "tekun" and stop.came_to == "stop" and not what.answers.get("committee_on"):
        zh = "终止特困供养的决定还要书面告知村（居）委会，请填写日期（民发〔2021〕43号第二十七条）。"
        found.append(
            FieldProblem("committee_on", "required", zh, "The village committee is told in writing too: say when.")
        )
    return found


def _not_before(what: Occurrence, path: str, earliest: object, zh: str) -> list[FieldProblem]:
    given = instant(what.answers[path])
    # Forms give minutes: what happened within the same minute is not before.
    first = None if earliest is None else instant(earliest).replace(second=0, microsecond=0)
    if first is not None and given >= first:
        return []
    return [FieldProblem(path, "too-early", f"不能早于{zh}的时间。", "It cannot lie before what it follows.")]


def check_county_visit(work: Work, what: Occurrence) -> list[FieldProblem]:
    """Two people visit for the county, after the check began: nobody of the township, and no filed relative.

    :raises SpotCheckerOfTownship: the actor works there, or has worked there since the case came in.
    :raises Recused: the actor is a filed relative of the applicant.
    """
    require_no_relative(work, what.case_id, task_id=what.task_id)
    require_checker_from_elsewhere(work, what)
    said = str(what.answers["visitors"]).strip(" 、，,;；/")
    names = _BETWEEN_NAMES.split(said)
    names = names if len(names) > 1 else said.split()
    found = visitor_problems(work, what.case_id, path="visitors", names=names)
    began = work.session.scalar(select(Review.opened_at).where(Review.id == what.subject))
    if began and str(what.answers["visited_on"]) < local_date(began).isoformat():
        words = "不能早于这次核查发起的日期。", "Not before this check began."
        found.append(FieldProblem("visited_on", "too-early", *words))
    return found


CHECKS: dict[str, Check] = {
    "child-review.visit": check_visit,
    "child-review.propose": check_proposal,
    "review.declare": check_declaration,
    "review.county-visit": check_county_visit,
    "review.propose": check_proposal,
    "stop.deliver-intent": check_intent_delivery,
    "stop.hear": check_hearing,
    "stop.silence": check_silence,
    "stop.decide": check_decision,
    "stop.deliver-decision": check_decision_delivery,
}

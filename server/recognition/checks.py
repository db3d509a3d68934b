"""What only rows can tell before a form of recognition is accepted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.asking import ask
from server.cases.holding import require_checker_from_elsewhere
from server.cases.models import Case, Item
from server.cases.occurrence import Check, Occurrence
from server.cases.paper_facts import CaseFile
from server.determination import lapsing
from server.determination.checks import above_what_may_be_decided, check_forward
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Membership, Person
from server.recognition import child_checks, children, conditions, expenses
from server.verification.survey import require_no_relative, visitor_problems


def _case(work: Work, occurrence: Occurrence) -> Case:
    return work.session.get_one(Case, occurrence.case_id)


def _departs(answers: Any, says: bool | None, claimed: bool, path: str) -> list[FieldProblem]:
    """Ask why, where a person concludes otherwise than the table."""
    if says is None or says == claimed or str(answers.get("departs_why") or "").strip():
        return []
    zh = "符合" if says else "不符合"
    return [
        FieldProblem(
            path, "departs-from-table",
            f"按决策表是“{zh}”，和您的结论不一致：请在“和决策表结论不一致的理由”里写明。",
            f"The table says “{'meets' if says else 'does not meet'}”: say why you conclude otherwise.",
        )
    ]  # fmt: skip


def check_tekun(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Hold the opinion against the tables, and the obligors to their own consent."""
    answers, case = occurrence.answers, _case(work, occurrence)
    obligors = answers.get("obligors") or ()
    problems = []
    for number, told in enumerate(obligors):
        if told["consent"] and not conditions.consent_of(work, case.id, str(told["name"])):
            problems.append(
                FieldProblem(
                    f"obligors/{number}/consent", "not-signed",
                    f"还没有登记{told['name']}的核对授权：先在“核对授权”页登记本人签字，才能查其收入、财产。",
                    "No signature of this obligor is on file: record it on the page of authorisations first.",
                )
            )  # fmt: skip
    if answers["initial_conclusion"] == "child":
        return problems + _child_choice(work, occurrence, case)
    says = conditions.tekun_meets(work, case=case, obligors=obligors)
    if says is None and answers["initial_conclusion"] == "meets" and not str(answers.get("departs_why") or "").strip():
        problems.append(
            FieldProblem(
                "initial_conclusion", "not-known",
                "有事实还不清楚，决策表下不了结论：请补齐，或在“和决策表结论不一致的理由”里写明依据什么认定。",
                "A fact is missing, so the tables do not decide: complete it, or say what you rest on.",
            )
        )  # fmt: skip
    return problems + _departs(answers, says, answers["initial_conclusion"] == "meets", "initial_conclusion")


def _child_choice(work: Work, occurrence: Occurrence, case: Case) -> list[FieldProblem]:
    """Only a minor's guardian may choose the children's support instead (特困人员认定办法 9), and not after a notice."""
    person = work.session.get_one(Person, case.applicant_id)
    if occurrence.element == "initial_opinion" and person in children.minors(work, case):
        return []
    return [
        FieldProblem(
            "initial_conclusion", "not-a-minor", "只有未满18周岁的申请人可以在公示前选择按儿童保障办理。",
            "Only an applicant under 18 may choose the children's support, before the notice.",
        )
    ]  # fmt: skip


def check_spot(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Let nobody of the township spot-check its files, and let two people go, none of them a filed relative.

    :raises SpotCheckerOfTownship: the actor works there, or has worked there since the case came in.
    :raises Recused: the actor is a filed relative of the applicant.
    """
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    require_checker_from_elsewhere(work, occurrence)
    names = (work.actor.name, str(occurrence.answers["companion"]))
    return visitor_problems(work, occurrence.case_id, path="companion", names=names)


def check_tekun_county(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Where the county departs from the township, the township is told why."""
    meets = occurrence.data.get("initial_conclusion") == "meets"
    if (occurrence.answers["proposed"] == "grant") == meets or occurrence.answers.get("township_return"):
        return []
    return [
        FieldProblem(
            "township_return", "required", "和乡镇的初审结论不一致，请先向乡镇说明并勾选。",
            "This departs from the township's opinion: tell the township why and tick this.",
        )
    ]  # fmt: skip


def check_care(_work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Two people rate."""
    if occurrence.answers["assessor"] != occurrence.answers["second_assessor"]:
        return []
    return [FieldProblem("second_assessor", "two-people", "评估要两个人。", "Two people rate.")]


def check_test(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Hold expenses to their own part and the opinion against the table."""
    case, item = _case(work, occurrence), work.session.get_one(Item, occurrence.item_id)
    answers = occurrence.answers
    lines = answers.get("expenses") or ()
    problems = expenses.problems(lines, people=_members(work, case))
    if problems:
        return problems
    facts, _lines = conditions.recognise_facts(work, case, item.item, lines)
    says = conditions.says(ask(work, f"recognise-{item.item}", facts))
    return _departs(answers, says, answers["initial_conclusion"] == "meets", "initial_conclusion")


def _members(work: Work, case: Case) -> set[str]:
    rows = work.session.scalars(
        select(Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None))
    )
    return set(rows)


def check_spend(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Relief covers no more than the household's own part, and its instalments add up."""
    case, answers = _case(work, occurrence), occurrence.answers
    problems = expenses.problems(answers["expenses"], people=_members(work, case))
    if problems:
        return problems
    own = expenses.rigid(expenses.reckon(work, answers["expenses"]))
    amount = _money(answers["proposed_amount"])
    if amount > own:
        problems.append(
            FieldProblem(
                "proposed_amount", "above-own-part", f"不能超过自付的必要支出 {own:,.2f} 元。",
                f"Not more than the own part of the necessary expense, {own:,.2f} yuan.",
            )
        )  # fmt: skip
    problems += _stage_problems(answers.get("stages") or (), amount)
    says = conditions.says(ask(work, "spend-test", conditions.spend_facts(work, case)))
    return problems + _departs(answers, says, True, "proposed") if answers["proposed"] == "grant" else problems


def _stage_problems(stages: Any, amount: Decimal) -> list[FieldProblem]:
    if not stages:
        return []
    days = [str(stage["on"]) for stage in stages]
    problems = [
        FieldProblem(f"stages/{number}/on", "twice", "同一天只拨付一次。", "One instalment a day.")
        for number, day in enumerate(days) if day in days[:number]
    ]  # fmt: skip
    total = sum((_money(stage["amount"]) for stage in stages), Decimal(0))
    if total != amount or any(_money(stage["amount"]) <= 0 for stage in stages):
        problems.append(
            FieldProblem(
                "stages", "do-not-add-up", f"各次合计 {total:,.2f} 元，要等于拟救助金额 {amount:,.2f} 元，每次大于 0。",
                f"The instalments add up to {total:,.2f}, not {amount:,.2f} yuan; each is above 0.",
            )
        )  # fmt: skip
    return problems


def check_spend_county(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """The county may lower what the township proposed, not raise it; where the township refused, the file goes back to it."""
    assessed = CaseFile(work, occurrence).answers("spend.assess")
    proposed, amount = _money(assessed.get("proposed_amount")), _money(occurrence.answers["proposed_amount"])
    if occurrence.answers["proposed"] == "refuse" or assessed.get("proposed") != "grant":
        return []
    if amount <= proposed:
        if occurrence.data.get("resolution") is None:
            return []  # the meeting has still to be asked
        return above_what_may_be_decided(occurrence.data, amount, path="proposed_amount")
    return [
        FieldProblem(
            "proposed_amount", "above-proposal", f"乡镇意见是 {proposed:,.2f} 元，只能调低。",
            f"The township proposed {proposed:,.2f} yuan; it can only be lowered.",
        )
    ]  # fmt: skip


def _money(value: Any) -> Decimal:
    return Decimal(0) if value in (None, "") else Decimal(str(value))


CHECKS: dict[str, Check] = {
    "tekun.initial": lapsing.held(check_tekun, path="initial_conclusion"),
    "recognition.forward": check_forward,
    "tekun.spot-check": check_spot,
    "tekun.county": lapsing.held(check_tekun_county, path="proposed"),
    "recognise.county": lapsing.held(None, path="proposed"),
    "tekun.care": check_care,
    "recognise.test": lapsing.held(check_test, path="initial_conclusion"),
    "spend.assess": lapsing.held(check_spend, path="proposed"),
    "spend.county": lapsing.held(check_spend_county, path="proposed"),
    **child_checks.CHECKS,
}

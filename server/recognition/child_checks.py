"""What only rows can tell before a form about a child is accepted."""

from __future__ import annotations

from sqlalchemy import select

from server.cases.models import Case, Item
from server.cases.occurrence import Check, Occurrence
from server.cases.paper_facts import CaseFile
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.recognition import children
from server.recognition.models import ChildFile
from server.verification.survey import require_no_relative, visitor_problems

PARENTS = {"father": ("父亲", "father"), "mother": ("母亲", "mother")}
SOURCES = {
    "police": ("公安", "the police"), "court": ("法院", "the court"), "justice": ("司法行政", "justice"),
    "disabled-federation": ("残联", "the disabled federation"), "medical-insurance": ("医保、卫健", "medical insurance"),
}  # fmt: skip


def check_screen(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Name a child of the household for whom nobody has asked yet; brothers and sisters each have a file of their own."""
    child = children.named_minor(work, work.session.get_one(Case, occurrence.case_id), str(occurrence.answers["child"]))
    if child is not None:
        return _asked_for(work, occurrence, child.id)
    return [
        FieldProblem(
            "child", "not-a-minor", "户里没有叫这个名字、未满18周岁的成员，请先在户表中登记。",
            "No member under 18 of this name; enter the child in the household first.",
        )
    ]  # fmt: skip


def _asked_for(work: Work, occurrence: Occurrence, person_id: str) -> list[FieldProblem]:
    other = work.session.scalar(
        select(Case.code)
        .join(ChildFile, ChildFile.case_id == Case.id)
        .join(Item, Item.id == ChildFile.item_id)
        .where(ChildFile.person_id == person_id, Item.state == "running", Item.id != occurrence.item_id)
    )
    if other is None:
        return []
    return [
        FieldProblem(
            "child", "asked-for", f"这个孩子的保障已经在办（{other}）：兄弟姐妹各办各的，请填另一个孩子。",
            f"This child's support is being dealt with ({other}); name the brother or sister.",
        )
    ]  # fmt: skip


def check_data(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """What no department confirms is looked at on site; nothing is taken on trust."""
    screened = CaseFile(work, occurrence).answers("child.screen")
    missing = children.proofs_missing(work, screened, occurrence.answers["sources"])
    if not missing or occurrence.answers["needs_visit"]:
        return []
    return [
        FieldProblem(
            "sources", f"unproved-{parent}",
            f"{PARENTS[parent][0]}的情况还没有{SOURCES[source][0]}的数据证实：补上查询结果，或选择走访核实。",
            f"The state of the {PARENTS[parent][1]} is not confirmed by {SOURCES[source][1]}: add the answer, or ask for a visit.",
        )
        for parent, source in missing
    ]  # fmt: skip


def check_visit(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Two people visit, none of them a filed relative of the family.

    :raises Recused: whoever records it is one.
    """
    require_no_relative(work, occurrence.case_id, task_id=occurrence.task_id)
    names = (str(occurrence.answers["visitor"]), str(occurrence.answers["second_visitor"]))
    return visitor_problems(work, occurrence.case_id, path="second_visitor", names=names)


def check_child_opinion(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
    """Support needs a kind that the table finds, and a payee who is not the child."""
    if occurrence.answers["proposed"] == "refuse":
        return []
    child, case = children.child_of(work, occurrence.item_id), work.session.get_one(Case, occurrence.case_id)
    problems = []
    if child is None or child.kind not in children.CLOCKS:
        problems.append(
            FieldProblem(
                "proposed", "neither-kind", "按决策表既不是孤儿也不是事实无人抚养儿童，不能提出同意。",
                "The table finds neither an orphan nor an unsupported child.",
            )
        )  # fmt: skip
    payee = children.payee_of(work, case)
    if payee is None or (child is not None and payee.id == child.person_id):
        problems.append(
            FieldProblem(
                "payee_checked", "payee-is-the-child", "户表登记的收款人不是监护人（没有填，或就是儿童本人）：请先更正户表的发放账户。",
                "The form's payee is not the guardian: correct the account of the household form first.",
            )
        )  # fmt: skip
    return problems


CHECKS: dict[str, Check] = {
    "child.screen": check_screen,
    "child.check": check_data,
    "child.visit": check_visit,
    "child.opinion": check_child_opinion,
}

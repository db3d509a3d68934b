"""What the forms of the intake process must satisfy beyond their schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from server.cases.models import Case, Item
from server.cases.occurrence import Check, Occurrence
from server.cases.words import ITEMS, name_of
from server.determination import alone
from server.documents.models import Document
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.exclusions import EXCLUDES, collisions
from server.intake import places
from server.intake.papers import LAW_FROM, needed, proved_by_data


def check_papers(work: Work, task: Occurrence) -> list[FieldProblem]:
    """Check the checklist: complete, nothing demanded that data prove, everything missing named once."""
    rows = list(task.answers.get("papers", ()))
    problems = [*_demanded(work, rows), *_twice(rows), *_left_out(work, task, rows)]
    missing = any(row.get("state") == "missing" for row in rows)
    outcome = task.answers.get("check_outcome")
    if outcome == "complete" and missing:
        problems.append(
            FieldProblem(
                "check_outcome",
                "still-missing",
                "还有材料标为“缺”，不能选“齐全”。",
                "Papers are marked missing; it is not complete.",
            )
        )
    if outcome == "deficient":
        problems.extend(_notice(work, task, missing))
    return problems


def _demanded(work: Work, rows: list[Mapping[str, Any]]) -> list[FieldProblem]:
    """Refuse to demand what data prove (社会救助法 62, from 2026-07-01)."""
    if work.today < LAW_FROM:
        return []
    found = []
    for index, row in enumerate(rows):
        paper = proved_by_data(str(row.get("paper", "")))
        if paper is not None and row.get("state") == "missing":
            found.append(
                FieldProblem(
                    f"papers/{index}/state", "provable-by-data",
                    f"“{paper.zh}”可以由“{paper.data_zh}”取得，不得要求申请人提供（社会救助法第六十二条）。",
                    f"“{paper.en}” is proved by {paper.data_en}; the applicant must not be asked for it (Social Assistance Law, art. 62).",
                )
            )  # fmt: skip
    return found


def _twice(rows: list[Mapping[str, Any]]) -> list[FieldProblem]:
    seen: set[tuple[str, str]] = set()
    found = []
    for index, row in enumerate(rows):
        key = (str(row.get("paper", "")).strip(), str(row.get("item") or ""))
        if key in seen:
            found.append(
                FieldProblem(f"papers/{index}/paper", "twice", "这份材料已经列过一次。", "This paper is listed twice.")
            )
        seen.add(key)
    return found


def _left_out(work: Work, task: Occurrence, rows: list[Mapping[str, Any]]) -> list[FieldProblem]:
    """Everything missing is told at once, so every paper must have been looked at."""
    if task.answers.get("check_outcome") == "not-accepted":
        return []
    answers = work.session.scalar(select(Case.answers).where(Case.id == task.case_id)) or {}
    items = work.session.scalars(select(Item.item).where(Item.case_id == task.case_id, Item.state == "proposed")).all()
    listed = {str(row.get("paper", "")).strip() for row in rows}
    left = [paper for paper in needed(items, answers) if paper.zh not in listed and paper.en not in listed]
    if not left:
        return []
    zh, en = "、".join(p.zh for p in left), ", ".join(p.en for p in left)
    return [FieldProblem("papers", "not-looked-at", f"还有材料没有核对：{zh}。", f"Not looked at yet: {en}.")]


def _notice(work: Work, task: Occurrence, missing: bool) -> list[FieldProblem]:
    if not missing:
        return [
            FieldProblem("check_outcome", "nothing-missing", "没有标为“缺”的材料，不能发一次性告知单。",
                         "No paper is marked missing; there is nothing to notify.")
        ]  # fmt: skip
    told = work.session.scalar(
        select(Document.number).where(
            Document.case_id == task.case_id, Document.kind == "deficiency-notice", Document.void_reason == ""
        )
    )
    if told is None:
        return []
    return [
        FieldProblem("check_outcome", "told-once", f"一次性告知单已发过（{told}），同一事项不得第二次告知补正。",
                     f"The one-time notice was sent ({told}); it is not sent twice for the same item.")
    ]  # fmt: skip


def check_assessment(work: Work, task: Occurrence) -> list[FieldProblem]:
    """Check the confirmed items: each once, none that is proposed left out, a reason wherever the proposal is not followed."""
    items = work.session.execute(select(Item.item, Item.reason, Item.state).where(Item.case_id == task.case_id)).all()
    known = {row.item: row.reason for row in items}
    problems, seen = _of_other_windows(work, task, known), set()
    for index, row in enumerate(task.answers.get("items", ())):
        item, name = str(row["item"]), name_of(ITEMS, str(row["item"]))
        if item in seen:
            problems.append(
                FieldProblem(f"items/{index}/item", "twice", f"“{name.zh}”列了两次。", f"“{name.en}” is listed twice.")
            )
        seen.add(item)
        problems += _excluded(work, task.case_id, index, item) if row["take"] else []
        if row["take"] and item == alone.ITEM:
            problems += alone.problems(
                work, task.case_id, named=str(row.get("for_whom") or ""), path=f"items/{index}/for_whom"
            )
        kept = known.get(item, {})
        here = kept.get("place", {}).get("apply_to") not in places.ELSEWHERE
        sure = kept.get("wanted") or (kept.get("certain") and here)
        expected = True if sure else None if kept.get("rules") else False
        if expected is not None and bool(row["take"]) != expected and not str(row.get("reason") or "").strip():
            problems.append(
                FieldProblem(f"items/{index}/reason", "required", f"“{name.zh}”与建议不同，请写明理由。", f"“{name.en}” departs from the proposal: say why.")
            )  # fmt: skip
    problems += alone.beside_household([str(row["item"]) for row in task.answers.get("items", ()) if row["take"]])
    return problems + _unanswered([row.item for row in items if row.state == "proposed" and row.item not in seen])


def _of_other_windows(work: Work, task: Occurrence, known: Mapping[str, Mapping[str, Any]]) -> list[FieldProblem]:
    """Ask for the reason where an item is taken that somebody registered elsewhere applies for elsewhere."""
    rows = [(index, row) for index, row in enumerate(task.answers.get("items", ())) if row["take"]]
    added = [str(row["item"]) for _index, row in rows if row["item"] not in known]
    applicant = (work.session.scalar(select(Case.answers).where(Case.id == task.case_id)) or {}).get("applicant") or {}
    found = {item: reason["place"] for item, reason in known.items() if reason.get("place")}
    found |= {
        item: each.kept() for item, each in places.places(work, applicant, township=task.township, items=added).items()
    }
    return [
        places.taken_here(f"items/{index}/reason", name_of(ITEMS, row["item"]).zh, name_of(ITEMS, row["item"]).en, found[row["item"]])
        for index, row in rows
        if found.get(row["item"], {}).get("apply_to") in places.ELSEWHERE and not str(row.get("reason") or "").strip()
    ]  # fmt: skip


def _unanswered(items: list[str]) -> list[FieldProblem]:
    """Refuse to pass over what is proposed: a row that was taken out answers neither yes nor no."""
    if not items:
        return []
    names = [name_of(ITEMS, item) for item in items]
    zh, en = "、".join(f"“{name.zh}”" for name in names), ", ".join(f"“{name.en}”" for name in names)
    return [
        FieldProblem(
            "items", "unanswered", f"建议的事项还没有说办不办：{zh}。请加上这一行；不办的选“否”并写明理由。",
            f"Proposed and not answered: {en}. Add the row; what is not taken up is answered No, with the reason.",
        )
    ]  # fmt: skip


def _excluded(work: Work, case_id: str, index: int, item: str) -> list[FieldProblem]:
    """Refuse an item that another running aid of the household excludes."""
    household = work.session.scalar(select(Case.household_id).where(Case.id == case_id)) or ""
    return [
        FieldProblem(
            f"items/{index}/take", "excluded", f"“{name_of(ITEMS, item).zh}”不能同时享受：{each.reason_zh}（{each.basis}）。",
            f"“{name_of(ITEMS, item).en}” does not go together with what is received: {each.reason_en} ({each.basis}).",
        )
        for each in collisions(work, household_id=household, item=item, case_id=case_id)
        if each.verdict == EXCLUDES
    ]  # fmt: skip


CHECKS: dict[str, Check] = {"intake.check": check_papers, "needs.assess": check_assessment}

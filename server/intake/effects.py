"""What the intake process asks of the service: accept, refuse, withdraw, start and propose items, remind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from server.cases.events import note
from server.cases.models import Case, Item
from server.cases.occurrence import EffectHandler, Occurrence
from server.cases.opening import add_item, end_undecided
from server.cases.sealing import open_answers
from server.cases.words import ITEMS, name_of
from server.foundation.database import QUIET
from server.foundation.work import Work
from server.intake import afterwards, claims, prefill
from server.intake.closing import process_finished
from server.intake.lines import proposals
from server.messaging.operations import tell_posts

_OPEN_ITEMS = ("proposed", "confirmed")
#: cause of a conversion → what the item's own line says about it
CONVERTED = {"dibao-refused": "低保不予确认，经申请人同意转办，沿用原材料"}
AGAIN = ("recognised", "converted")  #: causes of proposals that put forward once more what the household had put off


def accept_case(work: Work, what: Occurrence) -> None:
    """Mark the case accepted and pin the terms that bind it from now on (K10)."""
    at = datetime.fromisoformat(str(what.inputs["at"]))
    rule = work.house.rules.rule("ACC.check", on=work.today, division=work.house.county)
    work.session.execute(
        update(Case)
        .where(Case.id == what.case_id)
        .values(
            state="accepted", accepted_at=at, rule_pack=f"{rule.table}/{rule.version}"[:40], version=Case.version + 1
        ),
        execution_options=QUIET,
    )
    note(work, what.case_id, "case-accepted", instance_id=what.instance_id)
    prefill.assessment(work, instance_id=what.instance_id, case_id=what.case_id)


def refuse_acceptance(work: Work, what: Occurrence) -> None:
    """Close the case as not accepted and issue the notice that says why and where to turn."""
    _end(work, what, state="not-accepted", reason="not-accepted", items="ended")
    note(work, what.case_id, "case-not-accepted", instance_id=what.instance_id)
    _issue(work, what)


def withdraw_case(work: Work, what: Occurrence) -> None:
    """Close the case because the household withdrew, died or moved, and issue the notice."""
    reason = str(what.inputs.get("reason") or "withdrawn")
    _end(work, what, state="withdrawn", reason=reason, items="withdrawn")
    note(work, what.case_id, "case-withdrawn", instance_id=what.instance_id, reason=reason)
    _issue(work, what)


def _end(work: Work, what: Occurrence, *, state: str, reason: str, items: str) -> None:
    end_undecided(work, case_id=what.case_id, state=state, reason=reason)
    work.session.execute(
        update(Item)
        .where(Item.case_id == what.case_id, Item.state.in_((*_OPEN_ITEMS, "running")))
        .values(state=items, decided_at=work.now),
        execution_options=QUIET,
    )
    claims.release(work, case_id=what.case_id)


def _issue(work: Work, what: Occurrence) -> None:
    code = what.inputs.get("document")
    handler = work.house.effects.get("document.issue")
    if code and handler is not None:
        handler(work, replace(what, topic="document.issue"))


def start_items(work: Work, what: Occurrence) -> None:
    """Confirm what the assessment takes, and start a process for each item that has one.

    An item without a shipped process stays confirmed: it is handled on paper and its result entered by hand.
    """
    household = work.session.scalars(select(Case.household_id).where(Case.id == what.case_id)).one()
    known = {item.item: item for item in work.session.scalars(select(Item).where(Item.case_id == what.case_id))}
    for row in what.answers.get("items", ()):
        _settle(work, what, row, known, household)
    work.session.flush()
    work.session.execute(update(Case).where(Case.id == what.case_id).values(state="open"), execution_options=QUIET)
    for item in known.values():
        if item.state == "confirmed":
            begin_item(work, what, item)


def _settle(work: Work, what: Occurrence, row: Mapping[str, Any], known: dict[str, Item], household: str) -> None:
    code, reason = str(row["item"]), str(row.get("reason") or "").strip()
    item = known.get(code)
    if item is None:
        if not row["take"]:
            return
        item = known[code] = add_item(work, case_id=what.case_id, item=code, reason={}, added_reason=reason)
    if item.state not in ("proposed", "confirmed", "declined"):
        return
    if row.get("for_whom"):
        item.reason = {**item.reason, "for_whom": str(row["for_whom"]).strip()}
    item.added_reason = reason or item.added_reason
    if row["take"]:
        claims.hold(work, household_id=household, item=code, case_id=what.case_id)
        item.state = "confirmed"
    else:
        item.state = "declined"
        claims.release(work, case_id=what.case_id, items=[code])


def begin_item(work: Work, what: Occurrence, item: Item) -> None:
    """Start the process of a confirmed item; one without a process is handled on paper."""
    process = process_of(work, item.item)
    handler = work.house.effects.get(f"item.start:{process}") if process else None
    if handler is None:
        note(work, what.case_id, "item-on-paper", instance_id=what.instance_id, item=name_of(ITEMS, item.item).zh)
        return
    item.state = "running"
    work.session.flush()
    handler(work, replace(what, topic=f"item.start:{process}", item_id=item.id, inputs={"item": item.item}))
    if item.case_id != what.case_id:
        claims.move(work, item=item.item, from_case=what.case_id, to_case=item.case_id)


def process_of(work: Work, item: str) -> str:
    """Return the process that handles an item today (table `departments`); nothing when none is shipped.

    A transfer is one `refer` that calls the branch of its department.
    """
    found = work.house.tables.decide("departments", {"item": item}, on=work.today).outputs
    process = str(found.get("process") or "")
    return "refer" if process.startswith("refer") else process


def propose_items(work: Work, what: Occurrence) -> None:
    """Write proposals for the window's list: one item, or what the proposal table says (`assess`).

    A case without the common form, an emergency, has no list: the form is begun instead.
    """
    cause, code = str(what.inputs.get("cause") or ""), str(what.inputs.get("item") or "assess")
    case = work.session.scalars(select(Case).where(Case.id == what.case_id)).one()
    if code == "assess" and not case.answers.get("applicant"):  # an emergency: there is nothing to ask the table about
        afterwards.begin_form(work, what, case, cause=cause)
        return
    known = {item.item: item for item in work.session.scalars(select(Item).where(Item.case_id == case.id))}
    found = _asked_table(work, case) if code == "assess" else {code: {"certain": False, "rules": [], **_papers(what)}}
    added = [item for item in found if item not in known]
    for item in added:
        add_item(work, case_id=case.id, item=item, reason={**found[item], "cause": cause})
    if cause in AGAIN:
        added += _put_forward_again(work, [known[item] for item in found if item in known], found, cause)
    if added:
        note(
            work,
            case.id,
            "items-proposed",
            instance_id=what.instance_id,
            items="、".join(name_of(ITEMS, i).zh for i in added),
        )
    tell_posts(
        work, unit_id=case.township, roles=("clerk",), template="task-arrived", cause=f"{what.instance_id}:{what.element}:{cause}",
        facts={"case": case.code, "task": "核对新的建议事项", "unit": ""}, case_id=case.id, link=f"/intake/cases/{case.id}/items",
    )  # fmt: skip


def _papers(what: Occurrence) -> dict[str, Any]:
    """Return in which cases the papers lie that a converted household gave before, where it did."""
    return {"papers_of": what.inputs["papers_of"]} if what.inputs.get("papers_of") else {}


def _put_forward_again(work: Work, put_off: list[Item], found: Mapping[str, dict[str, Any]], cause: str) -> list[str]:
    """Propose what the household put off until another identity was decided once more, and return which items these are."""
    again = [item for item in put_off if item.state == "declined"]
    for item in again:
        item.state, item.reason = "proposed", {**found[item.item], "cause": cause}
    work.session.flush()
    return [item.item for item in again]


def convert_item(work: Work, what: Occurrence) -> None:
    """Start another item of the case with its papers, because the household agreed after a refusal (一次申请、分类审核认定).

    :raises AlreadyOpen: another open case of the household holds it.
    """
    case, code = work.session.get_one(Case, what.case_id), str(what.inputs["item"])
    claims.hold(work, household_id=case.household_id, item=code, case_id=case.id)
    item = work.session.scalar(select(Item).where(Item.case_id == case.id, Item.item == code))
    if item is None:
        item = add_item(work, case_id=case.id, item=code, reason={"cause": str(what.inputs.get("cause") or "")})
    cause = str(what.inputs.get("cause") or "")
    item.reason, item.decided_at = {**item.reason, "cause": cause}, None
    item.state, item.added_reason = "confirmed", CONVERTED.get(cause, "经申请人同意转办，沿用原材料")
    work.session.flush()
    note(work, case.id, "item-confirmed", instance_id=what.instance_id, item=name_of(ITEMS, code).zh)
    begin_item(work, what, item)


def _asked_table(work: Work, case: Case) -> dict[str, dict[str, Any]]:
    checked = prefill.clean(open_answers(work.house.vault, case.answers, case.form_version), case, work.today)
    return {
        p.item: {
            "certain": p.certain,
            "rules": list(p.rule_ids),
            "zh": p.reason_zh,
            "en": p.reason_en,
            "basis": p.basis,
        }
        for p in proposals(work, checked, household_id=case.household_id)
        if p.certain
    }


def remind(work: Work, what: Occurrence) -> None:
    """Tell the window that the time for missing papers has run out; people call the applicant, nothing is refused."""
    case = work.session.scalars(select(Case).where(Case.id == what.case_id)).one()
    note(work, case.id, "supplement-overdue", instance_id=what.instance_id)
    tell_posts(
        work, unit_id=case.township, roles=("clerk",), template="task-arrived", cause=f"{what.instance_id}:{what.element}:{work.today}",
        facts={"case": case.code, "task": "补正期满：请联系申请人，再决定是否受理", "unit": ""}, case_id=case.id,
        link=f"/cases/{case.id}",
    )  # fmt: skip


SKIPPABLE = ("items.propose", "reminder.send")

HANDLERS: dict[str, EffectHandler] = {
    "case.accepted": accept_case,
    "case.not-accepted": refuse_acceptance,
    "case.withdrawn": withdraw_case,
    "items.start": start_items,
    "items.propose": propose_items,
    "items.convert": convert_item,
    "reminder.send": remind,
    "instance.finished": process_finished,
}

"""What a notice says: the whitelist of the law and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from server.cases.lights import pinned_on
from server.cases.models import Case, Item
from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile, contact, word
from server.cases.words import ITEMS, name_of
from server.documents.basis import basis_on
from server.foundation.work import Work
from server.households.counting import COUNTS
from server.households.exclusions import OF_THE_HOUSEHOLD
from server.households.models import Membership, Person
from server.notices.models import GROWN_UP, age_on
from server.notices.refusals import AgeUnknown, NoGuardianKnown
from server.notices.words import ENDING, INTENTS, MONTHLY
from server.organisation.models import Unit
from workflows import worktime


@dataclass(frozen=True, slots=True)
class Named:
    """Who stands on the notice: the applicant with full name, or a minor's guardian of whom the family name shows."""

    shown: str
    named_as: str
    age: int | None


def named(work: Work, case: Case) -> Named:
    """Return who is named on the notices of a case; a minor never is.

    :raises AgeUnknown: nobody knows whether the applicant is grown up.
    :raises NoGuardianKnown: the applicant is a minor and no guardian stands in the file.
    """
    applicant = work.session.get_one(Person, case.applicant_id)
    if applicant.birth is None:
        raise AgeUnknown
    age = age_on(applicant.birth, work.today)
    if age >= GROWN_UP:
        return Named(applicant.name, "applicant", age)
    guardian = next(_guardians(work, case), None)
    if guardian is None:
        raise NoGuardianKnown
    return Named(family_name(guardian), "guardian", None)


def family_name(name: str) -> str:
    """Return a name as the page without an account shows it: 张*."""
    return f"{name[:1]}*"


def _guardians(work: Work, case: Case) -> Iterator[str]:
    """Yield who may stand for a minor: the payee named as guardian, the grown-up members, the agent."""
    account = dict(case.answers.get("account") or {})
    if account.get("payee_relation") == "guardian" and account.get("payee"):
        yield str(account["payee"])
    members = work.session.scalars(
        select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == case.household_id, Membership.until.is_(None), Person.id != case.applicant_id)
        .order_by(Person.birth)
    )
    yield from (p.name for p in members if p.birth is not None and age_on(p.birth, work.today) >= GROWN_UP)
    agent = dict(case.answers.get("agent") or {})
    if agent.get("name"):
        yield str(agent["name"])


def item_of(work: Work, occurrence: Occurrence) -> str:
    """Return the catalogue code of the item that a process is about."""
    row = work.session.get(Item, occurrence.item_id) if occurrence.item_id else None
    return row.item if row is not None else str(occurrence.data.get("item") or "")


def before(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what a notice before the decision says."""
    work, data = file.work, file.occurrence.data
    item, rule_id = item_of(work, file.occurrence), str(data["notice_rule"])
    rule = _rule(work, rule_id, file.case)
    return _shared(file, item) | {
        "intent": ENDING.get(rule_id) or INTENTS.get(item) or f"拟给予{name_of(ITEMS, item).zh}",
        "village": _place(work, file.case), "amount": _amount(data.get("proposed_amount"), item),
        "term": _term(rule), "basis": [rule.basis.zh],
        "contact": contact(file.unit(file.case.township)),
    }  # fmt: skip


def after(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what is published after the decision: name, number of members, amount, month; of relief of expenses the kind of cause."""
    data = file.occurrence.data
    item = item_of(file.work, file.occurrence)
    return _shared(file, item) | _cause(file, item) | {
        "amount": _amount(data.get("decided_amount"), item), "month": _month(file),
        "contact": contact(file.unit(file.case.township)),
    }  # fmt: skip


def _cause(file: CaseFile, item: str) -> dict[str, Any]:
    """Return why relief of expenses was given, as one of the form's kinds and never in anybody's words (民办函〔2019〕52号)."""
    if item != "temp-spend":
        return {}
    law = [basis for basis in basis_on("publication", file.work.today) if "57号" not in basis]
    return {
        "cause": word("spend.assess", "cause", file.answers("spend.assess").get("cause")),
        "basis": ["民办函〔2019〕52号（临时救助公布对象、金额、事由）", *law],
    }  # fmt: skip


def _shared(file: CaseFile, item: str) -> dict[str, Any]:
    return {
        "item": name_of(ITEMS, item).zh, "name": named(file.work, file.case).shown, "household_size": household_size(file),
    }  # fmt: skip


def household_size(file: CaseFile) -> int:
    """Return how many people an aid is for: of the household's those who count now, of one person's what its case says."""
    told = str(file.occurrence.data.get("household_size") or 1)
    if file.occurrence.data.get("item") not in OF_THE_HOUSEHOLD:
        return int(told)
    counted = select(func.count()).where(Membership.household_id == file.case.household_id, COUNTS)
    return int(file.work.session.scalar(counted) or told)


def _amount(value: Any, item: str) -> str:
    if value in (None, ""):
        return ""
    return f"{Decimal(str(value)):,.2f}元{'/月' if item in MONTHLY else ''}"


def _month(file: CaseFile) -> str:
    """Return the month from which it is given, else that of the decision."""
    told = file.occurrence.inputs.get("first_month") or file.occurrence.data.get("first_month")
    day = date.fromisoformat(str(told)[:10]) if told else file.work.today
    return f"{day.year}年{day.month}月"


def _place(work: Work, case: Case) -> str:
    return work.session.scalar(select(Unit.name).where(Unit.id == (case.village or case.township))) or ""


def _rule(work: Work, rule_id: str, case: Case) -> worktime.Rule:
    found: worktime.Rule = work.house.rules.rule(rule_id, on=pinned_on(case), division=work.house.county)
    return found


def _term(rule: worktime.Rule) -> str:
    if rule.unit == worktime.Unit.WORKING_DAY:
        return f"{rule.n}个工作日，自张贴后的第一个工作日起算"
    return f"{rule.n}天，自张贴的第二天起算{'，最后一天遇休息日顺延' if rule.roll else ''}"

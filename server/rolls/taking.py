"""Enter one household of a confirmed roll: people, ledger, identities, each only where it is not known yet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.determination.beginning import ALONE
from server.determination.granting import PAID_AS
from server.foundation.work import Work
from server.households import support
from server.households.exclusions import EXCLUDES, OF_THE_HOUSEHOLD, collisions
from server.households.identities import PERSONAL
from server.households.models import Benefit, Household, Person, RecognisedIdentity
from server.households.operations import (
    enter_benefit,
    enter_identity,
    household_of,
    join_household,
    register_household,
)
from server.households.running import runs_on
from server.households.standings import keep_standing
from server.payments import standing
from server.payments.months import later, month_of
from server.rolls.lines import Problem, RollLine
from server.rolls.models import RollImport, RollRow

_PERSON = ("name", "id_number", "phone", "disability_kind", "disability_grade", "relation")


@dataclass(slots=True)
class Taken:
    """What confirming a roll did."""

    counter: Counter[str] = field(default_factory=Counter)
    problems: list[Problem] = field(default_factory=list)
    benefits_from: str = ""  #: the first id of the benefits that were entered

    def counts(self) -> dict[str, int]:
        """Return the figures: households, people, benefits, identities, left out."""
        names = ("households", "people", "known", "benefits", "identities", "left_out")
        return {name: self.counter[name] for name in names}

    def leave_out(self, lines: list[RollLine], *, column: str, zh: str, en: str) -> None:
        """Note why rows stay out."""
        self.counter["left_out"] += len(lines)
        self.problems.extend(Problem(row=line.number, column=column, zh=zh, en=en) for line in lines)


def take_household(work: Work, roll: RollImport, lines: list[RollLine], taken: Taken) -> None:
    """Enter the rows of one household, its head first."""
    head, *others = lines
    person = _known(work, head)
    household = household_of(work, person.id) if person else None
    if household is not None and person is not None and household.head_id != person.id:
        zh = f"系统中这个人是家庭 {household.code} 的成员而不是户主，请先在家庭页面办理变更。"
        taken.leave_out(lines, column="与户主关系", zh=zh, en=f"Known as a member of household {household.code}.")
        return
    if _somebody_lives_elsewhere(work, lines, household, taken):
        return
    if household is None:
        household = register_household(
            work, township=head.township, village=head.village, applicant=_said(head), members=()
        )
        taken.counter["households"] += 1
        _take_row(work, roll, head, household, taken, outcome="new")
    else:
        join_household(work, household, _said(head))
        _take_row(work, roll, head, household, taken, outcome="known")
    for line in others:
        _take_member(work, roll, line, household, taken)


def _somebody_lives_elsewhere(work: Work, lines: list[RollLine], household: Household | None, taken: Taken) -> bool:
    """Keep a household out as a whole while one of its people is registered in another: its amount was reckoned with all of them."""
    away = []
    for line in lines[1:]:
        person = _known(work, line)
        lives = household_of(work, person.id) if person else None
        if lives is not None and (household is None or lives.id != household.id):
            away.append(line)
            zh = f"此人已登记在家庭 {lives.code}，请先在家庭页面办理变更；整户没有导入。"
            taken.leave_out(
                [line], column="身份证号", zh=zh, en=f"Registered in household {lives.code}; the household stays out."
            )
    if away:
        others = [line for line in lines if line not in away]
        zh = f"同一户的第 {away[0].number} 行已登记在另一家庭，整户没有导入。"
        taken.leave_out(
            others, column="户编号", zh=zh, en=f"Row {away[0].number} is of another household; this one stays out."
        )
    return bool(away)


def _take_member(work: Work, roll: RollImport, line: RollLine, household: Household, taken: Taken) -> None:
    person = _known(work, line)
    outcome = "known" if person is not None and household_of(work, person.id) is not None else "added"
    join_household(work, household, _said(line))
    _take_row(work, roll, line, household, taken, outcome=outcome)


def _take_row(
    work: Work, roll: RollImport, line: RollLine, household: Household, taken: Taken, *, outcome: str
) -> None:
    person = _known(work, line)
    assert person is not None, "the row's person has just been entered"
    taken.counter["known" if outcome == "known" else "people"] += 1
    benefit = _take_benefit(work, roll, line, household, person, taken) if line.answers.get("item") else None
    if line.answers.get("identity"):
        _take_identity(work, line, household, person, taken)
    work.session.add(
        RollRow(
            id=work.new_id(), county=work.house.county, import_id=roll.id, number=line.number, outcome=outcome,
            household_id=household.id, person_id=person.id, benefit_id=benefit.id if benefit else None,
        )
    )  # fmt: skip


def _take_benefit(
    work: Work, roll: RollImport, line: RollLine, household: Household, person: Person, taken: Taken
) -> Benefit:
    answers, item = line.answers, str(line.answers["item"])
    whom = None if item in OF_THE_HOUSEHOLD else person.id
    benefit = _running(work, household.id, whom, item)
    if benefit is None and (ended := _ended(work, household.id, whom, item, _day(answers["since"]))) is not None:
        zh = f"系统中这项救助已于 {ended.until} 结束，没有恢复；如需再给，请按程序办理。"
        en = f"The ledger says that this aid ended on {ended.until}; it was not resumed."
        taken.problems.append(Problem(row=line.number, column="救助事项", zh=zh, en=en, bad=False))
        return ended
    if benefit is None:
        _doubt_collisions(work, line, household, whom, taken)
        benefit = enter_benefit(
            work, household_id=household.id, person_id=whom, item=item, unit=line.township, since=_day(answers["since"]),
            amount=Decimal(answers["amount"]) if answers.get("amount") else None, period="month", source=f"导入 {roll.name}"[:40],
        )  # fmt: skip
        taken.counter["benefits"] += 1
        taken.benefits_from = min(taken.benefits_from or benefit.id, benefit.id)
        _pay_on(work, benefit, person, answers)
    elif answers.get("amount") and benefit.amount != Decimal(answers["amount"]):
        zh = f"系统中这项救助是每月 {benefit.amount} 元，与名单不同；金额没有改，请按程序核定。"
        en = f"The ledger says {benefit.amount} yuan a month; the amount was left as it is."
        taken.problems.append(Problem(row=line.number, column="月救助金额", zh=zh, en=en, bad=False))
    _support_mode(work, line, benefit, taken)
    stable = {"yes": True, "no": False}.get(str(answers.get("stable")))
    keep_standing(
        work, benefit_id=benefit.id, last_checked_on=_day(answers["last_checked_on"]) if answers.get("last_checked_on") else None,
        card_state=str(answers.get("card_state") or "none"), stable=stable, payee=str(answers.get("payee") or ""),
        bank=str(answers.get("bank") or ""), account=str(answers.get("account") or ""),
    )  # fmt: skip
    return benefit


def _support_mode(work: Work, line: RollLine, benefit: Benefit, taken: Taken) -> None:
    """Keep how a destitute person is supported where nobody has said so yet; another way than the ledger's is named and not changed."""
    said = line.answers.get("support_mode")
    if not said or said == benefit.support_mode:
        return
    if benefit.item != support.ITEM:
        zh, en = (
            "只有特困人员才有供养方式，这一格没有用。",
            "Only destitute people are supported so; the cell was not used.",
        )
        taken.problems.append(Problem(row=line.number, column="供养方式", zh=zh, en=en, bad=False))
        return
    if benefit.support_mode is None:
        benefit.support_mode = str(said)
        work.session.flush()
        return
    here, there = support.MODES[benefit.support_mode]
    zh, en = (
        f"系统中登记的是{here}，与名单不同；供养方式没有改，请按程序办理。",
        f"The ledger says {there}; that was left as it is.",
    )
    taken.problems.append(Problem(row=line.number, column="供养方式", zh=zh, en=en, bad=False))


def _pay_on(work: Work, benefit: Benefit, person: Person, answers: Mapping[str, Any]) -> None:
    """Let a benefit that is running be paid from next month on: this month was paid where the roll comes from."""
    if benefit.amount is None:
        return
    payee = str(answers.get("payee") or "")
    given = {
        "name": payee, "relation": "self" if payee in ("", person.name) else "member", "bank": answers.get("bank"),
        "account": answers.get("account"),
    }  # fmt: skip
    standing.start(
        work, household_id=benefit.household_id, person_id=person.id, item=PAID_AS.get(benefit.item, benefit.item), amount=benefit.amount,
        first_month=later(month_of(work.today)), benefit_id=benefit.id, case_id=None, payee=given,
    )  # fmt: skip
    if answers.get("card_state") in ("lost", "unactivated"):
        standing.hold(work, benefit_id=benefit.id, why="card", note="名册登记：社保卡遗失或未激活")


def _doubt_collisions(work: Work, line: RollLine, household: Household, whom: str | None, taken: Taken) -> None:
    """Say where the roll gives what does not go together: it is taken over as it is, and somebody looks into it."""
    item = str(line.answers["item"])
    for each in collisions(work, household_id=household.id, item=item, person_id=whom):
        if each.verdict == EXCLUDES:
            zh, en = f"{each.reason_zh}（依据：{each.basis}），请核查。", f"{each.reason_en} ({each.basis})."
            taken.problems.append(Problem(row=line.number, column="救助事项", zh=zh, en=en, bad=False))


def _running(work: Work, household_id: str, person_id: str | None, item: str) -> Benefit | None:
    return work.session.scalar(
        select(Benefit).where(
            Benefit.household_id == household_id, Benefit.item == item, Benefit.period == "month",
            Benefit.person_id.is_(None) if person_id is None else Benefit.person_id == person_id,
            runs_on(work.today),
        ).limit(1)
    )  # fmt: skip


def _ended(work: Work, household_id: str, person_id: str | None, item: str, since: date) -> Benefit | None:
    """Return the same aid if it ended here after the roll says that it began: an old roll brings back nothing that was stopped."""
    return work.session.scalar(
        select(Benefit).where(
            Benefit.household_id == household_id, Benefit.item == item, Benefit.period == "month", Benefit.until >= since,
            Benefit.person_id.is_(None) if person_id is None else Benefit.person_id == person_id,
        ).order_by(Benefit.until.desc()).limit(1)
    )  # fmt: skip


def _take_identity(work: Work, line: RollLine, household: Household, person: Person, taken: Taken) -> None:
    answers = line.answers
    of_person = answers["identity"] in PERSONAL or (answers["identity"] == "dibao" and answers.get("item") == ALONE)
    known = work.session.scalar(
        select(RecognisedIdentity.id).where(
            RecognisedIdentity.household_id == household.id, RecognisedIdentity.kind == answers["identity"],
            RecognisedIdentity.document == answers["document"],
        )
    )  # fmt: skip
    if known is not None:
        return
    enter_identity(
        work, household_id=household.id, kind=str(answers["identity"]), document=str(answers["document"]),
        issued_by=str(answers.get("issued_by") or work.house.county_name), valid_from=_day(answers["valid_from"]),
        valid_to=_day(answers["valid_to"]) if answers.get("valid_to") else None, person_id=person.id if of_person else None,
    )  # fmt: skip
    taken.counter["identities"] += 1


def _known(work: Work, line: RollLine) -> Person | None:
    return work.session.scalar(
        select(Person).where(
            Person.county == work.house.county, Person.merged_into.is_(None),
            Person.id_hash == work.house.vault.search_hash("id", str(line.answers["id_number"])),
        )
    )  # fmt: skip


def _said(line: RollLine) -> dict[str, Any]:
    """Return what the row says of the person, as the household form would."""
    said = {name: line.answers[name] for name in _PERSON if line.answers.get(name)}
    for name in ("registered_address", "residence_address"):
        if line.answers.get(name) and line.answers["relation"] == "self":
            said[name] = line.answers[name]
    return said


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))

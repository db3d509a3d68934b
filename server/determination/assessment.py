"""The sheet of a household in a case: from its form, its current members and the data check, by the tables of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import select, update

import forms
from server.audit import operations as audit
from server.cases.limits import county_limits
from server.cases.models import Case, Task
from server.cases.occurrence import Occurrence
from server.cases.sealing import open_answers
from server.determination.beginning import ALONE
from server.determination.models import Assessment
from server.determination.people import not_counted, with_current_members
from server.foundation.money import fen
from server.foundation.work import Work
from server.households.models import Person
from server.verification.queries import report_of
from server.verification.report import Report
from workflows.assessment import Evidence, Sheet
from workflows.assessment import compute as reckon
from workflows.household_facts import Standards

#: items with limits of their own (table `asset-test`); any other is held against the allowance's
_LIMITS = frozenset({"dibao", "tekun", "bianyuan", "gangxing", "temp-spend"})
ALLOWANCE = "dibao"
SAID = frozenset({ALLOWANCE, ALONE})  #: the items whose outcome and amount the sheet itself says
_STEPS = ("initial_opinion", "second_opinion", "county_review")


def compute(work: Work, case_id: str, item: str) -> Sheet:
    """Return the sheet of a case's household for an item today; nothing is kept.

    :raises LookupError: the county's tables say nothing for this county on this day.
    """
    case = work.session.get_one(Case, case_id)
    return reckon(evidence_of(work, case, item, report_of(work, case_id)))


def evidence_of(work: Work, case: Case, item: str, report: Report | None) -> Evidence:
    """Return what a sheet goes by: the form, the members as registered now, what the data check found, the county's tables."""
    answers = open_answers(work.house.vault, case.answers, case.form_version)
    clean = dict(forms.load(case.form, case.form_version).validate(answers, today=work.today).clean)
    clean = with_current_members(work, case, clean)
    found = {} if report is None else _found(report, without=not_counted(clean))
    return Evidence(
        clean=clean, tables=work.house.tables, standards=_standards(work),
        division=work.house.county, on=work.today, item=item if item in _LIMITS else ALLOWANCE, alone=item == ALONE,
        person=_asking(work, case) if item == ALONE else "", **found,
    )  # fmt: skip


def _asking(work: Work, case: Case) -> str:
    """Return the name of whoever asks to be taken in alone: the case is hers."""
    return work.session.get_one(Person, case.applicant_id).name


def _standards(work: Work) -> Standards:
    found = county_limits(work)
    names = ("dibao_month", "bianyuan_ratio", "disposable_year", "rigid_ratio")
    return Standards(**{name: found[name] for name in names})


def _found(report: Report, *, without: frozenset[str]) -> dict[str, Any]:
    """Return what the data check knows of the household's members; what is another's, who does not count, is not the household's."""
    income: dict[tuple[str, str], Decimal] = {}
    own: dict[tuple[str, str], Decimal] = {}
    people = [person for person in report.people if person.kind == "member" and person.name not in without]
    for person in people:
        income |= {(person.name, kind): amount for kind, amount in person.totals("income").items()}
        own |= {(person.name, kind): amount for kind, amount in person.totals("property").items()}
        own |= {(person.name, k): Decimal(n) for k, n in person.pieces().items() if k in ("vehicles", "houses")}
    assets, counts = _summed(each.totals("property") for each in people), _summed(each.pieces() for each in people)
    return {"income": income, "assets": assets, "counts": counts, "own_assets": own}


def _summed(found: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    sums: dict[str, Any] = {}
    for totals in found:
        for kind, amount in totals.items():
            sums[kind] = sums.get(kind, 0) + amount
    return sums


def keep(work: Work, what: Occurrence) -> None:
    """Reckon, keep the sheet and lay the result out on the opinion's task."""
    case, item = work.session.get_one(Case, what.case_id), str(what.data["item"])
    report = report_of(work, case.id)
    sheet = reckon(evidence_of(work, case, item, report))
    row = keep_sheet(work, what, sheet, item=item, report_id=report.id if report else None)
    lay_out(work, what.instance_id, row)


def keep_sheet(work: Work, what: Occurrence, sheet: Sheet, *, item: str, report_id: str | None) -> Assessment:
    """Keep a sheet with its inputs, rules and versions; only the allowance's says whether it is met, and the amount."""
    own = item in SAID
    row = Assessment(
        id=work.new_id(), county=work.house.county, case_id=what.case_id, item_id=what.item_id, instance_id=what.instance_id,
        item=item, on=sheet.on, people=sheet.people, income_fen=_read(sheet.income_year), meets=sheet.meets if own else None,
        amount_fen=fen(sheet.amount) if own and sheet.amount is not None else None, report_id=report_id,
        tables=dict(sheet.tables), rules=list(sheet.rules()), sheet=sheet.plain(), made_by=work.actor.id, made_at=work.now,
    )  # fmt: skip
    work.session.add(row)
    work.session.flush()
    audit.record(work, "assessment.make", row.id, case=what.case_id, rules=row.rules, tables=row.tables)
    return row


def _read(amount: Decimal | None) -> int | None:
    return None if amount is None else fen(amount.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))


def lay_out(work: Work, instance_id: str, row: Assessment) -> None:
    """Write what the sheet says into the open task that proposes; what somebody typed already stays."""
    draft = proposal_of(row)
    if draft is None:
        return
    work.session.execute(
        update(Task)
        .where(Task.instance_id == instance_id, Task.element.in_(_STEPS), Task.state == "open", Task.draft.is_(None))
        .values(draft=draft),
        execution_options={"synchronize_session": False},
    )


def proposal_of(row: Assessment) -> dict[str, Any] | None:
    """Return what a sheet proposes as the answers of an opinion; where it does not decide, nothing."""
    if row.meets is None:
        return None
    amount = {} if row.amount is None else {"proposed_amount": str(row.amount)}
    return {"proposed": "grant" if row.meets else "refuse", **amount}


def latest(work: Work, instance_id: str) -> Assessment | None:
    """Return the newest sheet of a process."""
    return work.session.scalar(
        select(Assessment)
        .where(Assessment.instance_id == instance_id, Assessment.county == work.house.county)
        .order_by(Assessment.made_at.desc(), Assessment.id.desc())
        .limit(1)
    )


def of_case(work: Work, case_id: str) -> list[Assessment]:
    """Return a case's sheets, newest first."""
    return list(
        work.session.scalars(
            select(Assessment)
            .where(Assessment.case_id == case_id, Assessment.county == work.house.county)
            .order_by(Assessment.made_at.desc(), Assessment.id.desc())
        )
    )

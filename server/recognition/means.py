"""Income and property of a household as the tables of recognition ask for them; what is not known is None, never no.

They are the figures of determination's sheet: the form, the members as registered, what the data check found, one table of limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import forms
from server.cases.models import Case
from server.cases.occurrence import Occurrence
from server.cases.sealing import FORM, open_answers
from server.determination.assessment import evidence_of, keep_sheet
from server.foundation.work import Work
from server.households.identities import held_by_household, strongest
from server.households.models import Person
from server.households.operations import normal_name
from server.verification.queries import report_of
from workflows.assessment import Evidence, Sheet, compute

OF_ONE_PERSON = "tekun"  #: the one item that looks at a person's own income and property, whoever shares the household


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """A household's sheet for each identity that somebody asks about; none where its application has no common form."""

    evidence: Evidence | None
    person: str = ""  #: whom the case is about: support of the destitute asks for her own income
    report_id: str | None = None  #: the data check that it rests on
    sheets: dict[str, Sheet] = field(default_factory=dict)

    def sheet(self, item: str) -> Sheet | None:
        """Return the sheet for an item, reckoned once."""
        if self.evidence is None:
            return None
        if item not in self.sheets:
            self.sheets[item] = compute(
                replace(self.evidence, item=item, used={}, person=self.person if item == OF_ONE_PERSON else "")
            )
        return self.sheets[item]

    def assets_ok(self, item: str) -> bool | None:
        """Tell whether property lies within the county's limits for an item (table `asset-test`)."""
        sheet = self.sheet(item)
        return None if sheet is None else sheet.assets_ok

    def band(self, item: str) -> str | None:
        """Return where the income per head lies: below-dibao, below-bianyuan, below-disposable, above."""
        sheet = self.sheet(item)
        return None if sheet is None else sheet.band

    def own_below(self) -> bool | None:
        """Tell whether the person's own income lies below the allowance's standard (民发〔2021〕43号 art. 6)."""
        sheet = self.sheet(OF_ONE_PERSON)
        return None if sheet is None or sheet.own is None else sheet.own.below

    def own_assets_ok(self) -> bool | None:
        """Tell whether the person's own property lies within the county's limits for one (民发〔2021〕43号 art. 7)."""
        sheet = self.sheet(OF_ONE_PERSON)
        return None if sheet is None or sheet.own_property is None else sheet.own_property.within

    def income_gross(self, item: str) -> Decimal | None:
        """Return the household's income of the year, before rigid expenses are deducted."""
        sheet = self.sheet(item)
        return None if sheet is None else sheet.income_gross


def answers_of(work: Work, case: Case) -> dict[str, Any]:
    """Return the clean answers of the common form, or nothing where the case began without it."""
    if case.form != FORM or not case.answers.get("applicant"):
        return {}
    opened = open_answers(work.house.vault, case.answers, case.form_version)
    return dict(forms.load(FORM, case.form_version).validate(opened, today=work.today).clean)


def row_of(clean: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what the common form says of a person: the applicant, or the member of that name."""
    people = [dict(row) for row in (clean.get("applicant") or {}, *(clean.get("members") or ())) if row]
    wanted = normal_name(name)
    return next(
        (row for row in people if normal_name(str(row.get("name") or "")) == wanted), people[0] if people else {}
    )


def means_of(work: Work, case: Case) -> Means:
    """Return the means of a case's household today."""
    if case.form != FORM or not case.answers.get("applicant"):
        return Means(evidence=None)
    report, about = report_of(work, case.id), work.session.get(Person, case.applicant_id)
    return Means(
        evidence=evidence_of(work, case, "", report),
        report_id=report.id if report else None,
        person=about.name if about else "",
    )


def keep_means(work: Work, what: Occurrence, means: Means, item: str) -> None:
    """Keep the sheet that a conclusion rests on, so that everybody sees each line of it."""
    sheet = means.sheet(item)
    if sheet is not None:
        keep_sheet(work, what, sheet, item=item, report_id=means.report_id)


def identity_of(work: Work, household_id: str) -> str:
    """Return the strongest identity that the household holds as a whole today, or none: one member's is not the others'."""
    return strongest(held_by_household(work, household_id))


def lasting_identity(work: Work, household_id: str) -> str:
    """Return the strongest identity that the household holds and whose end nobody has decided, or none.

    An allowance that is ended goes on until its last month; what is recognised in its place need not wait for that.
    """
    return strongest([row for row in held_by_household(work, household_id) if row.ended_on is None])


def age_on(birth: date | None, day: date) -> int | None:
    """Return somebody's age on a day."""
    if birth is None:
        return None
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))

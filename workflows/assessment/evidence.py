"""What the calculators go by: the common form's answers, what the data check found, the county's tables and standards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from workflows.assessment.sheet import Reason
from workflows.dmn import Decision, Tables
from workflows.household_facts import Standards

Person = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One household on one day."""

    clean: Mapping[str, Any]  #: answers of the form `household`, in the form's types
    tables: Tables
    standards: Standards
    division: str
    on: date
    item: str
    person: str = ""  #: name of the one person whom the item is about; empty: the household
    alone: bool = False  #: she asks to be taken in alone: her household's means say whether, hers how much
    income: Mapping[tuple[str, str], Decimal] = field(
        default_factory=dict
    )  #: (name, kind) → found by the check, a year
    assets: Mapping[str, Decimal] = field(default_factory=dict)  #: kind → found by the check
    own_assets: Mapping[tuple[str, str], Decimal] = field(
        default_factory=dict
    )  #: (name, kind) → found by the check; vehicles and houses in pieces
    counts: Mapping[str, int] = field(default_factory=dict)  #: kind → pieces found by the check
    used: dict[str, str] = field(default_factory=dict)  #: table → version, filled while the sheet is made

    @property
    def people(self) -> list[Person]:
        """Return the applicant and every member of the form, whether counted or not."""
        return [{"relation": "self", **self.clean["applicant"]}, *self.clean.get("members", ())]

    def ask(self, table: str, **facts: Any) -> tuple[Decision, Reason]:
        """Ask a table in force on the day and return its answer with the reason of the row that hit."""
        found = self.tables.table(table, on=self.on)
        self.used[table] = found.version
        decision = self.tables.decide(table, facts, on=self.on)
        notes = decision.hits[0].notes if decision.hits else {}
        return decision, Reason(
            zh=notes.get("reason_zh") or notes.get("basis") or found.basis, en=notes.get("reason_en") or "",
            basis=notes.get("basis") or found.basis, table=table, version=found.version,
            rule=decision.rules[0] if decision.rules else "",
        )  # fmt: skip

    def county(self, table: str, **facts: Any) -> Mapping[str, Any]:
        """Return a row of the county's own parameters.

        :raises LookupError: the table does not know the county.
        """
        outputs = self.ask(table, division=self.division, **facts)[0].outputs
        if not outputs:
            raise LookupError(f"{table} says nothing for {self.division} {facts}")
        return outputs  # type: ignore[no-any-return]


def age_on(person: Person, day: date) -> int | None:
    """Return a person's age in full years, or None where the birth is not known."""
    born = person.get("birth")
    if not born:
        return None
    birth = date.fromisoformat(str(born)[:10])
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def studies(person: Person) -> bool:
    """Tell whether a person is in education."""
    return bool(person.get("school_stage", "none") not in ("none", None))

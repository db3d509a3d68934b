"""The sheet: each member, each income, each deduction, each asset with the rule that decides it, and what follows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a line says what it says: words, basis, and the row of the table."""

    zh: str
    en: str
    basis: str = ""
    table: str = ""
    version: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLine:
    """One person of the form: counted or not."""

    name: str
    relation: str
    age: int | None
    counted: bool  #: as registered; people decide
    expected: bool | None  #: as the rule says; None where a fact is missing
    reason: Reason
    stated: str = ""  #: why the window does not count the person


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomeLine:
    """One kind of income of one person over twelve months."""

    person: str
    kind: str
    category: str
    declared: Decimal
    found: Decimal | None  #: by the data check; the higher of the two is taken
    counted: bool
    deducted: Decimal
    net: Decimal  #: what enters the household's income
    reason: Reason
    stated: str = ""  #: why the window does not count it
    new_job: Reason | None = None  #: what of a new wage the county leaves out, and until when


@dataclass(frozen=True, slots=True, kw_only=True)
class DeductionLine:
    """One rigid expense that lowers the income."""

    person: str
    kind: str
    own_part: Decimal
    deducted: Decimal
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportLine:
    """What one obligor pays, or should pay by the county's rule, in a year."""

    name: str
    amount: Decimal | None  #: None where the obligor's means are not known
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class AssetLine:
    """One kind of property against its limit."""

    kind: str
    zh: str
    en: str
    value: Decimal | None  #: None where nothing is known
    limit: Decimal
    within: bool | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class LabourLine:
    """What one counted person can work, and what proves it."""

    name: str
    capacity: str  #: full, partial, none, minor, old
    proof: str  #: age, school, disability-card, hospital, assessed; township: what was declared, to be assessed
    reason: Reason
    stated: str = ""  #: when a visit recorded it, and the number of the proof


@dataclass(frozen=True, slots=True, kw_only=True)
class AloneLine:
    """One person and whether she joins the allowance alone, with the amount."""

    name: str
    amount: Decimal
    reason: Reason
    joins: bool | None = True  #: None where a fact is missing
    ground: str = ""  #: severe, mind, disease, clergy, unemployed: the group of the rule to which she belongs
    income_year: Decimal = Decimal(0)  #: her own, less her own rigid expenses
    words: Reason | None = None  #: how the amount was reckoned


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnLine:
    """One kind of income of the one person whom support of the destitute is about."""

    kind: str
    declared: Decimal
    found: Decimal | None  #: by the data check; the higher of the two is taken
    counted: bool
    net: Decimal
    reason: Reason
    stated: str = ""  #: why the window does not count it


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnIncome:
    """One person's own income over twelve months beside the allowance's standard for one."""

    person: str
    lines: tuple[OwnLine, ...]
    year: Decimal | None  #: None where nobody knows anything
    standard_year: Decimal
    below: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnAsset:
    """One kind of property of the one person: between what is found with her and what may be hers of the household's."""

    kind: str
    zh: str
    en: str
    least: Decimal
    most: Decimal | None  #: None where nobody declared anything
    limit: Decimal
    within: bool | None
    reason: Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnProperty:
    """One person's own property beside the county's limits for one."""

    person: str
    lines: tuple[OwnAsset, ...]
    within: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The whole calculation of one household for one item on one day."""

    item: str
    on: date
    people: int
    members: tuple[MemberLine, ...]
    income: tuple[IncomeLine, ...]
    support: tuple[SupportLine, ...]
    deductions: tuple[DeductionLine, ...]
    income_gross: Decimal | None  #: before rigid expenses are deducted: what their share is measured against
    income_year: Decimal | None  #: authoritative; None where the form and the check say nothing
    standard_month: Decimal
    band: str | None  #: below-dibao, below-bianyuan, below-disposable, above
    assets: tuple[AssetLine, ...]
    assets_ok: bool | None
    labour: tuple[LabourLine, ...]
    meets: bool | None  #: None where a fact is missing
    outcome: Reason
    amount: Decimal | None  #: of the household a month, where it meets the allowance
    amount_words: Reason
    alone: tuple[AloneLine, ...]
    convert_to: str  #: bianyuan, gangxing, none
    convert: Reason
    missing: tuple[str, ...]  #: names of facts that nobody knows
    review_rule: str  #: how soon it is looked at again
    tables: Mapping[str, str]  #: table → version
    asked: AloneLine | None = (
        None  #: the one person who asks to be taken in alone: outcome and amount are hers, the rest is her household's
    )
    own: OwnIncome | None = None  #: of the one person, where the item asks for hers and not the household's
    own_property: OwnProperty | None = None  #: likewise
    standard: Reason | None = None  #: from which row of which version the county's standards come

    @property
    def per_head_month(self) -> Decimal | None:
        """Return the income a head and month, rounded to the cent: for people to read, never to reckon with."""
        if self.income_year is None or not self.people:
            return None
        return (self.income_year / 12 / self.people).quantize(Decimal("0.01"))

    def rules(self) -> tuple[str, ...]:
        """Return the ids of the rows that decided something, in the order of the sheet."""
        parts: tuple[tuple[Any, ...], ...] = (
            self.members, self.income, self.support, self.deductions, self.assets, self.labour, self.alone,
            self.own.lines if self.own else (), self.own_property.lines if self.own_property else (),
        )  # fmt: skip
        reasons = [line.reason for part in parts for line in part] + [self.outcome, self.amount_words, self.convert]
        reasons += [line.new_job for line in self.income if line.new_job]
        reasons += [self.standard] if self.standard else []
        return tuple(dict.fromkeys(reason.rule for reason in reasons if reason.rule))

    def plain(self) -> dict[str, Any]:
        """Return the sheet as JSON keeps it: amounts as text."""
        return json.loads(json.dumps(asdict(self), default=str))  # type: ignore[no-any-return]

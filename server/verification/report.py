"""A report as other rooms and pages read it: per person per source, totals of income and property, rules hit, validity."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.verification.kinds import FINANCIAL, INCOME, KINDS, PROPERTY
from server.verification.models import Authorisation, Finding, Inquiry, MeansCheck

STATES = ("waiting", "sent", "none", "found", "unavailable", "timed-out", "void")
_ORDER = {kind: place for place, kind in enumerate(KINDS)}
NOT_KNOWN = frozenset({"unavailable", "timed-out"})  #: what a report could not verify


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that a source knows of a person."""

    id: str
    kind: str
    text: str
    amount: Decimal | None  #: yuan; income of the period, property on its day
    number: int
    correction: str = ""


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One source about one person."""

    inquiry_id: str
    source: str
    zh: str
    holder: str
    channel: str
    state: str
    due_at: datetime | None
    source_at: datetime | None
    note: str
    findings: tuple[Found, ...]
    place: int = 0  #: in the register of sources
    corrected: tuple[Found, ...] = ()  #: what stood there before a correction


@dataclass(frozen=True, slots=True)
class PersonReport:
    """One person's part of a report."""

    authorisation_id: str
    person_id: str | None  #: None for an obligor
    name: str
    relation: str
    kind: str  #: member, obligor
    lines: tuple[SourceLine, ...]

    def totals(self, group: str) -> dict[str, Decimal]:
        """Return the sum of each kind of the group (income, property) that was found for this person."""
        return _sums((found for line in self.lines for found in line.findings), group)

    def pieces(self) -> dict[str, int]:
        """Return how many of each kind were found for this person."""
        return _counts(found for line in self.lines for found in line.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The means check of a household, reviewed or still being made."""

    id: str
    case_id: str
    household_id: str
    item: str
    state: str  #: requested, sent, entered, in-force, stopped
    number: str
    document_id: str | None
    period_from: date
    period_to: date
    conclusion: str  #: within, exceeds, visit
    opinion: str
    hits: tuple[Mapping[str, Any], ...]
    people: tuple[PersonReport, ...]
    operator_id: str | None
    reviewed_by: str | None
    reviewed_at: datetime | None
    valid_to: date | None
    members: tuple[str, ...]
    income: dict[str, Decimal] = field(default_factory=dict)  #: of the household's members, by kind, yuan of the period
    assets: dict[str, Decimal] = field(default_factory=dict)  #: likewise, on the day of the source
    counts: dict[str, int] = field(default_factory=dict)  #: vehicles, houses, companies …

    def valid_on(self, day: date) -> bool:
        """Tell whether the report is in force and not out of date."""
        return self.state == "in-force" and self.valid_to is not None and day <= self.valid_to

    @property
    def income_total(self) -> Decimal:
        """Return the household's income of the period."""
        return sum(self.income.values(), Decimal("0.00"))

    @property
    def financial_total(self) -> Decimal:
        """Return the money that the household could spend tomorrow."""
        return sum((self.assets.get(kind, Decimal(0)) for kind in FINANCIAL), Decimal("0.00"))

    @property
    def unknown(self) -> tuple[tuple[str, str], ...]:
        """Return person and source of what could not be verified."""
        return tuple((p.name, line.zh) for p in self.people for line in p.lines if line.state in NOT_KNOWN)


def assemble(work: Work, check: MeansCheck, *, number: str = "") -> Report:
    """Return a check with all its lines and sums: obligors stand in it but are not summed."""
    people = tuple(_people(work, check))
    members = [person for person in people if person.kind == "member"]
    found = [f for person in members for line in person.lines for f in line.findings]
    return Report(
        id=check.id, case_id=check.case_id, household_id=check.household_id, item=check.item, state=check.state, number=number,
        document_id=check.document_id, period_from=check.period_from, period_to=check.period_to, conclusion=check.conclusion,
        opinion=check.opinion, hits=tuple(check.hits), people=people, operator_id=check.operator_id,
        reviewed_by=check.reviewed_by, reviewed_at=check.reviewed_at, valid_to=check.valid_to, members=tuple(check.members),
        income=_sums(found, INCOME), assets=_sums(found, PROPERTY), counts=_counts(found),
    )  # fmt: skip


def _people(work: Work, check: MeansCheck) -> Iterable[PersonReport]:
    rows = work.session.execute(
        select(Inquiry, Authorisation.relation, Authorisation.kind)
        .join(Authorisation, Authorisation.id == Inquiry.authorisation_id)
        .where(Inquiry.check_id == check.id)
        .order_by(Authorisation.kind, Authorisation.recorded_at, Authorisation.id, Inquiry.place)
    ).all()
    standing, corrected = _findings(work, check.id)
    groups: dict[str, list[Any]] = {}
    for row in rows:
        groups.setdefault(row[0].authorisation_id, []).append(row)
    seats = {person: seat for seat, person in enumerate(check.members)}
    for identifier, of_person in sorted(
        groups.items(), key=lambda item: seats.get(item[1][0][0].person_id, len(seats))
    ):
        first = of_person[0]
        yield PersonReport(
            authorisation_id=identifier, person_id=first[0].person_id, name=first[0].name, relation=first.relation,
            kind=first.kind,
            lines=tuple(line_of(work, row[0], standing.get(row[0].id, ()), corrected.get(row[0].id, ())) for row in of_person),
        )  # fmt: skip


def line_of(
    work: Work, inquiry: Inquiry, standing: Iterable[Found] = (), corrected: Iterable[Found] = ()
) -> SourceLine:
    """Return a request as a report shows it, with what was found."""
    return SourceLine(
        inquiry_id=inquiry.id, source=inquiry.source, zh=inquiry.source_zh, holder=inquiry.holder, channel=inquiry.channel,
        state=inquiry.state_at(work.now), due_at=inquiry.due_at, source_at=inquiry.source_at, note=inquiry.note,
        findings=tuple(standing), place=inquiry.place, corrected=tuple(corrected),
    )  # fmt: skip


def _findings(work: Work, check_id: str) -> tuple[dict[str, list[Found]], dict[str, list[Found]]]:
    standing: dict[str, list[Found]] = {}
    corrected: dict[str, list[Found]] = {}
    rows = work.session.scalars(
        select(Finding)
        .join(Inquiry, Inquiry.id == Finding.inquiry_id)
        .where(Inquiry.check_id == check_id)
        .order_by(Finding.entered_at, Finding.id)
    )
    for row in rows:
        into = standing if row.superseded_by is None else corrected
        found = Found(row.id, row.kind, row.text, row.amount, row.number, row.correction)
        into.setdefault(row.inquiry_id, []).append(found)
    for group in (*standing.values(), *corrected.values()):
        group.sort(key=lambda found: _ORDER[found.kind])
    return standing, corrected


def _sums(found: Iterable[Found], group: str) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = {}
    for each in found:
        if each.amount is not None and KINDS[each.kind].group == group:
            sums[each.kind] = sums.get(each.kind, Decimal("0.00")) + each.amount
    return sums


def _counts(found: Iterable[Found]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in found:
        counts[each.kind] = counts.get(each.kind, 0) + (each.number if KINDS[each.kind].counted else 1)
    return counts

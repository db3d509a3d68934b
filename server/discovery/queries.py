"""Read leads: a township's, the county's, and what a reporter may see of her own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, false, or_, select, tuple_

from server.audit import operations as audit
from server.cases.asked import Asked, in_words
from server.cases.lights import light_of
from server.cases.models import Case
from server.cases.visibility import masked_name, sees_names
from server.discovery.handling import CLOSE
from server.discovery.models import Lead, LeadReport, SignalList
from server.discovery.reporting import CONTACT
from server.foundation.errors import NotFound
from server.foundation.paging import Page, cut, moment_key
from server.foundation.work import Work
from server.households.models import Household
from server.households.queries import masked
from server.organisation import rules
from server.organisation.models import Unit, User
from server.web.lights import GREY, Light


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """One lead of a list."""

    lead: Lead
    township: str
    village: str
    holder: str
    light: Light
    name: str  #: masked where the reader may not see names

    @property
    def late(self) -> bool:
        """Tell whether its term is over."""
        return self.light.state == "red"

    @property
    def soon(self) -> bool:
        """Tell whether its term is nearly over."""
        return self.light.state == "amber"


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadSheet:
    """One lead as its page shows it; a reporter sees her own words and the outcome, nothing of what others said."""

    row: LeadRow
    whole: bool
    reports: list[tuple[LeadReport, str]]
    answers: list[Asked]  #: what the table of signals said of each list or row that raised it
    phone: str
    id_number: str
    address: str  #: empty where the reader may not see names
    case_code: str
    household_code: str
    contacted_by: str
    closed_by: str
    may_handle: bool


def leads(
    work: Work, *, state: str = "open", scene: str = "", mine: bool = False, after: str | None = None, size: int = 20
) -> Page[LeadRow]:
    """Return the leads that the actor may see: open ones by their term, then by what the table ranks first.

    :raises BadCursor: `after` is no cursor of ours.
    """
    condition = _reported(work) if mine else or_(_readable(work), _reported(work))
    statement = _rows().where(Lead.county == work.house.county, condition)
    if state == "open":
        statement = statement.where(Lead.state != "closed")
    elif state:
        statement = statement.where(Lead.state == state)
    if scene:
        statement = statement.where(Lead.scene == scene)
    if after is not None:
        statement = statement.where(tuple_(Lead.contact_due_at, Lead.id) > moment_key(after))
    rows = work.session.execute(statement.order_by(Lead.contact_due_at, Lead.id).limit(size + 1)).all()
    page = cut(rows, size, lambda row: (row[0].contact_due_at.isoformat(), row[0].id))
    return Page([_row(work, row) for row in page.rows], page.next)


def _rows() -> Any:
    village = Unit.__table__.alias("village")
    return (
        select(Lead, Unit.name.label("township"), village.c.name.label("village"), User.name.label("holder"))
        .join(Unit, Unit.id == Lead.township)
        .outerjoin(village, village.c.id == Lead.village)
        .outerjoin(User, User.id == Lead.holder_id)
    )


def _readable(work: Work) -> ColumnElement[bool]:
    found = rules.relations(work.actor, "lead.read")
    if "county" in found:
        return Lead.county == work.house.county
    own = found.get("own")
    return Lead.township.in_(sorted(own)) if own else false()


def _reported(work: Work) -> ColumnElement[bool]:
    """Return the condition for leads that the actor or a colleague of her unit reported."""
    units = sorted(rules.relations(work.actor, "lead.report").get("any", frozenset()))
    return exists().where(
        LeadReport.lead_id == Lead.id, or_(LeadReport.by == work.actor.id, LeadReport.by_unit.in_(units))
    )


def _row(work: Work, found: Any) -> LeadRow:
    lead: Lead = found[0]
    return LeadRow(
        lead=lead, township=found.township, village=found.village or "", holder=found.holder or "", light=light(work, lead),
        name=_shown_name(work, lead),
    )  # fmt: skip


def _shown_name(work: Work, lead: Lead) -> str:
    """Return the name, masked for whoever oversees the county without handling its people."""
    return masked_name(lead.name) if _hides_names(work, lead) else lead.name


def _hides_names(work: Work, lead: Lead) -> bool:
    return "county" in rules.relations(work.actor, "lead.read") and not sees_names(work.actor, township=lead.township)


def light(work: Work, lead: Lead) -> Light:
    """Return the light of the term that runs: to the first contact, then to the outcome."""
    if lead.state == "closed":
        return Light(state=GREY, words="")
    if lead.state == "open":
        return light_of(work, due_at=lead.contact_due_at, rule_id=CONTACT, provisional=lead.provisional)
    return light_of(work, due_at=lead.close_due_at, rule_id=CLOSE, provisional=False)


def lead_sheet(work: Work, lead_id: str) -> LeadSheet:
    """Read a lead; that it was opened is kept in the read log.

    :raises NotFound: there is none, or it is neither the actor's to see nor reported by her unit.
    """
    statement = _rows().where(
        and_(Lead.id == lead_id, Lead.county == work.house.county, or_(_readable(work), _reported(work)))
    )
    found = work.session.execute(statement).first()
    if found is None:
        raise NotFound
    audit.record_read(work, "lead.open", lead_id)
    lead: Lead = found[0]
    whole = work.session.scalar(select(Lead.id).where(Lead.id == lead_id, _readable(work))) is not None
    names = dict(
        work.session.execute(
            select(User.id, User.name).where(User.id.in_([lead.contacted_by or "", lead.closed_by or ""]))
        ).all()
    )
    handles = rules.relations(work.actor, "lead.handle").get("own", frozenset())
    reports = _reports(work, lead, whole=whole)
    return LeadSheet(
        row=_row(work, found), whole=whole, reports=reports, answers=_answers(work, reports), may_handle=lead.township in handles,
        phone=_phone(work, lead, whole=whole, handles=lead.township in handles), id_number=masked(work, lead.id_sealed) if whole else "",
        address=lead.address if whole and not _hides_names(work, lead) else "",
        case_code=work.session.scalar(select(Case.code).where(Case.id == lead.case_id)) or "",
        household_code=(work.session.scalar(select(Household.code).where(Household.id == lead.household_id)) or "") if whole else "",
        contacted_by=names.get(lead.contacted_by or "", ""), closed_by=names.get(lead.closed_by or "", ""),
    )  # fmt: skip


def _phone(work: Work, lead: Lead, *, whole: bool, handles: bool) -> str:
    """Return the telephone: in full to whoever must call by it while the lead is open, which the read log keeps; masked to who oversees."""
    if not (handles and lead.phone_sealed and lead.state != "closed"):
        return masked(work, lead.phone_sealed, first=3) if whole else ""
    audit.record_read(work, "lead.phone", lead.id, reason="联系本人")
    return work.house.vault.decrypt(lead.phone_sealed)


def _answers(work: Work, reports: list[tuple[LeadReport, str]]) -> list[Asked]:
    return [in_words(work, report.answer) for report, _unit in reports if report.answer]


def _reports(work: Work, lead: Lead, *, whole: bool) -> list[tuple[LeadReport, str]]:
    statement = (
        select(LeadReport, Unit.name).join(Unit, Unit.id == LeadReport.by_unit).where(LeadReport.lead_id == lead.id)
    )
    if not whole:
        units = sorted(rules.relations(work.actor, "lead.report").get("any", frozenset()))
        statement = statement.where(or_(LeadReport.by == work.actor.id, LeadReport.by_unit.in_(units)))
    return [(report, unit) for report, unit in work.session.execute(statement.order_by(LeadReport.at)).all()]


def places(work: Work) -> list[tuple[str, str]]:
    """Return the townships to which the actor reports, as (id, name): a village's own, a township's own, else every one."""
    units = rules.relations(work.actor, "lead.report").get("any", frozenset())
    rows = work.session.execute(select(Unit.id, Unit.kind, Unit.parent).where(Unit.id.in_(sorted(units)))).all()
    own = {r.id if r.kind == "township" else r.parent for r in rows if r.kind in ("township", "village")}
    statement = select(Unit.id, Unit.name).where(
        Unit.county == work.house.county, Unit.kind == "township", Unit.closed_on.is_(None)
    )
    if own and all(r.kind in ("township", "village") for r in rows):
        statement = statement.where(Unit.id.in_(sorted(own)))
    return [(r.id, r.name) for r in work.session.execute(statement.order_by(Unit.name)).all()]


def villages(work: Work, townships: list[str]) -> list[tuple[str, str]]:
    """Return the villages of these townships; a village's officer sees her own only."""
    own = sorted(p.unit for p in work.actor.posts if p.unit_kind == "village")
    statement = select(Unit.id, Unit.name).where(Unit.kind == "village", Unit.closed_on.is_(None))
    statement = statement.where(Unit.id.in_(own)) if own else statement.where(Unit.parent.in_(townships))
    return [(r.id, r.name) for r in work.session.execute(statement.order_by(Unit.name)).all()]


def reporter_phone(work: Work) -> str:
    """Return the telephone to fill in: the one of the actor's last report, else that of her unit."""
    last = work.session.scalar(
        select(LeadReport.phone_sealed).where(LeadReport.by == work.actor.id).order_by(LeadReport.at.desc()).limit(1)
    )
    if last:
        return work.house.vault.decrypt(last)
    units = [p.unit for p in work.actor.posts]
    return work.session.scalar(select(Unit.phone).where(Unit.id.in_(units), Unit.phone != "").limit(1)) or ""


def signal_lists(work: Work) -> list[tuple[SignalList, str]]:
    """Return what lists and scans brought, newest first: all of the county, else those of one's own units."""
    statement = select(SignalList, Unit.name).join(Unit, Unit.id == SignalList.unit)
    statement = statement.where(SignalList.county == work.house.county)
    if "county" not in rules.relations(work.actor, "lead.scan"):
        statement = statement.where(SignalList.unit.in_(sorted(work.actor.units())))
    rows = work.session.execute(statement.order_by(SignalList.at.desc()).limit(50)).all()
    return [(row, unit) for row, unit in rows]

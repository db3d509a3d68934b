"""What a scenario may expect of means checks and home visits."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from server.foundation.work import Work
from server.scenarios.expectations.frame import Mismatch, Row, compare_rows
from server.scenarios.playhouse import Play
from server.verification.models import Authorisation, HomeVisit, Inquiry, Investigation, MeansCheck, RelativeFiling
from server.verification.queries import report_of


def _case(play: Play) -> str:
    return play.cases.get(play.current or "", "")


def consents(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the case's authorisations."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Authorisation).where(Authorisation.case_id == _case(play)))
        return [
            {"name": a.name, "by": a.signed_by, "guardian": a.guardian_name, "signed": a.signed_at, "withdrawn": a.withdrawn_at is not None,
             "items": a.items, "kind": a.kind} for a in rows
        ]  # fmt: skip

    return compare_rows("consents", wanted, play.read(read), first="name")


def inquiries(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the requests of the case's newest check, as they stand now."""

    def read(work: Work) -> list[Row]:
        check = work.session.scalars(
            select(MeansCheck.id)
            .where(MeansCheck.case_id == _case(play))
            .order_by(MeansCheck.requested_at.desc(), MeansCheck.id.desc())
            .limit(1)
        ).first()
        rows = work.session.scalars(select(Inquiry).where(Inquiry.check_id == (check or "")))
        return [
            {"name": i.name, "source": i.source, "state": i.state_at(work.now), "due": i.due_on, "channel": i.channel,
             "times": i.times_sent} for i in rows
        ]  # fmt: skip

    return compare_rows("inquiries", wanted, play.read(read), first="source")


def checks(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the checks that were made in the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(MeansCheck).where(MeansCheck.case_id == _case(play)))
        return [
            {"state": c.state, "conclusion": c.conclusion, "valid_to": c.valid_to, "item": c.item, "sent": c.sent_at,
             "hits": sorted(str(hit["rule"]).removeprefix("means-check-") for hit in c.hits)} for c in rows
        ]  # fmt: skip

    return compare_rows("checks", wanted, play.read(read), first="state")


def report(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the report that the case's investigation rests on, as other rooms read it."""

    def read(work: Work) -> list[Row]:
        found = report_of(work, _case(play))
        if found is None:
            return []
        return [
            {"income": found.income_total, "financial": found.financial_total, "conclusion": found.conclusion, "valid_to": found.valid_to,
             "unknown": len(found.unknown), "valid": found.valid_on(work.today)}
        ]  # fmt: skip

    return compare_rows("report", wanted, play.read(read), first="conclusion")


def investigations(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the case's investigations."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(Investigation).where(Investigation.case_id == _case(play)))
        return [
            {"way": i.check_way, "for": i.verify_for, "result": i.result, "item": i.item, "run": i.run} for i in rows
        ]

    return compare_rows("investigations", wanted, play.read(read), first="result")


def visits(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the home visits of the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(HomeVisit).where(HomeVisit.case_id == _case(play)))
        return [
            {"level": v.level, "date": v.visited_on, "way": v.way, "first": v.first_name, "second": v.second_name}
            for v in rows
        ]

    return compare_rows("visits", wanted, play.read(read), first="level")


def filings(play: Play, wanted: Any) -> list[Mismatch]:
    """Compare the relatives of staff that are filed in the case."""

    def read(work: Work) -> list[Row]:
        rows = work.session.scalars(select(RelativeFiling).where(RelativeFiling.case_id == _case(play)))
        return [{"staff": f.staff_name, "post": f.staff_post, "relation": f.relation} for f in rows]

    return compare_rows("filings", wanted, play.read(read), first="staff")


EXPECTATIONS = {
    "consents": consents,
    "inquiries": inquiries,
    "checks": checks,
    "report": report,
    "investigations": investigations,
    "visits": visits,
    "filings": filings,
}

"""What pages show of a household's calculation, its opinions, its decision and its terms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from server.audit import operations as audit
from server.cases.lights import Explained, explain, pinned_on
from server.cases.models import Case, Deadline
from server.cases.opening import read_case
from server.cases.veiling import veil
from server.determination import archive, assessment, extending, opinions
from server.determination.models import Assessment, Extension, Opinion
from server.determination.queries import decisions_of_case
from server.foundation.errors import NotFound
from server.foundation.work import Work
from server.organisation.models import User
from workflows import worktime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtendPage:
    """What the page of an extension shows."""

    row: Deadline
    case: Case
    explained: Explained
    rule: worktime.Rule | None  #: the rule that extends it, None where none does
    until: Any  #: the new last day if it were granted today, by the first listed ground
    live: Extension | None


def read_assessment(work: Work, assessment_id: str) -> tuple[Assessment, Case]:
    """Return a sheet and its case; that somebody opened it is in the read log.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row = work.session.scalar(
        select(Assessment).where(Assessment.id == assessment_id, Assessment.county == work.house.county)
    )
    if row is None:
        raise NotFound
    case = read_case(work, row.case_id, action="assessment.read", held_by=frozenset())
    audit.record_read(work, "assessment.open", row.id)
    return veil(work, case.id).over_rows(work, [row], "sheet")[0], case


def extend_page(work: Work, deadline_id: str) -> ExtendPage:
    """Return a term with what would extend it.

    :raises NotFound: there is none, or it is not the actor's to see.
    """
    row, case = extending.read(work, deadline_id)
    on = pinned_on(case)
    rule = extending.extension_rule(work, row, on)
    return ExtendPage(
        row=row, case=case, explained=explain(work, row, on=on), rule=rule, until=extending.until(work, row, on),
        live=extending.live_request(work, row.id),
    )  # fmt: skip


def of_case(work: Work, case: Case) -> dict[str, Any] | None:
    """Return what determination shows on the page of a case, or None where there is nothing."""
    on = pinned_on(case)
    terms = work.session.scalars(
        select(Deadline).where(Deadline.case_id == case.id, Deadline.state == "open", Deadline.task_id.is_(None))
    )
    extendable = [row for row in terms if extending.extension_rule(work, row, on) is not None]
    sheets, decisions = assessment.of_case(work, case.id), decisions_of_case(work, case.id)
    requests = extending.of_case(work, case.id)
    if not (extendable or sheets or decisions or requests):
        return None
    contents = [(item, archive.contents(work, case.id, item)) for item in archive.items_with_contents(work, case)]
    return {
        "sheets": sheets, "decisions": decisions, "requests": requests, "contents": contents,
        "terms": [explain(work, row, on=on) for row in extendable],
    }  # fmt: skip


def opinions_with_names(work: Work, instance_id: str) -> list[tuple[Opinion, str]]:
    """Return the opinions of a process with who gave them, newest first."""
    names = dict(work.session.execute(select(User.id, User.name)).all())
    return [(each, names.get(each.given_by, "")) for each in opinions.of_instance(work, instance_id)]

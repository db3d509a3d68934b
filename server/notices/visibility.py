"""Which notices an actor may see, as a WHERE clause: the village's own, the township's, the county's."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, false, or_

from server.cases.restricting import open_to
from server.foundation.identity import Actor
from server.notices.models import Notice
from server.organisation import rules


def visible_notices(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on `Notice` under which the actor may see it."""
    found = rules.relations(actor, "notice.read")
    if "county" in found:
        return and_(Notice.county == actor.county, open_to(actor, Notice.case_id))
    parts: list[ColumnElement[bool]] = []
    if townships := found.get("own"):
        parts.append(Notice.township.in_(sorted(townships)))
    if villages := found.get("village"):
        parts.append(Notice.village.in_(sorted(villages)))
    return and_(Notice.county == actor.county, or_(*parts), open_to(actor, Notice.case_id)) if parts else false()


def is_near(actor: Actor, notice: Notice) -> bool:
    """Tell whether a notice hangs where the actor has her post: what hangs there is no secret to her."""
    found = rules.relations(actor, "notice.read")
    near = found.get("own", frozenset()) | found.get("village", frozenset())
    return notice.township in near or notice.village in near

"""What else can be done with a case: pages of other rooms, shown when the reader may."""

from __future__ import annotations

from flask import url_for

from server.cases.menu import Link
from server.cases.models import Case
from server.cases.words import Name
from server.foundation.identity import Actor
from server.organisation import rules
from server.web.entry import service
from server.web.language import pick

LINKS = (Link(10, "cases.show_papers", Name("材料清单", "Papers"), "document.read", ended=True),)
_ENDED = frozenset({"closed", "withdrawn", "not-accepted"})


def case_links(who: Actor, case: Case) -> list[dict[str, str]]:
    """Return the links that this reader may follow for this case."""
    found = sorted((*LINKS, *service().house.links), key=lambda link: link.place)
    return [
        {"label": pick(link.label), "href": url_for(link.endpoint, **{link.argument: case.id})}  # type: ignore[arg-type]
        for link in found
        if case.kind in link.kinds and (link.ended or case.state not in _ENDED) and _may(who, link, case)
    ]


def _may(who: Actor, link: Link, case: Case) -> bool:
    found = rules.relations(who, link.action)
    return "county" in found or "any" in found or case.township in found.get("own", frozenset())

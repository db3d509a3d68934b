"""What else can be done with a case: pages of other rooms, shown when the room is there and the reader may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, url_for
from flask_babel import lazy_gettext as _

from server.cases.models import Case
from server.foundation.identity import Actor
from server.organisation import rules


@dataclass(frozen=True, slots=True)
class Link:
    """One page of another room about a case."""

    endpoint: str
    label: Any
    action: str
    argument: str = "case_id"  #: name under which the page takes the case's id
    ended: bool = False  #: shown for cases that have ended too


LINKS = (
    Link("cases.show_papers", _("材料清单"), "document.read", ended=True),
    Link("referrals.new_transfer", _("转办其他部门"), "referral.create", argument="case"),
    Link("intake.show_receipt", _("收件回执"), "case.read", ended=True),
    Link("intake.show_items", _("事项"), "case.edit"),
    Link("intake.show_follow_up", _("跟进与优先"), "case.edit"),
    Link("intake.show_correct", _("更正"), "case.edit", ended=True),
    Link("intake.show_upstream", _("已录入上级系统"), "case.edit", ended=True),
    Link("intake.show_withdraw", _("撤回申请"), "case.edit"),
)
_ENDED = frozenset({"closed", "withdrawn", "not-accepted"})


def case_links(who: Actor, case: Case) -> list[dict[str, str]]:
    """Return the links that this reader may follow for this case."""
    return [
        {"label": str(link.label), "href": url_for(link.endpoint, **{link.argument: case.id})}  # type: ignore[arg-type]
        for link in LINKS
        if link.endpoint in current_app.view_functions
        and (link.ended or case.state not in _ENDED)
        and _may(who, link, case)
    ]


def _may(who: Actor, link: Link, case: Case) -> bool:
    found = rules.relations(who, link.action)
    return "county" in found or "any" in found or case.township in found.get("own", frozenset())

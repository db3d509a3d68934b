"""What the window does for other slices: begin an application for somebody who did not come by herself, or drop it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from server.cases.sealing import seal_whole
from server.foundation.clock import LOCAL
from server.foundation.work import Work
from server.intake import drafts
from server.intake.models import Draft
from server.intake.papers import Paper, all_papers, proved_beside_means


def begin_for_lead(work: Work, *, township: str, name: str, id_number: str | None, phone: str, address: str) -> str:
    """Begin the common form for a person of a lead, filled with what is known, and return the draft's id."""
    draft = drafts.begin(work, id_number=id_number, name=name, township=township)
    answers = drafts.answers_of(work, draft)
    answers["case"]["channel"] = "lead"
    applicant = answers["applicant"]
    if phone:
        applicant.setdefault("phone", phone)
    if address:
        applicant.setdefault("residence_address", address)
    draft.sealed = seal_whole(work.house.vault, answers)
    work.session.flush()
    return draft.id


def begin_from_home(
    work: Work, *, township: str, sent: Mapping[str, Any], received_at: datetime, draft_id: str | None
) -> str:
    """Begin the common form out of what a household sent from home, received when it was sent, and return the draft's id.

    What the county knows of the household stands beside what was sent; a draft that is still open is the same one.
    """
    known = work.session.get(Draft, draft_id) if draft_id else None
    if known is not None and known.state in ("open", "waiting"):
        return known.id
    draft = drafts.begin(work, id_number=sent.get("id_number"), name=str(sent["name"]), township=township)
    minute = received_at.replace(second=0, microsecond=0)
    answers = drafts.answers_of(work, draft)
    draft.sealed = seal_whole(work.house.vault, _joined(answers, sent, received_at=minute))
    draft.received_online_at = minute
    work.session.flush()
    return draft.id


def _joined(answers: Mapping[str, Any], sent: Mapping[str, Any], *, received_at: datetime) -> dict[str, Any]:
    """Return the common form with what was sent; where both speak, what was sent is newer."""
    case = {
        **answers["case"], "channel": "online", "received_at": received_at.astimezone(LOCAL).isoformat(),
        "urgency": "urgent" if sent["urgent"] else "ordinary", "has_agent": sent["by"] == "other",
    }  # fmt: skip
    if sent.get("wants"):
        case["items_wanted"] = list(sent["wants"])
    place = f"{sent['place']}，{sent['address']}"[:200]
    applicant = {**answers["applicant"], "phone": sent["phone"], "residence_address": place}
    if sent.get("registered_address"):
        applicant["registered_address"] = sent["registered_address"]
    hardship = {name: sent[name] for name in ("causes", "narrative", "event_on") if sent.get(name)}
    if sent.get("alone_for"):
        hardship["narrative"] = f"为{sent['alone_for']}一个人申请低保。{sent['narrative']}"
    joined = {**answers, "case": case, "applicant": applicant, "hardship": hardship, "members": _members(answers, sent)}
    if case["has_agent"]:
        joined["agent"] = {
            "name": sent["agent_name"], "relation": sent["agent_relation"], "phone": sent["agent_phone"],
        }  # fmt: skip
    return joined


def _members(answers: Mapping[str, Any], sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the known members, and those whom only the household named."""
    known = list(answers.get("members") or ())
    numbers, names = {each.get("id_number") for each in known}, {each.get("name") for each in known}
    for each in sent.get("members") or ():
        if each.get("id_number") not in numbers - {None} and each["name"] not in names:
            known.append({"id_kind": "resident", **each} if each.get("id_number") else dict(each))
    return known


def drop_draft(work: Work, *, draft_id: str) -> None:
    """Drop a draft out of which nothing will come; one that became a case, or was dropped before, stays."""
    draft = work.session.get(Draft, draft_id)
    if draft is not None and draft.state in ("open", "waiting"):
        drafts.let_go(work, draft)


def papers_of(item: str) -> list[Paper]:
    """Return the papers that an applicant may have to bring for an item; what data prove is left out."""
    return [paper for paper in all_papers() if (paper.items is None or item in paper.items) and not paper.data_zh]


OFFERS: dict[str, Callable[..., Any]] = {
    "application.begin": begin_for_lead,
    "application.begin-online": begin_from_home,
    "application.drop": drop_draft,
    "papers.of": papers_of,
    "papers.proved": proved_beside_means,
}

"""Papers of the relief station: who came and was taken in, the stay, and to whom somebody was handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile, word
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.work import Work
from server.households.models import Person
from server.referrals.models import Referral
from server.referrals.sending import unit_name

#: ways of leaving on which somebody else takes the person over and signs for her
HANDED_OVER = frozenset({"family", "escort"})
_ADMIT, _LEAVE = "refer-stranded.admit", "refer-stranded.leave"


def register(work: Work, referral: Referral, answers: Mapping[str, Any]) -> str | None:
    """Number the register sheet (求助登记表) of somebody who is taken in."""
    if answers.get("result_kind") != "granted":
        return None
    told = {name: word(_ADMIT, name, answers.get(name)) for name in ("entered_at", "identity_known", "hospital_first")}
    plain = {name: answers.get(name) for name in ("lodging", "belongings", "grant_kind")}
    return _paper(work, referral, "stranded-register", {**told, **plain, "need": referral.need}).id


def leave(work: Work, occurrence: Occurrence, referral: Referral) -> str:
    """Number the record of the stay (入站离站记录), and the hand-over sheet (护送交接单) where somebody is handed over."""
    answers, came = occurrence.answers, CaseFile(work, occurrence).answers(_ADMIT)
    way = word(_LEAVE, "way", answers["way"])
    left_at = word(_LEAVE, "left_at", answers["left_at"])
    stay = {
        "entered_at": word(_ADMIT, "entered_at", came.get("entered_at")), "left_at": left_at, "way": way,
        "handed_to": answers.get("handed_to"), "cost": answers.get("cost"), "cost_words": answers.get("cost_words"),
        "words": answers.get("words"),
    }  # fmt: skip
    paper = _paper(work, referral, "stranded-stay", stay)
    if answers["way"] not in HANDED_OVER:
        return paper.id
    handed = {
        "way": way, "handed_to": answers.get("handed_to"), "left_at": left_at, "belongings": came.get("belongings"),
        "words": answers.get("words"),
    }  # fmt: skip
    return _paper(work, referral, "escort-handover", handed).id


def _paper(work: Work, referral: Referral, kind: str, facts: Mapping[str, Any]) -> Document:
    person = work.session.get_one(Person, referral.person_id)
    known = {name: value for name, value in facts.items() if value not in (None, "")}
    return issue(
        work, kind=kind, unit_id=str(referral.to_unit), addressee=unit_name(work, referral.from_unit), case_id=referral.case_id,
        item_id=referral.item_id, facts={"name": person.name, "order": referral.number, "by": work.actor.name, **known},
    )  # fmt: skip

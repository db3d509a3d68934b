"""Papers of the relief station: who came and was taken in, the stay, and to whom somebody was handed over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from server.cases.occurrence import Occurrence
from server.cases.paper_facts import CaseFile, word
from server.documents.models import Document
from server.documents.operations import issue
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.models import Person
from server.referrals.models import Referral, ReferralDetails
from server.referrals.sending import unit_name
from server.verification.authorising import is_minor

#: ways of leaving on which somebody else takes the person over and signs for her
HANDED_OVER = frozenset({"family", "escort"})
ALONE = frozenset({"self", "ticket"})  #: ways on which nobody goes with the person
_ADMIT, _LEAVE = "refer-stranded.admit", "refer-stranded.leave"


def check_admit(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    """Take no child in without saying so: police and child protection are told at once."""
    answers = occurrence.answers
    if answers.get("result_kind") != "granted" or answers.get("minor"):
        return []
    # What the window took somebody for in the street the station may correct; a known day of birth it may not.
    corrected = answers.get("minor") is False and not _is_child(work, referral)
    if corrected or not (_is_child(work, referral) or _looks_like_one(work, referral)):
        return []
    zh = "登记的是未成年人：请选“未成年人”，写明已告知公安机关和未成年人救助保护机构。"
    en = "This is a child: say so, and that the police and the child protection body were told."
    return [FieldProblem("minor", "is-minor", zh, en)]


def check_leave(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    """Let no child leave the station alone."""
    came = CaseFile(work, occurrence).answers(_ADMIT)
    if occurrence.answers["way"] not in ALONE or not (came.get("minor") or _is_child(work, referral)):
        return []
    zh = "未成年人不能自行离站：由监护人、亲属接回，或者护送、安置。"
    en = "A child does not leave alone: a guardian fetches it, or it is escorted or settled."
    return [FieldProblem("way", "minor-alone", zh, en)]


def _looks_like_one(work: Work, referral: Referral) -> bool:
    told = work.session.get(ReferralDetails, referral.id)
    return told is not None and told.answers.get("health") == "minor"


def _is_child(work: Work, referral: Referral) -> bool:
    return is_minor(work.session.get_one(Person, referral.person_id), work.today)


def register(work: Work, referral: Referral, answers: Mapping[str, Any]) -> str | None:
    """Number the register sheet (求助登记表) of somebody who is taken in."""
    if answers.get("result_kind") != "granted":
        return None
    told = {
        name: word(_ADMIT, name, answers.get(name))
        for name in ("entered_at", "identity_known", "hospital_first", "minor_told")
    }
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

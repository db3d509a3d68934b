"""Who counts (民发〔2021〕57号 art. 7), who can work."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from workflows.assessment.evidence import Evidence, Person, age_on, studies
from workflows.assessment.sheet import LabourLine, MemberLine

FOUND = "found-held"  #: what a member is registered as whom a means check found in prison or compulsory treatment
_AT_WORK = frozenset({"employed", "flexible", "farming", "self"})


def member_lines(evidence: Evidence) -> tuple[MemberLine, ...]:
    """Return every person of the form with what the rule says beside what is registered."""
    return tuple(_line(evidence, person) for person in evidence.people)


def _line(evidence: Evidence, person: Person) -> MemberLine:
    age = age_on(person, evidence.on)
    counted = bool(person.get("counted", True))
    kind = "" if counted else str(person.get("not_counted_kind") or "")
    decision, reason = evidence.ask(
        "household-members", relation=person.get("relation", "other"), age=age, studies=studies(person),
        earns=person.get("employment") in _AT_WORK if person.get("employment") else None,
        lives_together=True if person.get("relation") == "self" else person.get("lives_together"),
        not_counted_kind=kind or "-", away_years=_years(person.get("not_counted_since"), evidence.on) if kind else None,
        provincial=kind == "provincial" and _named(evidence), found_held=kind == FOUND,
    )  # fmt: skip
    return MemberLine(
        name=str(person["name"]), relation=str(person.get("relation", "other")), age=age, counted=counted,
        expected=decision.outputs.get("counted") if decision.certain else None, reason=reason,
        stated="" if counted else _stated(person),
    )  # fmt: skip


def _years(since: Any, on: date) -> int | None:
    """Return the full years since a day, or None where nobody knows since when."""
    return age_on({"birth": since}, on) if since else None


def _named(evidence: Evidence) -> bool:
    """Tell whether the province has named others whom it leaves out; a county without a row has none."""
    decision, _ = evidence.ask("members-provincial", division=evidence.division)
    return bool(decision.outputs.get("named"))


def _stated(person: Person) -> str:
    since = person.get("not_counted_since")
    told = (str(person.get("not_counted_reason") or ""), f"{str(since)[:10]} 起" if since else "")
    return "，".join(part for part in told if part)


def counted_people(evidence: Evidence) -> list[Person]:
    """Return the people who count as registered."""
    return [person for person in evidence.people if person.get("counted", True)]


def labour_lines(evidence: Evidence) -> tuple[LabourLine, ...]:
    """Return what each counted person can work, with what proves it."""
    return tuple(_labour(evidence, person) for person in counted_people(evidence))


def _labour(evidence: Evidence, person: Person) -> LabourLine:
    disabled, seen = person.get("health") == "disabled", person.get("labour_found") or {}
    stated = str(seen.get("capacity") or person.get("labour") or "full")
    decision, reason = evidence.ask(
        "labour", age=age_on(person, evidence.on), studies=studies(person), stated=stated,
        disability_kind=person.get("disability_kind") if disabled else "-",
        disability_grade=person.get("disability_grade") if disabled else "-",
    )  # fmt: skip
    found = decision.outputs or {"capacity": stated, "proof": "township"}
    proof = str(found["proof"])
    if proof == "township" and seen:  # what age, school and card do not say rests on what the visit recorded
        proof = str(seen["basis"])
    return LabourLine(
        name=str(person["name"]), capacity=str(found["capacity"]), proof=proof, reason=reason,
        stated=" ".join(part for part in (str(seen.get("on") or ""), str(seen.get("note") or "")) if part),
    )  # fmt: skip


def review_rule(lines: Iterable[LabourLine]) -> str:
    """Return how soon the household is looked at again: every half year where somebody can work (民发〔2021〕57号 art. 31)."""
    able = any(line.capacity in ("full", "partial") for line in lines)
    return "DB.review.unstable" if able else "DB.review.stable"

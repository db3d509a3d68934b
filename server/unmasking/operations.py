"""Ask to see what is masked, agree or refuse as the second person, and look while the time lasts (domain §3, separation 7)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import select, update

from server.audit import operations as audit
from server.cases.lights import due_before
from server.cases.models import Case
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.inserting import insert_new
from server.foundation.work import Work
from server.households.changes import read_person
from server.households.models import Person
from server.organisation import rules
from server.unmasking import queries
from server.unmasking.models import LAPSES, Unmasking
from server.unmasking.reach import (
    Subject,
    agreeable,
    has_urgent_case,
    read_subject,
    reporter_phone,
    visible_family_case,
)
from server.unmasking.refusals import NotOpen, SecondPersonNeeded, UnmaskingAsked, UnmaskingDecided, UnmaskingLapsed
from server.unmasking.telling import tell_answered, tell_asked
from server.unmasking.words import FIELDS, NUMBERS, OF_A_CASE, PAPERS, REPORTER

SHORTEST_REASON = 4
LONGEST_REASON = 200
MINUTES = 30  #: where the installation says nothing else


def ask(
    work: Work,
    *,
    fields: Collection[str],
    reason: str,
    person_id: str | None = None,
    case_id: str | None = None,
    letter: str = "",
) -> Unmasking:
    """Ask to see fields of a person, or the scans of a case; in an open emergency the numbers are shown at once.

    :raises InvalidAnswers: no field, no reason that means anything, no letter where the post works by letter, or a
        reporter's telephone where none was left.
    :raises NotFound: the county has no such person or case, or it is not the actor's to see.
    :raises NotPermitted: no post of the actor may ask this about them.
    :raises UnmaskingAsked: the same is asked for already and waits.
    """
    wanted = [name for name in FIELDS if name in fields]
    problems = _problems(work, wanted, fields, reason=reason, letter=letter, case_id=case_id)
    if problems:
        raise InvalidAnswers(problems)
    subject = read_subject(work, wanted, person_id=person_id, case_id=case_id)
    if REPORTER in wanted and not reporter_phone(work.session.get_one(Case, subject.case_id)):
        words = ("这个个案没有留下报告人的电话。", "The case holds no telephone of a reporter.")
        raise InvalidAnswers([FieldProblem("fields", "unknown", *words)])

    urgent = PAPERS not in wanted and has_urgent_case(work, subject)
    row = _enter(work, subject, wanted, reason=reason.strip(), letter=letter.strip(), urgent=urgent)
    audit.record(
        work, "unmask.ask", row.id, person=row.person_id, case=row.case_id, fields=wanted, urgent=urgent, reason=row.reason
    )  # fmt: skip
    tell_asked(work, row)
    return row


def _problems(
    work: Work, wanted: list[str], fields: Collection[str], *, reason: str, letter: str, case_id: str | None
) -> list[FieldProblem]:
    found = []
    if not wanted or set(fields) - set(FIELDS) or (OF_A_CASE & set(wanted) and not case_id):
        found.append(FieldProblem("fields", "required", "请选择要查看什么。", "Choose what to see."))
    if not SHORTEST_REASON <= len(reason.strip()) <= LONGEST_REASON:
        zh = f"请写明查看的事由（{SHORTEST_REASON} 到 {LONGEST_REASON} 字），会记入查阅日志。"
        en = f"Say why ({SHORTEST_REASON} to {LONGEST_REASON} characters); it is kept in the read log."
        found.append(FieldProblem("reason", "required", zh, en))
    if (needs_letter(work) and not letter.strip()) or len(letter.strip()) > 60:
        found.append(
            FieldProblem(
                "letter", "required", "请填写授权书文号，60 字以内。", "Give the number of the letter of authority."
            )
        )
    return found


def needs_letter(work: Work) -> bool:
    """Tell whether the actor may look at families' files by a letter of authority only."""
    asking = rules.roles_of("papers.unmask", "county") | rules.roles_of("person.unmask", "county")
    asking |= rules.roles_of("person.unmask", "own")
    held = work.actor.roles() & asking
    return bool(held) and held <= rules.BY_LETTER


def _enter(work: Work, subject: Subject, wanted: list[str], *, reason: str, letter: str, urgent: bool) -> Unmasking:
    who, about = work.actor.id, f"{subject.person_id[:32]}:{(subject.case_id or '')[:32]}"
    row = {
        "id": work.new_id(), "county": work.house.county, "person_id": subject.person_id, "case_id": subject.case_id,
        "fields": " ".join(wanted), "reason": reason, "letter": letter, "unit_id": subject.unit_id, "asked_by": who,
        "behind": " ".join(sorted(subject.behind)), "asked_at": work.now, "urgent": urgent, "agreed": None,
        "due_at": due_before(work, 1) if urgent else None, "decided_by": None, "decided_at": None, "word": "",
        # What is seen at once does not wait, so that nothing keeps the same person from asking anew when the time is over.
        "until": work.now + _time(work) if urgent else None, "waits_as": None if urgent else f"{who}:{about}",
    }  # fmt: skip
    if not urgent:
        _forget_lapsed(work, row["waits_as"])
    if not insert_new(work.session, Unmasking, [row]):
        raise UnmaskingAsked
    return work.session.get_one(Unmasking, row["id"])


def _forget_lapsed(work: Work, waits_as: object) -> None:
    """Let a request that lapsed stand in nobody's way any more."""
    lapsed = update(Unmasking).where(Unmasking.waits_as == waits_as, Unmasking.asked_at <= work.now - LAPSES)
    work.session.execute(lapsed.values(waits_as=None), execution_options={"synchronize_session": False})


def _time(work: Work) -> timedelta:
    return timedelta(minutes=int(work.house.parameters.get("unmask_minutes", MINUTES)))


def decide(work: Work, *, unmasking_id: str, agreed: bool, word: str = "") -> Unmasking:
    """Agree or refuse as the second person; agreed, the asker sees the fields from now on for the county's number of minutes.

    :raises NotFound: there is no such request, or it is not the actor's to agree to.
    :raises SecondPersonNeeded: the actor asked for it, or stands in for who did.
    :raises UnmaskingDecided: somebody has answered it.
    :raises UnmaskingLapsed: it waited for more than a week.
    :raises InvalidAnswers: it is refused without a word.
    """
    row = work.session.get(Unmasking, unmasking_id)
    if row is None or row.county != work.house.county:
        raise NotFound
    if rules.may(work.actor, "unmask.agree") and not second_persons(work).isdisjoint(
        {row.asked_by, *row.behind.split()}
    ):
        raise SecondPersonNeeded
    if work.session.scalar(select(Unmasking.id).where(Unmasking.id == row.id, agreeable(work))) is None:
        raise NotFound
    if row.agreed is None and not row.waits(work.now):
        raise UnmaskingLapsed
    if not agreed and not word.strip():
        raise InvalidAnswers([FieldProblem("word", "required", "不同意的，请写明理由。", "Say why it is refused.")])

    _answer(work, row, agreed=agreed, word=word.strip()[:LONGEST_REASON])
    audit.record(work, "unmask.decide", row.id, agreed=agreed, reason=row.word)
    tell_answered(work, row)
    return row


def second_persons(work: Work) -> frozenset[str]:
    """Return who is behind the actor's agreement."""
    return rules.answers_for(work.actor, "unmask.agree")


def _answer(work: Work, row: Unmasking, *, agreed: bool, word: str) -> None:
    """Write the answer down, once: of two people at the same time the second is told."""
    changed = work.session.execute(
        update(Unmasking)
        .where(Unmasking.id == row.id, Unmasking.agreed.is_(None))
        .values(
            agreed=agreed, decided_by=work.actor.id, decided_at=work.now, word=word, waits_as=None,
            until=row.until if row.urgent else work.now + _time(work) if agreed else None,
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    if changed.rowcount != 1:  # type: ignore[attr-defined]
        raise UnmaskingDecided
    work.session.refresh(row)


def look(work: Work, *, unmasking_id: str) -> Mapping[str, str]:
    """Return the agreed numbers to who asked; each look is kept in the read log with the request behind it.

    :raises NotFound: the actor has no such request.
    :raises NotOpen: nobody agreed yet, it was refused, or the time is over.
    :raises NotPermitted: the actor's post no longer carries it.
    """
    row = queries.mine(work, unmasking_id)
    if not row.is_open(work.now):
        raise NotOpen
    shown = {}
    wanted = [name for name in row.wanted if name in NUMBERS]
    if wanted:
        person = read_person(work, row.person_id, action="person.unmask")
        audit.record_read(work, "person.unmask", row.person_id, reason=row.reason, leave_id=row.id)
        shown = {name: _whole(work, person, name) for name in wanted}
    return shown | _of_reporter(work, row)


def _of_reporter(work: Work, row: Unmasking) -> dict[str, str]:
    if REPORTER not in row.wanted or row.case_id is None:
        return {}
    case = visible_family_case(work, row.case_id)
    rules.require(work.actor, "person.unmask", township=case.township)
    audit.record_read(work, "person.unmask", case.id, reason=row.reason, leave_id=row.id)
    sealed = reporter_phone(case)
    return {REPORTER: work.house.vault.decrypt(sealed) if sealed else ""}


def _whole(work: Work, person: Person, name: str) -> str:
    sealed = person.id_sealed if name == "id_number" else person.phone_sealed
    return work.house.vault.decrypt(sealed) if sealed else ""


def opens_papers(work: Work, case: Case, *, look: bool) -> bool:
    """Tell whether the actor has an agreed sight of a case's scans now; that she looks is kept in the read log."""
    row = queries.open_papers(work, case.id)
    if row is None or not rules.may(work.actor, "papers.unmask"):
        return False
    if look:
        audit.record_read(work, "papers.unmask", case.id, reason=row.reason, leave_id=row.id)
    return True

"""Drafts of the common form: begin with what is known, save, pass on, drop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from forms import identity
from server.audit import operations as audit
from server.cases.advance import plain
from server.cases.sealing import open_whole, seal_whole
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.changes import read_person
from server.households.models import Person
from server.households.operations import normal_name
from server.intake import known
from server.intake.models import Draft
from server.intake.refusals import DraftChanged, DraftClosed
from server.messaging.operations import tell_posts
from server.organisation import rules
from server.organisation.models import Unit
from server.organisation.queries import is_township

#: stands beside the sealed answers: who saved them last
SAVER = "_saved_by"
WINDOW_ROLES = ("clerk", "township_leader")


def begin(work: Work, *, id_number: str | None, name: str = "", township: str | None = None) -> Draft:
    """Begin a draft for a person, filled with what the county knows of the household.

    :raises InvalidAnswers: the number is wrong, or neither number nor name is given.
    :raises NotPermitted: no post of the actor registers.
    """
    unit = township or own_township(work)
    rules.require(work.actor, "intake.register", township=unit)
    parsed = _parsed(work, id_number)
    if parsed is None and not name.strip():
        raise InvalidAnswers([
            FieldProblem("id_number", "required", "请填身份证号；没有证件的填姓名。", "Give the ID number, or the name of who has none.")
        ])  # fmt: skip
    person = _known_person(work, parsed)
    applicant: dict[str, Any] = {"name": normal_name(name)} if name.strip() else {}
    if parsed:
        applicant |= {
            "id_kind": "resident" if parsed.kind == "resident-old" else parsed.kind,
            "id_number": parsed.value,
        }
    elif name.strip():
        applicant["id_kind"] = "none"
    answers = known.known_answers(work, person, applicant=applicant, township=unit)
    return add_draft(work, township=unit, opened_by_unit=unit, answers=answers, person_id=person.id if person else None)


def begin_for(work: Work, *, person_id: str) -> Draft:
    """Begin a draft for a person whose household is on the screen.

    :raises NotPermitted: no post of the actor registers there, or the household is another unit's.
    """
    person = read_person(work, person_id, action="household.edit")
    unit = own_township(work)
    answers = known.known_answers(work, person, applicant={}, township=unit)
    return add_draft(work, township=unit, opened_by_unit=unit, answers=answers, person_id=person.id)


def add_draft(
    work: Work,
    *,
    township: str,
    opened_by_unit: str,
    answers: Mapping[str, Any],
    person_id: str | None = None,
    need: str = "",
) -> Draft:
    """Write a draft; the caller has checked that the actor may."""
    draft = Draft(
        id=work.new_id(), county=work.house.county, township=township, opened_by_unit=opened_by_unit, person_id=person_id,
        sealed=seal_whole(work.house.vault, answers), label=_label(answers), need=need, lines=[], created_by=work.actor.id,
        created_at=work.now, updated_at=work.now,
    )  # fmt: skip
    work.session.add(draft)
    work.session.flush()
    audit.record(work, "draft.begin", draft.id)
    return draft


def own_township(work: Work) -> str:
    """Return the township at which the actor registers.

    :raises NotPermitted: there is none.
    """
    units = sorted(rules.relations(work.actor, "intake.register").get("own", ()))
    if not units:
        rules.require(work.actor, "intake.register", township=None)
    return units[0]


def _parsed(work: Work, number: str | None) -> identity.IdNumber | None:
    if not number or not number.strip():
        return None
    try:
        parsed = identity.parse_id_number(number, today=work.today, old_form=True)
        if parsed.kind == "resident-old":
            return identity.parse_id_number(identity.to_18(parsed.value), today=work.today)
        return parsed
    except identity.InvalidIdNumber as wrong:
        raise InvalidAnswers([FieldProblem("id_number", wrong.code, wrong.zh, wrong.en)]) from wrong


def _known_person(work: Work, parsed: identity.IdNumber | None) -> Person | None:
    if parsed is None:
        return None
    return work.session.scalar(
        select(Person).where(
            Person.county == work.house.county, Person.merged_into.is_(None),
            Person.id_hash == work.house.vault.search_hash("id", parsed.value),
        )
    )  # fmt: skip


def read_draft(work: Work, draft_id: str) -> Draft:
    """Return a draft of one's own window, or one that one's own unit sent there.

    :raises NotFound: there is none, or it is another window's.
    """
    draft = work.session.scalar(select(Draft).where(Draft.id == draft_id, Draft.county == work.house.county))
    own = rules.relations(work.actor, "case.edit").get("own", frozenset())
    if draft is None or not (draft.township in own or draft.created_by == work.actor.id):
        raise NotFound
    return draft


def answers_of(work: Work, draft: Draft) -> dict[str, Any]:
    """Return the answers that a draft holds."""
    return {name: value for name, value in open_whole(work.house.vault, draft.sealed).items() if name != SAVER}


def _saver(work: Work, draft: Draft) -> str:
    """Return who saved a draft last."""
    return str(open_whole(work.house.vault, draft.sealed).get(SAVER, draft.created_by))


def answers_shown(work: Work, draft: Draft) -> dict[str, Any]:
    """Return the answers as the window sees them: what another unit sent is filled up with what the county knows."""
    answers = answers_of(work, draft)
    if not draft.need or draft.version > 1 or draft.person_id is None:
        return answers
    person = work.session.get_one(Person, draft.person_id)
    filled = known.known_answers(work, person, applicant=answers.get("applicant", {}), township=draft.township)
    return {**filled, "case": {**filled["case"], **answers.get("case", {})}}


def save(
    work: Work, *, draft_id: str, answers: Mapping[str, Any], version: int | None = None, over_own: bool = False
) -> Draft:
    """Keep what was typed so far; `version` is the one the page was made with.

    With `over_own` a page may be older than what its own reader saved in between, as a page that saves itself is.

    :raises DraftClosed: it is no longer open.
    :raises DraftChanged: somebody saved it in between.
    """
    draft = read_draft(work, draft_id)
    if draft.state != "open":
        raise DraftClosed
    rules.require(work.actor, "intake.register", township=draft.township)
    if over_own and _saver(work, draft) == work.actor.id:
        version = None
    kept = plain(answers)
    written = work.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.state == "open", Draft.version == (version or draft.version))
        .values(
            sealed=seal_whole(work.house.vault, {**kept, SAVER: work.actor.id}), label=_label(kept) or draft.label, updated_at=work.now,
            version=Draft.version + 1,
        ),
        execution_options={"synchronize_session": False},
    )  # fmt: skip
    if written.rowcount != 1:  # type: ignore[attr-defined]
        raise DraftChanged
    work.session.refresh(draft)
    return draft


def drop(work: Work, *, draft_id: str) -> None:
    """Drop a draft that will not become a case."""
    draft = read_draft(work, draft_id)
    if draft.state != "open":
        raise DraftClosed
    let_go(work, draft)


def let_go(work: Work, draft: Draft) -> None:
    """Empty a draft and keep that it was dropped; the caller has checked who may."""
    draft.state, draft.sealed, draft.updated_at = "dropped", seal_whole(work.house.vault, {}), work.now
    work.session.flush()
    audit.record(work, "draft.drop", draft.id)


def send_to_window(
    work: Work, *, township: str, name: str, id_number: str | None, phone: str, need: str, from_unit: str | None = None
) -> Draft:
    """Let a department or village send a person in need to the township's window as a draft, and tell the window (B4).

    :raises InvalidAnswers: name or need is missing, the number is wrong, or the unit is no township.
    """
    rules.require(work.actor, "case.open", township=township)
    parsed = _required(work, township, name, id_number, need)
    person = _known_person(work, parsed)
    applicant: dict[str, Any] = {"name": normal_name(name)}
    if parsed:
        applicant |= {"id_kind": parsed.kind, "id_number": parsed.value}
    if phone.strip():
        applicant["phone"] = phone.strip()
    # What the county knows of the household is the window's to see, not the sender's: it is filled in when she opens it.
    answers = {"case": {"township": township, "channel": "lead", "received_at": work.now.astimezone(LOCAL).isoformat()},
               "applicant": applicant, "members": []}  # fmt: skip
    own = sorted(rules.relations(work.actor, "case.open").get("any", frozenset()) | work.actor.units())
    unit = from_unit if from_unit in own else own[0]
    draft = add_draft(
        work,
        township=township,
        opened_by_unit=unit,
        answers=answers,
        person_id=person.id if person else None,
        need=need.strip(),
    )
    _tell_window(work, draft, "接收其他单位送来的申请")
    return draft


def _required(work: Work, township: str, name: str, id_number: str | None, need: str) -> identity.IdNumber | None:
    problems = []
    if not name.strip():
        problems.append(FieldProblem("name", "required", "请填写姓名。", "Give the name."))
    if not need.strip():
        problems.append(FieldProblem("need", "required", "请写明遇到什么困难。", "Say what the person needs."))
    if not is_township(work, township):
        problems.append(
            FieldProblem("township", "unknown", "请选择乡镇（街道）窗口。", "Choose the township's window.")
        )
    parsed = None
    try:
        parsed = _parsed(work, id_number)
    except InvalidAnswers as wrong:
        problems.extend(wrong.fields)
    if problems:
        raise InvalidAnswers(problems)
    return parsed


def _tell_window(work: Work, draft: Draft, task: str) -> None:
    unit = work.session.scalar(select(Unit.name).where(Unit.id == draft.opened_by_unit)) or ""
    tell_posts(
        work, unit_id=draft.township, roles=WINDOW_ROLES, template="task-arrived", cause=draft.id,
        facts={"case": "登记草稿", "task": task, "unit": unit}, link=f"/intake/drafts/{draft.id}",
    )  # fmt: skip


def _label(answers: Mapping[str, Any]) -> str:
    return str((answers.get("applicant") or {}).get("name") or "")[:80]

"""Propose a version, rehearse it, publish it with a second person's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from lxml import etree
from sqlalchemy import func, select, update

from server.audit import operations as audit
from server.cases import definitions
from server.cases.models import Definition
from server.cases.refusals import DiagramHasErrors
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.processes.models import Draft
from server.processes.refusals import (
    AlreadyDecided,
    NotADiagram,
    NotYetChecked,
    SameAsPublished,
    ScenariosFailed,
    SecondPersonNeeded,
)
from workflows import catalog
from workflows.errors import DiagramRefused
from workflows.lint import lint

PROPOSE, APPROVE = "process.propose", "process.approve"
_BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def propose(work: Work, *, xml: bytes, reason: str) -> str:
    """Keep a proposed version and return its id; the scenarios are played next.

    :raises NotPermitted: the actor does not look after processes.
    :raises InvalidAnswers: no reason is given.
    :raises NotADiagram: the file cannot be read.
    :raises DiagramHasErrors: lint refuses it; each finding says what to do instead.
    :raises SameAsPublished: nothing would change.
    """
    rules.require(work.actor, PROPOSE)
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么改。", "Say why it changes.")])
    called = _called(work, xml)
    findings = lint(xml, known=definitions.known_names(work, called))
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise DiagramHasErrors(errors)
    try:
        definition = catalog.compile(xml, called=called)
    except DiagramRefused as cause:
        raise NotADiagram(cause=str(cause)) from cause
    digest = definitions.content_hash(xml, called)
    if work.session.scalar(select(Definition.id).where(Definition.content_hash == digest)):
        raise SameAsPublished
    draft = Draft(
        id=work.new_id(), county=work.house.county, key=definition.key, name=definition.name or definition.key, xml=xml.decode(),
        reason=reason.strip(), findings=[asdict(finding) for finding in findings], proposed_by=work.actor.id,
        proposed_at=work.now,
    )  # fmt: skip
    work.session.add(draft)
    work.session.flush()
    audit.record(work, "process.propose", draft.id, key=draft.key, hash=digest)
    return draft.id


def _called(work: Work, xml: bytes) -> dict[str, bytes]:
    """Return the published diagrams that a diagram calls, and those that they call.

    :raises NotADiagram: the file cannot be read.
    """
    try:
        root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    except etree.XMLSyntaxError as cause:
        raise NotADiagram(cause=str(cause)) from cause
    wanted = {str(node.get("calledElement")) for node in root.iter(f"{_BPMN}callActivity")}
    found: dict[str, bytes] = {}
    for row in _newest(work, wanted):
        found[row.key] = row.xml.encode()
        found |= {key: text.encode() for key, text in row.called.items()}
    return found


def _newest(work: Work, keys: set[str] | None = None) -> Sequence[Definition]:
    newest = select(Definition.key, func.max(Definition.version).label("version")).group_by(Definition.key).subquery()
    wanted = select(Definition).join(
        newest, (newest.c.key == Definition.key) & (newest.c.version == Definition.version)
    )
    if keys is not None:
        wanted = wanted.where(Definition.key.in_(keys))
    return work.session.scalars(wanted).all()


def keep_rehearsal(work: Work, *, draft_id: str, results: Sequence[Mapping[str, Any]]) -> None:
    """Keep what the scenarios said of a proposed version."""
    work.session.execute(
        update(Draft)
        .where(Draft.id == draft_id, Draft.state == "waiting")
        .values(state="checked", checked_at=work.now, rehearsal=[dict(each) for each in results], claimed_until=None),
        execution_options={"synchronize_session": False},
    )


def approve(work: Work, *, draft_id: str) -> str:
    """Publish a proposed version, with every process that calls it, and return the new definition's id.

    :raises NotPermitted: the actor does not publish processes.
    :raises SecondPersonNeeded: the actor proposed it.
    :raises NotYetChecked: the scenarios are still being played.
    :raises ScenariosFailed: one of them fails.
    :raises AlreadyDecided: somebody was faster.
    """
    draft = _undecided(work, draft_id)
    if draft.state == "waiting":
        raise NotYetChecked
    if not draft.passed:
        raise ScenariosFailed(count=sum(not each["ok"] for each in draft.rehearsal))
    xml = draft.xml.encode()
    published = definitions.publish(work, xml=xml, called=_called(work, xml))
    if published is None:
        raise SameAsPublished
    for caller in _newest(work):
        if draft.key in caller.called:
            definitions.publish(work, xml=caller.xml.encode(), called=_called(work, caller.xml.encode()))
    _decide(work, draft, "published", definition_id=published)
    return published


def refuse(work: Work, *, draft_id: str, reason: str) -> None:
    """Refuse a proposed version.

    :raises InvalidAnswers: no reason is given.
    :raises AlreadyDecided: somebody was faster.
    """
    draft = _undecided(work, draft_id)
    if not reason.strip():
        raise InvalidAnswers([FieldProblem("reason", "required", "请写明为什么不发布。", "Say why it is refused.")])
    draft.decision_reason = reason.strip()
    _decide(work, draft, "refused")


def _undecided(work: Work, draft_id: str) -> Draft:
    rules.require(work.actor, APPROVE)
    draft = work.session.scalar(
        select(Draft).where(Draft.id == draft_id, Draft.county == work.house.county).with_for_update()
    )
    if draft is None:
        raise NotFound
    if draft.proposed_by in rules.answers_for(work.actor, APPROVE):
        raise SecondPersonNeeded
    if draft.decided_at is not None:
        raise AlreadyDecided
    return draft


def _decide(work: Work, draft: Draft, state: str, *, definition_id: str | None = None) -> None:
    draft.state, draft.decided_by, draft.decided_at, draft.definition_id = state, work.actor.id, work.now, definition_id
    work.session.flush()
    audit.record(work, f"process.{state}", draft.id, key=draft.key)

"""Published process definitions: rows that never change, compiled once per process."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

import forms
import workflows
from server.cases.models import Definition
from server.cases.refusals import DiagramHasErrors, NoDefinition
from server.cases.routing import UNIT_REFERENCES
from server.foundation.work import Work
from server.organisation.roles import ROLES
from workflows import catalog
from workflows.lint import Known, lint

DIAGRAMS = Path(workflows.__file__).parent / "diagrams"
_compiled: dict[
    str, catalog.Definition
] = {}  # by row id; a published definition never changes, so nothing here grows stale


def compiled(session: Session, definition_id: str) -> catalog.Definition:
    """Return the compiled definition of a row, from this process's memory when it was used before."""
    found = _compiled.get(definition_id)
    if found is None:
        row = session.execute(select(Definition.xml, Definition.called).where(Definition.id == definition_id)).one()
        found = catalog.compile(row.xml.encode(), called={k: v.encode() for k, v in row.called.items()})
        _compiled[definition_id] = found
    return found


def compile_newest(session: Session) -> int:
    """Compile the newest version of every process into this process's memory and return how many there are."""
    newest = select(Definition.key, func.max(Definition.version).label("version")).group_by(Definition.key).subquery()
    wanted = select(Definition.id).join(
        newest, (newest.c.key == Definition.key) & (newest.c.version == Definition.version)
    )
    ids = session.scalars(wanted).all()
    for definition_id in ids:
        compiled(session, definition_id)
    return len(ids)


def latest(session: Session, key: str) -> str:
    """Return the id of the newest published version of a process.

    :raises NoDefinition: none is published.
    """
    found = session.scalar(
        select(Definition.id).where(Definition.key == key).order_by(Definition.version.desc()).limit(1)
    )
    if found is None:
        raise NoDefinition(key=key)
    return found


def publish(
    work: Work, *, xml: bytes, called: Mapping[str, bytes], known: Known | None = None, style: bool = True
) -> str | None:
    """Add a version of a process and return its row id, or None when the newest is the same to the letter.

    `known` are the names that exist; left out, those of this installation. Without `style`, only what refuses is looked for.

    :raises DiagramHasErrors: it would not run as the standard says, or names what this installation does not have.
    """
    digest = content_hash(xml, called)
    if work.session.scalar(select(Definition.id).where(Definition.content_hash == digest)):
        return None
    findings = lint(xml, known=known or known_names(work, called), style=style)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise DiagramHasErrors(errors)
    definition = catalog.compile(xml, called=called)
    version = work.session.scalar(
        select(func.coalesce(func.max(Definition.version), 0) + 1).where(Definition.key == definition.key)
    )
    identifier = work.new_id()
    work.session.execute(
        insert(Definition).values(
            id=identifier, key=definition.key, version=version, name=definition.name, content_hash=digest,
            xml=xml.decode(), called={k: v.decode() for k, v in called.items()}, published_at=work.now,
            published_by=work.actor.id, lint=[asdict(finding) for finding in findings],
        )
    )  # fmt: skip
    return identifier


def known_names(work: Work, called: Mapping[str, bytes]) -> Known:
    """Return the names that a diagram may use in this installation."""
    return Known(
        forms=frozenset(forms.keys()),
        roles=frozenset(ROLES),
        units=UNIT_REFERENCES,
        rules=frozenset(work.house.rules.ids),
        topics=frozenset(work.house.effects),
        processes=frozenset(called),
    )


def content_hash(xml: bytes, called: Mapping[str, bytes]) -> str:
    """Return the SHA-256 over a diagram and the diagrams it calls."""
    digest = hashlib.sha256(xml)
    for key in sorted(called):
        digest.update(key.encode() + b"\0" + called[key])
    return digest.hexdigest()

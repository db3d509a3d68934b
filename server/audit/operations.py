"""Write the audit: one chain per county, each entry bound to the one before."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import IO, Any

from sqlalchemy import bindparam, insert, update

from server.audit import words
from server.audit.models import AuditEntry, AuditHead, ReadEntry
from server.foundation.database import table_of
from server.foundation.work import Work

# Every command writes these rows: built once, and by Core, they cost a third of what they would through the mapper.
_HEADS, _ENTRIES = table_of(AuditHead), table_of(AuditEntry)
_TAKE = (
    update(_HEADS)
    .where(_HEADS.c.county == bindparam("of"))
    .values(number=_HEADS.c.number + 1)
    .returning(_HEADS.c.hash, _HEADS.c.number)
)
_SEAL = update(_HEADS).where(_HEADS.c.county == bindparam("of")).values(hash=bindparam("digest"))
_ENTER = insert(_ENTRIES)


def record(work: Work, action: str, subject: str, **detail: Any) -> None:
    """Append one act to the county's chain: ids, codes and names of fields; words that people typed are sealed."""
    previous, number = _next_link(work)
    row = {
        "county": work.house.county, "number": number, "at": work.now, "actor": work.actor.id, "action": action,
        "subject": subject, "detail": words.seal(work.house.vault, json.loads(json.dumps(detail, default=str))),
    }  # fmt: skip
    digest = chain_hash(previous, entry_body(row))
    work.session.execute(_ENTER, {"id": work.new_id(), **row, "previous": previous, "hash": digest})
    work.session.execute(_SEAL, {"of": work.house.county, "digest": digest})


def _next_link(work: Work) -> tuple[str, int]:
    """Take the next number; the update of the head is what makes writers wait for each other."""
    county = work.house.county
    taken = work.session.execute(_TAKE, {"of": county}).first()
    if taken is None:
        work.session.execute(insert(AuditHead).values(county=county, number=1, hash="0" * 64))
        return "0" * 64, 1
    return taken.hash, taken.number


def written(instant: datetime) -> str:
    """Return an instant as the chain hashes it: in UTC, as the database gives it back whatever offset it came with."""
    return instant.astimezone(UTC).isoformat(timespec="microseconds")


def entry_body(entry: Mapping[str, Any]) -> str:
    """Return the canonical JSON of an entry, over which its hash is taken; `entry` may hold more than that covers."""
    fields = {name: entry[name] for name in ("county", "number", "actor", "action", "subject")}
    fields |= {"at": written(entry["at"]), "detail": words.bound(entry["detail"])}
    return json.dumps(fields, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))


def chain_hash(previous: str, body: str) -> str:
    """Return the SHA-256 that binds an entry to the one before it."""
    return hashlib.sha256(f"{previous}\n{body}".encode()).hexdigest()


def record_read(work: Work, action: str, subject: str, *, reason: str = "", leave_id: str | None = None) -> None:
    """Note that somebody opened, unmasked or exported something; `leave_id` names the request to which a second person agreed."""
    work.session.execute(
        insert(ReadEntry).values(
            id=work.new_id(), county=work.house.county, at=work.now, actor=work.actor.id,
            action=action, subject=subject, reason=reason, leave_id=leave_id,
        )
    )  # fmt: skip


def record_export(work: Work, subject: str, given: bytes | IO[bytes], *, what: str) -> None:
    """Note that somebody took a file away, with its SHA-256: whoever is shown one later can tell whether it is that one."""
    content: Any = hashlib.sha256(given) if isinstance(given, bytes) else _of_file(given)
    record_read(work, "export", subject[:80], reason=f"{what}, sha256 {content.hexdigest()}")


def _of_file(file: IO[bytes]) -> Any:
    found = hashlib.sha256()
    file.seek(0)
    while piece := file.read(1 << 16):
        found.update(piece)
    return found

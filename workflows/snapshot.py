"""The stored state of an instance: state only, compact, versioned."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgpack
import zstandard

from workflows.errors import SnapshotUnreadable
from workflows.spiff.scopes import Instance, Scope, SubScope
from workflows.spiff.token import Token

VERSION = 1  #: first byte of every snapshot
MAX_BYTES = 4_000_000  #: a larger state is damaged or not ours

_DECIMAL, _DATETIME, _DATE, _ID = 1, 2, 3, 4
_LINKS = ("on", "of", "race", "undoing")  #: internal values that are token ids


class _Link(str):
    """A token id inside a token's own notes, stored as 16 bytes."""


def _pack(value: Any) -> msgpack.ExtType:
    if isinstance(value, _Link):
        return msgpack.ExtType(_ID, bytes.fromhex(value))
    if isinstance(value, Decimal):
        return msgpack.ExtType(_DECIMAL, str(value).encode())
    if isinstance(value, datetime):
        return msgpack.ExtType(_DATETIME, value.isoformat().encode())
    if isinstance(value, date):
        return msgpack.ExtType(_DATE, value.isoformat().encode())
    if isinstance(value, int):
        return msgpack.ExtType(_DECIMAL, f"i{value}".encode())
    raise TypeError(f"{type(value).__name__} cannot be kept in the state of a process")


def _unpack(code: int, content: bytes) -> Any:
    if code == _ID:
        return content.hex()
    text = content.decode()
    if code == _DECIMAL:
        return int(text[1:]) if text.startswith("i") else Decimal(text)
    if code == _DATETIME:
        return datetime.fromisoformat(text)
    if code == _DATE:
        return date.fromisoformat(text)
    raise SnapshotUnreadable(f"unknown value type {code} in a snapshot")


def _notes(internal: Mapping[str, Any]) -> dict[str, Any] | None:
    if not internal:
        return None
    return {name: _Link(value) if name in _LINKS else value for name, value in internal.items()}


def _scope(scope: Scope) -> list[Any]:
    host = scope.host
    written: list[Any] = [
        None if host is None else bytes.fromhex(host.id),
        int(scope.isolated) | int(scope.interrupted) << 1,
        scope.data or None,
        scope.anchors or None,
        [
            [bytes.fromhex(token.id), token.task_spec.name, token.state, _notes(token.internal_data)]
            for token in scope.tasks.values()
        ],
    ]
    return [*written, scope.done] if scope.done else written


def encode(instance: Instance) -> bytes:
    """Write the state of an instance at rest.

    :raises TypeError: a variable is of a type that a process does not keep.
    :raises ValueError: the variables have grown too large.
    """
    content = [bytes.fromhex(instance.id), int(instance.completed), [_scope(scope) for scope in instance.scopes()]]
    packed = msgpack.packb(content, default=_pack, strict_types=True)
    if len(packed) > MAX_BYTES:
        raise ValueError(f"the variables of the process have grown beyond {MAX_BYTES} bytes")
    return bytes([VERSION]) + zstandard.ZstdCompressor(level=3, write_checksum=True).compress(packed)


def decode(snapshot: bytes, instance: Instance) -> None:
    """Fill a new instance with a stored state.

    :raises SnapshotUnreadable: the version is unknown, the bytes are damaged, or the definition is another one.
    """
    if not snapshot or snapshot[0] != VERSION:
        raise SnapshotUnreadable(f"the snapshot has format {snapshot[0] if snapshot else 'none'}, not {VERSION}")
    try:
        packed = zstandard.ZstdDecompressor().decompress(snapshot[1:], max_output_size=MAX_BYTES)
        id, completed, scopes = msgpack.unpackb(packed, ext_hook=_unpack)
        instance.id = id.hex()
        instance.completed = bool(completed)
        for record in scopes:
            _restore(record, instance)
    except SnapshotUnreadable:
        raise
    except Exception as cause:  # whatever the two libraries raise on damaged bytes
        raise SnapshotUnreadable(f"the snapshot is damaged ({cause})") from cause


def _restore(record: list[Any], instance: Instance) -> None:
    host_id, flags, data, anchors, tokens, *done = record
    scope: Scope = instance
    if host_id is not None:
        host = instance.token(host_id.hex())
        if host is None:
            raise SnapshotUnreadable("an inner scope has lost its activity")
        scope = SubScope(host.task_spec.inner, host=host, isolated=bool(flags & 1))
        instance.subprocesses[host.id] = scope
    scope.interrupted = bool(flags & 2)
    scope.done = done[0] if done else []
    scope.data.update(data or {})
    scope.anchors.update(anchors or {})
    for id, element, state, notes in tokens:
        step = scope.spec.task_specs.get(element)
        if step is None:
            raise SnapshotUnreadable(f"the definition has no element {element}")
        token = Token(scope, step, id=id.hex(), state=state)
        token.internal_data.update(notes or {})
        if "held" in token.internal_data:
            instance.watching[token.id] = token

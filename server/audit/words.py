"""Words that people type into the audit: sealed, bound to the chain by a digest, so that an erasure can take them out and the chain stays whole."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import Text, cast, or_, select, update

from server.audit.models import AuditEntry
from server.foundation.ciphers import MARKS
from server.foundation.database import table_of
from server.foundation.encryption import Unreadable, Vault
from server.foundation.work import Work

GONE = "—"
#: Details that are typed by people. Any other text that is neither id nor code nor number is taken for words too: none is forgotten.
_TYPED = frozenset({"reason", "ground", "document", "note"})
_CODE = re.compile(r"[\w.:/@+%?&=#-]{0,200}\Z", re.ASCII)
_ID = re.compile(r"[0-9a-f]{32,64}\Z")
_NUMBER = re.compile(r"\d{11}")  #: phones, ID numbers, accounts
_LEAF = {"digest", "words"}
AT_ONCE = 500


def seal(vault: Vault, detail: Mapping[str, Any]) -> dict[str, Any]:
    """Return details with everything that is words sealed."""
    return {name: _sealed(vault, name, value) for name, value in detail.items()}


def _sealed(vault: Vault, name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return seal(vault, value)
    if isinstance(value, list):
        return [_sealed(vault, name, each) for each in value]
    if not isinstance(value, str) or not value or not _is_words(name, value):
        return value
    # The salt is sealed with the words: when both are gone, nobody can try out which words the digest fits.
    salt = secrets.token_hex(16)
    return {"digest": _digest(salt, value), "words": vault.encrypt(json.dumps([salt, value], ensure_ascii=False))}


def _is_words(name: str, value: str) -> bool:
    if name in _TYPED or not _CODE.match(value):
        return True
    return _NUMBER.search(value) is not None and not _ID.match(value)


def _digest(salt: str, words: str) -> str:
    return hashlib.sha256(f"{salt}\n{words}".encode()).hexdigest()


def bound(value: Any) -> Any:
    """Return what the chain's hash covers of details: of words their digest only."""
    if isinstance(value, Mapping):
        return {name: bound(each) for name, each in value.items() if name != "words" or set(value) != _LEAF}
    return [bound(each) for each in value] if isinstance(value, list) else value


def opened(vault: Vault, value: Any) -> Any:
    """Return details with the words as they were typed, or a dash where an erasure took them."""
    if isinstance(value, Mapping):
        if set(value) != _LEAF:
            return {name: opened(vault, each) for name, each in value.items()}
        return json.loads(vault.decrypt(value["words"]))[1] if value["words"] else GONE
    return [opened(vault, each) for each in value] if isinstance(value, list) else value


def altered(vault: Vault, detail: Any) -> bool:
    """Tell whether words are not those that the digest was made of; words that an erasure took are not."""
    try:
        return any(leaf["words"] and not _fits(vault, leaf) for leaf in _leaves(detail))
    except (Unreadable, ValueError, TypeError):
        return True


def _fits(vault: Vault, leaf: Mapping[str, Any]) -> bool:
    salt, words = json.loads(vault.decrypt(leaf["words"]))
    return bool(_digest(salt, words) == leaf["digest"])


def _leaves(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping) and set(value) == _LEAF:
        yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _leaves(each)


def let_go(work: Work, ids: Collection[str]) -> int:
    """Take the words out of every entry that is about one of these rows, or names one, and return how many entries that were.

    Every entry with words is read: an erasure is rare, and an index over details would cost each act of each day.
    """
    entries = table_of(AuditEntry)
    wanted = select(entries.c.id, entries.c.subject, entries.c.detail).where(
        entries.c.county == work.house.county,
        or_(*(cast(entries.c.detail, Text).contains(f'"words": "{mark}') for mark in MARKS)),
    )
    found = work.session.execute(wanted, execution_options={"yield_per": AT_ONCE})
    about = [(row.id, row.detail) for row in found if is_about({"subject": row.subject, "detail": row.detail}, ids)]
    for entry, detail in about:
        work.session.execute(update(entries).where(entries.c.id == entry).values(detail=_without(detail)))
    return len(about)


def is_about(row: Mapping[str, Any], ids: Collection[str]) -> bool:
    """Tell whether an entry is about one of some rows, or names one."""
    return not _texts([row["subject"], bound(row["detail"])]).isdisjoint(ids)


def without_open(value: Any, name: str = "") -> Any:
    """Return details with a dash for every word that stands in them in the open, as an older release wrote them."""
    if isinstance(value, Mapping):
        return value if set(value) == _LEAF else {key: without_open(each, key) for key, each in value.items()}
    if isinstance(value, list):
        return [without_open(each, name) for each in value]
    return GONE if isinstance(value, str) and value and _is_words(name, value) else value


def has_gap(value: Any) -> bool:
    """Tell whether a dash stands in details where words may have stood in the open."""
    return GONE in _texts(value)


def _texts(value: Any) -> set[str]:
    if isinstance(value, Mapping | list):
        return {text for each in (value.values() if isinstance(value, Mapping) else value) for text in _texts(each)}
    return {value} if isinstance(value, str) else set()


def _without(value: Any) -> Any:
    if isinstance(value, Mapping):
        leaf = set(value) == _LEAF
        return {name: "" if leaf and name == "words" else _without(each) for name, each in value.items()}
    return [_without(each) for each in value] if isinstance(value, list) else value

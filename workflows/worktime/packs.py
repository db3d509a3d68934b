"""Read dated rule packs and refuse any that could mislead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from workflows.worktime.rules import Basis, Rule, RuleBook, Unit, Words

DEFAULT = Path(__file__).parent.parent / "decisions" / "terms"
RUNG = re.compile(r"half|T(-[1-9][0-9]?)?|[1-9][0-9]?%")
SAFE_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Table = Mapping[str, Any]

RULE_KEYS = frozenset(
    "id zh en n unit roll start basis from until protective suspendable within extends grounds month_day ladder".split()
)
BASIS_KEYS = {
    "law": {"kind", "cite", "article", "zh", "en"},
    "ministry": {"kind", "cite", "article", "zh", "en"},
    "local": {"kind", "cite", "article", "zh", "en"},
    "demo": {"kind", "zh", "en"},
    "internal": {"kind", "zh", "en"},
}
# A limit that no law sets must say so in its first words.
OPENINGS = {"local": ("本县规定",), "demo": ("演示参数",), "internal": ("内部时限",)}


class BadPack(ValueError):
    """A rule pack is refused; the message names the file, the rule and the reason."""


def load_packs(directory: Path = DEFAULT) -> RuleBook:
    """Read every pack of `directory` into one rule book; the same directory is read once.

    :raises BadPack: when a pack is missing, unreadable, incomplete, or would word a local limit as law.
    """
    return _book(directory.resolve())


@cache
def _book(directory: Path) -> RuleBook:
    files = sorted(directory.glob("*.yaml"))
    if not files:
        raise BadPack(f"{directory}: no rule pack (*.yaml) here")
    rules = [rule for file in files for rule in read_pack(file)]
    _check_together(rules)
    return RuleBook(rules)


def read_pack(file: Path) -> tuple[Rule, ...]:
    """Read one pack.

    :raises BadPack: when it is refused.
    """
    try:
        pack = yaml.load(file.read_text(encoding="utf-8"), Loader=SAFE_LOADER)  # noqa: S506 - safe, in C where it can be
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadPack(f"{file.name}: cannot be read: {error}") from error
    try:
        return _rules(pack)
    except BadPack as error:
        raise BadPack(f"{file.name}: {error}") from error


def _rules(pack: Any) -> tuple[Rule, ...]:
    _require(isinstance(pack, dict), "a pack is a mapping")
    missing = {"pack", "version", "division", "from", "documents", "rules"} - set(pack)
    _require(not missing, f"missing {', '.join(sorted(missing))}")
    _require(isinstance(pack["from"], date), "from is not a date")
    _require(
        isinstance(pack["rules"], list) and isinstance(pack["documents"], dict), "rules is a list, documents a mapping"
    )
    _require(isinstance(pack["division"], str), "division must be a quoted string, empty for the whole country")
    found: list[Rule] = []
    for entry in pack["rules"]:
        name = entry.get("id", "a rule without id") if isinstance(entry, dict) else repr(entry)
        try:
            found.append(_rule(entry, pack))
        except (BadPack, KeyError, TypeError, ValueError) as error:
            reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
            raise BadPack(f"{name}: {reason}") from error
    return tuple(found)


def _rule(entry: Table, pack: Table) -> Rule:
    unknown = set(entry) - RULE_KEYS
    _require(not unknown, f"unknown key {', '.join(sorted(unknown))}")
    document_from = _document_from(entry["basis"], pack)
    valid_from = entry.get("from", max(pack["from"], document_from))
    rule = Rule(
        id=entry["id"],
        title=Words(zh=entry["zh"], en=entry["en"]),
        n=entry["n"],
        unit=Unit(entry["unit"]),
        roll=entry.get("roll", False),
        start=Words(**entry["start"]),
        basis=_basis(entry["basis"], pack, document_from),
        pack=pack["pack"],
        pack_version=str(pack["version"]),
        division=pack["division"],
        valid_from=valid_from,
        valid_until=entry.get("until", pack.get("until")),
        protective=entry.get("protective", False),
        suspendable=entry.get("suspendable", False),
        within=entry.get("within"),
        extends=tuple(entry.get("extends", ())),
        grounds={code: Words(**words) for code, words in entry.get("grounds", {}).items()},
        month_day=tuple(entry["month_day"]) if "month_day" in entry else None,
        ladder=tuple(entry["ladder"]) if "ladder" in entry else None,
    )
    _check(rule, document_from)
    return rule


def _document_from(basis: Table, pack: Table) -> date:
    cite = basis.get("cite", basis.get("duty"))
    if cite is None:
        return date.min
    _require(cite in pack["documents"], f"cites {cite}, which the pack does not list under documents")
    found: date = pack["documents"][cite]["in_force_from"]
    _require(isinstance(found, date), f"document {cite} has no date in_force_from")
    return found


def _basis(basis: Table, pack: Table, document_from: date) -> Basis:
    kind = basis["kind"]
    _require(kind in BASIS_KEYS, f"unknown kind of basis {kind}")
    allowed = BASIS_KEYS[kind] | ({"duty", "article"} if "duty" in basis else set())
    wrong = set(basis) ^ allowed
    _require(not wrong, f"a basis of kind {kind} has exactly {', '.join(sorted(allowed))}")
    _require(
        "法》" not in str(basis["zh"]) or bool({"cite", "duty"} & set(basis)),
        "names a law without citing it by cite or duty",
    )
    opening = OPENINGS.get(kind)
    _require(
        opening is None or str(basis["zh"]).startswith(opening),
        f"a {kind} limit must begin with {opening and opening[0]}",
    )
    return Basis(
        kind=kind,
        cite=basis.get("cite", ""),
        duty=basis.get("duty", ""),
        article=str(basis.get("article", "")),
        in_force_from=max(document_from, pack["from"]) if kind in ("demo", "internal") else document_from,
        zh=basis["zh"],
        en=basis["en"],
    )


def _check(rule: Rule, document_from: date) -> None:
    whole = isinstance(rule.n, int) and not isinstance(rule.n, bool) and rule.n >= 1
    _require(whole, "n must be a whole number of at least 1")
    _require(isinstance(rule.roll, bool), "roll must be true or false")
    _require(
        rule.valid_from >= document_from,
        f"cites {rule.basis.cite or rule.basis.duty} before it came into force on {document_from}",
    )
    _require(rule.valid_until is None or rule.valid_until >= rule.valid_from, "until is before from")
    _require(
        not (rule.protective and (rule.roll or rule.suspendable)),
        "a protective limit never rolls and is never suspended",
    )
    _require(not rule.roll or rule.unit in (Unit.DAY, Unit.MONTH, Unit.YEAR), f"a term in {rule.unit} cannot roll")
    _require(
        not rule.suspendable or rule.unit in (Unit.DAY, Unit.WORKING_DAY), f"a term in {rule.unit} cannot be suspended"
    )
    _require(
        not rule.suspendable or rule.basis.kind == "local", "only a local rule with its document may allow suspension"
    )
    _require(
        (rule.unit is Unit.DATE) == (rule.month_day is not None), "month_day belongs to a DATE term, and only there"
    )
    _require(bool(rule.extends) == bool(rule.grounds), "an extension lists its grounds and the terms it extends")
    strange = [key for key in rule.ladder or () if not RUNG.fullmatch(str(key))]
    _require(not strange, f"no such rung of the ladder: {strange}")
    texts = (rule.title, rule.start, *rule.grounds.values())
    _require(
        all(text.zh and text.en for text in texts) and bool(rule.basis.zh and rule.basis.en), "a text lacks zh or en"
    )


def _check_together(rules: list[Rule]) -> None:
    ids = {rule.id for rule in rules}
    protective = {rule.id for rule in rules if rule.protective}
    seen: set[tuple[str, str, date]] = set()
    for rule in rules:
        key = (rule.id, rule.division, rule.valid_from)
        _require(key not in seen, f"{rule.pack}: {rule.id}: the same rule twice from {rule.valid_from}")
        seen.add(key)
        _require(not protective & set(rule.extends), f"{rule.pack}: {rule.id}: a protective limit is never extended")
        for other in (*rule.extends, *([rule.within] if rule.within else [])):
            _require(other in ids, f"{rule.pack}: {rule.id}: names {other}, which no pack has")


def _require(holds: bool, reason: str) -> None:
    if not holds:
        raise BadPack(reason)

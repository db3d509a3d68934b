"""The register of sources: the shipped list, and what the county changed in it or added to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

import workflows
from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.organisation import rules
from server.verification.kinds import KINDS
from server.verification.models import CheckSource

FILE = Path(workflows.__file__).parent / "decisions" / "check-sources.yaml"
CHANNELS = ("interface", "counter", "letter")
LONGEST = 90  #: working days; a holder who promises no sooner promises nothing
TERMS = {"interface": "VF.online", "counter": "VF.online", "letter": "VF.letter"}  #: the clock of each channel


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One holder of data, as the county asks it today."""

    code: str
    zh: str
    en: str
    holder: str
    channel: str
    kinds: tuple[str, ...]
    adults_only: bool = False
    active: bool = True
    promised_days: int | None = None  #: working days within which its holder promises to answer
    last_success_at: datetime | None = None
    shipped: bool = True

    @property
    def term(self) -> str:
        """Return the rule that measures how long it may take to answer."""
        return TERMS[self.channel]


@lru_cache(maxsize=2)
def shipped(file: Path = FILE) -> tuple[Source, ...]:
    """Return the list that comes with the product."""
    rows = yaml.safe_load(file.read_text(encoding="utf-8"))["sources"]
    return tuple(
        Source(
            code=row["code"], zh=row["zh"], en=row["en"], holder=row["holder"], channel=row["channel"],
            kinds=tuple(row["kinds"]), adults_only=row["who"] == "adults", active=row.get("active", True),
        )
        for row in rows
    )  # fmt: skip


def register(work: Work) -> list[Source]:
    """Return the county's register: the shipped sources as changed, then those it added."""
    changed = {
        row.code: row
        for row in work.session.scalars(select(CheckSource).where(CheckSource.county == work.house.county))
    }
    found = [_changed(source, changed.pop(source.code, None)) for source in shipped()]
    return found + [_own(row) for row in sorted(changed.values(), key=lambda row: row.code)]


def asked(work: Work) -> list[Source]:
    """Return the sources that a check asks today."""
    return [source for source in register(work) if source.active]


def _changed(source: Source, row: CheckSource | None) -> Source:
    if row is None:
        return source
    return replace(
        source, zh=row.zh, en=row.en, holder=row.holder, channel=row.channel, kinds=tuple(row.kinds), active=row.active,
        promised_days=row.promised_days, last_success_at=row.last_success_at,
    )  # fmt: skip


def _own(row: CheckSource) -> Source:
    return Source(
        code=row.code, zh=row.zh, en=row.en, holder=row.holder, channel=row.channel, kinds=tuple(row.kinds),
        active=row.active, promised_days=row.promised_days, last_success_at=row.last_success_at, shipped=False,
    )  # fmt: skip


def change(work: Work, *, code: str, told: Mapping[str, Any]) -> Source:
    """Change a source or add one: `zh`, `en`, `holder`, `channel`, `kinds`, `promised_days`, `active`; running requests keep their own channel.

    :raises NotPermitted: the actor does not keep the register.
    :raises InvalidAnswers: something is missing, or a channel or kind does not exist.
    """
    rules.require(work.actor, "verification.sources.edit")
    known = next((source for source in register(work) if source.code == code), None)
    wanted = _clean(code, told, known)
    row = _row(work, wanted)
    row.zh, row.en, row.holder, row.channel = wanted.zh, wanted.en, wanted.holder, wanted.channel
    row.kinds, row.active, row.promised_days = list(wanted.kinds), wanted.active, wanted.promised_days
    row.changed_by, row.changed_at = work.actor.id, work.now
    work.session.flush()
    audit.record(work, "verification.source", code, channel=row.channel, active=row.active)
    return wanted


def _clean(code: str, told: Mapping[str, Any], known: Source | None) -> Source:
    problems = []
    if not code or not code.replace("-", "").isalnum() or not code.isascii() or len(code) > 30:
        problems.append(
            FieldProblem(
                "code", "pattern", "代码只用小写字母、数字和连字符，最多30个。", "Letters, digits, hyphens; at most 30."
            )
        )
    texts = {}
    for name, zh, limit in (("zh", "数据内容", 60), ("holder", "数据持有单位", 80)):
        texts[name] = str(told.get(name) or "").strip() if name in told else (getattr(known, name) if known else "")
        if not texts[name] or len(texts[name]) > limit:
            problems.append(
                FieldProblem(name, "required", f"请填写{zh}，最多{limit}字。", f"Give it, at most {limit} characters.")
            )
    channel = str(told.get("channel") or (known.channel if known else ""))
    if channel not in CHANNELS:
        problems.append(FieldProblem("channel", "unknown", "请选择查询渠道。", "Choose the channel."))
    kinds = tuple(told.get("kinds") or (known.kinds if known else ("fact",)))
    if strange := [kind for kind in kinds if kind not in KINDS]:
        problems.append(
            FieldProblem("kinds", "unknown", f"没有这种内容：{'、'.join(strange)}", f"Unknown: {', '.join(strange)}")
        )
    promised = _promised(told, known, problems)
    if problems:
        raise InvalidAnswers(problems)
    return Source(
        code=code, zh=texts["zh"], en=str(told.get("en") or (known.en if known else ""))[:80], holder=texts["holder"],
        channel=channel, kinds=kinds, adults_only=known.adults_only if known else False,
        active=bool(told.get("active", known.active if known else True)), shipped=bool(known and known.shipped),
        promised_days=promised, last_success_at=known.last_success_at if known else None,
    )  # fmt: skip


def _promised(told: Mapping[str, Any], known: Source | None, problems: list[FieldProblem]) -> int | None:
    """Return the promised working days; empty takes a promise back."""
    if "promised_days" not in told:
        return known.promised_days if known else None
    text = str(told["promised_days"] if told["promised_days"] is not None else "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 1 <= int(text) <= LONGEST):
        words = f"填 1 到 {LONGEST} 的工作日数，或者留空。", f"Working days from 1 to {LONGEST}, or nothing."
        problems.append(FieldProblem("promised_days", "range", *words))
        return None
    return int(text)


def _row(work: Work, source: Source) -> CheckSource:
    row = work.session.scalar(
        select(CheckSource).where(CheckSource.county == work.house.county, CheckSource.code == source.code)
    )
    if row is None:
        row = CheckSource(
            id=work.new_id(), county=work.house.county, code=source.code, zh=source.zh, en=source.en, holder=source.holder,
            channel=source.channel, kinds=list(source.kinds), active=source.active,
        )  # fmt: skip
        work.session.add(row)
    return row


def answered(work: Work, codes: set[str]) -> None:
    """Note that sources answered now: the page of sources shows when each last did."""
    for source in register(work):
        if source.code in codes:
            _row(work, source).last_success_at = work.now
    work.session.flush()


def read_register(work: Work) -> list[Source]:
    """Return the register for its page.

    :raises NotPermitted: the actor neither keeps nor uses it.
    """
    rules.require(work.actor, "verification.sources.read")
    return register(work)


def source_of(work: Work, code: str) -> Source:
    """Return one source of the register.

    :raises NotFound: there is none.
    """
    found = next((source for source in read_register(work) if source.code == code), None)
    if found is None:
        raise NotFound
    return found

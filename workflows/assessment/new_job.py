"""The wage of work that somebody found while the household received the allowance: for some months the county leaves it out.

The months and the part are a county's own (table `new-job`); no national rule names them. What was reported while the household received no
allowance was never left out, and is not when it applies for one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from workflows.assessment.evidence import Evidence, Person
from workflows.assessment.sheet import Reason
from workflows.dmn import Tables, UnknownTable
from workflows.worktime import add_months

TABLE = "new-job"
ITEM = "dibao"
KIND = "wage"  #: the kind of income under which it counts
AT_ONCE = "counts_at_once"  #: what marks a wage that was reported while the household was recognised only
_NOTHING = Decimal(0)
_YEAR = 12


def counts_from(tables: Tables, since: date, *, division: str, on: date) -> date | None:
    """Return the first day on which a wage that began on `since` counts in full; None where the county leaves nothing out."""
    row = _row(tables, division, on)
    return add_months(since, int(row["months"])) if row and row["months"] and row["share"] else None


def _row(tables: Tables, division: str, on: date) -> Mapping[str, Any]:
    try:
        return dict(tables.decide(TABLE, {"division": division}, on=on).outputs)
    except UnknownTable:  # no county had such a rule before its first version
        return {}


def left_out(evidence: Evidence, name: str, amount: Decimal) -> tuple[Decimal, Reason | None]:
    """Return what of a person's wage of the year the county leaves out today, with the words and the last day; else nothing."""
    job = _job(evidence, name)
    if job is None or job.get(AT_ONCE) or evidence.item != ITEM:
        return _NOTHING, None
    since = date.fromisoformat(str(job["since"]))
    first = counts_from(evidence.tables, since, division=evidence.division, on=evidence.on)
    if first is None:
        return _NOTHING, None
    share = _row(evidence.tables, evidence.division, evidence.on)["share"]
    wage = Decimal(job.get("wage") or 0)
    free = min(amount, wage * _months_begun(since, evidence.on)) * share if since <= evidence.on < first else _NOTHING
    return free, _reason(evidence, since, first - timedelta(days=1), free, over=evidence.on >= first)


def registered(evidence: Evidence, name: str) -> Decimal:
    """Return what a registered monthly wage comes to in the year: the months begun while the county leaves it out, else all twelve."""
    job = _job(evidence, name)
    if job is None or not job.get("wage") or date.fromisoformat(str(job["since"])) > evidence.on:
        return _NOTHING
    since = date.fromisoformat(str(job["since"]))
    first = counts_from(evidence.tables, since, division=evidence.division, on=evidence.on)
    free = evidence.item == ITEM and not job.get(AT_ONCE) and first is not None and evidence.on < first
    return Decimal(job["wage"]) * (_months_begun(since, evidence.on) if free else _YEAR)


def _job(evidence: Evidence, name: str) -> Mapping[str, Any] | None:
    person: Person = next((each for each in evidence.people if each["name"] == name), {})
    return person.get("new_job") or None


def _months_begun(since: date, on: date) -> int:
    return next(n for n in range(1, 1200) if add_months(since, n) > on)


def _reason(evidence: Evidence, since: date, last: date, free: Decimal, *, over: bool) -> Reason:
    decision, asked = evidence.ask(TABLE, division=evidence.division)
    zh = f"{since.isoformat()} 起新就业，收入到 {last.isoformat()} 按本县规定不计入"
    en = f"new work since {since.isoformat()}; by the county's rule the wage is left out until {last.isoformat()}"
    if over:
        zh, en = f"{zh}，已经届满，全部计入", f"{en}; this is over and all of it counts"
    elif not free:
        zh, en = (
            f"{zh}；没有登记每月收入，算不出不计入多少",
            f"{en}; the monthly wage is not registered, so nothing is deducted",
        )
    else:
        zh, en = f"{zh}的部分 {free:f} 元，期满核查", f"{en}: {free:f} yuan; a check follows"
    return Reason(zh=zh, en=en, basis=asked.basis, table=TABLE, version=asked.version, rule=decision.rules[0])

"""Whether a family's means are checked before a department looks at its transfer, and what of the result goes with it.

A recognised identity spares the check (社会救助法 42); a department is told a conclusion and asks for no proof (62).
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.models import Case
from server.cases.words import Name, name_of
from server.documents.models import Document
from server.foundation.work import Work
from server.referrals import laws, minimum
from server.referrals.models import Referral
from server.referrals.sending import identity_today
from server.referrals.steps import add_step, settle
from server.referrals.types import type_of
from server.verification.authorising import missing
from server.verification.checking import reusable
from server.verification.leaving import one_household_at_a_time
from server.verification.models import Investigation, MeansCheck
from server.verification.queries import investigation_of
from server.verification.report import assemble
from server.verification.survey import is_filed
from server.verification.words import RESULTS

CHECK = "check"  #: as the table `transfer-types` says it, and the diagram asks
JOIN = "join"  #: another transfer of the household has a check running
DROPPED = "dropped"  #: the transfer was stopped in the middle of its check
_WAYS = {
    CHECK: Name("正在核对，结论出来后随单告知", "being checked; the conclusion follows"),
    JOIN: Name(
        "这户正在核对，不另查，结论出来后随单告知", "a check of the household is running; its conclusion follows"
    ),
    DROPPED: Name("停止办理，不再核对", "stopped, no longer checked"),
    "checked": Name("由民政核对", "checked by civil affairs"),
    "report": Name("沿用仍在有效期内的核对报告", "a report still in validity is used"),
}
_RESULTS = {key: name for key, (name, _colour) in RESULTS.items()}


def taken_on(work: Work, referral: Referral, *, rule: str) -> dict[str, Any]:
    """Return what the diagram routes by once a unit takes a transfer on: whether the means are checked first, and from when.

    The township's own term begins then, however late the unit has signed.
    """
    case = work.session.get_one(Case, referral.case_id)
    return {
        "means_way": way_of(work, referral, rule=rule), "accepted_at": work.now.isoformat(),
        "relative_filed": is_filed(work, case),
    }  # fmt: skip


def way_of(work: Work, referral: Referral, *, rule: str, alone: bool = False) -> str:
    """Return how the means of this transfer are settled today: `none`, `identity`, `report`, `join`, or a `check` of its own.

    `alone`: no other transfer of the household has a check running.
    """
    if rule != CHECK:
        return "none"
    if identity_today(work, household_id=referral.household_id, person_id=referral.person_id):
        return "identity"
    one_household_at_a_time(work, referral.household_id)
    if _settled(work, referral):
        return "report"
    return CHECK if alone or not _is_being_checked(work, referral) else JOIN


def settle_way(work: Work, referral: Referral, *, rule: str) -> None:
    """Keep with a transfer that is taken on how its means are settled, and the identity that spares it a check."""
    token = identity_today(work, household_id=referral.household_id, person_id=referral.person_id)
    referral.identity_id = token.id if token else None
    keep_way(work, referral, way_of(work, referral, rule=rule))


def keep_way(work: Work, referral: Referral, way: str, *, because: Name | None = None) -> None:
    """Keep with the transfer how its means are settled, and why; a report that is used goes with it at once."""
    why = _why(work, referral, way)
    if because is not None:
        why = {"zh": f"{because.zh}；{why['zh']}", "en": f"{because.en}; {why['en']}"}
    referral.means = {"way": way, **why}
    found = _settled(work, referral) if way == "report" else None
    if found is not None:
        _hand_over(work, referral, found)


def hand_over(work: Work, referral: Referral, *, instance_id: str) -> None:
    """Put the conclusion of the transfer's own investigation with it."""
    found = investigation_of(work, instance_id=instance_id)
    if found is None:
        raise LookupError("the diagram hands over a conclusion before anything was investigated")
    referral.means = {**referral.means, "way": "checked"}
    settle(work, referral, "late-check")
    _hand_over(work, referral, found)


def means_rows(referral: Referral) -> list[minimum.Row]:
    """Return what stands with a transfer about the family's means, as rows in both languages; nothing until a unit has taken it on."""
    told = referral.means
    if not told:
        return []
    way = _WAYS.get(told["way"], Name(told["zh"], told["en"]))
    rows = [_row("收入财产核对", "Check of means", way)]
    if told["way"] in (CHECK, JOIN):
        rows.append(_row("为什么核对", "Why", Name(told["zh"], told["en"])))
    if told.get("result"):
        rows.append(_row("核对结论", "Conclusion", name_of(_RESULTS, told["result"])))
    for key, zh, en in (
        ("income", "查得人均月收入（元）", "Monthly income a head found (yuan)"),
        ("report", "核对报告", "Report"),
        ("valid_to", "报告有效期至", "Report valid until"),
    ):
        if told.get(key):
            rows.append(_row(zh, en, Name(told[key], told[key])))
    return rows


def _is_being_checked(work: Work, referral: Referral) -> bool:
    """Tell whether another transfer of the household has a check of its own running."""
    others = select(Referral.means).where(
        Referral.household_id == referral.household_id, Referral.county == work.house.county, Referral.state == "signed",
        Referral.id != referral.id,
    )  # fmt: skip
    return any(told.get("way") == CHECK for told in work.session.scalars(others))


def _settled(work: Work, referral: Referral) -> Investigation | None:
    """Return the concluded investigation whose report may serve this need too: in validity, of the same people, who have signed for it."""
    check = reusable(work, referral.household_id)
    if check is None or missing(work, referral.household_id, referral.item):
        return None
    concluded = select(Investigation).where(
        Investigation.check_id == check.id, Investigation.result.in_(("within", "exceeds"))
    )
    return work.session.scalars(concluded.order_by(Investigation.concluded_at.desc()).limit(1)).first()


def _why(work: Work, referral: Referral, way: str) -> dict[str, str]:
    if way == "identity":
        source = laws.identity_shared(work.today)
        return {
            "zh": f"有有效的认定身份，不再核对（{source.zh}）",
            "en": f"a recognised identity is valid, so nothing is checked ({source.en})",
        }
    rule = type_of(work, referral.item)
    return {"zh": rule.means_zh, "en": rule.means_en}


def _hand_over(work: Work, referral: Referral, found: Investigation) -> None:
    """Keep the conclusion, never what a source said: the income a head only where the addressee has a line of its own to hold it against."""
    told: dict[str, Any] = {"result": found.result}
    check = work.session.get(MeansCheck, found.check_id or "")
    if check is not None and check.state == "in-force":
        number = work.session.scalar(select(Document.number).where(Document.id == check.document_id))
        told |= {"report": number, "valid_to": check.valid_to.isoformat() if check.valid_to else None}
        if minimum.of(referral.item, referral.department_kind).income:
            told["income"] = _a_head(work, check)
    referral.means = {**referral.means, **told}
    add_step(work, referral, "checked", unit=referral.from_unit, to_unit=referral.to_unit, result=found.result)


def _a_head(work: Work, check: MeansCheck) -> str:
    months = Decimal(12) * max(len(check.members), 1)
    return str((assemble(work, check).income_total / months).quantize(Decimal("0.01")))


def _row(zh: str, en: str, value: Name) -> minimum.Row:
    return {"key": en, "zh": zh, "en": en, "value_zh": value.zh, "value_en": value.en}

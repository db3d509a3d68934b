"""What a transfer's forms may not say, beyond what the form itself can tell."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from server.cases.occurrence import Check, Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.households.exclusions import exclusion_problems
from server.households.models import RecognisedIdentity
from server.organisation.models import Unit
from server.referrals import housing, judicial, laws, posting, station
from server.referrals.addressing import check_addressee
from server.referrals.models import Referral
from server.referrals.records import ITEM_RESULTS
from server.referrals.sections import check_section
from server.referrals.steps import referral_of

#: papers that a recognised identity makes superfluous, and those that checks of data prove
_MEANS = re.compile(
    r"收入|财产|存款|流水|余额|工资|低保证|资产|车辆|房产证|不动产|理财|证券|经济状况|income|asset|bank statement",
    re.IGNORECASE,
)

#: proof of means and nothing else: a wage slip may be evidence of what somebody is owed
_PROOF = re.compile(
    r"(收入|财产|存款|资产|经济状况|余额)[^，。；]{0,6}证明|银行流水|proof of income|bank statement", re.IGNORECASE
)

Judge = Callable[[Work, Occurrence, Referral], list[FieldProblem]]


def _of_transfer(judge: Judge) -> Check:
    """Judge only forms of an instance that is about a transfer."""

    def check(work: Work, occurrence: Occurrence) -> list[FieldProblem]:
        referral = referral_of(work, occurrence.subject)
        return judge(work, occurrence, referral) if referral else []

    return check


def _sign(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    if occurrence.answers.get("sign_decision") != "returned":
        return []
    proposed = occurrence.answers.get("proposed_department")
    unit = work.session.scalar(select(Unit.id).where(Unit.id == proposed, Unit.county == work.house.county))
    if unit is None or unit == referral.to_unit:
        return [
            FieldProblem(
                "proposed_department",
                "another-unit",
                "退回时请选择应当办理的另一个单位。",
                "Name another unit that should handle it.",
            )
        ]
    return []


def _readdress(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    return _named_unit(work, occurrence, referral, not_unit=referral.to_unit)


def _rule(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    return _named_unit(work, occurrence, referral)


def _named_unit(
    work: Work, occurrence: Occurrence, referral: Referral, *, not_unit: str | None = None
) -> list[FieldProblem]:
    unit, path = str(occurrence.answers["unit_department"]), "unit_department"
    kind = str(occurrence.answers["department_kind"])
    problems = check_addressee(work, unit_id=unit, item=referral.item, kind=kind, path=path, not_unit=not_unit)
    if problems or not referral.inside:
        return problems
    return check_section(work, unit_id=unit, sender=referral.from_unit, path=path)


def _ask(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    if not occurrence.answers.get("papers_needed"):
        return []
    if referral.asked_at is not None:
        return [
            FieldProblem(
                "papers_needed",
                "asked-before",
                "材料只能要求一次，已经要求过了。",
                "Papers are asked for once; they were asked for already.",
            )
        ]
    proved = _proved(work, occurrence.answers.get("papers", ()))
    if not _token_holds(work, referral):
        return proved + _checked(work, occurrence.answers.get("papers", ()), referral, besides={p.path for p in proved})
    source = laws.identity_shared(work.today)
    return proved + [
        FieldProblem(
            f"papers/{index}/paper", "identity-valid",
            f"认定身份有效（{referral.identity['document']}），不得再要求收入、财产证明（{source.zh}）。",
            f"The recognised identity is valid ({referral.identity['document']}); proof of income or property may not be asked for"
            f" ({source.en}).",
        )
        for index, paper in enumerate(occurrence.answers.get("papers", ()))
        if _MEANS.search(str(paper.get("paper", "")))
    ]  # fmt: skip


def _checked(
    work: Work, papers: Sequence[Mapping[str, Any]], referral: Referral, *, besides: set[str]
) -> list[FieldProblem]:
    """Refuse to ask for proof of means, which civil affairs checks where the item needs it (art. 62)."""
    if not laws.in_force(work.today):
        return []
    settled = referral.means.get("way") in ("checked", "report")
    wanted = _MEANS if settled else _PROOF
    zh, en = (
        ("核对结论已随单转来", "the conclusion of the check is with the order")
        if settled
        else ("要看收入财产的事项由民政核对", "where an item needs it, civil affairs checks")
    )
    return [
        FieldProblem(
            path, "checked-by-data", f"收入、财产不得要求申请人证明：{zh}（《社会救助法》第六十二条）。",
            f"Income and property are not for the applicant to prove: {en} (Social Assistance Law art. 62).",
        )
        for path, paper in ((f"papers/{index}/paper", paper) for index, paper in enumerate(papers))
        if path not in besides and wanted.search(str(paper.get("paper", "")))
    ]  # fmt: skip


def _proved(work: Work, papers: Sequence[Mapping[str, Any]]) -> list[FieldProblem]:
    """Refuse to ask for what the data of another office prove, whoever asks and whatever the household's identity (art. 62)."""
    if not laws.in_force(work.today):
        return []
    found = [(index, work.house.offers["papers.proved"](str(row.get("paper", "")))) for index, row in enumerate(papers)]
    return [
        FieldProblem(
            f"papers/{index}/paper", "proved-by-data",
            f"{paper.zh}可以从{paper.data_zh}查得，不得要求提供（《社会救助法》第六十二条）。",
            f"The {paper.en} is not asked for: {paper.data_en} prove it (Social Assistance Law art. 62).",
        )
        for index, paper in found
        if paper is not None
    ]  # fmt: skip


def _token_holds(work: Work, referral: Referral) -> bool:
    """Tell whether the identity that travelled with the transfer is still valid today."""
    token = work.session.get(RecognisedIdentity, referral.identity_id) if referral.identity_id else None
    return token is not None and token.holds_on(work.today)


def _result(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    if occurrence.answers.get("result_kind") != "referred-on":
        return []
    unit = str(occurrence.answers.get("unit_referred_to", ""))
    kind = "education" if work.session.scalar(select(Unit.kind).where(Unit.id == unit)) == "school" else "generic"
    return check_addressee(
        work, unit_id=unit, item=referral.item, kind=kind, path="unit_referred_to", not_unit=referral.to_unit
    )


def _item_result(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    return [
        *_result(work, occurrence, referral),
        *_excluded(work, occurrence, referral),
        *_costs(occurrence.answers if referral.item == "medical" else {}),
    ]


def _costs(answers: Mapping[str, Any]) -> list[FieldProblem]:
    """Let aid for a bill not go beyond the household's own part, which the form asks for wherever one is aided."""
    if answers.get("result_kind") not in ("granted", "partial") or answers.get("support") == "insurance":
        return []
    own, aid = Decimal(str(answers["own_part"])), Decimal(str(answers["grant_amount"]))
    if aid <= own:
        return []
    zh, en = f"救助金额不能超过自付的 {own:,.2f} 元。", f"Not more than the own part of {own:,.2f} yuan."
    return [FieldProblem("grant_amount", "above-own-part", zh, en)]


def _excluded(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    """Refuse to grant what another running aid of the person excludes."""
    if occurrence.answers.get("result_kind") not in ("granted", "partial"):
        return []
    return exclusion_problems(
        work,
        path="result_kind",
        household_id=referral.household_id,
        item=referral.item,
        person_id=referral.person_id,
        case_id=referral.case_id,
    )


def _judicial(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    """Refuse to grant what another aid excludes, or a second time in one case."""
    if occurrence.answers.get("result_kind") != "granted":
        return []
    second = judicial.second_problems(
        work,
        person_id=referral.person_id,
        answers=occurrence.answers,
        path=judicial.NUMBER,
        but=referral.id,
    )
    return second + _excluded(work, occurrence, referral)


def _school_grant(work: Work, occurrence: Occurrence, referral: Referral) -> list[FieldProblem]:
    """Let a school grant for one school year, at whose end the ledger ends the grant, and after a notice that has hung its days."""
    problems = posting.check_school(work, occurrence, referral)
    first, _, last = str(occurrence.answers.get("school_year") or "").partition("-")
    if not first or int(last) == int(first) + 1:
        return problems
    zh = f"学年只有一年：{first} 年开学的，请写成 {first}-{int(first) + 1}。"
    en = f"A school year is one year: write {first}-{int(first) + 1} where it begins in {first}."
    return [FieldProblem("school_year", "not-one-year", zh, en), *problems]


CHECKS: dict[str, Check] = {
    "refer.sign": _of_transfer(_sign),
    "refer.readdress": _of_transfer(_readdress),
    "refer.ruling": _of_transfer(_rule),
    "refer.supplement-request": _of_transfer(_ask),
    "refer.result": _of_transfer(_result),
    **{key: _of_transfer(_item_result) for key in ITEM_RESULTS},
    "refer-judicial.decide": _of_transfer(_judicial),
    "refer-education.handle": _of_transfer(_school_grant),
    "refer-housing.approve": _of_transfer(housing.check_approved),
    **dict.fromkeys(posting.POSTED, _of_transfer(posting.check_posted)),
    "refer-service.order": _of_transfer(_excluded),
    "refer-stranded.admit": _of_transfer(station.check_admit),
    "refer-stranded.leave": _of_transfer(station.check_leave),
}

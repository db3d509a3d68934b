"""What verification's documents say; the catalogue's whitelist has the last word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from server.cases.paper_facts import CaseFile, contact, word
from server.cases.routing import resolve
from server.organisation.models import User
from server.verification.authorising import is_minor, members, standing
from server.verification.checking import running_check
from server.verification.models import Investigation, ResultObjection
from server.verification.queries import investigation_of
from server.verification.report import Report, assemble
from server.verification.sources import asked
from server.verification.words import CONCLUSIONS, RESULTS, WAYS


def _head(file: CaseFile) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code(), "items": file.items()}


def _authorisation(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return grantees, purpose, scope and period; the applicant's own paper also names the minors that he authorises as guardian."""
    names = "、".join(file.items())
    people = members(file.work, file.case.household_id)
    minors = [person.name for person, _relation in people if is_minor(person, file.work.today)]
    return {
        "grantees": _grantees(file),
        "purpose": f"申请{names}" if names else "家庭申请社会救助",
        "scope": "、".join(source.zh for source in asked(file.work)) + "。",
        "period": "自签字之日起，至本家庭终止享受上述救助之日止；申请新的事项另行授权",
        "minors": {file.person.name: minors} if minors else None,
    }


def _grantees(file: CaseFile) -> list[str]:
    """Return who may look up and use the data: the county's bureau with its checkers, and the township that investigates."""
    case = file.case
    bureau = resolve(file.work, "county", data={}, township=case.township, village=case.village)
    found = [f"{file.unit(bureau).name}及其家庭经济状况核对机构"] if bureau else []
    return [*found, file.unit(case.township).name]


def _start(file: CaseFile, _code: str) -> dict[str, Any]:
    row = _investigation(file)
    there = standing(file.work, row.household_id, row.item)
    people = [person.name for person, _relation in members(file.work, row.household_id)]
    return _head(file) | {
        "way": WAYS[row.check_way].zh, "people": people, "signed": [consent.name for consent in there.values()],
        "refusal": row.warned.get("refusal"), "handlers": [file.work.actor.name], "due": file.due(),
    }  # fmt: skip


def _filing(file: CaseFile, _code: str) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code(), "handlers": [file.work.actor.name]}


def _investigation(file: CaseFile) -> Investigation:
    found = investigation_of(file.work, instance_id=file.occurrence.instance_id)
    if found is None:
        raise LookupError("no investigation was started in this process")
    return found


def _report(file: CaseFile) -> Report:
    return assemble(file.work, running_check(file.work, file.occurrence.instance_id))


def _order(file: CaseFile, _code: str) -> dict[str, Any]:
    report = _report(file)
    sources = dict.fromkeys(f"{line.zh}（{line.holder}）" for person in report.people for line in person.lines)
    return _head(file) | {
        "people": [person.name for person in report.people], "sources": list(sources), "period": _period(report), "due": file.due(),
    }  # fmt: skip


def _period(report: Report) -> str:
    return f"{report.period_from.isoformat()} 至 {report.period_to.isoformat()}"


def _letter(file: CaseFile, _code: str) -> dict[str, Any]:
    county = file.occurrence.data.get("unit_county")
    return {"contact": contact(file.unit(str(county)))} if county else {}


def _check_report(file: CaseFile, _code: str) -> dict[str, Any]:
    """Return what the numbered report says: what was found stands in the system, where each look is logged."""
    report = _report(file)
    asked_of = dict.fromkeys(line.zh for person in report.people for line in person.lines)
    return _head(file) | {
        "people": [person.name for person in report.people], "period": _period(report), "sources": list(asked_of),
        "unknown": [f"{name}：{source}" for name, source in report.unknown], "conclusion": CONCLUSIONS[report.conclusion][0].zh,
        "valid_to": str(report.valid_to), "operator": _user(file, report.operator_id), "reviewer": _user(file, report.reviewed_by),
    }  # fmt: skip


def _user(file: CaseFile, user_id: str | None) -> str:
    return file.work.session.scalar(select(User.name).where(User.id == user_id)) or ""


_UNITS = {"WD": "个工作日", "D": "天", "H": "小时", "MONTH": "个月", "YEAR": "年"}


def _length(file: CaseFile, rule_id: str) -> str:
    """Return the length of a term as it is in force in the county today."""
    rule = file.work.house.rules.rule(rule_id, on=file.work.today, division=file.work.house.county)
    return f"{rule.n}{_UNITS[rule.unit.value]}"


def _result_notice(file: CaseFile, _code: str) -> dict[str, Any]:
    row = _investigation(file)
    return {
        "name": file.person.name, "items": file.items(), "exceeded": row.exceeded, "reasons": row.reasons,
        "object_within": f"收到本告知书之日起{_length(file, 'VF.object')}（本县规定，演示参数）", "contact": contact(file.unit(file.occurrence.township)),
    }  # fmt: skip


def _recheck(file: CaseFile, _code: str) -> dict[str, Any]:
    row = _investigation(file)
    objection = file.work.session.scalars(
        select(ResultObjection).where(ResultObjection.investigation_id == row.id)
    ).one()
    return {
        "name": file.person.name, "items": file.items(), "objected_on": objection.objected_on.isoformat(), "objection": objection.text,
        "proofs": [str(proof["paper"]) for proof in objection.proofs], "looked_at": objection.looked_at,
        "upheld": "异议成立" if objection.upheld else "异议不成立", "result": RESULTS[row.result][0].zh, "reasons": objection.reasons,
        "contact": contact(file.unit(file.occurrence.township)),
    }  # fmt: skip


def _visit(file: CaseFile, _code: str) -> dict[str, Any]:
    told, form = file.occurrence.answers, "verify.visit"
    return _head(file) | {
        "visited_on": str(told["visited_on"]), "way": word(form, "way", told["way"]), "emergency": told.get("emergency"),
        "investigators": [f"{row['name']}（{row['post']}）" for row in told["investigators"]],
        "met": f"{told['met_person']}（{word(form, 'met_relation', told['met_relation'])}）", "members": _members(told, form),
        "schooling": _schooling(file), "housing": told["housing"], "living": told["living"],
        "labour": _labour(told, form),
        "agrees": word(form, "agrees", told["agrees"]), "findings": told["findings"],
        "neighbours": [f"{row['name']}：{row['said']}" for row in told["neighbours"]],
    }  # fmt: skip


def _members(told: Mapping[str, Any], form: str) -> str:
    """Return how many people live there, and who does not count and why."""
    away = [
        f"{row['name']}：{word(form, 'away_people/why', row['why'])}，{row['basis']}"
        for row in told.get("away_people") or ()
    ]
    return "；".join([f"{told['members_confirmed']}人", *away])


def _schooling(file: CaseFile) -> list[str]:
    """Return what schooling each person finished, as the family said; whoever was not asked is left out."""
    said = file.case.answers or {}
    people = [("applicant", said.get("applicant") or {}), *(("members", row) for row in said.get("members") or ())]
    return [
        f"{row['name']}：{word('household', f'{part}/education', row['education'])}" for part, row in people if row.get("education")
    ]  # fmt: skip


def _labour(told: Mapping[str, Any], form: str) -> str:
    """Return on what the ability to work rests: of the family, and of each person of whom it was found."""
    parts = [word(form, "labour", told["labour"]), str(told.get("labour_note") or "")]
    for row in told.get("labour_people") or ():
        found = [word(form, f"labour_people/{name}", row[name]) for name in ("capacity", "basis")]
        parts.append(f"{row['name']}：{'，'.join([*found, *([row['note']] if row.get('note') else [])])}")
    return "；".join(part for part in parts if part)


def _appraisal(file: CaseFile, _code: str) -> dict[str, Any]:
    return {"name": file.person.name, "household_code": file.household_code()}


FACTS: dict[str, Callable[[CaseFile, str], dict[str, Any]]] = {
    "authorisation": _authorisation,
    "investigation-start": _start,
    "relative-filing": _filing,
    "check-order": _order,
    "source-letter": _letter,
    "check-report": _check_report,
    "check-result-notice": _result_notice,
    "recheck-conclusion": _recheck,
    "home-visit-form": _visit,
    "county-visit-form": _visit,
    "neighbour-record": _visit,
    "appraisal-record": _appraisal,
}

#: In whose name a document goes out; without an entry it is the township's.
ISSUERS = {"source-letter": "county", "check-report": "county", "county-visit-form": "county"}

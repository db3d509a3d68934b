"""What the documents of checks and changes of aid say, from the room's own rows."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from sqlalchemy import select

import forms
from server.cases.answers import told
from server.cases.lights import pinned_on, rule_of
from server.cases.paper_facts import CaseFile, contact, word
from server.cases.words import ITEMS, name_of
from server.documents.basis import basis_on
from server.documents.kinds.reviews import TEKUN
from server.foundation.clock import LOCAL
from server.households.models import Household, Membership, Person
from server.organisation.models import User
from server.payments.months import later, month_of
from server.reviews.derived import others_of
from server.reviews.models import STILL_FITS, Grace, Review, Stop
from server.reviews.stopping import ENDING, opinions
from server.reviews.words import GROUNDS, HEARD, KINDS, OUTCOMES

Facts = dict[str, Any]


def declaration(file: CaseFile, _code: str) -> Facts:
    """Return what the household declared."""
    said = file.answers("review.declare")
    rows = [f"{each['happened_on']}：{word_of(dict(each))}，{each['words']}" for each in said.get("changes") or ()]
    return _household(file) | {
        "declared_on": said.get("declared_on"), "way": word("review.declare", "declared_way", said.get("declared_way")),
        "changes": rows or ["没有变化"],
    }  # fmt: skip


def word_of(row: dict[str, Any]) -> str:
    """Return the kind of a declared change in words."""
    field = next(each for each in forms.load("review.declare").fields if each.name == "changes").children[0]
    return told(field, row["kind"], "zh")


def review_form(file: CaseFile, _code: str) -> Facts:
    """Return a check with its outcome."""
    review = _review(file)
    rule = rule_of(file.work, review.rule, on=review.opened_at.astimezone(LOCAL).date())
    visit = file.answers("review.county-visit")
    return _household(file) | {
        "item": _item(review.item), "kind": KINDS[review.kind].zh, "cause": review.cause, "due": review.due_on.isoformat(),
        "rule": f"{rule.title.zh}（{rule.basis.zh}）" if rule else review.rule,
        "way": "沿用有效的核对报告" if review.reused_report else "重新核对并入户", "county_visit": visit.get("findings"),
        "outcome": OUTCOMES[str(review.outcome)].zh, "amount_before": _yuan(review.amount_before),
        "amount_after": _yuan(review.amount_after), "ground": GROUNDS[review.ground].zh if review.ground else None,
        "opinion": review.opinion, "proposed_by": _who(file, review.proposed_by), "confirmed_by": _who(file, review.confirmed_by),
    }  # fmt: skip


def intent(file: CaseFile, code: str) -> Facts:
    """Return what is intended, on which facts, and how long the person may speak."""
    stop = _stop(file)
    rule = file.work.house.rules.rule("OP.hear", on=pinned_on(file.case), division=file.work.house.county)
    return _told(file, stop, code) | {
        "amount_after": None if stop.outcome in ENDING else _yuan(stop.amount_after), "days": f"{rule.n} 个工作日",
        "query_url": file.query_url(), "contact": contact(file.unit(file.occurrence.township)),
    }  # fmt: skip


def hearing(file: CaseFile, code: str) -> Facts:
    """Return what was said, or that nothing was said in time."""
    stop = _stop(file)
    said, silent = file.answers("stop.hear"), file.answers("stop.silence")
    words = [
        f"{each.at.astimezone(LOCAL):%Y-%m-%d %H:%M} {_SPOKEN[each.way]}：{each.words}"
        for each in opinions(file.work, stop.id)
    ]
    return {name: value for name, value in _told(file, stop, code).items() if name in ("name", "item", "outcome", "basis")} | {
        "delivered_at": _local(stop.intent_delivered_at), "heard": HEARD[str(stop.heard)].zh if stop.heard else None,
        "way": word("stop.hear", "heard_way", said.get("heard_way")), "speaker": said.get("speaker"),
        "heard_at": _local(stop.heard_at), "opinions": words, "silence_proof": stop.silence_proof,
        "attempts": silent.get("attempts"), "convert_to": _item(stop.convert_to) if stop.convert_to else None,
        "recorded_by": _who(file, stop.heard_by),
    }  # fmt: skip


_SPOKEN = {"written": "书面", "counter": "当面", "phone": "电话", "visit": "入户", "online": "手机网页"}


def decision(file: CaseFile, code: str) -> Facts:
    """Return the decision with its facts, the hearing, the reasons, and what it does not touch."""
    stop = _stop(file)
    convert = _item(stop.leads_to) if stop.leads_to else None
    return _told(file, stop, code) | {
        "outcome": _outcome(stop, stop.came_to), "amount_after": None if stop.identity_id or stop.waits else _yuan(stop.left),
        "from": _from(file, stop), "heard": _heard(file, stop), "reasons": stop.reasons,
        "grace": _grace_words(stop), "convert": convert, "derived": [] if stop.ground == "death" else others_of(file.work, stop),
        "no_offer": stop.ground == "death" or stop.outcome == "raise", "published": _published(file), "copy_to": _village(file),
        "contact": contact(file.unit(file.occurrence.township)),
    }  # fmt: skip


def _from(file: CaseFile, stop: Stop) -> str:
    if stop.waits and stop.benefit_id:
        return "全户低保作出决定以前照常发放；全户纳入的，并入全户发放；没有纳入的，照常发放"
    if stop.waits:
        return "低保作出决定以前认定继续有效；纳入低保的，自该决定作出之日起终止；没有纳入的，" + (
            "认定在原有效期内继续有效" if stop.ground == STILL_FITS else "自该决定送达之日起终止"
        )
    if stop.identity_id:
        return "自本决定送达之日起终止"
    if stop.grace_months:
        return "渐退期满起执行"
    if stop.ground != "death":
        return "自本决定送达的次月起执行"
    died = file.work.session.scalar(
        select(Person.died_on).where(Person.id == (stop.person_id or file.case.applicant_id))
    )
    return f"自 {later(month_of(died)):%Y-%m} 起执行（去世的次月）" if died else "自去世的次月起执行"


def _heard(file: CaseFile, stop: Stop) -> str | None:
    if stop.heard is None:
        return "因领取人去世，未再听取意见" if stop.ground == "death" else None
    at = _local(stop.heard_at)
    return f"{at} {HEARD[stop.heard].zh}" + (
        f"（告知书 {_local(stop.intent_delivered_at)} 送达）" if stop.heard == "silent" else ""
    )


def _grace_words(stop: Stop) -> str | None:
    if not stop.grace_months or stop.grace_fen is None:
        return None
    return f"送达次月起 {stop.grace_months} 个月，每月 {Decimal(stop.grace_fen).scaleb(-2)} 元，期满停发"


def _village(file: CaseFile) -> str | None:
    """Return the village or community whose committee is told that support of the destitute ends."""
    return file.unit(file.case.village).name if file.case.village and _stop(file).item == "tekun" else None


def _published(file: CaseFile) -> str | None:
    """Return that the end was published; only support in extreme hardship is."""
    data = file.occurrence.data
    if not data.get("notice_ended_at"):
        return None
    return "在村（社区）公示 7 天，" + ("有异议，经重新核查后再次公示" if data.get("objected") else "无异议")


def grace(file: CaseFile, _code: str) -> Facts:
    """Return the months and the amount of a grace period."""
    stop = _stop(file)
    row = file.work.session.scalars(select(Grace).where(Grace.stop_id == stop.id)).one()
    return _household(file) | {
        "item": _item(stop.item), "months": row.months, "amount": _yuan(row.amount), "first": f"{row.first_month:%Y-%m}",
        "last": f"{row.last_month:%Y-%m}", "reason": stop.reasons, "decided_by": _who(file, stop.decided_by),
    }  # fmt: skip


def members(file: CaseFile, _code: str) -> Facts:
    """Return who belongs to the household now."""
    rows = file.work.session.execute(
        select(Person.name, Membership.counted)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.household_id == file.case.household_id, Membership.until.is_(None))
        .order_by(Membership.relation != "self", Person.birth, Person.id)
    )
    return _household(file) | {
        "members": [name if counted else f"{name}（不计入）" for name, counted in rows], "handlers": [file.work.actor.name],
    }  # fmt: skip


def warning(file: CaseFile, _code: str) -> Facts:
    """Return whom the warning addresses and how the window is reached; in a procedure, what is asked and for how long."""
    told = {"name": file.person.name, "contact": contact(file.unit(file.occurrence.township))}
    asked = file.answers("terminate.warn")
    if not asked:
        return told  # a household that the window warns without a procedure: the window says the rest
    rule = rule_of(file.work, "UC.warn", on=pinned_on(file.case))
    days = f"{rule.n}个工作日" if rule else "县里规定的天数"
    return told | {
        "asked": asked["asked"], "reason": asked["words"],
        "until": f"收到本告诫书之日起{days}内",
    }  # fmt: skip


def _outcome(stop: Stop, outcome: str) -> str:
    """Return what is done in words: of a recognition nothing is paid that could be stopped."""
    return "提前终止认定" if stop.identity_id and outcome == "stop" else OUTCOMES[outcome].zh


def _told(file: CaseFile, stop: Stop, code: str) -> Facts:
    """Return what every paper of a change says; support in extreme hardship ends under its own rules."""
    own = [TEKUN.zh] if stop.item == "tekun" else []
    return {
        "name": file.person.name, "item": _item(stop.item), "outcome": _outcome(stop, stop.outcome),
        "amount_before": None if stop.identity_id else _yuan(stop.amount_before), "facts": stop.facts, "ground": GROUNDS[stop.ground].zh,
        "basis": list(dict.fromkeys([*basis_on(code, file.work.today), *own])),
    }  # fmt: skip


def _household(file: CaseFile) -> Facts:
    head = file.work.session.scalar(
        select(Person.name)
        .join(Household, Household.head_id == Person.id)
        .where(Household.id == file.case.household_id)
    )
    return {"name": head or file.person.name, "household_code": file.household_code()}


def _review(file: CaseFile) -> Review:
    return file.work.session.scalars(select(Review).where(Review.case_id == file.case.id)).one()


def _stop(file: CaseFile) -> Stop:
    return file.work.session.scalars(select(Stop).where(Stop.case_id == file.case.id)).one()


def _item(code: str) -> str:
    return name_of(ITEMS, code).zh


def _yuan(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:,.2f}"


def _local(at: Any) -> str | None:
    return None if at is None else f"{at.astimezone(LOCAL):%Y-%m-%d %H:%M}"


def _who(file: CaseFile, user_id: str | None) -> str | None:
    return file.work.session.scalar(select(User.name).where(User.id == user_id)) if user_id else None


FACTS: dict[str, Callable[[CaseFile, str], Facts]] = {
    "declaration-form": declaration,
    "review-form": review_form,
    "intent-notice": intent,
    "hearing-record": hearing,
    "change-decision": decision,
    "tekun-end": decision,
    "grace-approval": grace,
    "member-change": members,
    "cooperation-warning": warning,
}
ISSUERS: dict[str, str] = {"change-decision": "decider", "tekun-end": "decider", "grace-approval": "decider"}

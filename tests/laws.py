"""What must be true whatever happens, read from the rows of a county that has lived: each function yields what is wrong, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator
from typing import Any

from sqlalchemy import and_, func, or_, select

import forms
from server.audit.models import AuditEntry
from server.cases import definitions
from server.cases.lights import explain, pinned_on
from server.cases.models import Case, Deadline, Instance, Item, Task, Timer
from server.cases.terms import NEVER, measure
from server.determination.models import Decision, Extension
from server.documents.catalogue import KINDS
from server.documents.models import Document
from server.foundation.clock import local_date
from server.foundation.work import Work
from server.households.models import Household, Person
from server.messaging.models import InboxMessage
from server.notices.models import Notice
from server.notices.operations import PERIOD
from server.organisation.models import Unit, User
from server.organisation.roles import ROLES
from server.payments.models import (
    LIVE,
    Fund,
    LedgerLine,
    Line,
    PaymentRequest,
    Receipt,
    StandingAmount,
    StandingPayment,
)
from server.reviews.models import Stop
from tests import messages
from tests.separated import nobody_holds_two_separated_roles, nobody_who_did_a_step_is_let_to_its_counterpart
from tests.unit.diagrams.walking import definition, diagrams
from workflows import prove, snapshot, worktime
from workflows.spiff.events import BoundaryEvent
from workflows.spiff.scopes import Instance as Restored

#: Items that are granted only after a notice in the village.
POSTED = frozenset({"dibao", "tekun", "bianyuan", "gangxing", "temp-spend"})
#: Steps without which nobody is enrolled, by item (民发〔2021〕57号 28 and its like): any one of each tuple.
NEEDED = {
    "dibao": (("intake:check",), ("start_survey",), ("conclude_survey",), ("initial_opinion",), ("sign_county", "sign_township")),
    "tekun": (("intake:check",), ("start_survey",), ("conclude_survey",), ("initial_opinion",), ("county_review",), ("sign_county",)),
    "bianyuan": (("intake:check",), ("start_survey",), ("conclude_survey",), ("initial_opinion",), ("county_review",), ("sign_county",)),
    "gangxing": (("intake:check",), ("start_survey",), ("conclude_survey",), ("initial_opinion",), ("county_review",), ("sign_county",)),
    "temp-spend": (("intake:check",), ("initial_opinion",), ("sign_county", "sign_township")),
    "child": (("screen",), ("check_data",), ("initial_opinion",), ("county_review",), ("sign_county",)),
}  # fmt: skip
#: Steps that persons who applied together have in common, beside the window's: the one look into their household.
SHARED = ("start_survey", "conclude_survey")
SHORTEST_SECRET = 6
#: Diagrams that begin only inside another one, outside of a story that looks at them alone.
CALLED = frozenset(name for key in diagrams() for name in definition(key).called)


def wrong(work: Work) -> list[str]:
    """Return everything that is not as it must be."""
    return [f"{law.__name__}: {words}" for law in LAWS for words in law(work)]


def nothing_is_granted_before_its_notice_has_ended(work: Work) -> Iterator[str]:
    for row in _granted(work, POSTED):
        posted = work.session.scalars(
            select(Notice).where(Notice.instance_id == row.instance_id, Notice.kind == "before")
        ).all()
        if any(each.state == "withheld" for each in posted):
            continue
        hung = [
            each for each in posted if each.posted_at is not None
        ]  # one that was prepared before all began anew never hangs
        if not hung or any(each.ended_at is None or each.ended_at > row.decided_at for each in hung):
            yield f"{row.item} {row.id}"


def _granted(work: Work, items: Collection[str]) -> Iterator[Decision]:
    """Yield what was granted by whole procedures; a story that begins with a called diagram only says what its caller did."""
    whole = select(Instance.id).where(Instance.key.not_in(CALLED))
    yield from work.session.scalars(
        select(Decision)
        .where(Decision.decision == "granted", Decision.item.in_(items))
        .where(Decision.instance_id.in_(whole))
    )


def no_notice_ends_before_its_period(work: Work) -> Iterator[str]:
    """Count each period anew from the day of its posting: until then it hangs, unless it is withheld or its case ends first."""
    broken_off = select(Timer.instance_id).where(Timer.element == PERIOD, Timer.state == "cancelled")
    for row, case in work.session.execute(
        select(Notice, Case)
        .join(Case, Case.id == Notice.case_id)
        .where(
            Notice.kind == "before", Notice.state.in_(("ended", "taken-down")), Notice.instance_id.not_in(broken_off)
        )
    ):
        last = measure(work, row.rule, anchor=row.posted_at.isoformat(), pinned_on=pinned_on(case)).due.instant
        if row.ended_at is None or min(row.ended_at, row.taken_down_at or last) < last:
            yield f"{row.item} {row.id} ended {row.ended_at}, was taken down {row.taken_down_at} and runs to {last}"


def no_notice_tells_of_a_child(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Notice)):
        if row.item == "child" or (row.named_as != "guardian" and (row.named_age or 0) < 18):
            yield row.id


def nothing_is_cut_or_ended_without_a_hearing(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Stop).where(Stop.decision.in_(("carry-out", "milder")))):
        if row.outcome == "raise" or row.ground == "death":
            continue
        heard = row.heard in ("opinion", "waived", "renounced", "silent") and row.heard_at is not None
        if not heard or row.intent_delivered_at is None or row.decided_at is None:
            yield row.id
        elif not row.intent_delivered_at <= row.heard_at <= row.decided_at:  # type: ignore[operator]
            yield f"{row.id} was decided before it was heard"


def nobody_is_paid_less_without_a_decision_that_was_heard(work: Work) -> Iterator[str]:
    """Look at the money and not at the procedure: a smaller amount was written while a heard decision was carried out, or nobody may write it."""
    heard = {
        (row.benefit_id, row.applied_at)
        for row in work.session.scalars(select(Stop).where(Stop.applied_at.is_not(None)))
        if row.heard is not None or row.ground == "death"
    }
    before: dict[str, StandingAmount] = {}
    for row, benefit in work.session.execute(
        select(StandingAmount, StandingPayment.benefit_id)
        .join(StandingPayment, StandingPayment.id == StandingAmount.standing_id)
        .order_by(StandingAmount.standing_id, StandingAmount.serial)
    ):
        former = before.get(row.standing_id)
        if former is not None and row.amount_fen < former.amount_fen and (benefit, row.recorded_at) not in heard:
            yield f"{row.standing_id}: {former.amount} → {row.amount}, {row.reason}"
        before[row.standing_id] = row


def nothing_about_a_cut_lies_before_what_it_follows(work: Work) -> Iterator[str]:
    """The notice of intent, its delivery, the hearing, the decision and its delivery come one after the other; forms give minutes."""
    for row in work.session.scalars(select(Stop)):
        steps = (row.proposed_at, row.intent_delivered_at, row.heard_at, row.decided_at, row.delivered_at)
        told = [each.replace(second=0, microsecond=0) for each in steps if each is not None]
        if told != sorted(told):
            yield f"{row.id}: {told}"


def nobody_is_enrolled_past_a_step(work: Work) -> Iterator[str]:
    for row in _granted(work, NEEDED):
        done = _done_before(work, row)
        for either in NEEDED[row.item]:
            if not done & set(either):
                yield f"{row.item} {row.id} without {' or '.join(either)}"


def _done_before(work: Work, row: Decision) -> set[str]:
    first = select(Case.beside_id).where(Case.id == row.case_id).scalar_subquery()
    shared = and_(Task.case_id == first, or_(Instance.key == "intake", Task.element.in_(SHARED)))
    # Who changes from one aid to another asks with the papers that the window has checked once (一次申请).
    shared = or_(shared, and_(Task.case_id == _application_of(work, row), Instance.key == "intake"))
    wanted = (
        select(Task.element, Instance.key, Task.case_id)
        .join(Instance, Instance.id == Task.instance_id)
        .where(or_(Task.instance_id == row.instance_id, Task.case_id == row.case_id, shared))
        .where(Task.state == "done", Task.completed_at <= row.decided_at)
        .add_columns(or_(Instance.id == row.instance_id, shared).label("own"))
    )
    return {
        each.element if each.own and each.key != "intake" else f"{each.key}:{each.element}"
        for each in work.session.execute(wanted)
    }


def _application_of(work: Work, row: Decision) -> str:
    reason = work.session.get_one(Item, row.item_id).reason if row.item_id else {}
    return str((reason.get("papers_of") or {}).get("application") or "")


def no_extension_is_earlier_than_the_term_it_extends(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Extension).where(Extension.state == "approved")):
        term = work.session.get_one(Deadline, row.deadline_id)
        if row.new_due_on <= row.original_due_on or (term.due_on is not None and term.due_on < row.original_due_on):
            yield row.id


def payments_equal_the_ledger(work: Work) -> Iterator[str]:
    for fund in work.session.scalars(select(Fund)):
        if min(fund.held_fen, fund.bank_fen, fund.paid_fen) < 0:
            yield f"{fund.id} is below nothing"
        by_state = {state: _sum(work, Line.amount_fen, Line.fund_id == fund.id, Line.state == state) for state in LIVE}
        by_hand = _sum(work, PaymentRequest.amount_fen, PaymentRequest.id.in_(_about(fund.id, "handed")))
        back = _sum(work, LedgerLine.amount_fen, LedgerLine.fund_id == fund.id, LedgerLine.kind == "recovered")
        if (fund.bank_fen, fund.paid_fen) != (by_state["released"], by_state["paid"] + by_hand - back):
            yield f"{fund.id}: lines {by_state}, bank {fund.bank_fen}, by hand {by_hand}, back {back}, paid {fund.paid_fen}"
        moved: dict[str, int] = defaultdict(int)
        for entry in work.session.scalars(
            select(LedgerLine).where(LedgerLine.fund_id == fund.id).order_by(LedgerLine.serial)
        ):
            moved[entry.source] -= entry.amount_fen
            moved[entry.target] += entry.amount_fen
        if sum(moved.values()) or moved["held"] != fund.held_fen or moved["bank"] != fund.bank_fen:
            yield f"{fund.id}: the ledger replays to {dict(moved)}"
    came = _sum(work, Receipt.amount_fen - Receipt.outside_fen, Receipt.kind == "return")
    if came != (entered := _sum(work, LedgerLine.amount_fen, LedgerLine.kind == "recovered")):
        yield f"{came} came back and {entered} was entered"


def _about(fund_id: str, kind: str) -> Any:
    return select(LedgerLine.about).where(LedgerLine.fund_id == fund_id, LedgerLine.kind == kind)


def _sum(work: Work, column: Any, *conditions: Any) -> int:
    return int(work.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions)) or 0)


def every_open_instance_reaches_an_end(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Instance).where(Instance.state == "open")):
        waits = work.session.scalar(select(func.count()).where(Task.instance_id == row.id, Task.state == "open"))
        if not waits and not any(row.open.get(kind) for kind in ("timers", "waits", "tasks")):
            yield f"{row.key} {row.id} waits for nothing"


def every_open_instance_is_proven_to_reach_an_end(work: Work) -> Iterator[str]:
    """Explore what may follow from where each instance stands: for the long run."""
    for row in work.session.scalars(select(Instance).where(Instance.state == "open")):
        definition = definitions.compiled(work.session, row.definition_id)
        if not prove.reaches_an_end(definition, row.snapshot):
            yield f"{row.key} {row.id}"


def every_open_step_listens_for_what_may_interrupt_it(work: Work) -> Iterator[str]:
    """Read each snapshot back: at an activity that is open, every event that may interrupt it waits still."""
    for row in work.session.scalars(select(Instance).where(Instance.state == "open")):
        restored = Restored(definitions.compiled(work.session, row.definition_id).spec, now=work.now, decide=None)
        snapshot.decode(row.snapshot, restored)
        for scope in restored.scopes():
            waiting = {(each.internal_data.get("on"), each.task_spec.name) for each in scope.tasks.values()}
            borders = [step for step in scope.spec.task_specs.values() if isinstance(step, BoundaryEvent)]
            for border in borders:
                hosts = (each.id for each in scope.tasks.values() if each.task_spec.name == border.host)
                if border.listens and border.interrupting and any((host, border.name) not in waiting for host in hosts):
                    yield f"{row.key} {row.id}: {border.name} is deaf"


def every_open_task_has_a_unit_a_form_and_a_deadline(work: Work) -> Iterator[str]:
    kinds = dict(work.session.execute(select(Unit.id, Unit.kind)).all())
    for row in work.session.scalars(select(Task).where(Task.state == "open")):
        if kinds.get(row.unit_id) not in ROLES[row.role].kinds:
            yield f"{row.element} stands at {row.role} of a {kinds.get(row.unit_id)}"
        if row.form is None or forms.load(row.form, row.form_version).key != row.form:
            yield f"{row.element} has no form"
        if row.due_at >= NEVER or not row.due_rule:
            yield f"{row.element} has no deadline"


def every_step_that_was_done_stands_in_the_audit(work: Work) -> Iterator[str]:
    written = set(work.session.scalars(select(AuditEntry.subject).where(AuditEntry.action == "task.complete")))
    for row in work.session.scalars(select(Task).where(Task.state == "done")):
        if row.id not in written:
            yield f"{row.element} {row.id}"


def every_deadline_explains_itself(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Deadline).where(Deadline.state != "cancelled")):
        told = explain(work, row, on=pinned_on(work.session.get_one(Case, row.case_id)))
        if told.rule is None:
            yield f"{row.rule} has no rule"
        elif told.due is None:
            if row.due_at is not None:
                yield f"{row.rule} is due without a reason"
        elif row.due_at is not None and told.due.instant != row.due_at:
            yield f"{row.rule} of {row.id}: {told.due.instant} ≠ {row.due_at}"
        elif told.rule.unit in (worktime.Unit.DAY, worktime.Unit.WORKING_DAY):
            counted = sum(1 for day in told.days if day.number)
            if counted != told.rule.n or told.days[-1].date != local_date(row.start_at) and not told.days[-1].due:
                yield f"{row.rule} of {row.id}: {counted} days counted of {told.rule.n}"


def no_message_names_anybody(work: Work) -> Iterator[str]:
    secrets = _secrets(work)
    for row in work.session.scalars(select(InboxMessage)):
        words = f"{row.title_zh} {row.body_zh} {row.title_en} {row.body_en}"
        if found := [kind for kind, text in secrets if text in words]:
            yield f"{row.title_zh}: {found}"
    for template, words in messages.words(work):
        if found := [kind for kind, text in secrets if text in words]:
            yield f"{template}: {found}"


def no_log_names_anybody(work: Work) -> Iterator[str]:
    secrets = _secrets(work)
    for row in work.session.scalars(select(AuditEntry)):
        words = str(row.detail)
        if found := [kind for kind, text in secrets if text in words]:
            yield f"{row.action}: {found}"


def no_public_paper_says_more_than_it_may(work: Work) -> Iterator[str]:
    """A notice's paper holds no number, telephone, account, or address of anybody."""
    numbers = [(kind, text) for kind, text in _secrets(work) if kind != "name"]
    for row in work.session.scalars(select(Document).join(Notice, Notice.document_id == Document.id)):
        words = str(row.facts)
        if found := [kind for kind, text in numbers if text in words]:
            yield f"{row.number}: {found}"


def no_paper_says_more_than_its_kind_may(work: Work) -> Iterator[str]:
    for row in work.session.scalars(select(Document)):
        if more := set(row.facts) - set(KINDS[row.kind].facts):
            yield f"{row.kind} {row.number}: {sorted(more)}"


def _secrets(work: Work) -> list[tuple[str, str]]:
    officers = set(work.session.scalars(select(User.name)))
    found = []
    for person in work.session.scalars(select(Person)):
        if len(person.name) > 2 and person.name not in officers:
            found.append(("name", person.name))
        for kind, sealed in (("number", person.id_sealed), ("telephone", person.phone_sealed)):
            if sealed and len(opened := work.house.vault.decrypt(sealed)) >= SHORTEST_SECRET:
                found.append((kind, opened))
    for household in work.session.scalars(select(Household)):
        places = {household.address, household.registered_address}
        found += [("address", place) for place in places if len(place) >= SHORTEST_SECRET]
    return found


LAWS: tuple[Callable[[Work], Iterator[str]], ...] = (
    nothing_is_granted_before_its_notice_has_ended,
    no_notice_ends_before_its_period,
    no_notice_tells_of_a_child,
    nothing_about_a_cut_lies_before_what_it_follows,
    nothing_is_cut_or_ended_without_a_hearing,
    nobody_is_paid_less_without_a_decision_that_was_heard,
    nobody_is_enrolled_past_a_step,
    no_extension_is_earlier_than_the_term_it_extends,
    nobody_holds_two_separated_roles,
    nobody_who_did_a_step_is_let_to_its_counterpart,
    payments_equal_the_ledger,
    every_open_instance_reaches_an_end,
    every_open_step_listens_for_what_may_interrupt_it,
    every_open_task_has_a_unit_a_form_and_a_deadline,
    every_step_that_was_done_stands_in_the_audit,
    every_deadline_explains_itself,
    no_message_names_anybody,
    no_log_names_anybody,
    no_public_paper_says_more_than_it_may,
    no_paper_says_more_than_its_kind_may,
)

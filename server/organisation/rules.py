"""The one rule set: which posts may do what, to which case, and what that means as a WHERE clause.

Every list, count, page, single read and export asks here. A rule is data: roles × action × a relation between the post's unit
and the case. Relations: `own` (the case's township is the post's unit), `village` (its village), `county` (any case of the
county), `held` (a task or transfer of the case stands at the post's unit), `assigned` (a service provider's open step that the actor
herself has taken on), `section` (a restricted case that the post's role reads).
"""

from __future__ import annotations

from dataclasses import dataclass

from server.foundation.errors import NotPermitted
from server.foundation.identity import Actor


@dataclass(frozen=True, slots=True)
class Rule:
    """One permission."""

    action: str
    roles: frozenset[str]
    relation: str


def _rule(action: str, relation: str, *roles: str) -> Rule:
    return Rule(action, frozenset(roles), relation)


_TOWNSHIP = ("clerk", "duty", "township_reviewer", "township_leader")
_COUNTY = ("county_reviewer", "county_leader")

RULES: tuple[Rule, ...] = (
    _rule("case.read", "own", *_TOWNSHIP, "investigator"),
    _rule("case.read", "county", *_COUNTY, "supervisor", "auditor", "secretary"),
    _rule("case.read", "held", "department_handler", "department_leader", "school_handler"),
    _rule("case.open", "own", "clerk", "duty", "township_leader"),
    _rule("case.open", "any", "department_handler", "village_officer", "county_reviewer"),
    _rule("intake.register", "own", "clerk", "duty", "township_leader"),
    _rule("case.edit", "own", *_TOWNSHIP),
    _rule("case.comment", "own", *_TOWNSHIP),
    _rule("case.comment", "county", *_COUNTY, "supervisor"),
    _rule("case.comment", "held", "department_handler", "department_leader", "school_handler"),
    _rule("task.read", "own", *_TOWNSHIP),
    _rule("task.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("task.read", "held", "department_handler", "department_leader", "school_handler"),
    _rule("person.name", "own", *_TOWNSHIP, "investigator"),
    _rule("person.name", "county", *_COUNTY, "secretary"),
    _rule("person.name", "held", "department_handler", "department_leader", "school_handler"),
    _rule("person.name", "assigned", "service_worker", "investigator"),
    _rule("incident.retry", "own", "clerk", "township_leader"),
    _rule("incident.retry", "county", *_COUNTY),
    _rule("household.search", "any", *_TOWNSHIP, *_COUNTY),
    _rule("household.edit", "own", *_TOWNSHIP),
    _rule("household.merge", "own", "township_reviewer", "township_leader"),
    _rule("household.merge", "county", *_COUNTY),
    _rule("person.unmask", "own", *_TOWNSHIP),
    _rule("person.unmask", "county", *_COUNTY, "supervisor"),
    _rule("papers.unmask", "county", "supervisor", "auditor"),
    _rule("unmask.agree", "own", *_TOWNSHIP),
    _rule("unmask.agree", "county", *_COUNTY),
    _rule("unmask.urgent", "own", *_TOWNSHIP),
    _rule("unmask.urgent", "county", *_COUNTY),
    _rule("case.backdate.approve", "own", "township_reviewer", "township_leader"),
    _rule("referral.create", "own", "clerk", "duty", "township_leader"),
    _rule("referral.hand-on", "county", "county_reviewer"),
    _rule("referral.hand-on", "held", "department_handler"),
    _rule("referral.hand-on", "section", "child_welfare"),
    _rule("referral.read", "own", *_TOWNSHIP),
    _rule("referral.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("referral.read", "held", "department_handler", "department_leader", "school_handler"),
    _rule("referral.read", "assigned", "service_worker", "provider_leader"),
    _rule("relief.register", "own", "clerk", "duty", "township_leader"),
    _rule("relief.report", "any", "village_officer", "department_handler", "school_handler"),
    _rule("fund.read", "own", *_TOWNSHIP),
    _rule("fund.read", "county", *_COUNTY, "supervisor", "auditor", "finance_maker", "finance_checker"),
    _rule("fund.top-up", "county", "finance_maker", "county_leader"),
    _rule("fund.sample", "county", "county_reviewer"),
    _rule("fund.sample.read", "county", *_COUNTY, "supervisor", "auditor", "finance_maker", "finance_checker"),
    _rule("relief.read", "own", *_TOWNSHIP),
    _rule("relief.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("relief.approve-repeat", "own", *_TOWNSHIP),
    _rule("payment.read", "county", *_COUNTY, "finance_maker", "finance_checker", "auditor"),
    _rule("payment.prepare", "county", "finance_maker"),
    _rule("payment.confirm", "county", "finance_checker"),
    _rule("payment.file", "county", "finance_maker", "finance_checker"),
    _rule("payment.unpaid", "county", *_COUNTY, "finance_maker", "finance_checker", "auditor", "supervisor"),
    _rule("payment.unpaid", "own", *_TOWNSHIP),
    _rule("payee.renew", "own", "clerk", "township_leader"),
    _rule("ledger.read", "county", *_COUNTY, "finance_maker", "finance_checker", "auditor", "supervisor"),
    _rule("ledger.keep", "county", "finance_maker", "county_leader"),
    _rule("ledger.check", "county", "finance_checker"),
    _rule("campaign.make", "county", "county_reviewer", "finance_maker"),
    _rule("campaign.approve", "county", "county_leader"),
    _rule("recover.start", "county", *_COUNTY),
    _rule("recover.read", "county", *_COUNTY, "finance_maker", "finance_checker", "auditor"),
    _rule("recover.raise", "county", "county_reviewer", "finance_maker"),
    _rule("task.reassign", "own", "township_leader"),
    _rule("task.reassign", "held", "department_leader", "provider_leader"),
    _rule("task.reassign", "county", "county_leader", "supervisor"),
    _rule("notice.read", "own", *_TOWNSHIP, "investigator"),
    _rule("notice.read", "village", "village_officer"),
    _rule("notice.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("notice.board", "own", *_TOWNSHIP),
    _rule("notice.board", "village", "village_officer"),
    _rule("notice.object", "own", *_TOWNSHIP),
    _rule("notice.object", "county", *_COUNTY),
    _rule("notice.objector.read", "own", "township_reviewer", "township_leader"),
    _rule("notice.objector.read", "county", *_COUNTY),
    _rule("notice.objector.answer", "own", "clerk", "township_reviewer"),
    _rule("notice.exempt", "own", *_TOWNSHIP),
    _rule("notice.exempt", "county", *_COUNTY),
    _rule("notice.exempt.decide", "county", *_COUNTY),
    _rule("deadline.extend", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("deadline.extend", "county", "county_reviewer"),
    _rule("assessment.read", "own", *_TOWNSHIP),
    _rule("assessment.read", "county", *_COUNTY, "auditor"),
    _rule("complaint.register", "any", *_TOWNSHIP, *_COUNTY, "supervisor"),
    _rule("complaint.read", "own", *_COUNTY, "supervisor", "auditor"),
    _rule("complaint.link", "own", *_COUNTY, "supervisor"),
    _rule("oversight.board", "county", "supervisor", "county_leader"),
    _rule("oversight.board", "own", "township_leader"),
    _rule("oversight.board", "held", "department_leader"),
    _rule("oversight.order", "county", "supervisor"),
    _rule("region.read", "any", "region_reader"),
    _rule(
        "oversight.answer", "held", *_TOWNSHIP, *_COUNTY, "department_handler", "department_leader", "school_handler"
    ),
    _rule(
        "report.export", "any", *_TOWNSHIP, *_COUNTY, "supervisor", "auditor", "department_handler", "department_leader"
    ),
    _rule("archive.read", "own", *_TOWNSHIP),
    _rule("archive.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("archive.file", "own", "clerk", "township_leader"),
    _rule("archive.hand-over", "own", "clerk", "township_leader"),
    _rule("archive.receive", "county", "county_reviewer", "county_leader"),
    _rule("document.read", "own", *_TOWNSHIP),
    _rule("document.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("document.read", "held", "department_handler", "department_leader", "school_handler"),
    _rule("document.issue", "own", *_TOWNSHIP),
    _rule("document.attach", "own", *_TOWNSHIP),
    _rule("document.attach", "held", "department_handler", "school_handler"),
    _rule("document.void", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("document.void", "county", *_COUNTY),
    _rule("document.void", "held", "department_handler", "department_leader"),
    _rule("document.deliver", "own", *_TOWNSHIP),
    _rule("document.deliver", "county", *_COUNTY),
    _rule("document.deliver", "held", "department_handler", "school_handler"),
    _rule("meeting.run", "county", "secretary"),
    _rule("meeting.chair", "county", "convener"),
    _rule("meeting.sit", "any", "convener", "member", "member_deputy"),
    _rule("meeting.read", "county", "secretary", "convener", "supervisor", "county_leader", "auditor"),
    _rule("resolution.read", "county", "secretary", "convener", "supervisor", *_COUNTY, "auditor"),
    _rule("resolution.read", "held", "department_handler", "department_leader", "school_handler", *_TOWNSHIP),
    _rule("case.comment", "own", "secretary", "convener"),
    _rule("case.read", "own", "convener"),
    _rule("incident.retry", "own", "secretary"),
    _rule("document.read", "own", "secretary", "convener"),
    _rule("document.attach", "own", "secretary"),
    _rule("document.read", "own", "finance_maker", "finance_checker"),
    _rule("document.attach", "own", "finance_maker"),
    _rule(
        "lead.report", "any", *_TOWNSHIP, "village_officer", "department_handler", "school_handler", "county_reviewer"
    ),
    _rule("lead.read", "own", *_TOWNSHIP),
    _rule("lead.read", "county", *_COUNTY, "supervisor"),
    _rule("lead.handle", "own", *_TOWNSHIP),
    _rule("online.read", "own", *_TOWNSHIP),
    _rule("online.read", "county", *_COUNTY, "supervisor"),
    _rule("online.handle", "own", *_TOWNSHIP),
    _rule("lead.scan", "own", "clerk", "township_leader"),
    _rule("lead.scan", "county", *_COUNTY),
    _rule("lead.import", "any", "department_handler", "county_reviewer"),
    _rule(
        "disaster.read",
        "any",
        *_TOWNSHIP,
        *_COUNTY,
        "village_officer",
        "department_handler",
        "department_leader",
        "supervisor",
        "auditor",
    ),
    _rule("disaster.open", "any", "department_handler", "department_leader"),
    _rule("disaster.register", "own", *_TOWNSHIP),
    _rule("disaster.register", "village", "village_officer"),
    _rule("disaster.nominate", "own", "clerk"),
    _rule("disaster.nominate", "village", "village_officer"),
    _rule("disaster.household.read", "own", *_TOWNSHIP),
    _rule("disaster.household.read", "village", "village_officer"),
    _rule("disaster.household.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("winter.open", "own", "clerk", "township_leader"),
    _rule("winter.read", "own", *_TOWNSHIP),
    _rule("winter.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("winter.read", "held", "department_handler", "department_leader"),
    _rule("winter.edit", "own", "clerk", "township_reviewer"),
    _rule("winter.answer", "held", "department_handler", "department_leader"),
    _rule("verification.authorise", "own", *_TOWNSHIP),
    _rule("verification.authorise", "county", "county_reviewer"),
    _rule("verification.open", "own", "township_reviewer", "township_leader"),
    _rule("verification.open", "county", "county_reviewer", "county_leader"),
    _rule("verification.file-relative", "own", *_TOWNSHIP),
    _rule("verification.appraise", "own", *_TOWNSHIP),
    _rule("verification.enter", "county", "checker"),
    _rule("verification.list", "own", *_TOWNSHIP),
    _rule("verification.list", "county", "checker", *_COUNTY),
    _rule("verification.results", "own", *_TOWNSHIP),
    _rule("verification.results", "county", "checker", *_COUNTY, "auditor"),
    _rule("verification.correct", "own", "township_reviewer", "township_leader"),
    _rule("verification.sources.read", "county", "checker", *_COUNTY, "supervisor", "auditor"),
    _rule("verification.sources.read", "any", "system_admin"),
    _rule("verification.sources.edit", "county", "checker"),
    _rule("verification.sources.edit", "any", "system_admin"),
    _rule("helper.assign", "own", "clerk", "township_leader"),
    _rule("visit.call", "own", "clerk", "township_reviewer", "investigator"),
    _rule("visit.call", "assigned", "investigator"),
    _rule("visit.entrust", "own", "clerk", "township_leader"),
    _rule("visit.call", "county", *_COUNTY),
    _rule("helper.visit", "own", *_TOWNSHIP),
    _rule("helper.visit", "village", "village_officer"),
    _rule("consult.record", "any", *_TOWNSHIP, "village_officer"),
    _rule("officer.name", "own", "township_leader"),
    _rule("officer.name", "county", "county_reviewer", "county_leader"),
    _rule("roll.read", "own", *_TOWNSHIP),
    _rule("roll.read", "county", *_COUNTY, "auditor", "supervisor"),
    _rule("roll.compare", "county", "county_reviewer", "county_leader"),
    _rule("roll.import", "own", "clerk", "township_leader"),
    _rule("roll.import", "county", "county_reviewer"),
    _rule("roll.confirm", "own", "township_reviewer", "township_leader"),
    _rule("roll.confirm", "county", *_COUNTY),
    _rule("review.read", "own", *_TOWNSHIP),
    _rule("review.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("review.open", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("review.open", "county", *_COUNTY),
    _rule("review.plan", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("review.confirm", "own", "township_reviewer", "township_leader"),
    _rule("review.draw", "county", *_COUNTY),
    _rule("review.compare", "county", *_COUNTY),
    _rule("review.flag", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("review.flag", "county", *_COUNTY),
    _rule("stop.read", "own", *_TOWNSHIP),
    _rule("stop.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("stop.propose", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("stop.propose", "county", *_COUNTY),
    _rule("change.read", "own", *_TOWNSHIP),
    _rule("change.read", "county", *_COUNTY),
    _rule("change.apply", "own", "clerk", "township_reviewer", "township_leader"),
    _rule("change.report", "village", "village_officer"),
    _rule("case.read", "section", "child_welfare"),
    _rule("case.comment", "section", "child_welfare"),
    _rule("task.read", "section", "child_welfare"),
    _rule("person.name", "section", "child_welfare"),
    _rule("document.read", "section", "child_welfare"),
    _rule("recognition.read", "own", *_TOWNSHIP),
    _rule("recognition.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("recognition.renew", "own", "clerk", "duty", "township_leader"),
    _rule("care.report", "own", *_TOWNSHIP),
    _rule("care.report", "county", *_COUNTY),
    _rule("spot.read", "county", *_COUNTY, "supervisor", "auditor"),
    _rule("child.read", "county", "child_welfare"),
    _rule("child.review", "county", "child_welfare"),
    _rule("review.read", "section", "child_welfare"),
    _rule("stop.read", "section", "child_welfare"),
    _rule("retention.propose", "county", "county_reviewer"),
    _rule("retention.confirm", "county", "county_leader"),
    _rule("organisation.edit", "any", "system_admin", "security_admin"),
    _rule("organisation.people", "any", "security_admin"),
    _rule("absence.plan", "own", "township_leader"),
    _rule("absence.plan", "held", "department_leader"),
    _rule("absence.plan", "held", "county_leader"),
    _rule("absence.plan", "any", "security_admin"),
    _rule("audit.read", "any", "audit_admin"),
    _rule("calendar.import", "any", "system_admin"),
    _rule("process.read", "any", "process_owner", *_COUNTY, "supervisor", "auditor"),
    _rule("process.propose", "any", "process_owner", "county_leader"),
    _rule("process.approve", "any", "process_owner", "county_leader"),
    _rule("table.read", "any", "process_owner", *_COUNTY, "supervisor", "auditor", "system_admin", "security_admin"),
    _rule("table.propose", "any", "process_owner", "county_leader"),
    _rule("table.approve", "any", "process_owner", "county_leader"),
    _rule("incident.causes", "any", "system_admin"),
    _rule("webhook.manage", "any", "system_admin"),
    _rule("message.replay", "any", "system_admin"),
)

#: Actions that need a family's names: whoever may do one of them to a case reads its people by name.
NAMING = ("person.name", "verification.enter", "payment.file", "helper.visit")

#: Who works by a letter of authority, whose number each request to see something whole names.
BY_LETTER = frozenset({"auditor"})

#: What one person asks or makes → what another person, and nobody who stands in for the first, agrees to or confirms.
SECOND_PERSON: tuple[tuple[str, str], ...] = (
    ("person.unmask", "unmask.agree"),
    ("papers.unmask", "unmask.agree"),
    ("intake.register", "case.backdate.approve"),
    ("notice.exempt", "notice.exempt.decide"),
    ("relief.register", "relief.approve-repeat"),
    ("roll.import", "roll.confirm"),
    ("incident.retry", "incident.retry"),
    ("campaign.make", "campaign.approve"),
    ("payment.prepare", "payment.confirm"),
    ("ledger.keep", "ledger.check"),
    ("process.propose", "process.approve"),
    ("table.propose", "table.approve"),
    ("retention.propose", "retention.confirm"),
    ("archive.hand-over", "archive.receive"),
    ("change.apply", "change.apply"),
)

_BY_ACTION: dict[str, tuple[Rule, ...]] = {}
for _each in RULES:
    _BY_ACTION[_each.action] = (*_BY_ACTION.get(_each.action, ()), _each)


def relations(actor: Actor, action: str) -> dict[str, frozenset[str]]:
    """Return, per relation, the actor's units from which the action is allowed.

    :raises KeyError: the action has no rule, which is a programming error.
    """
    found: dict[str, frozenset[str]] = {}
    for rule in _BY_ACTION[action]:
        units = actor.units(*rule.roles)
        if units:
            found[rule.relation] = found.get(rule.relation, frozenset()) | units
    return found


def may(actor: Actor, action: str) -> bool:
    """Tell whether any of the actor's posts carries the action, whatever the case."""
    return bool(relations(actor, action))


def roles_of(action: str, relation: str) -> frozenset[str]:
    """Return the roles that may do an action by a relation."""
    return frozenset[str]().union(*(rule.roles for rule in _BY_ACTION[action] if rule.relation == relation))


def answers_for(actor: Actor, action: str) -> frozenset[str]:
    """Return who is behind an act: the actor, and the absent colleague where the right to it comes from that one's post alone.

    A second person is nobody of these.
    """
    roles = frozenset[str]().union(*(rule.roles for rule in _BY_ACTION[action]))
    return actor.answers_for({(post.unit, post.role) for post in actor.posts if post.role in roles})


def require(actor: Actor, action: str, *, township: str | None = None, held_by: frozenset[str] = frozenset()) -> None:
    """Check the action against one case.

    `township` is the unit id of the case's township; `held_by` are the units at which its tasks and transfers stand.

    :raises NotPermitted: no post carries the action for this case.
    """
    found = relations(actor, action)
    if "any" in found or "county" in found:
        return
    if township is not None and township in found.get("own", frozenset()):
        return
    if held_by & found.get("held", frozenset()):
        return
    raise NotPermitted(reason=action)

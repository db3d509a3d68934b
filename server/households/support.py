"""Whether a destitute person lives at home or in an institution (分散供养, 集中供养): lines of the ledger from before nobody asked say neither."""

from __future__ import annotations

from server.audit import operations as audit
from server.foundation.errors import FieldProblem, InvalidAnswers, NotFound
from server.foundation.work import Work
from server.households.models import Benefit, Household
from server.organisation import rules

ITEM = "tekun"
MODES = {"dispersed": ("分散供养", "at home"), "centralised": ("集中供养", "in an institution")}


def unregistered(benefit: Benefit) -> bool:
    """Tell whether nobody has said how the destitute person of a line is supported; housing is proposed as to somebody at home meanwhile."""
    return benefit.item == ITEM and benefit.support_mode is None


def register(work: Work, *, household_id: str, benefit_id: str, support_mode: str, reason: str) -> Benefit:
    """Keep how a destitute person is supported where the ledger does not say; the amount goes by self-care and stays.

    :raises NotFound: the county has no such household.
    :raises NotPermitted: it belongs to another township.
    :raises InvalidAnswers: it is no such line, the ledger says so already, or nobody says from what it is known.
    """
    household = work.session.get(Household, household_id)
    if household is None or household.county != work.house.county:
        raise NotFound
    rules.require(work.actor, "household.edit", township=household.township)
    benefit = work.session.get(Benefit, benefit_id) if benefit_id else None
    problems = []
    if benefit is None or benefit.household_id != household_id or not unregistered(benefit):
        words = ("请选择还没有登记供养方式的特困人员。", "Choose a destitute person of whom this is not registered.")
        problems.append(FieldProblem("benefit_id", "not-unregistered", *words))
    if support_mode not in MODES:
        problems.append(FieldProblem("support_mode", "required", "请选择供养方式。", "Say how."))
    if not reason.strip():
        problems.append(
            FieldProblem("reason", "required", "请写明依据，例如供养协议、入住登记。", "Say from what it is known.")
        )
    if problems or benefit is None:
        raise InvalidAnswers(problems)
    benefit.support_mode = support_mode
    work.session.flush()
    audit.record(work, "benefit.support-mode", benefit.id, mode=support_mode, reason=reason.strip()[:200])
    return benefit

"""What people answer at the steps of a check and of a change, in the ordinary case."""

from __future__ import annotations

from typing import Any

from server.reviews.family.applying import Entered, enter
from server.reviews.models import Change
from tests.integration.reviews.story import Home, Stop, Town


def declared(town: Town, **changes: Any) -> dict[str, Any]:
    """The household's declaration: nothing changed, everything is checked anew."""
    return {
        "declared_on": town.today(), "declared_way": "counter", "family_changed": False, "truthful": True,
        "review_way": "verify", "review_reason": "没有还在有效期的核对报告", **changes,
    }  # fmt: skip


#: what a household declares that has no application on file
MEANS: dict[str, Any] = {
    "means_declared": True, "no_income": True, "property": {"deposits": 0},
    "applicant": {"name": "陈示例", "health": "good", "serious_disease": False, "employment": "farming", "labour": "full"},
}  # fmt: skip


def proposed(outcome: str = "keep", **more: Any) -> dict[str, Any]:
    """The proposal of an outcome."""
    rest = (
        {}
        if outcome == "keep"
        else {
            "ground": "income-down" if outcome == "raise" else "income-up",
            "facts": "李示例 2026年8月起每月工资 2600 元，社保缴费记录可查。",
        }
    )
    return {"outcome": outcome, "opinion": "核查情况已写明", **rest, **more}


CONFIRMED = {"review_agreed": True, "words": "同意"}


def delivered(town: Town, **more: Any) -> dict[str, Any]:
    """The delivery of the notice of intent."""
    return {
        "way": "signature", "received_by": "陈示例", "intent_delivered_at": town.now(), "explained": True, **more
    }  # fmt: skip


def heard(town: Town, way: str = "opinion", **more: Any) -> dict[str, Any]:
    """The hearing."""
    words = {"words": "工资是临时的，10月就没有了。"} if way == "opinion" else {"signed": True}
    return {"heard": way, "heard_way": "counter", "speaker": "陈示例", "heard_at": town.now(), **words, **more}


def decided(decision: str = "carry-out", **more: Any) -> dict[str, Any]:
    """The decision."""
    return {
        "decision": decision,
        "reasons": "事实清楚，依据充分。",
        "opinion_answer": "工资已连续三个月，按规定计入。",
        **more,
    }


def handed(town: Town, **more: Any) -> dict[str, Any]:
    """The delivery of the decision."""
    return {"way": "signature", "received_by": "陈示例", "delivered_at": town.now(), **more}


def intend(town: Town, home: Home, outcome: str = "stop", amount: int | None = None, ground: str = "income-up") -> Stop:
    """Intend a change without a check before it."""
    from decimal import Decimal

    from server.reviews.stopping import propose

    facts = "李示例 2026年8月起每月工资 2600 元，社保缴费记录可查。"
    given = None if amount is None else Decimal(amount)
    return town.stage.run(
        "clerk.qingsui",
        lambda work: propose(
            work, household_id=home.household, item="dibao", outcome=outcome, ground=ground, facts=facts, amount=given
        ),
    )


def change(
    town: Town,
    home: Home,
    kind: str,
    *,
    on: str = "2026-09-10",
    login: str = "clerk.qingsui",
    key: str = "one",
    **more: Any,
) -> Change:
    """Enter a change of a household, and do what follows."""
    answers = {"kind": kind, "happened_on": on, "words": "村委会反映，已核实", **more}
    return town.stage.run(login, lambda work: enter(work, Entered(home.household, answers, key)))

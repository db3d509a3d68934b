"""What the diagrams of this room ask of the service."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.recognition import beginning, couples, instalments, pushing, support

HANDLERS: dict[str, EffectHandler] = {
    **beginning.HANDLERS,
    "message:recognised": pushing.recognised,
    "spend.plan": instalments.plan,
    "spend.pay-stage": instalments.pay,
    "tekun.others": couples.open_others,
    "care.changed": support.change_support,
}

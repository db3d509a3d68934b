"""What the diagrams of verification ask for."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.verification import adopting, checking

HANDLERS: dict[str, EffectHandler] = {
    "verify.open": adopting.take_over,
    "verify.request": checking.request,
    "verify.dispatch": checking.dispatch,
    "verify.overdue": checking.mark_overdue,
    "verify.report": checking.bring_into_force,
    "verify.reuse": checking.reuse,
}

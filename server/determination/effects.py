"""What the diagrams ask of determination."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.determination import deciding, granting

HANDLERS: dict[str, EffectHandler] = {
    "decision.made": deciding.record,
    "decision.papers": deciding.issue_papers,
    "benefit.grant": granting.grant,
    "item.refused": granting.refuse,
    "item.withdrawn": granting.withdraw,
}

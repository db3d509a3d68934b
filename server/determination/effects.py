"""What the diagrams ask of determination."""

from __future__ import annotations

from server.cases.occurrence import EffectHandler
from server.determination import assessment, deciding, ending, extending, granting, starting

HANDLERS: dict[str, EffectHandler] = {
    "item.start:dibao": starting.begin,
    "decision.assess": assessment.keep,
    "decision.made": deciding.record,
    "decision.papers": deciding.issue_papers,
    "benefit.grant": granting.grant,
    "item.refused": granting.refuse,
    "item.withdrawn": granting.withdraw,
    "procedure.end": ending.end,
    "procedure.end-notice": ending.tell_end,
    "deadline.extend": extending.extend,
    "deadline.extension-void": extending.void,
}

"""The small drawings inside events, gateways and tasks, as path data around a centre."""

from __future__ import annotations

#: event definition → (path in a square of ±8, whether a throwing event fills it)
EVENT_MARKS: dict[str, tuple[str, bool]] = {
    "messageEventDefinition": ("M-8,-5.5H8V5.5H-8Z M-8,-5.5L0,1L8,-5.5", True),
    "timerEventDefinition": ("M0,-9A9,9 0 1 1 0,9A9,9 0 1 1 0,-9Z M0,-6V0L4,3 M0,-9V-7 M9,0H7 M0,9V7 M-9,0H-7", False),
    "signalEventDefinition": ("M0,-8L8,6H-8Z", True),
    "errorEventDefinition": ("M-8,7L-3,-6L2,1L8,-7L3,6L-2,-1Z", True),
    "escalationEventDefinition": ("M0,-8L6,7L0,1L-6,7Z", True),
    "conditionalEventDefinition": ("M-6,-8H6V8H-6Z M-4,-5H4 M-4,-2H4 M-4,1H4 M-4,4H4", False),
    "compensateEventDefinition": ("M0,-6V6L-8,0Z M8,-6V6L0,0Z", True),
    "cancelEventDefinition": ("M-7,-5L-5,-7L0,-2L5,-7L7,-5L2,0L7,5L5,7L0,2L-5,7L-7,5L-2,0Z", True),
    "linkEventDefinition": ("M-8,-3H1V-7L8,0L1,7V3H-8Z", True),
    "terminateEventDefinition": ("M0,-10A10,10 0 1 1 0,10A10,10 0 1 1 0,-10Z", True),
    "multiple": ("M0,-8L8,-2L5,7H-5L-8,-2Z", True),
}

GATEWAY_MARKS: dict[str, tuple[str, float]] = {
    "exclusiveGateway": ("M-7,-8L7,8 M7,-8L-7,8", 3),
    "parallelGateway": ("M0,-11V11 M-11,0H11", 3),
    "inclusiveGateway": ("M0,-11A11,11 0 1 1 0,11A11,11 0 1 1 0,-11Z", 2.5),
    "complexGateway": ("M0,-11V11 M-11,0H11 M-8,-8L8,8 M8,-8L-8,8", 3),
    "eventBasedGateway": (
        "M0,-14A14,14 0 1 1 0,14A14,14 0 1 1 0,-14Z M0,-11A11,11 0 1 1 0,11A11,11 0 1 1 0,-11Z "
        "M0,-7L7,-2L4,6H-4L-7,-2Z",
        1,
    ),
}

#: task type → path in a square of ±7
TASK_MARKS: dict[str, str] = {
    "userTask": "M0,-7A3.2,3.2 0 1 1 0,-0.6A3.2,3.2 0 1 1 0,-7Z M-6.5,7C-6.5,1.5 -3,0 0,0C3,0 6.5,1.5 6.5,7Z",
    "manualTask": "M-7,-1L-3,-5H2V-3H-1L0,-2H6.5V0H1V1H6.5V3H1V4H5V6H-4L-7,4Z",
    "serviceTask": "M0,-3A3,3 0 1 1 0,3A3,3 0 1 1 0,-3Z "
    "M-1.2,-7H1.2L1.6,-5L3.4,-4.2L5,-5.4L6.4,-3.6L5,-2L5.4,-0.8L7,-0.4V2L5,2.2L4,4L5,5.6L3.2,6.8L1.6,5.4L0,5.8"
    "L-1.2,7L-3.4,6.4L-3.4,4.4L-5,3L-7,3V0.6L-5,0L-4.6,-2L-6,-3.6L-4.6,-5.4L-2.6,-4.4L-1.4,-5.2Z",
    "scriptTask": "M-5,-7H6C3,-4 3,-2 5,0C7,3 6,5 4,7H-6C-4,5 -4,3 -6,0C-8,-3 -7,-5 -5,-7Z "
    "M-4,-4H2 M-4.5,-1H2.5 M-3,2H4",
    "sendTask": "M-7,-5H7V5H-7Z M-7,-5L0,1L7,-5",
    "receiveTask": "M-7,-5H7V5H-7Z M-7,-5L0,1L7,-5",
    "businessRuleTask": "M-7,-5H7V5H-7Z M-7,-2H7 M-7,1.5H7 M-3,-2V5",
}

LOOP_MARK = "M-2,6A6,6 0 1 1 3,5.4 M-5,6H-1V2"
PARALLEL_MARK = "M-4,-6V6 M0,-6V6 M4,-6V6"
SEQUENTIAL_MARK = "M-6,-4H6 M-6,0H6 M-6,4H6"
PLUS_MARK = "M-6,-6H6V6H-6Z M0,-4V4 M-4,0H4"

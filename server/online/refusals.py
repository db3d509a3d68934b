"""The refusals of applications from home."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class Answered(Conflict):
    """The application from home has its answer."""

    type = "application-answered"
    zh = "这份网上申请已经有答复了。"
    en = "This application from home has been answered."


class NotSpokenTo(Refused):
    """Nobody answers an application from home before having spoken to the family."""

    type = "application-not-spoken"
    status = 409
    zh = "还没有和申请人说上话：先联系并记下，再答复。"
    en = "Nobody spoke to the applicant yet: call and record it first."


class CalledTooLittle(Refused):
    """Nobody is called unreachable after one try."""

    type = "application-called-too-little"
    status = 409
    zh = "“联系不上”要在不同的两天至少各打一次电话并记下，还要上门或请村（社区）帮助找人。"
    en = "Unreachable takes tries on two different days at least, and a visit or the village's help."


class NotUrgent(Refused):
    """No emergency was spoken of."""

    type = "application-not-urgent"
    status = 409
    zh = "这份网上申请没有说急难；确有急难的，请在急难登记页登记。"
    en = "It speaks of no emergency; register one on the page of emergencies."

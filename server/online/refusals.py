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
    zh = "“联系不上”要在不同的两天至少各打一次电话并记下。"
    en = "Unreachable takes tries on two different days at least."


class NotUrgent(Refused):
    """No emergency was spoken of."""

    type = "application-not-urgent"
    status = 409
    zh = "这份网上申请没有说急难；确有急难的，请在急难登记页登记。"
    en = "It speaks of no emergency; register one on the page of emergencies."


class NothingAwaited(Refused):
    """The window waits for no paper of this case."""

    type = "no-papers-awaited"
    status = 409
    zh = "窗口现在没有要您补材料；有新材料要交的，请打电话或者到窗口。"
    en = "The window awaits no papers from you now; call or come if you have something to hand in."


class NotToWithdraw(Refused):
    """The case has ended, or nobody applied in it."""

    type = "nothing-to-withdraw"
    status = 409
    zh = "这件事已经办结，不用撤回了。"
    en = "This has ended; there is nothing to withdraw."


class WishAnswered(Conflict):
    """No wish to withdraw waits for an answer."""

    type = "wish-answered"
    zh = "没有等待核实的撤回要求，或者同事已经处理了。"
    en = "No wish to withdraw waits here; a colleague may have answered it."

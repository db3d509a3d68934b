"""The refusals of transfers."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class NotTransferable(Refused):
    """The county handles this item itself."""

    type = "not-transferable"
    status = 422
    zh = "“{item}”由民政办理，不需要转办。"
    en = "“{item}” is handled by civil affairs itself and is not transferred."


class NoSection(Refused):
    """No section of the bureau answers for this item."""

    type = "no-section"
    status = 422
    zh = "本局没有承办“{item}”的股室，请由窗口转办。"
    en = "No section of the bureau answers for “{item}”; the window transfers it."


class ReviewedOutside(Refused):
    """Another body reviews this item before the bureau confirms."""

    type = "reviewed-outside"
    status = 422
    zh = "“{item}”先由承办部门审核、再由民政确认，请由窗口转办，不在局内转。"
    en = "“{item}” is reviewed by another body before civil affairs confirms; the window transfers it."


class TransferRunning(Conflict):
    """The need is already on its way."""

    type = "transfer-running"
    zh = "这项需求已经转办（{number}），办结前不能重复转办。"
    en = "This need is already transferred ({number}); it cannot be sent twice before it is answered."


class ConsentMissing(Refused):
    """Nothing about a person leaves the window without consent."""

    type = "consent-missing"
    status = 422
    zh = "还没有登记申请人同意：同意共享信息以后才能转办。"
    en = "The applicant's consent is not on record; nothing is transferred before it is."


class AddresseeMissing(Refused):
    """Nobody is named to whom the order goes."""

    type = "addressee-missing"
    status = 422
    zh = "请选择收单单位：本县没有能自动确定的承办单位。"
    en = "Choose the addressee; the county's table names none for this need."


class AlreadySent(Conflict):
    """The order has gone out; it changes only by the steps of its process."""

    type = "transfer-sent"
    zh = "转办单 {number} 已经发出。"
    en = "Transfer {number} has been sent already."


class NotStoppable(Conflict):
    """The transfer is over, or has never been sent."""

    type = "transfer-not-running"
    zh = "这张转办单不在办理中，不能撤回。"
    en = "This transfer is not running and cannot be withdrawn."


class CaseEnded(Conflict):
    """Nothing is sent for a case that is over."""

    type = "case-ended"
    zh = "案件 {code} 已经结束，不能再转办；仍有需要的请重新登记。"
    en = "Case {code} is over and sends nothing; register anew what is still needed."

"""The refusals of the payments room, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class AlreadyStanding(Conflict):
    """The benefit has a standing payment already."""

    type = "already-standing"
    zh = "这项待遇已经在按月发放，不能再建一次。"
    en = "This benefit is paid every month already."


class NotStanding(Refused):
    """The benefit has no standing payment."""

    type = "not-standing"
    status = 404
    zh = "这项待遇没有按月发放的记录。"
    en = "This benefit has no standing payment."


class AlreadyEnded(Conflict):
    """The standing payment ended earlier; it is not moved to a later month."""

    type = "payment-ended"
    zh = "这项待遇已发到 {month} 为止，不能再延后；确需继续发放的，请重新作出决定。"
    en = "This benefit was paid until {month}; a new decision is needed to go on."


class FundTooLow(Refused):
    """The fund does not hold the amount."""

    type = "fund-too-low"
    zh = "“{fund}”账上 {held} 元，不够支付 {amount} 元。请先拨入资金，或改用其他可用的资金。"
    en = "“{fund}” holds {held} yuan, not {amount}; bring money in first, or choose another fund that may pay this."


class WrongFund(Refused):
    """The fund may not pay this item: money of one purpose pays nothing else."""

    type = "wrong-fund"
    status = 422
    zh = "“{fund}”不能用于“{item}”：专账管理、专款专用。"
    en = "“{fund}” may not pay “{item}”: its money has another purpose."


class NoFund(Refused):
    """No fund that may pay this holds enough."""

    type = "no-fund"
    zh = "没有可用于“{item}”且余额足够的资金（需 {amount} 元）。请先开设资金账户或拨入资金。"
    en = "No fund that may pay “{item}” holds {amount} yuan; open one or bring money in first."


class SecondPersonNeeded(Refused):
    """The same person cannot do both halves."""

    type = "second-person-needed"
    status = 403
    zh = "须由另一人办理：{step}的人不能自己确认。"
    en = "Another person must do this: whoever did “{step}” cannot confirm it."


class DecidedByYou(Refused):
    """Whoever decided a benefit neither builds nor checks its payment."""

    type = "decided-by-you"
    status = 403
    zh = "您是其中 {count} 笔的决定人：作出决定的人不能经办或复核发放。请换另一位同事。"
    en = "You decided {count} of these; whoever decides neither builds nor checks the payment. Ask a colleague."


class PaymentMoved(Conflict):
    """The payment is no longer in the state that the step needs."""

    type = "payment-moved"
    zh = "这笔付款的状态已经变了，请刷新后再看。"
    en = "This payment has moved on; reload the page."


class RollStillOpen(Refused):
    """The month's roll is not closed yet."""

    type = "roll-still-open"
    zh = "{month} 的名册 {day} 截止（本县规定，演示参数），截止后才能编制当月批次。"
    en = "The roll for {month} closes on {day} (county rule, demo parameter); its batch is built after that."


class MonthTaken(Conflict):
    """The month has its regular run."""

    type = "month-has-a-run"
    zh = "{month} 已有定期发放批次 {number}；补发请另开补发批次。"
    en = "{month} has its regular run {number}; open a supplementary run instead."


class RhythmUnset(Conflict):
    """The county has not said by when it pays."""

    type = "rhythm-unset"
    zh = "本县还没有规定发放日期（期限 {rule}），请先由流程负责人在本县的期限里补上，再开批次。"
    en = "The county has not said by when it pays (term {rule}); its terms need it before a batch is opened."


class NothingToPay(Refused):
    """There is nothing to pay in the batch."""

    type = "nothing-to-pay"
    zh = "现在没有可以发放的款项：{why}"
    en = "There is nothing to pay now: {why_en}"


class RunMoved(Conflict):
    """The batch is no longer in the state that the step needs."""

    type = "run-moved"
    zh = "这个批次的状态已经变了，请刷新后再看。"
    en = "This batch has moved on; reload the page."


class BatchStale(Refused):
    """What is paid changed after the batch was built."""

    type = "batch-stale"
    zh = "编制以后有 {count} 笔的金额、账户或状态变了（例如停发、去世、换卡），请退回经办重新编制。"
    en = "{count} lines changed after the batch was built (an end, a death, a new card); send it back to be built anew."


class FileNotReady(Refused):
    """The bank's file is still being made."""

    type = "file-not-ready"
    zh = "银行文件正在生成，请稍候刷新。"
    en = "The file for the bank is being made; reload in a moment."


class ResultRefused(Refused):
    """The bank's answer has rows that do not fit the batch."""

    type = "bank-result-refused"
    status = 422
    zh = "回盘文件有 {count} 行对不上，一行也没有导入。请改正后重新上传。"
    en = "{count} rows of the bank's file do not fit; nothing was taken in. Correct it and upload it again."


class AccountInOrder(Conflict):
    """There is no returned payment waiting for an account here."""

    type = "account-in-order"
    zh = "这笔款现在不需要换账户。"
    en = "This payment does not wait for another account."


class RecoveryClosed(Conflict):
    """The recovery is not in the state that the step needs."""

    type = "recovery-closed"
    zh = "这件追缴现在不能这样办，请刷新后再看。"
    en = "This recovery has moved on; reload the page."


class TooEarly(Refused):
    """A month is reconciled when it is over."""

    type = "month-not-over"
    zh = "{month} 还没有结束，月末以后才能对账。"
    en = "{month} is not over; it is reconciled afterwards."

"""The refusals of the urgent lane, each with what to do instead."""

from __future__ import annotations

from server.foundation.errors import Conflict, Refused


class AboveCap(Refused):
    """The small lane pays no more than the county's cap."""

    type = "above-small-cap"
    zh = "小额快救每件最多 {cap} 元（本县规定，演示参数），不能付 {amount} 元。请由分管领导按先行救助审批。"
    en = "The small lane pays at most {cap} yuan (county rule, demo parameter), not {amount}; ask the leader for advance relief."


class AboveTownshipLimit(Refused):
    """Advance relief stays within the township's limit."""

    type = "above-township-limit"
    zh = "乡镇先行救助最多 {limit} 元（本县规定，演示参数），不能付 {amount} 元。超出部分请报县民政局决定。"
    en = "A township relieves with at most {limit} yuan (county rule, demo parameter), not {amount}; the county decides the rest."


class FundTooLow(Refused):
    """The petty fund does not hold the amount."""

    type = "fund-too-low"
    zh = "备用金余额 {balance} 元，不够付 {amount} 元。请先联系县民政局计财股补充备用金；紧急的可先发实物并报分管领导。"
    en = "The fund holds {balance} yuan, not {amount}; ask finance to top it up, or give goods and tell the leader."


class TwoSignaturesNeeded(Refused):
    """A payment carries the signatures of two different people."""

    type = "two-signatures"
    status = 403
    zh = "备用金支付须两人签字：付款人和会签人不能是同一人。"
    en = "A payment from the fund needs two different people: payer and countersigner."


class RepeatDecided(Conflict):
    """Somebody has given the second word already, or none is needed."""

    type = "repeat-decided"
    zh = "这件急难不需要或者已经有第二人确认。"
    en = "This emergency needs no second word, or has it already."


class MonthDrawn(Conflict):
    """The month's sample is drawn already: a draw is not repeated until it suits."""

    type = "month-drawn"
    zh = "{month} 已抽过样，抽签不能重来。"
    en = "{month} is drawn already; a draw is not repeated."


class MonthNotOver(Refused):
    """A month is drawn when it is over."""

    type = "month-not-over"
    zh = "{month} 还没有结束，月末以后再抽样。"
    en = "{month} is not over; it is drawn afterwards."


class OwnSignature(Refused):
    """Whoever signed a payment does not check it."""

    type = "own-signature"
    status = 403
    zh = "您在这笔支付上签过字，请换一位同事核查。"
    en = "You signed this payment; a colleague checks it."

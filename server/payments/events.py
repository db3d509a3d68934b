"""The payments room's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "payment-requested": Name("请财务支付 {amount} 元", "Finance asked to pay {amount} yuan"),
    "payment-made": Name("财务已支付 {amount} 元，凭证 {voucher}", "Finance paid {amount} yuan, voucher {voucher}"),
    "payment-renounced": Name(
        "家庭书面放弃 {amount} 元，款留在原资金", "The family renounced {amount} yuan, which stay in their fund"
    ),
    "payment-withheld": Name(
        "决定不予发放 {amount} 元，款留在原资金", "Decided not to pay {amount} yuan, which stay in their fund"
    ),
    "batch-released": Name("批次放行：{count} 笔 {amount} 元", "Batch released: {count} lines, {amount} yuan"),
    "payment-returned": Name("没有发出（批次 {run}）：{reason}", "Not paid (batch {run}): {reason}"),
    "recovery-hardship": Name("还款有困难：{reason}", "Cannot be returned as planned: {reason}"),
    "recovery-started": Name("发起追缴 {amount} 元，案件 {case}", "Recovery of {amount} yuan started, case {case}"),
}

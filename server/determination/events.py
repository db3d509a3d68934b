"""Determination's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "decision-made": Name("审核确认决定：{zh}", "Decision: {en}"),
    "benefit-granted": Name("已登记救助待遇：{zh}", "Aid entered in the household's ledger: {en}"),
    "item-refused": Name("“{item}”不予确认", "{item}: refused"),
    "item-withdrawn": Name("“{item}”终止办理（{zh}）", "{item}: ended ({en})"),
    "decision-delivered": Name("决定已送达，复议、诉讼期限起算", "Decision delivered; the time for remedies runs"),
    "extension-asked": Name("申请延期：{ground}，拟延至 {until}", "Extension asked for: {ground}, until {until}"),
    "extension-refused": Name("不批准延期：{reason}", "Extension refused: {reason}"),
    "extension-void": Name("延期申请作罢", "The request for an extension is void"),
    "extension-told": Name("已告知申请人延期", "The applicant was told of the extension"),
    "deadline-extended": Name("期限由 {before} 延长到 {after}", "Term extended from {before} to {after}"),
    "check-anew": Name("核对报告到期，重新核对", "The report had run out: checked anew"),
    "asked-alone": Name(
        "{name}单独申请低保，另立个案：{code}", "{name} asks for the allowance alone, in a case of her own: {code}"
    ),
    "alone-absorbed": Name(
        "{name}原来单独纳入的低保自 {month} 起并入全户",
        "The allowance of {name} alone is paid with the household’s from {month}",
    ),
    "decision-published": Name("结果已公布：{place}", "Result published: {place}"),
}

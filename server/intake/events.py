"""What the window writes into the timeline of a case, in words."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "true-time-approved": Name(
        "补录：收件时间已由第二人核准", "Late entry: the true time was approved by a second person"
    ),
    "supplement-overdue": Name(
        "补正期满，窗口已收到提醒；请电话告知申请人", "The time for missing papers ran out; the window was told"
    ),
    "items-proposed": Name("新的建议事项：{items}", "Items proposed: {items}"),
    "application-begun": Name(
        "急难之后的申请已开好草稿：{items}", "An application after the emergency is begun: {items}"
    ),
    "item-on-paper": Name(
        "“{item}”本县尚未启用电子流程，按纸质流程办理，结果由窗口登记",
        "“{item}” has no electronic process yet; its result is entered by hand",
    ),
    "case-waits-for-papers": Name(
        "事项都已办完，归齐材料后结案：{zh}", "Everything is decided; the case closes when its papers are whole: {en}"
    ),
    "item-result": Name("登记结果：{item}（{result}）", "Result entered: {item} ({result})"),
    "item-confirmed": Name("确认事项：{item}", "Item confirmed: {item}"),
    "item-declined": Name("不办事项：{item}", "Item declined: {item}"),
    "follow-up": Name("设定跟进：{on}", "Follow-up on {on}"),
    "withdrawal-asked": Name("登记撤回：{reason}", "Withdrawal entered: {reason}"),
}

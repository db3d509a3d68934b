"""Events of checks and changes of aid in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "review-opened": Name("发起{what}：{cause}", "Check opened: {what} {cause}"),
    "review-done": Name("核查结论：{outcome}", "Outcome of the check: {outcome}"),
    "review-ended": Name("核查终止", "Check ended without an outcome"),
    "members-recounted": Name("重新清点家庭成员：{members} 人", "Members counted again: {members}"),
    "stop-opened": Name("拟{outcome}，原因：{ground}", "Intended: {outcome}, ground: {ground}"),
    "recognition-end-intended": Name(
        "拟提前终止认定，原因：{ground}", "Intended: the early end of the recognition, ground: {ground}"
    ),
    "opinion-given": Name("本人提出意见", "The person gave an opinion"),
    "stop-applied": Name("决定已执行：{month} 起每月 {amount} 元", "Carried out: {amount} yuan a month from {month}"),
    "recognition-over": Name(
        "认定已经到期或者终止，不再另行终止", "The recognition is over already: there is nothing left to end"
    ),
    "recognition-ended-early": Name(
        "认定自 {day} 起提前终止（{reason}）", "The recognition holds no longer from {day} ({reason})"
    ),
    "recognition-waits": Name(
        "低保作出决定以前，认定继续有效", "The recognition goes on until the allowance is decided"
    ),
    "alone-waits": Name(
        "全户低保作出决定以前，单独纳入的照常发放",
        "What she receives alone is paid until the household’s allowance is decided",
    ),
    "alone-stays": Name(
        "全户没有纳入低保，单独纳入的照常发放", "The household is not taken in: what she receives alone goes on"
    ),
    "recognition-replaced": Name(
        "已纳入低保（{document}），原来的认定自 {day} 起终止",
        "Taken into the allowance ({document}): the recognition holds no longer from {day}",
    ),
    "recognition-stays": Name(
        "没有纳入低保，认定在原有效期内（至 {until}）继续有效",
        "Not on the allowance: the recognition goes on until {until}",
    ),
    "stop-ended": Name("决定已执行：{month} 起停发", "Carried out: nothing is paid from {month}"),
    "stop-grace": Name(
        "决定已执行：{month} 起渐退期 {months} 个月，每月 {amount} 元；{after} 起停发",
        "Carried out: {amount} yuan a month for {months} months of grace from {month}, nothing from {after}",
    ),
    "stop-dropped": Name("不再调整，待遇不变", "No change; the aid stays as it is"),
    "grace-by-hand": Name("渐退期每月 {amount} 元，由线下发放", "Grace period of {amount} yuan a month, paid outside"),
    "overpaid": Name("已多发 {amount} 元，转追缴", "{amount} yuan paid beyond; a recovery begins"),
    "handed-to-township": Name(
        "移交{unit}，{tasks} 项待办一并移交，期限不变",
        "Handed over to {unit} with {tasks} open tasks; no due date moved",
    ),
}

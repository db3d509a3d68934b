"""Verification's events in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "authorised": Name("登记核对授权 {count} 份", "{count} authorisations recorded"),
    "consent-withdrawn": Name("撤回核对授权，停止查询", "Authorisation withdrawn, queries stop"),
    "relative-filed": Name("登记近亲属备案", "A relative of staff is filed"),
    "investigation-started": Name("启动家庭经济状况调查", "Investigation started"),
    "check-requested": Name("生成核对请求 {count} 条（{people} 人）", "{count} requests for {people} people"),
    "check-sent": Name("发出查询和信函 {count} 条", "{count} requests sent"),
    "check-entered": Name("登记核对结果 {count} 条", "{count} results entered"),
    "check-timed-out": Name("{count} 条请求到期没有答复，记为超时", "{count} requests timed out"),
    "check-in-force": Name("核对报告生效，有效期至 {valid_to}", "Report in force until {valid_to}"),
    "check-taken-over": Name(
        "接着办已经发出的核对，不重复查询", "A check that was running is taken over, nothing is asked twice"
    ),
    "check-dropped": Name("不再核对：{reason}", "No longer checked: {reason}"),
    "check-reused": Name("沿用仍有效的核对报告（至 {valid_to}）", "A valid report is used again (until {valid_to})"),
    "home-visited": Name("入户调查 {on}，{people} 人", "Home visit on {on} by {people} people"),
    "visit-entrusted": Name("委托{provider}入户", "The visit is entrusted to {provider}"),
    "visit-taken-back": Name("收回委托给{provider}的入户", "The visit is taken back from {provider}"),
    "county-visited": Name("县级入户调查 {on}，{people} 人", "The county’s home visit on {on} by {people} people"),
    "investigation-concluded": Name("提出调查结论", "Investigation concluded"),
    "counted-by-check": Name("按核对结果重新清点家庭人口：{names}", "Members counted as the check found: {names}"),
    "result-objected": Name("申请人对核对结果提出异议", "The applicant objects to the result"),
    "result-rechecked": Name("复查完毕", "Looked at again"),
    "finding-corrected": Name("复查更正核对结果：{what}", "A finding is corrected: {what}"),
    "appraised": Name(
        "民主评议：同意 {agree} 票，不同意 {against} 票", "Community review: {agree} for, {against} against"
    ),
}

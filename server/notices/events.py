"""The events of notices in a case's timeline; who objected is never among them."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "notice-prepared": Name("公示已生成（第{round}次）", "Notice made (round {round})"),
    "notice-posted": Name("公示已张贴，网上同时公示", "Notice posted, its page is open"),
    "notice-ended": Name("公示期满，网页已下线", "Period ended, the page is closed"),
    "notice-taken-down": Name("公示已撤下", "Notice taken down"),
    "notice-withheld": Name("依法不公示，公示已撤回", "Notice withheld"),
    "objection-registered": Name("收到第{serial}号异议", "Objection {serial} received"),
    "objection-taken-up": Name("{count} 条异议交审核人员核实", "{count} objection(s) to be looked into"),
    "objection-checked": Name("异议核实完成：{upheld}", "Objections looked into: {upheld_en}"),
    "exemption-asked": Name("提出不公示，等县民政局决定", "No notice asked for; the county decides"),
    "exemption-granted": Name("核准不公示", "No notice granted"),
    "exemption-declined": Name("不同意不公示，照常公示", "No notice declined; it is posted"),
    "published": Name("救助结果已公布", "Result published"),
    "not-published": Name("依法或者按本县规定不公布", "Not published, by law or the county's rule"),
}

"""What somebody did with a family's file, as it is told to the family."""

from __future__ import annotations

from server.cases.words import Name

READINGS: dict[str, Name] = {
    "archive.open": Name("打开归档的案卷", "opened the archived file"),
    "assessment.open": Name("查看核算表", "opened the calculation sheet"),
    "audit.readers": Name("查询谁看过档案", "asked who had read the file"),
    "case.open": Name("打开案件", "opened the case"),
    "export": Name("导出", "took an export"),
    "household.entitlement": Name("查看可享受的救助", "looked up what the household is entitled to"),
    "household.open": Name("打开家庭档案", "opened the household"),
    "household.visits": Name("查看探访记录", "opened the record of visits"),
    "lead.open": Name("打开线索", "opened the lead"),
    "online.open": Name("打开网上申请", "opened the application from home"),
    "online.phone": Name("查看网上申请的电话", "looked up the telephone of the application from home"),
    "papers.unmask": Name("查看扫描件原图", "opened scans"),
    "person.unmask": Name("查看完整号码", "looked at whole numbers"),
    "referral.open": Name("打开转办单", "opened the transfer"),
    "verification.results": Name("查看核对结果", "looked at the results of the means check"),
}  # fmt: skip

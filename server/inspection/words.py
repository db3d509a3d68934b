"""What somebody did with a family's file, as it is told to the family."""

from __future__ import annotations

from server.cases.words import ITEMS, Name, name_of
from server.verification.words import LOOKING

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
    "lead.phone": Name("查看线索本人的电话", "looked up the telephone of the lead"),
    "online.open": Name("打开网上申请", "opened the application from home"),
    "online.phone": Name("查看网上申请的电话", "looked up the telephone of the application from home"),
    "papers.unmask": Name("查看扫描件原图", "opened scans"),
    "person.unmask": Name("查看完整号码", "looked at whole numbers"),
    "referral.open": Name("打开转办单", "opened the transfer"),
    "verification.results": Name("查看核对结果", "looked at the results of the means check"),
}  # fmt: skip

#: Why a report of a means check, or its list of numbers, was opened (`verification.looking`): kept as `item:purpose`.
PURPOSES: dict[str, Name] = {
    "task": Name("办理本案任务", "a task of the case"),
    "query list": Name("按名单查询", "to ask the sources by the list"),
    **LOOKING,
}


def why(reason: str, step: str) -> Name:
    """Return for what a file was read: the step, what the check was about and its purpose, or the words that were typed."""
    if step:
        return Name(f"办理“{step}”", f"step: {step}")
    item, _, purpose = reason.partition(":")
    if item in ITEMS and purpose in PURPOSES:
        said, about = PURPOSES[purpose], name_of(ITEMS, item)
        return Name(f"{about.zh}核对：{said.zh}", f"means check for {about.en}: {said.en}")
    return Name(reason, reason)

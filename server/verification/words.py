"""Words of verification's states and choices, in Chinese and English, with the colour of their tags."""

from __future__ import annotations

from server.cases.words import Name

STATES = {
    "waiting": (Name("待查询", "to be asked"), ""), "sent": (Name("已发出", "sent"), "blue"),
    "none": (Name("无记录", "no record"), "green"), "found": (Name("有记录", "found"), "amber"),
    "unavailable": (Name("无法查询", "unavailable"), "red"), "timed-out": (Name("超时", "timed out"), "red"),
    "void": (Name("授权已撤回", "consent withdrawn"), ""),
}  # fmt: skip
CHECK_STATES = {
    "requested": (Name("待发出", "to be sent"), "amber"), "sent": (Name("登记中", "being entered"), "blue"),
    "entered": (Name("待复核", "to be reviewed"), "amber"), "in-force": (Name("已生效", "in force"), "green"),
    "stopped": (Name("已停止", "stopped"), ""),
}  # fmt: skip
CONCLUSIONS = {
    "within": (Name("符合", "within"), "green"), "exceeds": (Name("超标", "above a limit"), "red"),
    "visit": (Name("需入户核实", "verify at home"), "amber"),
}  # fmt: skip
RESULTS = {
    "within": (Name("符合条件", "within the conditions"), "green"), "exceeds": (Name("超出规定标准", "above a limit"), "red"),
    "uncooperative": (Name("不配合调查", "uncooperative"), "red"), "dropped": (Name("不再核对", "no longer checked"), ""),
}  # fmt: skip
CHANNELS = {
    "interface": Name("联网", "interface"), "counter": Name("当面、专线", "at the counter"), "letter": Name("信函", "letter"),
}  # fmt: skip
WAYS = {
    "new": Name("新核对", "new check"), "reuse": Name("沿用有效报告", "valid report used again"),
    "refused": Name("拒不配合", "refused"),
}  # fmt: skip
PURPOSES = {
    "review": Name("日常核查、数据比对", "review or comparison of data"), "complaint": Name("投诉举报", "complaint"),
    "application": Name("申请", "application"),
}  # fmt: skip
SIGNED_WAYS = {
    "paper": Name("书面签字", "signed on paper"), "mark": Name("按手印（有见证人）", "fingerprint with a witness"),
    "electronic": Name("电子签名", "electronic"),
}  # fmt: skip


def said(names: dict[str, tuple[Name, str]], key: str) -> tuple[Name, str]:
    """Return words and colour of a state."""
    return names.get(key, (Name(key, key), ""))


#: What a report may be opened for by whoever holds no task of its case.
LOOKING = {
    "review": Name("审核、审批需要", "needed to review or decide"), "objection": Name("处理异议、投诉", "objection or complaint"),
    "supervision": Name("监督检查", "supervision"), "audit": Name("审计", "audit"),
}  # fmt: skip

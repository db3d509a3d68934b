"""The words of unmasking."""

from __future__ import annotations

from server.cases.words import Name

#: What may be asked for. `papers` are the scans and photos of a case, `reporter` is whoever told the window of its emergency.
FIELDS = {
    "id_number": Name("证件号码", "ID number"),
    "phone": Name("电话", "Phone"),
    "reporter": Name("报告人电话", "Reporter’s phone"),
    "papers": Name("材料原件（扫描件、照片）", "Scans and photos"),
}
NUMBERS = ("id_number", "phone")
REPORTER = "reporter"
PAPERS = "papers"
OF_A_CASE = frozenset({REPORTER, PAPERS})
STATES = {
    "waiting": (Name("待同意", "Waits"), "amber"),
    "open": (Name("可以查看", "Open"), "green"),
    "over": (Name("已到期", "Over"), ""),
    "declined": (Name("不同意", "Declined"), "red"),
}

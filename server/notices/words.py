"""Words of public notices in both languages."""

from __future__ import annotations

from server.cases.words import Name

STATES: dict[str, tuple[Name, str]] = {
    "prepared": (Name("待张贴", "to be posted"), "amber"),
    "posted": (Name("张贴中", "posted"), "blue"),
    "ended": (Name("期满待撤下", "ended, to be taken down"), "amber"),
    "taken-down": (Name("已撤下", "taken down"), "green"),
    "withheld": (Name("不公示", "withheld"), ""),
}

KINDS: dict[str, Name] = {
    "before": Name("公示", "Public notice"),
    "after": Name("公布", "Publication"),
}

PLACES: dict[str, Name] = {
    "board": Name("村（社区）公示栏", "village notice board"),
    "screen": Name("电子屏", "screen"),
    "residence": Name("居住地", "place of residence"),
}

WAYS: dict[str, Name] = {
    "online": Name("公示网页", "page of the notice"),
    "window": Name("窗口", "window"),
    "phone": Name("电话", "telephone"),
    "letter": Name("书信", "letter"),
}

METHODS: dict[str, Name] = {
    "reinvestigate": Name("重新调查", "investigated again"),
    "review-meeting": Name("民主评议", "review meeting"),
}

GROUNDS: dict[str, Name] = {
    "violence": Name("受家庭暴力等侵害，公示会暴露行踪", "victim of violence; a notice would show where they are"),
    "protected": Name("证人等依法受保护", "protected by law, as a witness"),
    "law": Name("其他依法不得公开的情形", "must not be disclosed by another law"),
}

#: item → what the notice says is intended
INTENTS: dict[str, str] = {
    "dibao": "拟纳入最低生活保障",
    "dibao-alone": "拟单独纳入最低生活保障（参照单人户）",
    "tekun": "拟认定为特困人员",
    "bianyuan": "拟认定为最低生活保障边缘家庭",
    "gangxing": "拟认定为刚性支出困难家庭",
    "temp-spend": "拟给予支出型临时救助",
    "rebuild": "拟列为因灾倒损住房恢复重建补助对象",
}
ENDING = {"TK.end.notice": "拟终止特困人员救助供养"}  #: term → what is intended instead
MONTHLY = frozenset({"dibao", "dibao-alone", "tekun"})

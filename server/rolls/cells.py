"""What a roll's cell says: the words that townships use, and the traces that spreadsheets leave."""

from __future__ import annotations

import re
from datetime import date, timedelta

import forms
from server.rolls.lines import Problem

#: what rolls in use write → the word of the form, by field
_WORDS = {
    "relation": {
        "本人": "户主", "妻": "配偶", "妻子": "配偶", "夫": "配偶", "丈夫": "配偶", "子": "子女", "女": "子女", "儿子": "子女", "女儿": "子女",
        "长子": "子女", "次子": "子女", "长女": "子女", "次女": "子女", "独生子": "子女", "独生女": "子女", "儿媳": "子女的配偶",
        "女婿": "子女的配偶", "父": "父母", "母": "父母", "父亲": "父母", "母亲": "父母", "公公": "配偶的父母", "婆婆": "配偶的父母",
        "岳父": "配偶的父母", "岳母": "配偶的父母", "孙子": "孙子女", "孙女": "孙子女", "外孙": "孙子女", "外孙女": "孙子女",
        "爱人": "配偶", "之妻": "配偶", "之夫": "配偶", "养子": "子女", "养女": "子女", "继子": "子女", "继女": "子女", "三子": "子女", "三女": "子女",
        "四子": "子女", "四女": "子女", "之子": "子女", "之女": "子女", "长媳": "子女的配偶", "次媳": "子女的配偶", "儿媳妇": "子女的配偶",
        "孙": "孙子女", "爷爷": "祖父母", "奶奶": "祖父母", "外公": "祖父母", "外婆": "祖父母",
        "祖父": "祖父母", "祖母": "祖父母", "外祖父": "祖父母", "外祖母": "祖父母", "兄": "兄弟姐妹", "弟": "兄弟姐妹", "姐": "兄弟姐妹",
        "妹": "兄弟姐妹", "哥哥": "兄弟姐妹", "弟弟": "兄弟姐妹", "姐姐": "兄弟姐妹", "妹妹": "兄弟姐妹",
    },
    "item": {
        "单人保": "单独纳入低保", "低保单人户": "单独纳入低保",
        "最低生活保障": "低保", "城市最低生活保障": "低保", "农村最低生活保障": "低保", "城市低保": "低保", "农村低保": "低保", "城镇低保": "低保",
        "特困人员": "特困", "特困供养": "特困", "特困人员救助供养": "特困", "分散供养": "特困", "集中供养": "特困", "分散特困": "特困", "集中特困": "特困",
        "孤儿": "儿童保障", "孤儿保障": "儿童保障", "事实无人抚养儿童": "儿童保障", "困境儿童": "儿童保障", "残疾人补贴": "残疾人两项补贴",
        "困难残疾人生活补贴": "残疾人两项补贴", "重度残疾人护理补贴": "残疾人两项补贴",
    },
    "identity": {
        "最低生活保障": "低保", "低保对象": "低保", "低保户": "低保", "特困人员": "特困", "低保边缘家庭": "低保边缘", "低保边缘户": "低保边缘",
        "边缘户": "低保边缘", "边缘": "低保边缘", "刚性支出困难家庭": "刚性支出", "防返贫监测对象": "防返贫监测", "防止返贫监测对象": "防返贫监测",
        "孤儿": "孤儿或事实无人抚养", "事实无人抚养儿童": "孤儿或事实无人抚养",
    },
    "stable": {"是": "稳定", "否": "不稳定"},
    "card_state": {
        "正常使用": "正常", "已激活": "正常", "有卡": "正常", "丢失": "遗失", "挂失": "遗失", "已挂失": "遗失", "待激活": "未激活", "没有激活": "未激活",
        "未发卡": "无卡", "未办卡": "无卡", "没有卡": "无卡",
    },
}  # fmt: skip
_SHORTENED = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
#: what rolls write where there is nothing to write; a date of no end is none
_NOTHING = frozenset("无 / \\ - -- — —— 暂无 没有 空 不详".split())
_NO_END = frozenset("长期 长期有效 永久".split())
_AT_MIDNIGHT = re.compile(r"(\S+?)[T ]0?0:00(:00(\.0+)?)?")
_A_MONTH = re.compile(r"(.+)元?/月")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.\d+)?")
_FIRST_DAY = date(1899, 12, 30)  #: day 0 of spreadsheets


def read(column: forms.Field, text: str, *, row: int) -> tuple[str, list[Problem]]:
    """Return a cell's answer for the form, and what its spelling makes doubtful."""
    if text.startswith("="):
        zh, en = "这一格是没有结果的公式，请改为填写数值或文字。", "A formula without its result; enter what it gives."
        return "", [Problem(row=row, column=column.title_zh, zh=zh, en=en)]
    text = _plainly(column, text)
    if column.type == "string" and not column.options and _SHORTENED.fullmatch(text):
        zh = "号码被电子表格存成了数字，后几位已经丢失；请把这一列设为“文本”后重新填写。"
        return "", [
            Problem(
                row=row,
                column=column.title_zh,
                zh=zh,
                en="Kept as a number, its last digits are lost; enter it as text.",
            )
        ]
    if column.format == "date" and _SERIAL.fullmatch(text):
        day = (_FIRST_DAY + timedelta(days=int(float(text)))).isoformat()
        zh, en = f"按电子表格的日期序号读作 {day}，请核对。", f"Read as the spreadsheet’s day {day}; please check."
        return day, [Problem(row=row, column=column.title_zh, zh=zh, en=en, bad=False)]
    return _choice(column, text), []


def _plainly(column: forms.Field, text: str) -> str:
    """Return what a cell says without what rolls write beside it: nothing, no end, the hour of a day, the span of an amount."""
    if not column.required and text.strip() in (_NOTHING | _NO_END if column.name == "valid_to" else _NOTHING):
        return ""
    if column.format == "date" and (day := _AT_MIDNIGHT.fullmatch(text.strip())):
        return day[1]
    if column.name == "amount" and (amount := _A_MONTH.fullmatch(text.strip())):
        return amount[1]
    return text


def _choice(column: forms.Field, text: str) -> str:
    """Return a choice's code for the words of a roll; what is no choice stays for the form to name."""
    wanted = _WORDS.get(column.name, {}).get(text.strip(), text.strip())
    for option in column.options:
        if wanted in (str(option.value), option.zh) or (len(wanted) > 1 and option.zh.startswith(wanted)):
            return str(option.value)
    return text

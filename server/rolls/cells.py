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
        "祖父": "祖父母", "祖母": "祖父母", "外祖父": "祖父母", "外祖母": "祖父母", "兄": "兄弟姐妹", "弟": "兄弟姐妹", "姐": "兄弟姐妹",
        "妹": "兄弟姐妹", "哥哥": "兄弟姐妹", "弟弟": "兄弟姐妹", "姐姐": "兄弟姐妹", "妹妹": "兄弟姐妹",
    },
    "item": {
        "单人保": "单独纳入低保", "低保单人户": "单独纳入低保", "最低生活保障": "低保", "城市低保": "低保", "农村低保": "低保",
        "特困人员": "特困", "特困供养": "特困", "特困人员救助供养": "特困",
    },
    "identity": {"最低生活保障": "低保", "低保对象": "低保", "特困人员": "特困", "低保边缘家庭": "低保边缘", "刚性支出困难家庭": "刚性支出"},
    "stable": {"是": "稳定", "否": "不稳定"},
}  # fmt: skip
_SHORTENED = re.compile(r"\d(?:\.\d+)?[Ee]\+?\d{2}")
_SERIAL = re.compile(r"[2-6]\d{4}(?:\.0+)?")
_FIRST_DAY = date(1899, 12, 30)  #: day 0 of spreadsheets


def read(column: forms.Field, text: str, *, row: int) -> tuple[str, list[Problem]]:
    """Return a cell's answer for the form, and what its spelling makes doubtful."""
    if text.startswith("="):
        zh, en = "这一格是没有结果的公式，请改为填写数值或文字。", "A formula without its result; enter what it gives."
        return "", [Problem(row=row, column=column.title_zh, zh=zh, en=en)]
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


def _choice(column: forms.Field, text: str) -> str:
    """Return a choice's code for the words of a roll; what is no choice stays for the form to name."""
    wanted = _WORDS.get(column.name, {}).get(text.strip(), text.strip())
    for option in column.options:
        if wanted in (str(option.value), option.zh) or (len(wanted) > 1 and option.zh.startswith(wanted)):
            return str(option.value)
    return text

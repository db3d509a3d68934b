"""A light says in words, in either language, what is left."""

from __future__ import annotations

import re

import pytest
from flask import Flask, render_template_string

from server.web.lights import Light

PAGE = '{% from "components/deadlines.html" import deadline_light %}{{ deadline_light(light) }}'


@pytest.mark.parametrize(
    ("light", "zh", "en"),
    [
        (Light(state="red", left=-3), "已超 3 个工作日", "3 working day(s) overdue"),
        (Light(state="amber", left=0), "今天到期", "Due today"),
        (Light(state="green", left=18), "剩 18 个工作日", "18 working day(s) left"),
        (Light(state="amber", left=1, unit="day"), "剩 1 天", "1 day(s) left"),
        (Light(state="amber", left=0, unit="hour"), "剩不到 1 小时", "Less than an hour left"),
        (Light(state="red", left=-1, unit="hour"), "已超 1 小时", "1 hour(s) overdue"),
        (Light(state="grey", words="已中止", words_en="suspended"), "已中止", "suspended"),
        (Light(state="grey"), "未计时", "Not running"),
    ],
)
def test_each_light_says_what_is_left(app: Flask, light: Light, zh: str, en: str) -> None:
    for lang, expected in (("zh", zh), ("en", en)):
        with app.test_request_context(f"/?lang={lang}"):
            shown = re.search(r"<b>(.*?)</b>", render_template_string(PAGE, light=light))
        assert shown
        assert shown[1] == expected

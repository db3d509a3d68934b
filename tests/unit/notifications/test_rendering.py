"""Messages are rendered from listed facts only, in both languages, without personal detail."""

from __future__ import annotations

import pytest

from notifications.catalogue import TEMPLATES, FactRefused, UnknownTemplate
from notifications.rendering import FOLDER, render

FACTS: dict[str, str | int] = {
    "case": "690102-2026-000123",
    "task": "签收转办",
    "unit": "教育局",
    "due": "2026-10-21",
    "days": 3,
    "rung_zh": "还有3个工作日到期",
    "rung_en": "3 working days left",
    "rule_zh": "转办签收",
    "rule_en": "Sign for the referral",
    "basis_zh": "本县规定",
    "basis_en": "county rule",
    "number": "青转〔2026〕7号",
    "outcome_zh": "同意",
    "outcome_en": "granted",
    "step": "出具文书",
    "proposed": "住房和城乡建设局",
    "question_zh": "超过救助上限，一事一议",
    "question_en": "above the cap",
    "meeting": "2026年第3次联席会议",
    "at": "2026-12-09 14:30",
    "place": "县政府第二会议室",
    "written": False,
    "application": "WS2026-00012",
    "lead": "XS2026-00012",
    "day": "2026-10-21",
    "overdue": 2,
    "put_off": 1,
    "today": 1,
    "soon": 4,
    "total": 7,
    "count": 12,
    "source": "国办发明电〔2026〕7号",
    "year": 2027,
    "fingerprint": "0f3a9c11 5e7b2d40",
    "identity_zh": "最低生活保障边缘家庭",
    "identity_en": "household on the edge of minimum living allowance",
    "until": "2027-03-31",
    "file": "690102-H-000012",
    "what_zh": "证件号码、电话",
    "what_en": "ID number, Phone",
    "agreed": True,
}


def facts_of(template: str) -> dict[str, str | int]:
    return {name: FACTS[name] for name in TEMPLATES[template].needs}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_every_message_can_be_written_in_both_languages(template: str, language: str) -> None:
    rendered = render(template, facts_of(template), language)

    assert rendered.title and "\n" not in rendered.title and len(rendered.title) <= 160
    assert rendered.body and "{" not in rendered.body and "\n\n\n" not in rendered.body


@pytest.mark.parametrize("template", sorted(TEMPLATES))
def test_a_case_message_names_the_case(template: str) -> None:
    if "case" in TEMPLATES[template].needs:
        assert FACTS["case"] in render(template, facts_of(template), "zh").title


def test_every_folder_of_texts_is_a_known_message() -> None:
    assert {folder.name for folder in FOLDER.iterdir() if folder.is_dir()} == set(TEMPLATES)


def test_a_due_date_is_the_last_day_in_words() -> None:
    assert "到期：2026年10月21日，还有 3 天（自然日）\n" in render("reminder", facts_of("reminder"), "zh").body
    assert "Due: 21 Oct 2026, 3 calendar days left\n" in render("reminder", facts_of("reminder"), "en").body


def test_an_hour_clock_shows_the_local_minute() -> None:
    facts = facts_of("reminder") | {"due": "2026-02-18T13:15:00+00:00"}

    assert "2026年2月18日 21:15" in render("reminder", facts, "zh").body


def test_a_provisional_date_is_said_to_be_one() -> None:
    assert "暂定" in render("overdue", facts_of("overdue") | {"provisional": True}, "zh").body
    assert "暂定" not in render("overdue", facts_of("overdue"), "zh").body


def test_a_fact_that_is_not_listed_is_refused() -> None:
    with pytest.raises(FactRefused, match="name"):
        render("task-arrived", facts_of("task-arrived") | {"name": "某人"}, "zh")


def test_a_missing_fact_is_refused() -> None:
    with pytest.raises(FactRefused, match="lacks case"):
        render("incident", {"step": "出具文书"}, "zh")


@pytest.mark.parametrize("secret", ["690102199001011234", "69010219900101123X", "690102900101123", "13800000000"])
def test_an_identity_or_telephone_number_is_refused_in_any_fact(secret: str) -> None:
    with pytest.raises(FactRefused):
        render("task-arrived", facts_of("task-arrived") | {"task": f"核对 {secret}"}, "zh")


def test_text_of_a_fact_is_never_run_as_a_template() -> None:
    rendered = render("task-arrived", facts_of("task-arrived") | {"task": "{{ 7 * 7 }}"}, "zh")

    assert "{{ 7 * 7 }}" in rendered.title


def test_an_unknown_message_is_refused() -> None:
    with pytest.raises(UnknownTemplate):
        render("no-such-message", {}, "zh")

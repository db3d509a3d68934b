"""Answers come back in the form's types, or with a sentence at the right place."""

from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

import forms
from tests.unit.forms.conftest import TODAY, question

Trial = Callable[..., forms.Form]
MONEY = {"x-ui": {"widget": "money"}}
PERSON = {"x-ui": {"widget": "person"}, "x-check": "person-name"}


def clean(form: forms.Form, answers: dict[str, Any]) -> dict[str, Any]:
    result = form.validate(answers, today=TODAY)
    assert result.errors == ()
    return result.clean


def only_error(form: forms.Form, answers: dict[str, Any], **more: Any) -> forms.FieldError:
    (error,) = form.validate(answers, today=TODAY, **more).errors
    return error


def test_an_empty_text_is_no_answer(trial: Trial) -> None:
    form = trial({"a": question("姓名", "Name")}, required=["a"])
    error = only_error(form, {"a": "  \u3000 "})

    assert (error.path, error.code, error.zh) == ("a", "required", "请填写“姓名”。")
    assert error.en == "Enter: Name."


@pytest.mark.parametrize("typed", ["1200.5", "１，２００.５０", "¥1,200.50元", 1200.5, Decimal("1200.50")])
def test_an_amount_is_decimal_however_it_is_typed(trial: Trial, typed: Any) -> None:
    answer = clean(trial({"a": question(type="number", **MONEY)}), {"a": typed})["a"]

    assert isinstance(answer, Decimal)
    assert str(answer) == "1200.50"


@pytest.mark.parametrize("typed", ["12,00", "一千", "NaN", "1e999", "1e3", "1_000", "Infinity", "1" * 40])
def test_what_is_no_amount_is_said_to_be_none(trial: Trial, typed: str) -> None:
    assert only_error(trial({"a": question("金额", "Amount", "number", **MONEY)}), {"a": typed}).code == "wrong-type"


def test_a_third_decimal_of_an_amount_is_refused_not_rounded(trial: Trial) -> None:
    error = only_error(trial({"a": question("金额", "Amount", "number", **MONEY)}), {"a": "0.125"})

    assert (error.code, error.zh) == ("too-many-decimals", "“金额”最多写到分（两位小数）。")


@pytest.mark.parametrize(("typed", "read"), [("true", True), ("否", False), ("on", True), (False, False)])
def test_yes_and_no_of_a_page_become_booleans(trial: Trial, typed: Any, read: bool) -> None:
    assert clean(trial({"a": question(type="boolean")}), {"a": typed})["a"] is read


@pytest.mark.parametrize(
    "typed", ["2026-2-7", "2026/02/07", "2026年2月7日", "20260207", "２０２６．２．７", date(2026, 2, 7)]
)
def test_a_date_is_read_in_the_ways_people_write_it(trial: Trial, typed: Any) -> None:
    assert clean(trial({"a": question(format="date")}), {"a": typed})["a"] == "2026-02-07"


def test_a_date_that_does_not_exist_is_refused(trial: Trial) -> None:
    assert only_error(trial({"a": question(format="date")}), {"a": "2026-02-30"}).code == "not-a-date"


def test_a_minute_without_an_offset_is_chinese_time(trial: Trial) -> None:
    form = trial({"a": question(format="date-time")})

    assert clean(form, {"a": "2026-02-17T21:15"})["a"] == "2026-02-17T21:15:00+08:00"
    assert clean(form, {"a": "2026-02-17 21:15:30"})["a"] == "2026-02-17T21:15:30+08:00"
    assert clean(form, {"a": "2026-02-17T13:15:00Z"})["a"] == "2026-02-17T13:15:00Z"
    assert only_error(form, {"a": "2026-02-17 25:15"}).code == "not-a-date-time"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("买买提•示例", "买买提·示例"),
        ("买买提 ・ 示例", "买买提·示例"),
        ("  张　示例 ", "张示例"),
        ("Anna  Maria O'Neil", "Anna Maria O'Neil"),
        ("𬱟示例", "𬱟示例"),
        ("䶮㛃", "䶮㛃"),
        ("〇示例", "〇示例"),
    ],
)
def test_names_keep_their_characters_and_get_one_separator(trial: Trial, typed: str, kept: str) -> None:
    assert clean(trial({"a": question(**PERSON)}), {"a": typed})["a"] == kept


@pytest.mark.parametrize("typed", ["张3", "张*", "·张", "张·", "<b>张</b>", "张😀"])
def test_what_cannot_be_a_name_is_refused(trial: Trial, typed: str) -> None:
    assert only_error(trial({"a": question(**PERSON)}), {"a": typed}).code == "person-name"


@pytest.mark.parametrize("typed", ["138 0000 0001", "+86-13800000001", "１３８００００００００１"[:11], "0690-1234567"])
def test_telephones_are_read_as_people_write_them(trial: Trial, typed: str) -> None:
    form = trial({"a": question(**{"x-ui": {"widget": "phone"}, "x-check": "phone"})})

    assert clean(form, {"a": typed})["a"].isascii()


@pytest.mark.parametrize("typed", ["12345", "23800000001", "138000000011", "abc"])
def test_what_is_no_telephone_is_refused(trial: Trial, typed: str) -> None:
    form = trial({"a": question(**{"x-ui": {"widget": "phone"}, "x-check": "phone"})})
    if typed == "12345":
        assert form.validate({"a": typed}, today=TODAY).errors == ()  # a five-digit service number such as 12345
    else:
        assert only_error(form, {"a": typed}).code == "phone"


def test_a_card_that_fails_its_check_is_only_doubted_because_it_may_be_a_passbook(trial: Trial) -> None:
    form = trial({"a": question("账号", "Account", **{"x-ui": {"widget": "bankcard"}, "x-check": "bankcard"})})

    assert form.validate({"a": "6200 0000 0000 0000 018"}, today=TODAY).warnings == ()
    doubted = form.validate({"a": "6200000000000000019"}, today=TODAY)
    assert (doubted.errors, doubted.warnings[0].code) == ((), "card-check")
    assert only_error(form, {"a": "62000"}).code == "bankcard"


def test_the_kind_of_document_decides_how_a_number_is_checked(trial: Trial) -> None:
    form = trial(
        {
            "kind": question(),
            "number": question("号码", "Number", **{"x-ui": {"widget": "idnumber"}, "x-check": "idnumber:kind"}),
        }
    )

    assert clean(form, {"kind": "resident", "number": "69010220090825010x"})["number"] == "69010220090825010X"
    assert clean(form, {"kind": "passport", "number": "E1234567"})["number"] == "E1234567"
    assert only_error(form, {"kind": "resident", "number": "690102198503120017"}).code == "check-digit"
    assert only_error(form, {"kind": "hmt", "number": "690102198503120016"}).code == "other-document-kind"


def test_birth_and_sex_come_from_the_number_and_may_not_contradict_it(trial: Trial) -> None:
    form = trial(
        {
            "id_number": question(**{"x-check": "idnumber"}),
            "birth": question("出生日期", "Birth", format="date", **{"x-derive": "birth:id_number"}),
            "sex": question("性别", "Sex", **{"x-derive": "sex:id_number"}),
        }
    )

    assert clean(form, {"id_number": "690102198611200021"}) == {
        "id_number": "690102198611200021",
        "birth": "1986-11-20",
        "sex": "female",
    }
    error = only_error(form, {"id_number": "690102198611200021", "birth": "1986-11-21"})
    assert (error.path, error.code) == ("birth", "differs-from-id")


def test_an_amount_above_the_cap_is_refused_with_the_cap_in_the_sentence(trial: Trial) -> None:
    form = trial({"amount": question("金额", "Amount", "number", **MONEY, **{"x-limit": "small_cap"})})
    error = only_error(form, {"amount": "900"}, limits={"small_cap": Decimal(800)})

    assert (error.path, error.code, error.zh) == ("amount", "above-limit", "“金额”超过了限额 800 元。")
    assert form.validate({"amount": "800"}, today=TODAY, limits={"small_cap": Decimal(800)}).errors == ()


def test_a_forgotten_cap_is_an_error_of_the_caller_never_a_pass(trial: Trial) -> None:
    form = trial({"amount": question(type="number", **{"x-limit": "small_cap"})})
    with pytest.raises(forms.MissingLimit):
        form.validate({"amount": "900"}, today=TODAY)


def test_dates_keep_their_order(trial: Trial) -> None:
    form = trial(
        {
            "began": question(format="date", **{"x-check": "date-not-future"}),
            "ended": question("结束", "End", format="date", **{"x-check": "after:began"}),
        }
    )

    assert clean(form, {"began": "2026-09-01", "ended": "2026-09-01"})
    assert only_error(form, {"began": "2026-09-02", "ended": "2026-09-01"}).path == "ended"
    assert only_error(form, {"began": "2026-09-22"}).code == "in-future"
    assert only_error(form, {"began": "2026-02-30", "ended": "2026-03-01"}).path == "began"


def test_what_a_condition_hides_need_not_be_mended_and_is_not_kept(trial: Trial) -> None:
    form = trial(
        {
            "ill": question(type="boolean"),
            "disease": question("病种", "Disease", maxLength=3, **{"x-ui": {"visible-when": {"ill": True}}}),
        },
        allOf=[
            {"if": {"properties": {"ill": {"const": True}}, "required": ["ill"]}, "then": {"required": ["disease"]}}
        ],
    )

    assert clean(form, {"ill": "false", "disease": "太长的一段话"}) == {"ill": False}
    assert only_error(form, {"ill": "true"}).code == "required"
    assert only_error(form, {"ill": "true", "disease": "太长的一段话"}).zh == "“病种”最多 3 个字。"
    assert form.fields[1].required


def test_an_unknown_field_is_named(trial: Trial) -> None:
    error = only_error(trial({"a": question()}), {"b": 1})

    assert (error.path, error.code) == ("b", "unknown-field")


def test_a_choice_outside_the_list_is_refused(trial: Trial) -> None:
    form = trial({"a": question("类别", "Kind", oneOf=[{"const": "x", "title": "甲", "x-en": "A"}])})

    assert only_error(form, {"a": "y"}).zh == "“类别”请从列出的选项里选。"


@pytest.mark.parametrize("hint", [{"x-ui": {"widget": "checkbox"}}, {}])
def test_an_unticked_promise_is_asked_for(trial: Trial, hint: dict[str, Any]) -> None:
    form = trial({"a": question("承诺", "Promise", "boolean", const=True, **hint)}, required=["a"])

    assert only_error(form, {}).zh == "请勾选“承诺”。"
    assert only_error(form, {"a": "false"}).zh == "请勾选“承诺”。"


def test_errors_in_rows_name_the_row_and_come_in_the_order_of_the_page(trial: Trial) -> None:
    row = {
        "type": "object",
        "title": "成员",
        "x-en": "Member",
        "additionalProperties": False,
        "properties": {"name": question("姓名", "Name", **PERSON), "age": question("年龄", "Age", "integer")},
        "required": ["name"],
    }
    form = trial(
        {
            "members": {"type": "array", "title": "家庭成员", "x-en": "Members", "items": row},
            "end": question("结尾", "End"),
        },
        required=["end"],
    )
    errors = form.validate({"members": [{"age": "x"}, {}, {"name": "3"}]}, today=TODAY).errors

    assert [error.path for error in errors] == ["members/0/name", "members/0/age", "members/1/name", "end"]
    assert errors[0].zh == "请填写第1项家庭成员的“姓名”。"
    assert errors[2].en.startswith("Name (Members, row 2)")


def test_a_sentence_of_the_form_names_its_row_before_it() -> None:
    errors = forms.load("complaint.register").validate({"points": [{"text": "少"}]}, today=TODAY).errors
    said = {error.path: error.zh for error in errors}

    assert said["points/0/text"].startswith("第1项反映的问题：请把问题写清楚")


def test_a_section_that_must_be_filled_names_each_missing_answer(trial: Trial) -> None:
    section = {
        "type": "object",
        "title": "甲",
        "x-en": "A",
        "additionalProperties": False,
        "properties": {"x": question("子", "Child"), "y": question("丑", "Other")},
        "required": ["x", "y"],
    }
    errors = trial({"a": section}, required=["a"]).validate({}, today=TODAY).errors

    assert [error.path for error in errors] == ["a/x", "a/y"]


def test_the_forms_own_sentence_comes_before_the_general_one(trial: Trial) -> None:
    form = trial(
        {
            "a": question(
                pattern="^[0-9]{4}$", **{"x-errors": {"pattern": {"zh": "应为四位数字。", "en": "Four digits."}}}
            )
        }
    )

    assert only_error(form, {"a": "12"}).zh == "应为四位数字。"


def test_routing_answers_are_picked_out_of_their_sections(trial: Trial) -> None:
    section = {
        "type": "object",
        "title": "甲",
        "x-en": "A",
        "additionalProperties": False,
        "properties": {"grade": question(**{"x-routing": True}), "note": question()},
    }
    form = trial({"a": section, "b": question(type="boolean", **{"x-routing": True})})

    assert form.routing({"a": {"grade": "C", "note": "x"}, "b": False}) == {"grade": "C", "b": False}


def test_what_is_kept_as_json_reads_back_unchanged(trial: Trial) -> None:
    form = trial({"a": question(type="number", **MONEY), "b": question(type="boolean"), "c": question(format="date")})
    answers = clean(form, {"a": "0.10", "b": "on", "c": "2026/2/7"})

    assert form.plain(answers) == {"a": "0.10", "b": True, "c": "2026-02-07"}
    assert clean(form, form.plain(answers)) == answers


@pytest.mark.parametrize("hostile", [{"a": {"x": 1}}, {"a": [1]}, {"a": True}, {"a": 3}])
def test_an_answer_of_a_strange_type_is_an_error_never_a_crash(trial: Trial, hostile: dict[str, Any]) -> None:
    form = trial({"a": question(**{"x-check": ["idnumber", "phone"]})})

    assert only_error(form, hostile).code == "wrong-type"


def test_an_answer_must_be_among_the_names_given_before(trial: Trial) -> None:
    form = trial({"name": question(), "payee": question("收款人", "Payee", **{"x-check": "one-of:/name"})})

    assert clean(form, {"name": "陈示例", "payee": "陈示例"})
    assert only_error(form, {"name": "陈示例", "payee": "李示例"}).code == "not-named-above"


NOON = datetime(2026, 9, 21, 12, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    ("at", "wrong"),
    [
        ("2026-09-21T11:59:00+08:00", False),
        ("2026-09-21T12:01:00+08:00", False),  # a clock at the window may be a minute ahead
        ("2026-09-21T12:02:00+08:00", True),
        ("2026-09-21T04:02:00+00:00", True),
        ("2026-09-22T09:00:00+08:00", True),
    ],
)
def test_what_has_happened_lies_not_later_today(at: str, wrong: bool) -> None:
    answers = {"delivered_at": at, "way": "direct"}
    found = forms.load("decide.deliver").validate(answers, today=NOON.date(), now=NOON).errors

    assert [(e.path, e.code) for e in found if e.path == "delivered_at"] == [("delivered_at", "in-future")] * wrong


@pytest.mark.parametrize(("on", "wrong"), [("1890-01-01", True), ("1899-12-31", True), ("1900-01-01", False)])
def test_a_date_before_1900_is_a_slip_of_the_hand(on: str, wrong: bool) -> None:
    answers = {"kind": "income", "happened_on": on, "words": "打零工停了", "reporter": "陈示例", "truthful": True}
    found = forms.load("family.report").validate(answers, today=TODAY).errors

    assert [(e.path, e.code) for e in found] == [("happened_on", "too-long-ago")] * wrong
    assert all("1900年以后" in e.zh for e in found)

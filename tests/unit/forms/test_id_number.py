"""ID numbers after GB 11643: what is read, what is refused, what is only doubted."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import InvalidIdNumber, mask_id, mask_name, mask_phone, parse_id_number, to_18
from forms.identity import check_character

TODAY = date(2026, 9, 21)


@pytest.mark.parametrize(
    ("text", "birth", "sex"),
    [
        ("690102198503120016", date(1985, 3, 12), "male"),
        ("690102198611200021", date(1986, 11, 20), "female"),
        ("69010220090825010X", date(2009, 8, 25), "female"),
        ("690102201506010036", date(2015, 6, 1), "male"),
    ],
)
def test_birth_and_sex_are_read_from_the_number(text: str, birth: date, sex: str) -> None:
    number = parse_id_number(text, today=TODAY)

    assert (number.birth, number.sex, number.division, number.kind) == (birth, sex, "690102", "resident")


def test_full_width_digits_spaces_and_a_small_x_are_read_as_the_same_number() -> None:
    assert parse_id_number(" ６９０１０２ 20090825 010ｘ ", today=TODAY).value == "69010220090825010X"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("690102198503120017", "check-digit"),
        ("6901021985031200", "length"),
        ("69010219850312001A", "characters"),
        ("690102198502300014", "birth-date"),
        ("690102202701010016", "birth-in-future"),
        ("690102850312001", "old-form"),
        ("", "length"),
    ],
)
def test_a_wrong_number_is_refused_with_its_reason(text: str, code: str) -> None:
    if code in ("birth-date", "birth-in-future"):
        text = text[:17] + check_character(text[:17])
    with pytest.raises(InvalidIdNumber) as refusal:
        parse_id_number(text, today=TODAY)

    assert refusal.value.code == code
    assert refusal.value.zh and refusal.value.en


def test_an_old_number_is_read_only_where_archives_allow_it() -> None:
    number = parse_id_number("690102850312001", today=TODAY, old_form=True)

    assert (number.value, number.birth, number.sex) == ("690102850312001", date(1985, 3, 12), "male")
    assert to_18("690102850312001") == "690102198503120016"


def test_an_old_number_of_a_centenarian_belongs_to_the_19th_century() -> None:
    assert to_18("690102980312996")[6:14] == "18980312"


@pytest.mark.parametrize(("body", "kind"), [("81000019850312001", "hmt"), ("91115619850312001", "foreign")])
def test_permits_with_the_same_form_keep_their_kind(body: str, kind: str) -> None:
    assert parse_id_number(body + check_character(body), today=TODAY).kind == kind


def test_a_district_younger_than_any_table_is_no_reason_to_refuse() -> None:
    for division in ("330113", "659010"):  # 临平区 2021, 胡杨河市 2019
        body = division + "19850312001"
        assert parse_id_number(body + check_character(body), today=TODAY).division_known


def test_an_unknown_province_is_only_doubted() -> None:
    body = "99010219850312001"[:17].replace("99", "77", 1)
    assert not parse_id_number(body + check_character(body), today=TODAY).division_known


@given(st.dates(date(1900, 1, 1), TODAY), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(birth: date, sequence: int, place: int, shift: int) -> None:
    body = f"690102{birth:%Y%m%d}{sequence:03}"
    right = body + check_character(body)
    wrong = body[:place] + str((int(body[place]) + shift) % 10) + body[place + 1 :] + right[17]

    assert parse_id_number(right, today=TODAY).birth == birth
    with pytest.raises(InvalidIdNumber):
        parse_id_number(wrong, today=TODAY)


def test_masks_hide_the_birth_date_the_given_name_and_the_middle_of_a_telephone() -> None:
    assert mask_id("690102198503120016") == "690102********0016"
    assert mask_id("123") == "***"
    assert mask_name("陈示例") == "陈**"
    assert mask_name("买买提·示例") == "买**·**"
    assert mask_phone("13800000001") == "138****0001"
    assert mask_phone("") == ""

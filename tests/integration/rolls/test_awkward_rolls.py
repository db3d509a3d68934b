"""Rolls as spreadsheets leave them: what can be read is read, what cannot is named row by row, and no household goes in by halves."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from sqlalchemy import func, select, update

from server.households.models import Benefit, Household, Person
from server.payments.models import StandingPayment
from server.rolls.models import RollImport
from server.rolls.reading import Read, columns, read_roll
from server.web.table_files import UnreadableTable
from tests.integration.rolls.conftest import as_csv, id_number, on_allowance, person
from tests.stage import Stage

Bring = Callable[..., RollImport]
HEADERS = list(columns())
ALLOWED = on_allowance(1, 1)
SPOUSE = person(2, 1, **{"与户主关系": "配偶"})


def check(stage: Stage, content: bytes) -> Read:
    return stage.read(lambda work: read_roll(work, name="名单", content=content), "clerk.qingsui")


def bad(found: Read) -> dict[tuple[int, str], str]:
    return {(each.row, each.column): each.zh for each in found.problems if each.bad}


def book(change: Callable[[Any], None], *rows: dict[str, str]) -> bytes:
    made, file = openpyxl.Workbook(), BytesIO()
    for row in (dict(zip(HEADERS, HEADERS, strict=True)), *(rows or (ALLOWED, SPOUSE))):
        made.active.append([row.get(header) for header in HEADERS])
    change(made)
    made.save(file)
    return file.getvalue()


def put(header: str, value: Any) -> Callable[[Any], None]:
    """Write a value into the first row's cell of a column."""
    return lambda made: made.active.cell(2, HEADERS.index(header) + 1, value)


def merge(header: str) -> Callable[[Any], None]:
    """Merge the cells of the first two rows in a column."""

    def do(made: Any) -> None:
        place = HEADERS.index(header) + 1
        made.active.cell(3, place).value = None
        made.active.merge_cells(start_row=2, end_row=3, start_column=place, end_column=place)

    return do


def title(made: Any) -> None:
    made.active.insert_rows(1)
    made.active.cell(1, 1, "青穗镇2026年在册名单")
    made.active.merge_cells("A1:H1")


def misjudged(content: bytes) -> bytes:
    """Return a workbook that says of its sheet that it is one cell, as some programs do."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', old.read(name)))
    return file.getvalue()


def cover(made: Any) -> None:
    made.create_sheet("填表说明", 0).append(["一人一行"])


WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
READABLE = {
    "utf-8 with a mark": as_csv([ALLOWED]),
    "gb18030": as_csv([ALLOWED]).decode("utf-8-sig").encode("gb18030"),
    "utf-16, what spreadsheets call Unicode text": as_csv([ALLOWED]).decode("utf-8-sig").replace(",", "\t").encode("utf-16"),
    "wide digits": as_csv([{**ALLOWED, "身份证号": ALLOWED["身份证号"].translate(WIDE), "月救助金额": "６２０"}]),
    "an amount with a comma and a unit": as_csv([{**ALLOWED, "月救助金额": "￥1,620.50元/月"}]),
    "days as people write them": as_csv([
        {**ALLOWED, "享受起始日期": "2025年3月1日", "上次核查日期": "2026.3.10", "认定日期": "2025/2/20 00:00:00", "有效期至": "长期", "联系电话": "无"}
    ]),
    "a number kept as text": as_csv([{**ALLOWED, "身份证号": "=\"" + ALLOWED["身份证号"] + "\"", "银行账号": "'6200000000000000018"}]),
    "the words of a township": as_csv([
        {**ALLOWED, "与户主关系": "本人", "救助事项": "农村低保", "社保卡状态": "已激活"},
        {**SPOUSE, "与户主关系": "妻子", "乡镇": "青穗县青穗镇", "村（社区）": "麦香村委会"},
    ]),
    "empty rows between and below": as_csv([ALLOWED]) + b"\r\n,,,\r\n" + b"\r\n" * 12000 + as_csv([SPOUSE]).split(b"\r\n", 1)[1],
    "columns under other names": as_csv([ALLOWED]).replace("月救助金额".encode(), "保障金额(元)".encode()).replace("户编号".encode(), "户号".encode()),
    "a title above the header": "青穗镇在册名单\r\n".encode() + as_csv([ALLOWED])[3:],
    "a workbook with a merged title": book(title),
    "a workbook whose first sheet explains": book(cover),
    "a household's number merged over its rows": book(merge("户编号")),
    "a workbook that says it has one cell": misjudged(book(put("月救助金额", 620))),
    "a cell that is a day": book(put("享受起始日期", date(2025, 3, 1))),
}  # fmt: skip


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_what_can_be_read_is_read(stage: Stage, content: bytes) -> None:
    found = check(stage, content)

    assert bad(found) == {}
    assert len(found.lines) == found.rows > 0
    assert len(found.lines) == 2 or not content.startswith(b"PK")
    assert (
        found.lines[0].answers["id_number"] == ALLOWED["身份证号"] and found.lines[0].answers["since"] == "2025-03-01"
    )


UNREADABLE = {
    "a formula without its result": (book(put("月救助金额", "=600+20")), "月救助金额", "没有结果的公式"),
    "a number that lost its end": (book(put("身份证号", float(ALLOWED["身份证号"][:17] + "0"))), "身份证号", "后几位已经丢失"),
    "an account that lost its end and still passes": (book(put("银行账号", 6200000000000000018.0)), "银行账号", "后几位已经丢失"),
    "an error of the spreadsheet": (book(put("月救助金额", "#REF!")), "月救助金额", "应填数字"),
    "half a cent": (as_csv([{**ALLOWED, "月救助金额": "620.005"}]), "月救助金额", "两位小数"),
    "aid without an amount": (as_csv([{**ALLOWED, "月救助金额": ""}]), "月救助金额", "请填写"),
    "a month for a day": (as_csv([{**ALLOWED, "享受起始日期": "2025-03"}]), "享受起始日期", "不是真实存在的日期"),
    "a number in short": (as_csv([{**ALLOWED, "身份证号": "6.90102E+17"}]), "身份证号", "后几位已经丢失"),
    "a township of another county": (as_csv([{**ALLOWED, "乡镇": "邻县镇"}]), "乡镇", "本县没有“邻县镇”"),
    "a line of totals": (as_csv([{"户编号": "合计", "月救助金额": "620"}]), "姓名", "请填写"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "column", "words"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_named_by_row_and_column_in_chinese(
    stage: Stage, content: bytes, column: str, words: str
) -> None:
    found = check(stage, content)

    assert words in bad(found)[2, column]
    assert found.lines == []


def test_money_merged_over_two_people_is_not_guessed(stage: Stage) -> None:
    found = check(stage, book(merge("月救助金额")))

    assert "合并" in bad(found)[3, "月救助金额"] and found.lines == []


def test_a_day_kept_as_a_number_is_read_and_said(stage: Stage) -> None:
    found = check(stage, book(put("享受起始日期", 45717)))

    assert found.lines[0].answers["since"] == "2025-03-01"
    assert [each.zh for each in found.problems] == ["按电子表格的日期序号读作 2025-03-01，请核对。"]


def test_sheets_and_columns_that_are_not_read_are_named(stage: Stage) -> None:
    def more(made: Any) -> None:
        made.create_sheet("二村").append(["户编号", "姓名"])
        made.active.cell(1, len(HEADERS) + 1, "备注2")

    told = [each.zh for each in check(stage, book(more)).problems]

    assert told == ["这些列不认识，没有读：备注2。", "只读了一张工作表，没有读：二村。"]


def test_two_columns_that_mean_the_same_are_refused(stage: Stage) -> None:
    header, row = as_csv([ALLOWED]).decode().split("\r\n")[:2]

    with pytest.raises(UnreadableTable) as refusal:
        check(stage, f"{header},公民身份号码\r\n{row},{id_number(8)}\r\n".encode())
    assert "几列是同一内容：身份证号、公民身份号码" in refusal.value.text("zh")


def test_more_rows_than_a_file_may_hold_are_refused_and_none_is_dropped_in_silence(stage: Stage) -> None:
    row = as_csv([ALLOWED]).split(b"\r\n")[1] + b"\r\n"

    with pytest.raises(UnreadableTable) as refusal:
        check(stage, as_csv([]) + row * 5001)
    assert "超过 5000 行" in refusal.value.text("zh")


@pytest.mark.parametrize(
    ("others", "column", "words"),
    [
        ([{**SPOUSE, "身份证号": "12"}], "身份证号", "应为18位"),
        ([{**SPOUSE, "乡镇": "白石乡", "村（社区）": ""}], "乡镇", "不在同一个乡镇"),
        ([person(5, 1)], "与户主关系", "已有户主（第 2 行）"),
        (
            [{**SPOUSE, "救助事项": "低保", "月救助金额": "620", "享受起始日期": "2025-03-01"}],
            "救助事项",
            "按户发放，第 2 行已经填过",
        ),
    ],
)
def test_a_household_with_a_wrong_row_stays_out_whole_and_its_neighbours_go_in(
    stage: Stage, others: list[dict[str, str]], column: str, words: str
) -> None:
    found = check(stage, as_csv([ALLOWED, *others, on_allowance(7, 7)]))

    assert words in bad(found)[3, column]
    assert bad(found)[2, "户编号"] == "同一户的第 3 行有误，整户暂不导入。"
    assert [line.number for line in found.lines] == [4]


def test_a_person_in_two_households_of_a_file_keeps_both_out(stage: Stage) -> None:
    twice = {**SPOUSE, "户编号": "0007"}
    found = check(stage, as_csv([ALLOWED, SPOUSE, on_allowance(7, 7), twice, on_allowance(9, 9)]))

    assert (
        "第 5 行写在户编号 0007 下" in bad(found)[3, "户编号"]
        and "第 3 行写在户编号 0001 下" in bad(found)[5, "户编号"]
    )
    assert [line.number for line in found.lines] == [6]


def test_a_member_who_lives_in_another_household_keeps_the_whole_household_out(stage: Stage, bring: Bring) -> None:
    bring([ALLOWED, SPOUSE])

    roll = bring([on_allowance(3, 9), {**SPOUSE, "户编号": "0009", "与户主关系": "子女"}])

    assert roll.taken["left_out"] == 2 and roll.taken["households"] == roll.taken["benefits"] == 0
    assert {(each["row"], each["column"]) for each in roll.problems if each["bad"]} == {(2, "户编号"), (3, "身份证号")}
    assert stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Person))) == 2


def test_an_old_roll_brings_back_no_aid_that_was_ended_here(stage: Stage, bring: Bring) -> None:
    bring([ALLOWED])
    today = stage.clock.now().date()
    stage.run(None, lambda w: w.session.execute(update(Benefit).values(until=date(today.year - 1, 12, 31))))

    roll = bring([{**ALLOWED, "联系电话": "13900000000"}])

    assert (
        roll.taken["benefits"] == 0
        and stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Benefit))) == 1
    )
    assert ["没有恢复" in each["zh"] for each in roll.problems] == [True]


@pytest.mark.parametrize("card", ["遗失", "未激活"])
def test_money_for_a_card_that_takes_none_is_held(stage: Stage, bring: Bring, card: str) -> None:
    bring([{**ALLOWED, "社保卡状态": card}])

    assert stage.read(lambda w: w.session.scalars(select(StandingPayment.hold)).one()) == "card"


def _row_of_many(n: int) -> dict[str, str]:
    number = {"身份证号": id_number(n % 1000, birth=f"19{50 + n // 1000}0101")}
    return on_allowance(n, n // 5, **number) if n % 5 == 0 else person(n, n // 5, **number, **{"与户主关系": "子女"})


@pytest.mark.slow
def test_five_thousand_rows_go_in_as_they_are(stage: Stage, bring: Bring) -> None:
    rows = [_row_of_many(n) for n in range(5000)]

    roll = bring(rows)

    assert (roll.taken["households"], roll.taken["people"], roll.taken["benefits"]) == (1000, 5000, 1000), (
        roll.problems[:5]
    )
    assert stage.read(lambda w: w.session.scalar(select(func.count()).select_from(Household))) == 1000

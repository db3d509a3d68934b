"""Which columns each list has when it leaves as XLSX; the headers are Chinese whatever the reader's language."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from io import BytesIO
from typing import IO, TypeVar

from server.audit import operations as audit
from server.cases.words import CASE_STATES, PROCESSES, name_of, state_of
from server.foundation.errors import NotPermitted
from server.foundation.paging import Page
from server.foundation.work import Work
from server.organisation import rules
from server.organisation.roles import ROLES
from server.oversight.queries import board, listed, orders, statistics
from server.oversight.words import CAUSES, ORDER_STATES
from server.web.spreadsheets import MOST_ROWS, Cell, write_sheet

T = TypeVar("T")
AT_ONCE = 500  #: rows read from the database at a time

BOARD = (
    "案件编号",
    "家庭编号",
    "申请人（已遮盖）",
    "流程",
    "步骤",
    "单位",
    "岗位",
    "经办人",
    "到期日",
    "超期",
    "计量",
    "是否未签收转办",
    "期限规则",
    "依据",
)
ORDERS = ("督办单号", "督办事项", "案件编号", "督办对象", "岗位", "发出日期", "答复期限", "超期工作日", "状态")
LISTED = ("案件编号", "家庭编号", "申请人（已遮盖）", "承办单位", "原因", "列入时间")
ON_TIME = ("单位", "流程", "按期", "逾期", "按期率", "未办结且已超期")
_UNITS = {"workday": "工作日", "day": "天", "hour": "小时"}


def board_sheet(work: Work, wanted: board.Wanted) -> IO[bytes]:
    """Write a list of the board, unsigned transfers and the longest overdue first."""
    rows = _all(lambda after: board.rows(work, wanted, after=after, size=AT_ONCE))
    return _sheet(work, "督办看板", BOARD, map(_board_row, rows), subject=f"board:{wanted.due or 'all'}")


def _board_row(row: board.BoardRow) -> tuple[Cell, ...]:
    return (
        row.case_code, row.household, row.person, name_of(PROCESSES, row.process).zh, row.name, row.unit, ROLES[row.role].zh,
        row.holder, row.light.due_at or row.light.due_on, row.over or None, _UNITS[row.light.unit] if row.over else "",
        "是" if row.unsigned else "", row.light.name or row.rule, row.light.basis,
    )  # fmt: skip


def orders_sheet(work: Work, *, state: str, late: bool) -> IO[bytes]:
    """Write the list of 督办单, open and earliest first."""
    rows = _all(lambda after: orders.orders(work, state=state, late=late, after=after, size=AT_ONCE))
    return _sheet(work, "督办单", ORDERS, map(_order_row, rows), subject="orders")


def _order_row(row: orders.OrderRow) -> tuple[Cell, ...]:
    over = -(row.light.left or 0) if row.late else None
    return (
        row.number, row.subject, row.case_code, row.unit, ROLES[row.role].zh, row.sent_on, row.reply_by, over,
        ORDER_STATES[row.state][0].zh,
    )  # fmt: skip


def listed_sheet(work: Work) -> IO[bytes]:
    """Write the supervision list."""
    rows = _all(lambda after: listed.listed(work, after=after, size=AT_ONCE))
    return _sheet(work, "督办清单", LISTED, map(_listed_row, rows), subject="listed")


def _listed_row(row: listed.Listed) -> tuple[Cell, ...]:
    return (row.case_code, row.household, row.person, row.unit, name_of(CAUSES, row.cause).zh, row.at)


def statistics_sheet(work: Work, month: statistics.Month) -> IO[bytes]:
    """Write the month's figures, the lowest on-time rate first."""
    rows = (
        (each.unit, name_of(PROCESSES, each.process).zh, each.met, each.late, _percent(each.rate), each.open_overdue)
        for each in month.on_time
    )
    totals: list[tuple[Cell, ...]] = [
        ("本月登记", "", month.opened),
        ("本月受理", "", month.accepted),
        ("本月办结", "", month.closed),
    ]
    totals += [(f"目前{state_of(CASE_STATES, key)[0].zh}", "", number) for key, number in sorted(month.states.items())]
    return _sheet(
        work, f"{month.first:%Y-%m} 统计", ON_TIME, [*rows, *totals], subject=f"statistics:{month.first:%Y-%m}"
    )


def _percent(rate: float | None) -> str:
    return "—" if rate is None else f"{rate:.1%}"


def _sheet(
    work: Work, name: str, headers: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], *, subject: str
) -> IO[bytes]:
    if not rules.may(work.actor, "report.export"):
        raise NotPermitted(reason="导出清单")
    file = BytesIO()
    written = write_sheet(file, name=name, headers=headers, rows=rows)
    audit.record_export(work, subject, file, what=f"{written} rows")
    file.seek(0)
    return file


def _all(read: Callable[[str | None], Page[T]]) -> Iterator[T]:
    """Yield the rows of all pages, up to what one sheet takes."""
    given, after = 0, None
    while given < MOST_ROWS:
        page = read(after)
        yield from page.rows
        given, after = given + len(page.rows), page.next
        if after is None:
            return

"""The kinds of lists that departments bring, and which of their columns the table of signals asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from server.cases.words import Name


@dataclass(frozen=True, slots=True)
class Fact:
    """What a column is to the table: a number, a date (as days since), or one of some words."""

    name: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ListKind:
    """One kind of list."""

    key: str
    name: Name
    source: Name  #: who has it
    columns: Mapping[str, Fact]

    @property
    def needed(self) -> tuple[str, ...]:
        """Return the columns beyond the common ones."""
        return tuple(self.columns)


LISTS: dict[str, ListKind] = {
    kind.key: kind
    for kind in (
        ListKind("medical", Name("大额自付医疗", "large own medical cost"), Name("医保局", "medical insurance"), {"12个月自付": Fact("amount")}),
        ListKind("traffic", Name("道路交通事故", "traffic accidents"), Name("公安交警", "traffic police"), {"伤情等级": Fact("grade")}),
        ListKind("disaster", Name("受灾名单", "people hit by disaster"), Name("应急局", "emergency management"), {}),
        ListKind(
            "death", Name("主要劳动力去世", "main earners who died"), Name("公安、殡葬", "police, funeral service"),
            {"去世日期": Fact("days"), "在家庭中": Fact("change", {"主要劳动力": "earner", "其他": "other"})},
        ),
        ListKind(
            "disability", Name("新评定残疾", "new disability grades"), Name("残联", "disabled persons’ federation"),
            {"残疾等级": Fact("grade", {"一级": "1", "二级": "2", "三级": "3", "四级": "4", "1": "1", "2": "2", "3": "3", "4": "4"}), "评定日期": Fact("days")},
        ),
        ListKind(
            "schooling", Name("失学辍学、新考取大学", "dropouts and university entrants"), Name("教育局", "education bureau"),
            {"情况": Fact("change", {"辍学": "dropped", "考取大学": "admitted"})},
        ),
        ListKind("unemployment", Name("失业金期满", "unemployment benefit ended"), Name("人社局", "employment bureau"), {"期满日期": Fact("days")}),
        ListKind(
            "utility", Name("水电欠费、零用量", "utility arrears and zero use"), Name("供电、供水", "power and water companies"),
            {"情况": Fact("change", {"零用量": "zero", "欠费": "arrears"}), "起始日期": Fact("days")},
        ),
    )
}  # fmt: skip

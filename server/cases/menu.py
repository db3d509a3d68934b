"""What a room adds to the main menu, to the workbench and to the page of a case (`ENTRIES`, `LINKS` of its `menu.py`, `TILES`)."""

from __future__ import annotations

from dataclasses import dataclass

from server.cases.words import Name

#: The groups of the main menu in their order, by what somebody is about to do; a group holds at most seven entries.
GROUPS = {
    "today": Name("今天", "Today"),
    "window": Name("受理", "At the window"),
    "matters": Name("办案", "Casework"),
    "notices": Name("公示与会议", "Notices and meetings"),
    "money": Name("资金与名册", "Money and rolls"),
    "records": Name("资料", "Records"),
    "rules": Name("督办与规则", "Supervision and rules"),
    "administration": Name("管理", "Administration"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main menu; without actions and roles it is everybody's."""

    place: int  #: within their group, entries stand in the order of these numbers
    group: str  #: a key of `GROUPS`
    href: str
    label: Name
    actions: tuple[str, ...] = ()  #: any of these opens it
    roles: frozenset[str] = frozenset()  #: or any of these roles
    also: tuple[str, ...] = ()  #: where its other pages lie: on them too it is the one that is marked


@dataclass(frozen=True, slots=True)
class Tile:
    """What a room counts on the workbench, beside the tasks (`tiles.py` of the room: `TILES`)."""

    label: Name
    value: int
    kind: str
    href: str


@dataclass(frozen=True, slots=True)
class Link:
    """One page of another room about a case."""

    place: int
    endpoint: str
    label: Name
    action: str
    argument: str = "case_id"  #: name under which the page takes the case's id
    ended: bool = False  #: shown for cases that have ended too
    kinds: frozenset[str] = frozenset({"application"})  #: kinds of cases that it is about

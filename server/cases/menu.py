"""What a room adds to the main menu, to the workbench and to the page of a case (`ENTRIES`, `LINKS` of its `menu.py`, `TILES`)."""

from __future__ import annotations

from dataclasses import dataclass

from server.cases.words import Name


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the main menu; without actions and roles it is everybody's."""

    place: int  #: entries stand in the order of these numbers
    href: str
    label: Name
    actions: tuple[str, ...] = ()  #: any of these opens it
    roles: frozenset[str] = frozenset()  #: or any of these roles


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

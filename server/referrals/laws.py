"""What is cited for a transfer on a day: the Social Assistance Law where it is in force, before it the opinion of 2023."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

LAW_FROM = date(2026, 7, 1)  #: 中华人民共和国社会救助法 in force


@dataclass(frozen=True, slots=True)
class Citation:
    """A source in both languages."""

    zh: str
    en: str


def in_force(day: date) -> bool:
    """Tell whether the Social Assistance Law is in force."""
    return day >= LAW_FROM


def identity_shared(day: date) -> Citation:
    """Return why a recognised identity spares its holder new proof of income and property."""
    if in_force(day):
        return Citation("《社会救助法》第四十二条、第六十二条", "Social Assistance Law arts. 42 and 62")
    return Citation("国办发〔2023〕39号", "State Council General Office [2023] No. 39")


def transfers_in_time(day: date) -> Citation:
    """Return why a transfer goes out and comes back in time; the days are the county's."""
    if in_force(day):
        return Citation(
            "《社会救助法》第六十四条；天数为演示参数",
            "Social Assistance Law art. 64; the days are demonstration parameters",
        )
    return Citation("演示参数", "demonstration parameter")


def hearing_first(day: date) -> Citation:
    """Return why the recipient is heard before any cut."""
    if in_force(day):
        return Citation("《社会救助法》第四十八条", "Social Assistance Law art. 48")
    return Citation("演示参数", "demonstration parameter")

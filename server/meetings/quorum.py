"""Whether enough of those who must be there are there, for the meeting and for each matter: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from server.meetings.voting import ALL, Rules


@dataclass(frozen=True, slots=True)
class Place:
    """One seat with the people who may sit on it, the principal first, and those of them who are there."""

    unit: str
    name: str
    kind: str  #: chair, core, concerned
    people: tuple[str, ...]
    there: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: whether it suffices, which units are missing, and who may speak for which unit."""

    enough: bool
    missing: tuple[str, ...] = ()  #: names of units
    speakers: dict[str, str] = field(default_factory=dict)  #: unit → person who speaks for it


def of_meeting(places: Iterable[Place]) -> Found:
    """Tell whether the meeting may begin: the chair and every core department are there.

    Departments concerned bind only their own matters.
    """
    missing = [place.name for place in places if place.kind != "concerned" and not place.there]
    return Found(not missing, tuple(missing))


def of_matter(
    places: Collection[Place], *, concerned: Collection[str], recused: Collection[str], rules: Rules
) -> Found:
    """Tell whether one matter may be decided by those who are there and do not stand aside.

    A deputy speaks where the principal stands aside.
    """
    speakers: dict[str, str] = {}
    missing: list[str] = []
    lacking: list[str] = []
    for place in places:
        if place.kind == "concerned" and place.unit not in concerned:
            continue
        able = next((person for person in place.people if person in place.there and person not in recused), None)
        if able is not None:
            speakers[place.unit] = able
        elif place.kind == "concerned" and place.unit in concerned:
            lacking.append(place.name)
        else:
            missing.append(place.name)
    wanted = [place for place in places if place.kind == "concerned" and place.unit in concerned]
    if lacking and (rules.concerned == ALL or len(lacking) == len(wanted)):
        missing += lacking
    return Found(not missing, tuple(missing), speakers)

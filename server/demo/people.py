"""Invent households: names that say they are examples, ID numbers of a division that does not exist."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from server.demo import contacts
from server.demo.county import TOWNSHIPS

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "例甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
#: What brings a household to the window: items asked for, causes, needs, what it sets in the form.
_STORIES: tuple[tuple[int, dict[str, Any]], ...] = (
    (18, {"items": ["education"], "hardship": {"causes": ["schooling"], "needs": ["education"]}, "child": (7, 17)}),
    (14, {"items": ["employment"], "employment": "unemployed", "hardship": {"causes": ["unemployment"], "needs": ["employment"]}}),
    (10, {"items": ["housing-urban"], "settlement": "urban", "hardship": {"causes": ["other"], "needs": ["housing"]},
          "property": {"houses": [{"tenure": "private-rent", "area": 24, "place": "青穗镇示例路", "use": "lived"}]}}),
    (10, {"items": ["housing-rural"], "hardship": {"causes": ["disaster"], "needs": ["housing"]},
          "property": {"houses": [{"tenure": "own", "area": 70, "place": "本村", "use": "lived", "danger": "D"}]}}),
    (12, {"items": ["insurance-aid"], "hardship": {"causes": ["illness"], "needs": ["medical"]}}),
    (8, {"items": ["medical"], "serious_disease": True, "disease": "慢性肾病",
         "hardship": {"causes": ["illness"], "needs": ["medical"]}, "expenses": [{"kind": "medical", "total": 42000, "own_part": 18000}]}),
    (7, {"items": ["disability-rehab"], "hardship": {"causes": ["disability"], "needs": ["rehabilitation"]}, "child": (3, 6)}),
    (9, {"items": ["charity"], "hardship": {"causes": ["no-labour"], "needs": ["living"]}}),
    (7, {"items": ["dibao"], "employment": "unemployed", "hardship": {"causes": ["disability"], "needs": ["living"]}, "wage": (4, 12)}),
    (5, {"items": ["tekun"], "marital": "widowed", "hardship": {"causes": ["no-labour"], "needs": ["living"]}, "alone": (61, 85)}),
    (4, {"items": ["child"], "marital": "widowed", "hardship": {"causes": ["child-alone"], "needs": ["living"]}, "alone": (58, 74),
         "child": (4, 15)}),
    (5, {"items": ["temp-spend"], "serious_disease": True, "disease": "尿毒症", "wage": (8, 20),
         "hardship": {"causes": ["illness"], "needs": ["medical", "living"]},
         "expenses": [{"kind": "medical", "total": 52000, "basic_insurance": 23000, "medical_aid": 5000, "own_part": 24000}]}),
    (4, {"items": ["gangxing"], "serious_disease": True, "disease": "恶性肿瘤", "wage": (46, 60),
         "hardship": {"causes": ["illness"], "needs": ["medical"]},
         "expenses": [{"kind": "medical", "total": 80000, "basic_insurance": 40000, "own_part": 40000}]}),
    (12, {"items": ["education", "employment"], "employment": "unemployed",
          "hardship": {"causes": ["unemployment", "schooling"], "needs": ["education", "employment"]}, "child": (7, 17)}),
)  # fmt: skip

_ON_THEIR_OWN = ("dibao", "tekun", "gangxing")  #: what nobody asks for who is recognised already


@dataclass(slots=True)
class Newcomer:
    """One household that comes to a window."""

    township: str
    village: str
    about: dict[str, Any]
    identity: str | None  #: an identity recognised earlier: bianyuan, dibao
    manner: str = "ordinary"  #: ordinary, deficient, withdraws
    urgent: dict[str, Any] = field(default_factory=dict)


def id_number(birth: date, sequence: int) -> str:
    """Return an ID number of division 690102, which is assigned to nobody (check digit after GB 11643)."""
    digits = f"690102{birth:%Y%m%d}{sequence:03d}"
    return digits + "10X98765432"[sum(int(d) * w for d, w in zip(digits, _WEIGHTS, strict=True)) % 11]


class People:
    """Draw households, the same ones for the same seed and day."""

    def __init__(self, *, seed: int, today: date, first: int = 0) -> None:
        """`first` keeps the ID numbers of two drawings apart."""
        self._random, self._today = random.Random(seed), today
        self._sequences: Iterator[int] = iter(range(first, 10**9))
        self._doors: Iterator[int] = iter(range(101 + first, 10**9))
        self._born_so_far: set[tuple[str, date]] = set()

    def come(self, item: str = "") -> Newcomer:
        """Return the next household at a window, one that asks for an item only where one is named."""
        draw = self._random
        township, _name, villages = draw.choices(TOWNSHIPS, weights=(5, 3, 3))[0]
        stories = [(weight, story) for weight, story in _STORIES if not item or story["items"] == [item]]
        story = dict(draw.choices([s for _w, s in stories], weights=[w for w, _s in stories])[0])
        child, alone, wage = story.pop("child", None), story.pop("alone", None), story.pop("wage", (9, 60))
        income = [] if alone else [{"kind": "wage", "amount": draw.randrange(*wage) * 1000}]
        about = {**story, **self._adult(*(alone or (25, 62))), "income": income}
        members = [{**self._adult(25, 62), "relation": "spouse"}] if not alone and draw.random() < 0.6 else []
        if child:
            members.append({**self._born(*child), "relation": "grandchild" if alone else "child"})
        if not alone and draw.random() < 0.3:
            members.append({**self._adult(63, 80), "relation": "parent"})
        village = draw.randrange(len(villages))
        known = draw.choices((None, "bianyuan", "dibao"), weights=(5, 3, 2))[0]
        return Newcomer(
            township=township, village=f"{township}-village-{village + 1}",
            about={**about, **self._at_home(villages[village]), "members": members},
            identity=None if story["items"][0] in _ON_THEIR_OWN else known,
            manner=draw.choices(("ordinary", "deficient", "withdraws"), weights=(80, 15, 5))[0],
        )  # fmt: skip

    def in_need(self) -> Newcomer:
        """Return the next household in an emergency."""
        draw, found = self._random, self.come()
        kind, words = draw.choice(
            (
                ("fire", "厨房起火，衣物粮食烧毁"),
                ("illness", "突发重病，押金不够"),
                ("traffic", "骑车被撞，急需手术"),
                ("accident", "干活摔伤，无钱医治"),
            )
        )
        person = {k: found.about[k] for k in ("name", "phone")} | {
            "id_kind": "resident",
            "id_number": found.about["id"],
        }
        found.urgent = {"person": person, "kind": kind, "words": words}
        return found

    def _at_home(self, village: str) -> dict[str, Any]:
        """Return where a household lives and how it is reached and paid; no two have anything of it in common."""
        number = next(self._doors)
        here = contacts.address(village, number)
        return {
            "registered_address": here, "residence_address": here, "phone": contacts.phone(number),
            "account": {"account": contacts.account(number)},
        }  # fmt: skip

    def _adult(self, youngest: int, oldest: int) -> dict[str, Any]:
        return self._born(youngest, oldest)

    def _born(self, youngest: int, oldest: int) -> dict[str, Any]:
        draw = self._random
        birth = self._today - timedelta(days=draw.randrange(youngest * 365 + 30, oldest * 365 + 300))
        number = next(self._sequences)
        name = draw.choice(_SURNAMES) + "示" + draw.choice(_GIVEN)
        while (name, birth) in self._born_so_far:  # two of one name and birth would be a possible duplicate
            name = draw.choice(_SURNAMES) + "示" + draw.choice(_GIVEN)
        self._born_so_far.add((name, birth))
        return {"name": name, "id": id_number(birth, number % 999 + 1)}

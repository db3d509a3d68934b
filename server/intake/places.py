"""Where an item is applied for: where the applicant is registered, or at this window (table `jurisdiction`, 社会救助法 art. 37)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.organisation.models import Unit
from workflows.dmn import Decision

TABLE = "jurisdiction"
ELSEWHERE = frozenset({"pass-on", "elsewhere"})  #: answers that name another window than this one
_TOWNSHIP = 9  #: digits of a township's division code (GB/T 10114); a county's has six


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What the table says of an item for somebody who is registered elsewhere."""

    apply_to: str  #: pass-on (another township of the county), elsewhere, permit (here, by a residence permit)
    reason_zh: str
    reason_en: str
    basis: str
    answer: Decision

    @property
    def elsewhere(self) -> bool:
        """Tell whether another window is the one to apply to."""
        return self.apply_to in ELSEWHERE

    def kept(self) -> dict[str, str]:
        """Return the answer as the item keeps it."""
        return {
            "apply_to": self.apply_to, "zh": self.reason_zh, "en": self.reason_en, "basis": self.basis,
            "rules": "、".join(self.answer.rules), "table": f"{self.answer.table} {self.answer.version}",
        }  # fmt: skip


def registered(code: str, *, township: str, county: str) -> str:
    """Return where somebody is registered, seen from a township; a code that ends at the county names no township of it."""
    if not code:
        return "unknown"
    if not code.startswith(county):
        return "elsewhere"
    own = township[:_TOWNSHIP]
    return "other-township" if len(code) >= _TOWNSHIP == len(own) and code[:_TOWNSHIP] != own else "here"


def places(work: Work, applicant: Mapping[str, Any], *, township: str, items: Iterable[str]) -> dict[str, Place]:
    """Return what the table says of each item; nothing of one that may be applied for here."""
    division = work.session.get_one(Unit, township).division
    where = registered(str(applicant.get("registered_division") or ""), township=division, county=work.house.county)
    if where in ("here", "unknown"):
        return {}
    permit = bool(applicant.get("residence_permit"))
    asked = {item: _asked(work, item, where, permit) for item in items}
    return {item: place for item, place in asked.items() if place is not None}


def _asked(work: Work, item: str, where: str, permit: bool) -> Place | None:
    facts = {"item": item, "registered": where, "permit": permit}
    answer = work.house.tables.decide(TABLE, facts, on=work.today)
    if not answer.hits:
        return None
    notes = answer.hits[0].notes
    return Place(
        apply_to=str(answer.hits[0].outputs["apply_to"]), reason_zh=notes["reason_zh"], reason_en=notes["reason_en"],
        basis=notes["basis"], answer=answer,
    )  # fmt: skip


def taken_here(path: str, name_zh: str, name_en: str, place: Mapping[str, Any]) -> FieldProblem:
    """Say that an item is another window's, and that who takes it all the same gives the reason."""
    return FieldProblem(
        path, "registered-elsewhere",
        f"“{name_zh}”：{place['zh']}（{place['basis']}）。仍在这里受理的写明理由（例如其他共同生活的家庭成员户籍在这里）；不受理的，写明已告诉申请人到哪里申请。",
        f"“{name_en}”: {place['en']} ({place['basis']}). If it is taken here all the same, say why (another member is registered here, say);"
        " if not, say where the applicant was told to apply.",
    )  # fmt: skip

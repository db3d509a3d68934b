"""The list of items that the window decides about: what was asked for, what the table proposes, what the clerk takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from server.cases.advance import plain
from server.cases.words import ITEMS, SERVICES, Name, name_of
from server.foundation.errors import FieldProblem, InvalidAnswers
from server.foundation.work import Work
from server.households.entitlements import in_institutions
from server.households.exclusions import EXCLUDES, Collision, collisions_by_item
from server.households.identities import held_by_household
from server.intake import claims, places
from server.intake.places import Place
from workflows.proposal import Proposal, facts_from_household, propose, standards_on

#: what the ledger of identities calls them → what the proposal table calls them
_IDENTITIES = {"fangfanpin": "monitored"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One item with why it stands in the list."""

    item: str
    wanted: bool  #: the applicant asks for it
    proposal: Proposal | None
    take: bool
    reason: str = ""
    held: str = ""  #: number of the open case that holds the item already
    labels: Mapping[str, str] = field(default_factory=dict)  #: fact → its Chinese label
    beside: tuple[Collision, ...] = ()  #: what is received already and does not go together with it
    place: Place | None = None  #: where it is applied for by somebody who is registered elsewhere

    @property
    def name(self) -> Name:
        """Return what the item is called."""
        return name_of(ITEMS, self.item)

    @property
    def expected(self) -> bool | None:
        """Return what the table and the wish say: True take it, False nobody asks for it, None open."""
        if self.held or self.excluded or (self.elsewhere and not self.wanted):
            return None
        if self.wanted or (self.proposal is not None and self.proposal.certain):
            return True
        return None if self.proposal is not None else False

    @property
    def excluded(self) -> bool:
        """Tell whether what the household receives rules the item out."""
        return any(each.verdict == EXCLUDES for each in self.beside)

    @property
    def elsewhere(self) -> bool:
        """Tell whether another window is the one to apply to."""
        return self.place is not None and self.place.elsewhere

    @property
    def needs_reason(self) -> bool:
        """Tell whether the clerk departs from what table and wish say."""
        return self.expected is not None and self.take != self.expected

    def kept(self) -> dict[str, Any]:
        """Return why the item was proposed, as the case keeps it."""
        found, place = self.proposal, {"place": self.place.kept()} if self.place else {}
        if found is None:
            return {"wanted": self.wanted, "certain": False, "rules": [], **place}
        return plain({
            **place,
            "wanted": self.wanted, "certain": found.certain, "rules": list(found.rule_ids), "zh": found.reason_zh,
            "en": found.reason_en, "basis": found.basis, "used": dict(found.facts_used),
            "missing": list(found.facts_missing), "table": found.table_version,
        })  # fmt: skip


def identities_of(work: Work, household_id: str | None) -> list[str]:
    """Return what the household holds as a whole today, as the proposal table names it."""
    if household_id is None:
        return []
    return [_IDENTITIES.get(row.kind, row.kind) for row in held_by_household(work, household_id)]


def proposals(work: Work, clean: Mapping[str, Any], *, household_id: str | None) -> tuple[Proposal, ...]:
    """Ask the proposal table in force today about a filled common form."""
    standards = standards_on(work.house.tables, division=work.house.county, on=work.today)
    housed = household_id is not None and bool(in_institutions(work, [household_id]))
    facts = facts_from_household(
        clean, identities_of(work, household_id), work.today, standards=standards, in_institution=housed
    )
    return propose(facts, work.house.tables, work.today)


def lines(
    work: Work, clean: Mapping[str, Any], *, household_id: str | None, chosen: Iterable[Mapping[str, Any]] = ()
) -> list[Line]:
    """Return the list for a filled form, with the clerk's choices where she made any."""
    wanted = [str(item) for item in clean["case"].get("items_wanted", ())]
    found = {p.item: p for p in proposals(work, clean, household_id=household_id)}
    choices = {str(choice["item"]): choice for choice in chosen if choice.get("item") in SERVICES}
    labels = {column.name: column.label for column in work.house.tables.table("item-proposal", on=work.today).inputs}
    held = claims.held_elsewhere(work, household_id)
    listed = dict.fromkeys([*wanted, *found, *choices])
    received = collisions_by_item(work, household_id=household_id, items=listed) if household_id else {}
    elsewhere = places.places(work, clean["applicant"], township=clean["case"]["township"], items=listed)
    other_windows = {item for item, place in elsewhere.items() if place.elsewhere}
    made = []
    for item in listed:
        proposal, choice = found.get(item), choices.get(item)
        beside = received.get(item, ())
        usual = (
            item not in held
            and all(each.verdict != EXCLUDES for each in beside)
            and (item in wanted or bool(proposal and proposal.certain and item not in other_windows))
        )
        made.append(
            Line(
                item=item, held=held.get(item, ""), beside=beside, place=elsewhere.get(item), wanted=item in wanted,
                proposal=proposal, take=bool(choice["take"]) if choice else usual,
                reason=str(choice.get("reason") or "").strip() if choice else "", labels=labels,
            )
        )  # fmt: skip
    return made


def check_lines(found: list[Line]) -> None:
    """Ask for a reason where the clerk departs, and for at least one item.

    :raises InvalidAnswers: a reason is missing, or nothing is taken.
    """
    problems = [
        FieldProblem(
            f"{line.item}-reason", "required",
            f"{'增加' if line.take else '去掉'}“{line.name.zh}”要写明理由。",
            f"Say why “{line.name.en}” is {'added' if line.take else 'removed'}.",
        )
        for line in found if line.needs_reason and not line.reason
    ]  # fmt: skip
    problems += [
        places.taken_here(f"{line.item}-reason", line.name.zh, line.name.en, line.place.kept())
        for line in found
        if line.take and line.place and line.elsewhere and not line.needs_reason and not line.reason
    ]
    problems += [
        FieldProblem(
            f"{line.item}-take", "excluded", f"“{line.name.zh}”不能同时享受：{each.reason_zh}（{each.basis}）。",
            f"“{line.name.en}” does not go together with what is received: {each.reason_en} ({each.basis}).",
        )
        for line in found if line.take for each in line.beside if each.verdict == EXCLUDES
    ]  # fmt: skip
    if not any(line.take for line in found):
        problems.append(
            FieldProblem("items", "none-taken", "至少要有一个事项才能登记。", "Register at least one item.")
        )
    if problems:
        raise InvalidAnswers(problems)

"""Write `docs/permissions.md` from the rules: who may do what, and who sees which field of a family.

`python -m server.organisation.permissions > docs/permissions.md`; a test holds the page against the rules.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from server.organisation.roles import ROLES, Role
from server.organisation.rules import NAMING, RULES, SECOND_PERSON

#: How a relation is said.
RELATIONS = {
    "own": "own township",
    "village": "own village",
    "county": "county",
    "held": "work stands at the unit",
    "assigned": "assigned to oneself, while it is open",
    "any": "everywhere",
    "section": "cases restricted to the section",
}


@dataclass(frozen=True, slots=True)
class Field:
    """A fact about a family: the actions that open it, those that show it masked, and those that ask to see it."""

    opens: tuple[str, ...]
    masks: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()  #: shown for a bounded time, once another person has agreed to the reason
    needs: tuple[str, ...] = ()  #: opened only with one of these too, unless one's own unit keeps the file
    parts: tuple[tuple[str, str], ...] = ()  #: action → what of it that action opens, where nothing opens the whole
    less: str = "masked"  #: what is left to whoever lacks what it `needs`
    beside: bool = False  #: stands in no family's file: it came in before there is one, or about one

    @property
    def only(self) -> tuple[str, ...]:
        """Return the actions that open a part."""
        return tuple(action for action, _ in self.parts)


#: What pages, interface and exports show of a family; `tests/integration/permissions` holds every answer against it.
FIELDS: dict[str, Field] = {
    "name": Field(NAMING, ("case.read",)),
    "ID number, phone": Field((), ("case.read",), asks=("person.unmask",)),
    "ID numbers of a query": Field(("verification.enter",)),
    "phone of a home to visit": Field(("visit.call",)),
    "bank account": Field(("payment.file",), ("payment.read",)),
    "address": Field(("person.name",)),
    "case file": Field(("case.read",)),
    "means check results": Field(("verification.results",)),
    "documents (names as in the first column)": Field(
        ("document.read",), parts=(("verification.enter", "papers of the means check only"),)
    ),
    "scans and photos": Field(
        ("document.read",),
        asks=("papers.unmask",),
        needs=NAMING,
        parts=(
            ("verification.enter", "scans of papers of the means check only"),
            ("notice.read", "photos of a notice only"),
        ),
        less="name, day and digest only",
    ),
    "objector of a notice": Field(
        ("notice.objector.read",), parts=(("notice.objector.answer", "while the answer is one's own to give"),)
    ),
    "who reported a complaint, with phone": Field(("complaint.read",), beside=True),
    "phone of who reported an emergency": Field((), asks=("person.unmask",), beside=True),
    "name and address of a lead": Field(("lead.read",), needs=NAMING, beside=True),
    "ID number of a lead": Field((), ("lead.read",), beside=True),
    "phone of a lead": Field(("lead.handle",), ("lead.read",), beside=True),
    "phone of who reported a lead": Field((), beside=True),
    "name in an application from home": Field(("online.read",), needs=NAMING, beside=True),
    "phone in an application from home": Field(("online.handle",), beside=True),
    "draft of an application": Field(("case.edit",), beside=True),
    "names on a roll": Field(("roll.read",), needs=NAMING, beside=True),
    "names on a winter list": Field(("winter.read",), needs=NAMING, beside=True),
}


@cache
def relations_of(role: str, action: str) -> tuple[str, ...]:
    """Return the relations under which a role may do an action, in the order of `RELATIONS`."""
    found = {rule.relation for rule in RULES if rule.action == action and role in rule.roles}
    return tuple(each for each in RELATIONS if each in found)


def seen(role: str, name: str) -> str:
    """Return how a role sees a field, with its relations: visible, on request, masked, or absent."""
    field = FIELDS[name]
    found = under(role, *field.opens)
    whole = [
        each for each in found if not field.needs or each == "own" or {each, "county"} & set(under(role, *field.needs))
    ]
    said = {
        "visible": whole,
        "on request, with a reason and a second person": under(role, *field.asks),
        "masked": [each for each in under(role, *field.masks) if each not in found],
    }
    said[field.less] = [*said.get(field.less, ()), *(each for each in found if each not in whole)]
    said |= {words: [each for each in under(role, action) if each not in found] for action, words in field.parts}
    return "; ".join(f"{how}: {_said(relations)}" for how, relations in said.items() if relations) or "–"


def under(role: str, *actions: str) -> list[str]:
    """Return the relations under which a role may do any of some actions."""
    found = {each for action in actions for each in relations_of(role, action)}
    return [each for each in RELATIONS if each in found]


def _said(relations: list[str]) -> str:
    return ", ".join(RELATIONS[each] for each in relations)


def lines() -> Iterator[str]:
    """Yield the page line by line."""
    yield "# Permissions"
    yield ""
    yield "Written from `server/organisation/rules.py` by `python -m server.organisation.permissions`; a test holds it against the rules."
    yield ""
    yield "A rule lets a post do an action on a case by its relation: *own township* (the case's township is the post's unit), *own village*,"
    yield "*county* (any case of the county), *work stands at the unit* (a task or transfer of the case), *assigned to oneself* (a service provider's"
    yield "open step that she has taken on herself, once it is more than an offer), *everywhere* (not tied to a case),"
    yield "*cases restricted to the section* (a child's file: nobody else finds it but the posts that handle it)."
    yield ""
    yield "## Who sees which field"
    yield ""
    yield from _table([name for name, field in FIELDS.items() if not field.beside])
    yield "A scan cannot be veiled as a text is: whoever reads a family's papers, but not its names, sees what a scan is called, its day and its digest;"
    yield "its content opens by an agreed request (an auditor's names the letter of authority). Look-ups of a means check keep their purpose and need none."
    yield "A service provider's staff read no part of a name, not its first character either, of an order or a visit that is not assigned to them."
    yield "Where only work stands at the unit, its documents are those of the item that the work is about, and its scans those that lie on them."
    yield ""
    yield "## Who sees what came in"
    yield ""
    yield "What is told before there is a family's file, or about one. A matter that no township keeps, such as a complaint, has the unit that"
    yield "handles it for its township. Whoever reported somebody, and her unit, read the name that was reported; whoever sent a draft reads it"
    yield "too. A lead's telephone stands open to the township that has to call while the lead is open, and each look is kept in the read log;"
    yield "of a closed one it is masked. The telephone of who reported a lead is filled in for that person's own next report, and shown to nobody else."
    yield ""
    yield from _table([name for name, field in FIELDS.items() if field.beside])
    yield "## Two persons"
    yield ""
    yield "What one person asks or makes, another answers: never the same, and nobody who stands in for the first. A township's request to see"
    yield "numbers is answered in the township, in a one-clerk township by its leader, and by the county only where nobody else is there; requests"
    yield "of the county, the supervisor and the auditor are answered by the county. In an open emergency the numbers show at once and are"
    yield "confirmed by the next working day (adr/0009)."
    yield ""
    yield "| Asked or made by | Answered by |"
    yield "|---|---|"
    for asks, answers in SECOND_PERSON:
        yield f"| `{asks}` | `{answers}` |"
    yield ""
    yield "## Who may do what"
    yield ""
    yield "| Action | Relation | Roles |"
    yield "|---|---|---|"
    for action in sorted({rule.action for rule in RULES}):
        for relation in RELATIONS:
            roles = [r for r in ROLES.values() if relation in relations_of(r.key, action)]
            if roles:
                yield f"| `{action}` | {RELATIONS[relation]} | {', '.join(_role(r) for r in roles)} |"
    yield ""


def _table(names: list[str]) -> Iterator[str]:
    yield f"| Role | {' | '.join(names)} |"
    yield f"|---|{'---|' * len(names)}"
    for role in ROLES.values():
        yield f"| {_role(role)} | {' | '.join(seen(role.key, name) for name in names)} |"
    yield ""


def _role(role: Role) -> str:
    return f"{role.zh} {role.en}"


if __name__ == "__main__":
    print("\n".join(lines()), end="")

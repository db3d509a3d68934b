"""Every message we send: its name, and the facts it may speak of; what is not listed never leaves the house."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

IDENTIFIER = re.compile(r"(?<!\d)\d{15}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|(?<!\d)1\d{10}(?!\d)")
LONGEST = 200

Fact = str | int | bool | None


class UnknownTemplate(LookupError):
    """There is no message of this name."""


class FactRefused(ValueError):
    """The message may not speak of this fact, lacks one, or a value looks like a person's number."""


@dataclass(frozen=True, slots=True)
class Template:
    """One message: the facts it needs and those it may also get."""

    needs: frozenset[str]
    takes: frozenset[str] = frozenset()

    @property
    def facts(self) -> frozenset[str]:
        """Return every fact name that is allowed."""
        return self.needs | self.takes


def _template(needs: str, takes: str = "") -> Template:
    return Template(frozenset(needs.split()), frozenset(takes.split()))


_TERM = "case task unit rule_zh rule_en due days rung_zh rung_en basis_zh basis_en"

TEMPLATES: Mapping[str, Template] = {
    "task-arrived": _template("case task unit", "due"),
    "reminder": _template(_TERM, "provisional"),
    "overdue": _template(_TERM, "provisional"),
    "escalation": _template(_TERM, "provisional"),
    "meeting-list": _template(_TERM, "provisional"),
    "referral-returned": _template("case unit", "number proposed"),
    "referral-answered": _template("case unit outcome_zh outcome_en", "number"),
    "supplement-received": _template("case task unit", "due"),
    "supervision-order": _template("case unit number due"),
    "supervision-answer": _template("case unit number"),
    "incident": _template("case step", "unit"),
    "handed-over": _template("case task unit", "due"),
    "recognition-expiring": _template("case unit identity_zh identity_en until"),
    "meeting-asked": _template("case question_zh question_en due"),
    "meeting-called": _template("meeting number at place written"),
    "meeting-off": _template("meeting number put_off"),
    "dates-moved": _template("count source year"),
    "lead-arrived": _template("lead unit due", "urgent"),
    "application-arrived": _template("application unit due", "urgent"),
    "application-overdue": _template("application unit due", "urgent"),
    "papers-from-home": _template("case unit count"),
    "withdrawal-wished": _template("case unit due"),
    "withdrawal-overdue": _template("case unit due"),
    "lead-overdue": _template("lead unit due"),
    "lead-outcome": _template("lead unit outcome_zh outcome_en"),
    "roll-warnings": _template("unit total due"),
    "daily-digest": _template("day overdue today soon total"),
    "notice-remove": _template("case unit"),
    "audit-anchor": _template("day number fingerprint"),
    "account-locked": _template("at"),
    "unmask-asked": _template("file unit what_zh what_en", "urgent due"),
    "unmask-answered": _template("file what_zh what_en agreed", "until"),
}


def check(template: str, facts: Mapping[str, object]) -> None:
    """Refuse facts that the message may not speak of.

    :raises UnknownTemplate: there is no such message.
    :raises FactRefused: a fact is not listed, a needed one is missing, or a value is no short plain one.
    """
    found = TEMPLATES.get(template)
    if found is None:
        raise UnknownTemplate(template)
    if foreign := sorted(set(facts) - found.facts):
        raise FactRefused(f"{template} may not speak of {', '.join(foreign)}")
    if missing := sorted(found.needs - set(facts)):
        raise FactRefused(f"{template} lacks {', '.join(missing)}")
    for name, value in facts.items():
        _check_value(template, name, value)


def _check_value(template: str, name: str, value: object) -> None:
    if not isinstance(value, str | int | bool | None):
        raise FactRefused(f"{template}: {name} is no plain value")
    if isinstance(value, str) and (len(value) > LONGEST or IDENTIFIER.search(value)):
        raise FactRefused(f"{template}: {name} is too long or holds an identity or telephone number")

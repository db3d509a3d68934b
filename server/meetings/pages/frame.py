"""What the meetings' pages share: words, typed times, refusals above the form that was sent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from flask import flash, redirect, request, url_for

from server.cases.words import name_of, state_of
from server.foundation.clock import LOCAL
from server.foundation.errors import FieldProblem, InvalidAnswers, Refused
from server.foundation.work import Work
from server.meetings import words
from server.web.entry import Answered, command
from server.web.language import language, pick


def do(
    what: Callable[[Work], Any], *, said: str, to: str, again: Callable[[Any], Answered] | None = None, **arguments: Any
) -> Answered:
    """Run a small command and come back to a page, saying what happened; `again` shows the page with what was typed."""
    try:
        command(what)
        flash(said, "success")
    except Refused as refusal:
        if refusal.status in (403, 404):
            raise
        if again is not None:
            page = again(refusal.problems())
            return (page, refusal.status) if isinstance(page, str) else page
        for problem in refusal.problems():
            flash(getattr(problem, language()), "error")
    return redirect(url_for(to, **arguments), code=303)


def typed_minute(name: str) -> datetime:
    """Return a local minute that was typed.

    :raises InvalidAnswers: it is none.
    """
    try:
        found = datetime.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise _unreadable(name) from None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)


def typed_day(name: str) -> date:
    """Return a day that was typed.

    :raises InvalidAnswers: it is none.
    """
    try:
        return date.fromisoformat(request.form.get(name, "").strip())
    except ValueError:
        raise _unreadable(name) from None


def _unreadable(name: str) -> InvalidAnswers:
    return InvalidAnswers(
        [FieldProblem(name, "unreadable", "请按 2026-12-09 14:30 的样子填写。", "Write it as 2026-12-09 14:30.")]
    )


def tag_of(names: dict[str, Any], key: str) -> tuple[str, str]:
    """Return a state's name and the colour of its tag."""
    name, colour = state_of(names, key)
    return pick(name), colour


def told(names: dict[str, Any], key: str) -> str:
    """Return a name in the reader's language."""
    return pick(name_of(names, key))


def spoken() -> dict[str, Callable[[str], Any]]:
    """Return the words that templates ask for by key."""
    return {
        "meeting_state": lambda key: tag_of(words.MEETING_STATES, key),
        "item_state": lambda key: tag_of(words.ITEM_STATES, key),
        "resolution_state": lambda key: tag_of(words.RESOLUTION_STATES, key),
        "question": lambda key: told(words.QUESTIONS, key),
        "outcome": lambda key: told(words.OUTCOMES, key),
        "vote": lambda key: told(words.VOTES, key),
        "way": lambda key: told(words.WAYS, key),
        "how": lambda key: told(words.HOW, key),
        "seat": lambda key: told(words.SEATS, key),
        "tie": lambda tied: told(words.TIES, "even" if "agree" in tied else "against"),
        "vote_rule": lambda key: told(words.VOTE_RULES, key),
    }

"""The in-app inbox: nothing leaves the house, so the channel only renders both languages for the row that is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from notifications.rendering import Rendered, render


@dataclass(frozen=True, slots=True)
class Entry:
    """What an inbox keeps of a message."""

    zh: Rendered
    en: Rendered


def entry(template: str, facts: Mapping[str, object]) -> Entry:
    """Render the message for the inbox, where the reader may switch the language.

    :raises UnknownTemplate: there is no such message.
    :raises FactRefused: a fact is not allowed, or one is missing.
    """
    return Entry(zh=render(template, facts, "zh"), en=render(template, facts, "en"))

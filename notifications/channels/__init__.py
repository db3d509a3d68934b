"""The ways a message reaches a person: one folder per channel, and the two ways in which one can fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from notifications.rendering import Rendered


class DeliveryFailed(Exception):
    """The channel did not take the message; `permanent` tells whether trying again is of use."""

    permanent = False


class TemporaryFailure(DeliveryFailed):
    """The channel is busy or away; the same message may pass later."""


class PermanentFailure(DeliveryFailed):
    """The channel will never take this message: a wrong address, refused credentials."""

    permanent = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One message, ready to be handed to a channel."""

    id: str  #: stable over retries, so that a receiver can drop a repetition
    address: str
    rendered: Rendered
    link: str  #: absolute address of the page it speaks of; may be empty
    at: datetime  #: the instant of this attempt
    template: str = ""  #: name of the message, for gateways and programs that have texts of their own
    facts: Mapping[str, object] = field(default_factory=dict)  #: what it speaks of; no personal detail


class Channel(Protocol):
    """What every channel that leaves the house can do."""

    def send(self, letter: Letter) -> str:
        """Hand a letter over and return the receipt.

        :raises TemporaryFailure: it may pass later.
        :raises PermanentFailure: it never will.
        """
        ...

    def close(self) -> None:
        """Let go of the connection; the channel opens it again when it is needed."""
        ...

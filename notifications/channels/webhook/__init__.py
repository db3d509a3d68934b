"""Webhooks: another system is told over HTTPS, signed as Standard Webhooks has it (standardwebhooks.com)."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from standardwebhooks import Webhook

from notifications.channels import Letter, PermanentFailure
from notifications.channels.web import Network, connections, post

SHORTEST_SECRET = 24  #: bytes; the standard asks for 24 to 64


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a subscriber listens, and the secret that both know."""

    url: str
    secret: str


class WebhookChannel:
    """Post letters to subscribers; a letter's address is the subscriber's id in `endpoints`.

    Of private networks only those named in `networks` are reached: whoever subscribes must not look behind our walls.
    """

    def __init__(self, endpoints: Mapping[str, Endpoint], *, networks: Sequence[Network] = ()) -> None:
        self._endpoints, self._pool = endpoints, connections(networks)

    def send(self, letter: Letter) -> str:
        """Post a letter and return the status of the answer.

        :raises TemporaryFailure: the subscriber is away, busy, or broken.
        :raises PermanentFailure: the subscriber refuses it (410 and the like), or its secret is none.
        """
        endpoint, body = self._endpoints[letter.address], payload(letter)
        try:
            signature = Webhook(endpoint.secret).sign(letter.id, letter.at, body)
        except (ValueError, RuntimeError) as error:
            raise PermanentFailure(f"no signing secret: {error}") from error
        headers = {
            "webhook-id": letter.id,
            "webhook-timestamp": str(int(letter.at.timestamp())),
            "webhook-signature": signature,
        }
        return str(post(self._pool, endpoint.url, body=body.encode(), headers=headers).status)

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()


def payload(letter: Letter) -> str:
    """Return the body: type, instant and facts, and the address of the page; no personal detail is among the facts."""
    told = {
        "type": letter.template, "timestamp": letter.at.isoformat(),
        "data": {**letter.facts, "title": letter.rendered.title, "url": letter.link},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def secret_from(random_bytes: bytes) -> str:
    """Return a signing secret in the standard's form, `whsec_` and base64.

    :raises ValueError: it is shorter than 24 bytes.
    """
    if len(random_bytes) < SHORTEST_SECRET:
        raise ValueError(f"a signing secret has at least {SHORTEST_SECRET} bytes")
    return "whsec_" + base64.b64encode(random_bytes).decode()

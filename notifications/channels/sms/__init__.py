"""Short messages through a gateway: JSON over HTTPS, signed, with the gateway's own approved texts named by template id."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass

from notifications.channels import Letter, PermanentFailure
from notifications.channels.web import connections, post


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """Where short messages are handed in; `templates` maps our messages to the ids of the gateway's texts."""

    url: str
    key: str
    secret: str
    templates: Mapping[str, str]
    signature: str = ""  #: the sender's name in brackets, as registered with the gateway


class SmsChannel:
    """Send letters through a gateway over one pool of connections."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway, self._pool = gateway, connections()

    def send(self, letter: Letter) -> str:
        """Hand a letter to the gateway and return its receipt number.

        The request carries `X-Key`, `X-Timestamp` and `X-Signature`: HMAC-SHA256 of `TIMESTAMP.BODY` in hexadecimal digits.

        :raises TemporaryFailure: the gateway is away, busy, or broken.
        :raises PermanentFailure: it refuses the number or the text, or has no text for this message.
        """
        text = self._gateway.templates.get(letter.template)
        if text is None:
            raise PermanentFailure(f"the gateway has no text for {letter.template!r}")
        body = _body(letter, text, self._gateway.signature)
        stamp = str(int(letter.at.timestamp()))
        answer = post(
            self._pool,
            self._gateway.url,
            body=body,
            headers={
                "X-Key": self._gateway.key,
                "X-Timestamp": stamp,
                "X-Signature": sign(self._gateway.secret, stamp, body),
                "Idempotency-Key": letter.id,
            },
        )
        return _receipt(answer.data) or letter.id

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.clear()


def sign(secret: str, stamp: str, body: bytes) -> str:
    """Return the signature of a request: HMAC-SHA256 of `STAMP.BODY`, in hexadecimal digits."""
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def _body(letter: Letter, text: str, signature: str) -> bytes:
    told = {
        "id": letter.id, "to": letter.address, "template": text, "signature": signature,
        "params": {name: "" if value is None else str(value) for name, value in sorted(letter.facts.items())},
    }  # fmt: skip
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _receipt(answer: bytes) -> str:
    try:
        found = json.loads(answer)
    except ValueError:
        return ""
    return str(found.get("receipt") or "") if isinstance(found, dict) else ""

"""Encryption of single fields, with the algorithm and key named in each value, and keyed hashes to search by."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM


class Unreadable(Exception):
    """The value was encrypted with a key or algorithm that this installation does not hold."""


class Vault:
    """Encrypt, decrypt and hash personal identifiers.

    A stored value reads `aesgcm.<key name>.<base64 of nonce + ciphertext>`, so that another algorithm or key can follow. The name says
    which key to try first: it is the key's place in the list, and a list from which one was taken away is still read.
    """

    def __init__(self, keys: Mapping[str, bytes], *, current: str) -> None:
        self._keys = dict(keys)
        self._current = current
        oldest = min(self._keys, key=lambda name: (len(name), name))
        self._pepper = hmac.new(self._keys[oldest], b"yimen search hash", hashlib.sha256).digest()

    @classmethod
    def from_secret(cls, secret: str) -> Vault:
        """Derive a single key from a configured secret text."""
        return cls({"k1": hashlib.sha256(secret.encode()).digest()}, current="k1")

    @classmethod
    def from_secrets(cls, secrets: Sequence[str]) -> Vault:
        """Derive a key from each secret text, oldest first; the last one encrypts, the oldest one makes the search hashes."""
        keys = {f"k{n}": hashlib.sha256(secret.encode()).digest() for n, secret in enumerate(secrets, start=1)}
        return cls(keys, current=f"k{len(secrets)}")

    @property
    def mark(self) -> str:
        """Return how a stored form begins that was made with the key of today."""
        return f"aesgcm.{self._current}."

    def is_current(self, stored: str) -> bool:
        """Tell whether a stored form was made with the key of today."""
        return stored.startswith(self.mark)

    def renew(self, value: Any) -> Any:
        """Return a value with every stored form in it, however deep, made anew with the key of today.

        :raises Unreadable: key or algorithm of one is unknown.
        """
        if isinstance(value, dict):
            return {name: self.renew(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.renew(each) for each in value]
        if isinstance(value, str) and value.startswith("aesgcm.") and not self.is_current(value):
            return self.encrypt(self.decrypt(value))
        return value

    def encrypt(self, text: str) -> str:
        """Return the stored form of a text."""
        nonce = os.urandom(12)
        sealed = AESGCM(self._keys[self._current]).encrypt(nonce, text.encode(), self._current.encode())
        return f"aesgcm.{self._current}.{base64.b64encode(nonce + sealed).decode()}"

    def decrypt(self, stored: str) -> str:
        """Return the text of a stored form.

        :raises Unreadable: key or algorithm unknown, or the value was altered.
        """
        try:
            algorithm, key, body = stored.split(".", 2)
            if algorithm != "aesgcm":
                raise Unreadable(algorithm)
            raw = base64.b64decode(body)
        except Unreadable:
            raise
        except Exception as error:
            raise Unreadable(type(error).__name__) from error
        for each in sorted(self._keys, key=lambda name: name != key):
            with suppress(Exception):
                return AESGCM(self._keys[each]).decrypt(raw[:12], raw[12:], key.encode()).decode()
        raise Unreadable(key)

    def search_hash(self, *parts: str) -> str:
        """Return the keyed hash under which equal values are found, 64 hex digits."""
        return hmac.new(self._pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()

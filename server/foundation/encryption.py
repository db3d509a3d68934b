"""Encryption of single fields, with the algorithm and key named in each value, and keyed hashes to search by."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any

from server.foundation.ciphers import ALGORITHMS, is_sealed


class Unreadable(Exception):
    """The value was encrypted with a key or algorithm that this installation does not hold."""


class Vault:
    """Encrypt, decrypt and hash personal identifiers.

    A stored value reads `<algorithm>.<key name>.<base64 of nonce + ciphertext + tag>`: what was sealed with another algorithm or key is
    still read after either has changed. The key's name says which to try first: it is the key's place in the list, and a list from which one
    was taken away is still read.
    """

    def __init__(self, keys: Mapping[str, bytes], *, current: str, algorithm: str = "aesgcm") -> None:
        self._keys = dict(keys)
        self._current = current
        self._algorithm = ALGORITHMS[algorithm]
        oldest = min(self._keys, key=lambda name: (len(name), name))
        self._pepper = hmac.new(self._keys[oldest], b"yimen search hash", hashlib.sha256).digest()

    @classmethod
    def from_secret(cls, secret: str) -> Vault:
        """Derive a single key from a configured secret text."""
        return cls({"k1": hashlib.sha256(secret.encode()).digest()}, current="k1")

    @classmethod
    def from_secrets(cls, secrets: Sequence[str], *, algorithm: str = "aesgcm") -> Vault:
        """Derive a key from each secret text, oldest first; the last one encrypts, the oldest one makes the search hashes."""
        keys = {f"k{n}": hashlib.sha256(secret.encode()).digest() for n, secret in enumerate(secrets, start=1)}
        return cls(keys, current=f"k{len(secrets)}", algorithm=algorithm)

    @property
    def mark(self) -> str:
        """Return how a stored form begins that was made with the algorithm and key of today."""
        return f"{self._algorithm.mark}{self._current}."

    def is_current(self, stored: str) -> bool:
        """Tell whether a stored form was made with the algorithm and key of today."""
        return stored.startswith(self.mark)

    def renew(self, value: Any) -> Any:
        """Return a value with every stored form in it, however deep, made anew with the algorithm and key of today.

        :raises Unreadable: key or algorithm of one is unknown.
        """
        if isinstance(value, dict):
            return {name: self.renew(each) for name, each in value.items()}
        if isinstance(value, list):
            return [self.renew(each) for each in value]
        if isinstance(value, str) and is_sealed(value) and not self.is_current(value):
            return self.encrypt(self.decrypt(value))
        return value

    def encrypt(self, text: str) -> str:
        """Return the stored form of a text."""
        sealed = self._algorithm.seal(self._keys[self._current], text.encode(), self._current.encode())
        return f"{self.mark}{base64.b64encode(sealed).decode()}"

    def decrypt(self, stored: str) -> str:
        """Return the text of a stored form.

        :raises Unreadable: key or algorithm unknown, or the value was altered.
        """
        try:
            named, key, body = stored.split(".", 2)
            algorithm, raw = ALGORITHMS[named], base64.b64decode(body)
        except (ValueError, KeyError) as error:  # a library's error about base64 is a ValueError too
            raise Unreadable(type(error).__name__) from error
        for each in sorted(self._keys, key=lambda name: name != key):
            with suppress(Exception):
                return algorithm.open(self._keys[each], raw, key.encode()).decode()
        raise Unreadable(key)

    def search_hash(self, *parts: str) -> str:
        """Return the keyed hash under which equal values are found, 64 hex digits."""
        return hmac.new(self._pepper, "\x1f".join(parts).encode(), hashlib.sha256).hexdigest()

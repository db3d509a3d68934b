"""The algorithms that may seal a field, each under the name that a stored value begins with."""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12  #: octets; NIST SP 800-38D §8.2 and GB/T 36624 recommend 96 bits for GCM
TAG = 16  #: octets

#: Key, text, what it is bound to → what is kept; or the other way round.
Sealing = Callable[[bytes, bytes, bytes], bytes]


@dataclass(frozen=True, slots=True)
class Algorithm:
    """One authenticated cipher; what it seals reads nonce, ciphertext, tag.

    Opening raises for an altered value or another key.
    """

    name: str
    seal: Sealing
    open: Sealing

    @property
    def mark(self) -> str:
        """Return how every value begins that it sealed."""
        return f"{self.name}."


def _aes_seal(key: bytes, text: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, text, bound)


def _aes_open(key: bytes, raw: bytes, bound: bytes) -> bytes:
    return AESGCM(key).decrypt(raw[:NONCE], raw[NONCE:], bound)


def _sm4_key(key: bytes) -> algorithms.SM4:
    """Return the 128 bits of SM4, made from the 256 of the key for this use alone: no key serves two algorithms."""
    return algorithms.SM4(hmac.new(key, b"yimen sm4-gcm", hashlib.sha256).digest()[:16])


def _sm4_seal(key: bytes, text: bytes, bound: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    sealing = Cipher(_sm4_key(key), modes.GCM(nonce)).encryptor()
    sealing.authenticate_additional_data(bound)
    return nonce + sealing.update(text) + sealing.finalize() + sealing.tag


def _sm4_open(key: bytes, raw: bytes, bound: bytes) -> bytes:
    opening = Cipher(_sm4_key(key), modes.GCM(raw[:NONCE], raw[-TAG:])).decryptor()
    opening.authenticate_additional_data(bound)
    return opening.update(raw[NONCE:-TAG]) + opening.finalize()


#: AES-256-GCM (NIST SP 800-38D), and SM4-GCM (GB/T 32907-2016) where an assessment under GB/T 39786-2021 asks for a national algorithm.
ALGORITHMS = {
    each.name: each for each in (Algorithm("aesgcm", _aes_seal, _aes_open), Algorithm("sm4gcm", _sm4_seal, _sm4_open))
}
MARKS = tuple(each.mark for each in ALGORITHMS.values())  #: how a sealed value begins, whatever sealed it


def is_sealed(text: str) -> bool:
    """Tell whether a text is the stored form of something."""
    return text.startswith(MARKS)


def can(name: str) -> bool:
    """Tell whether the cryptographic library of this machine knows an algorithm."""
    try:
        ALGORITHMS[name].seal(bytes(32), b"", b"")
    except UnsupportedAlgorithm:
        return False
    return True

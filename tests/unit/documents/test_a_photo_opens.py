"""A file that begins like a photo and holds none is told from one that opens."""

from __future__ import annotations

import pytest

from server.demo.photo import PHOTO
from server.documents.pictures import opens

#: start, comment, size (1 × 1), as a camera writes them
JPEG = bytes.fromhex("ffd8 fffe0004 4142 ffff ffc0000b 08 0001 0001 01 011100")


@pytest.mark.parametrize(
    ("kind", "content", "good"),
    [
        ("image/png", PHOTO, True), ("image/png", PHOTO[:8] + bytes(40) + PHOTO[48:], False), ("image/png", PHOTO[:10], False),
        ("image/jpeg", JPEG, True), ("image/jpeg", JPEG.replace(b"\x00\x01\x00\x01", bytes(4)), False),
        ("image/jpeg", JPEG[:4] + bytes(500), False), ("image/jpeg", JPEG[:2], False), ("application/pdf", b"%PDF", True),
    ],
)  # fmt: skip
def test_a_photo_opens_or_not(kind: str, content: bytes, good: bool) -> None:
    assert opens(kind, content) is good

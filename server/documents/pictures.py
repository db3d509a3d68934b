"""Whether a photo can be opened: a file that begins like a picture and names no size shows nothing to anybody, later least of all."""

from __future__ import annotations

from itertools import pairwise

_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}  #: JPEG markers behind which height and width stand
_ALONE = frozenset({0x01, *range(0xD0, 0xD9)})  #: markers without a length


def opens(media_type: str, content: bytes) -> bool:
    """Tell whether a JPEG or PNG names its size where it belongs; of other kinds nothing is known."""
    if media_type == "image/png":
        return content[12:16] == b"IHDR" and all(
            int.from_bytes(content[at:end], "big") > 0 for at, end in pairwise((16, 20, 24))
        )
    return media_type != "image/jpeg" or _jpeg_opens(content)


def _jpeg_opens(content: bytes) -> bool:
    at = 2
    while at + 9 <= len(content) and content[at] == 0xFF:
        marker = content[at + 1]
        if marker == 0xFF:  # filled up
            at += 1
        elif marker in _SIZES:
            return content[at + 5 : at + 7] != b"\0\0" and content[at + 7 : at + 9] != b"\0\0"
        else:
            at += 2 if marker in _ALONE else 2 + max(int.from_bytes(content[at + 2 : at + 4], "big"), 2)
    return False

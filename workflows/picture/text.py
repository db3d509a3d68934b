"""Break labels into lines: Chinese anywhere but before punctuation, other scripts between words."""

from __future__ import annotations

import re

FONT_SIZE, LINE_HEIGHT = 12, 15
NEVER_FIRST = "，。、；：？！）》」”’％%,.;:?!)"


def width(text: str) -> float:
    """Return the width of a text in px at the label size, by letter class."""
    return sum(FONT_SIZE if ord(letter) > 0x2E7F else FONT_SIZE * 0.56 for letter in text)


def wrap(text: str, limit: float, *, max_lines: int = 5) -> list[str]:
    """Return the lines of a label, none wider than `limit` px; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in re.findall(r"\n|[ \t]+|[⺀-￿]|[^\s⺀-￿]+", text.strip()):
        if word == "\n":
            lines.append("")
        elif width(lines[-1] + word) <= limit or not lines[-1] or word in NEVER_FIRST:
            lines[-1] += word.lstrip() if not lines[-1] else word
        else:
            lines.append(word.strip())
    lines = [line.strip() for line in lines if line.strip()]
    if len(lines) > max_lines:
        lines = lines[:max_lines]
        lines[-1] = lines[-1][:-1] + "…"
    return lines

"""What the engine carries, by its own account."""

from __future__ import annotations

from workflows.spiff.support import ELEMENTS


def is_refused(name: str) -> bool:
    """Tell whether the engine refuses a kind of element; what it does not mention is refused."""
    support = ELEMENTS.get(name)
    return support is None or support.status == "refused"

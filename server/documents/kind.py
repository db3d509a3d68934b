"""What a kind of document is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of document (domain reference 4.3)."""

    key: str
    zh: str
    en: str
    mark: str  #: one or two characters in the number, 受 in 青清救受〔2026〕0001号
    facts: tuple[str, ...]  #: the only facts the print may hold
    remedy: bool = False  #: prints 复议/诉讼 text
    signed: bool = False  #: comes back signed; its scan is attached
    for_resident: bool = True
    by_hand: bool = False  #: of `signed`: the household signs it and the law asks for that; nothing closes without
    starts: str = ""  #: `process:element` whose term runs from the delivery

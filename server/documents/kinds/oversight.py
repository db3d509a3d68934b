"""Documents of oversight."""

from __future__ import annotations

from server.documents.kind import Kind
from server.documents.norms import Basis

KINDS = (
    Kind("supervision", "督办单", "supervision order", "督",
         ("subject", "to", "reason", "reply_by", "by", "basis"), for_resident=False),
)  # fmt: skip

BASES: dict[str, tuple[Basis, ...]] = {
    "supervision": (Basis("本县规定的督办办法（答复期限为演示参数）"),),
}  # fmt: skip

"""What a house must have behind it before its repair is approved."""

from __future__ import annotations

from server.cases.occurrence import Occurrence
from server.foundation.errors import FieldProblem
from server.foundation.work import Work
from server.referrals.models import Referral


def check_approved(_work: Work, occurrence: Occurrence, _referral: Referral) -> list[FieldProblem]:
    """Approve no repair that the village has not endorsed and posted: neither a safe house nor one that was voted down."""
    if occurrence.answers.get("result_kind") != "granted" or occurrence.data.get("village_endorsed"):
        return []
    return [
        FieldProblem(
            "result_kind", "not-posted", "村里没有评议同意、公示过的，不能批准（鉴定为A级、B级的也一样），请写明理由不批准。",
            "What the village has not endorsed and posted is not approved, nor a house graded A or B: say why not.",
        )
    ]  # fmt: skip

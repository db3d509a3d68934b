"""What the payments API takes and gives; amounts are decimal texts in yuan, months `2026-12`, accounts masked."""

from __future__ import annotations

from server.payments.schemas.batches import (
    ConfirmSchema,
    HeldSchema,
    LineSchema,
    LinesQuerySchema,
    OpenRunSchema,
    PaymentListSchema,
    PaymentSchema,
    PrepareSchema,
    ResultSchema,
    RunListSchema,
    RunSchema,
    RunSheetSchema,
    TakenSchema,
    UnpaidSchema,
)
from server.payments.schemas.books import (
    BringInSchema,
    CorrectLineSchema,
    FundListSchema,
    FundSchema,
    LedgerLineSchema,
    OpenFundSchema,
    ReconciledSchema,
)
from server.payments.schemas.campaigns import (
    CampaignListSchema,
    CampaignSchema,
    CampaignSheetSchema,
    EntrySchema,
    IncludeSchema,
    MakeCampaignSchema,
)
from server.payments.schemas.recoveries import (
    FileSchema,
    RecoveryListSchema,
    RecoverySchema,
    StartRecoverySchema,
    WhySchema,
)

__all__ = [
    "BringInSchema",
    "CampaignListSchema",
    "CampaignSchema",
    "CampaignSheetSchema",
    "ConfirmSchema",
    "CorrectLineSchema",
    "EntrySchema",
    "FileSchema",
    "FundListSchema",
    "FundSchema",
    "HeldSchema",
    "IncludeSchema",
    "LedgerLineSchema",
    "LineSchema",
    "LinesQuerySchema",
    "MakeCampaignSchema",
    "OpenFundSchema",
    "OpenRunSchema",
    "PaymentListSchema",
    "PaymentSchema",
    "PrepareSchema",
    "ReconciledSchema",
    "RecoveryListSchema",
    "RecoverySchema",
    "ResultSchema",
    "RunListSchema",
    "RunSchema",
    "RunSheetSchema",
    "StartRecoverySchema",
    "TakenSchema",
    "UnpaidSchema",
    "WhySchema",
]

"""Rows of the payments room; money is kept in fen."""

from server.payments.models.funds import Fund, FundItem, LedgerLine, Reconciliation
from server.payments.models.recovery import Instalment, Receipt, RecoveredMonth, Recovery
from server.payments.models.requests import SETTLED, Campaign, CampaignEntry, PaymentRequest
from server.payments.models.runs import LIVE, BankFile, BankResult, Line, Run, Shortfall
from server.payments.models.standing import Payee, StandingAmount, StandingPayment

__all__ = [
    "LIVE",
    "SETTLED",
    "BankFile",
    "BankResult",
    "Campaign",
    "CampaignEntry",
    "Fund",
    "FundItem",
    "Instalment",
    "LedgerLine",
    "Line",
    "PaymentRequest",
    "Payee",
    "Receipt",
    "Reconciliation",
    "RecoveredMonth",
    "Recovery",
    "Run",
    "Shortfall",
    "StandingAmount",
    "StandingPayment",
]

"""The payments pages: the month at a glance, batches, unpaid money, one-off payments, funds, lists, recoveries."""

from server.payments.pages import campaigns, claims, funds, recoveries, requests, runs, unpaid
from server.payments.pages.blueprint import blueprint

__all__ = ["blueprint", "campaigns", "claims", "funds", "recoveries", "requests", "runs", "unpaid"]

"""Payments over HTTP, by what they are about."""

from __future__ import annotations

from server.payments.api import batches, bookkeeping, campaigns

BLUEPRINTS = (
    batches.batches,
    batches.payments,
    bookkeeping.money,
    bookkeeping.debts,
    campaigns.campaigns,
)

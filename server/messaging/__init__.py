"""Outbox, inbox and deliveries."""

"""Persons, households, recognised identities and the benefit ledger."""

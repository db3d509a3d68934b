"""Money to households: standing payments, funds with their ledgers, monthly runs with bank files, one-off payments, recovery."""

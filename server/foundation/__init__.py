"""What every room stands on: clock, database, transaction, errors, identity, encryption, paging; no Flask."""

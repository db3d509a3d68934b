"""Monthly and single payments: batches by maker and checker, bank files, returned lines, ledgers, recovery."""

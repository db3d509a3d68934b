"""Eligibility and amount, opinions, decisions, extensions; what each procedure of recognition asks of the service."""

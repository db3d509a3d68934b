"""Oversight: what is overdue and where it sticks, 督办单 until they are answered, the monthly figures."""

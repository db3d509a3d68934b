"""Calendar days, the yearly notice, re-planning."""

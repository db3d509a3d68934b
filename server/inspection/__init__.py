"""The audit administrator's room: what was done, who read whose file, and the proof that nobody altered it."""

"""What exists on the first day: rolls of households, benefits and recognised identities brought in from files."""

"""What people answer: JSON Schema 2020-12 with hints; answers in, field errors out."""

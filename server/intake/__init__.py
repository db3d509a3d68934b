"""The window: drafts of the common form, proposed items, registration, and what the intake process asks of the service."""

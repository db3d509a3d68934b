"""Numbered official documents and attachments."""

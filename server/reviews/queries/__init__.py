"""What the pages and the API of this room show."""

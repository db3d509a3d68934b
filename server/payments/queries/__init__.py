"""What the payments pages, API and sections show."""

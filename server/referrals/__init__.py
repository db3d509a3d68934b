"""Transfers (转办): from the window to the department that decides, and back with a result."""

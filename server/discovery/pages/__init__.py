"""The pages of discovery."""

from server.discovery.pages import helping, leads, lists
from server.discovery.pages.blueprint import blueprint

__all__ = ["blueprint", "helping", "leads", "lists"]

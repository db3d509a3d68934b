"""The pages of discovery."""

from server.discovery.pages import leads, lists
from server.discovery.pages.blueprint import blueprint

__all__ = ["blueprint", "leads", "lists"]

"""Finding who needs help, over HTTP for programs."""

from server.discovery.api.helping import consults, officers, visits
from server.discovery.api.leads import leads
from server.discovery.api.lists import lists

BLUEPRINTS = (leads, lists, visits, consults, officers)

__all__ = ["BLUEPRINTS"]

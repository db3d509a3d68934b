"""The cases room over HTTP for programs."""

from server.cases.api.cases import cases, instances
from server.cases.api.feeds import feeds
from server.cases.api.forms import forms
from server.cases.api.handover import leaving
from server.cases.api.incidents import incidents
from server.cases.api.papers import attachments, documents
from server.cases.api.tasks import tasks

BLUEPRINTS = (tasks, cases, instances, incidents, forms, documents, attachments, leaving, feeds)

__all__ = ["BLUEPRINTS"]

"""The desk's pages: workbench, to-do list, task, case, diagrams, and whether the service is well."""

from server.cases.pages import cases, desk, diagrams, feeds, frame, handover, incidents, metrics, papers, service, tasks
from server.cases.pages.blueprint import blueprint

__all__ = [
    "blueprint",
    "cases",
    "desk",
    "diagrams",
    "feeds",
    "frame",
    "handover",
    "incidents",
    "metrics",
    "papers",
    "service",
    "tasks",
]

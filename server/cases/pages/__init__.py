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

#: Whether the service is well, its figures (behind a token of their own), a calendar feed (behind its secret), the interface's description.
OPEN = frozenset(
    {
        "cases.healthz",
        "cases.readyz",
        "cases.metrics",
        "cases.read_feed",
        "cases.api_docs",
        "cases.api_docs_file",
        "cases.api_docs_start",
    }
)

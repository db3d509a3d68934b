"""Where it sticks: the diagram of a process with the steps that hold work marked."""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from server.oversight.pages.blueprint import blueprint
from server.oversight.pages.frame import process_name
from server.oversight.queries import stuck
from server.web.entry import query


@blueprint.get("/oversight/stuck/<process>")
def show_stuck(process: str) -> str:
    """Show the diagram of a process: amber steps hold open work, red ones overdue work."""
    found = query(lambda work: stuck.stuck(work, process))
    return render_template(
        "oversight/stuck.html", found=found, name=process_name(process), process=process,
        drawn=[(each.title, Markup(each.svg)) for each in found.pictures],  # noqa: S704 - drawn by us, every text escaped
    )  # fmt: skip

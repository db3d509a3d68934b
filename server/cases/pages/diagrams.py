"""The diagram of an instance: as a picture for everybody, as BPMN for viewers."""

from __future__ import annotations

from flask import Response, request

from server.cases.pages.blueprint import blueprint
from server.cases.queries.picture import one_picture
from server.web.entry import query


@blueprint.get("/instances/<instance_id>/diagram.svg")
def diagram_svg(instance_id: str) -> Response:
    """Give the drawing with the case's position; `?process=` names a called process."""
    found = query(lambda work: one_picture(work, instance_id, request.args.get("process")))
    return Response(found.svg, mimetype="image/svg+xml")


@blueprint.get("/instances/<instance_id>/diagram.bpmn")
def diagram_bpmn(instance_id: str) -> Response:
    """Give the diagram as it was published; `?process=` names a called process."""
    found = query(lambda work: one_picture(work, instance_id, request.args.get("process")))
    return Response(
        found.xml, mimetype="application/xml", headers={"Content-Disposition": f'inline; filename="{found.key}.bpmn"'}
    )

"""The events of complaints in a case's timeline; neither who reported nor whom it is about is among them."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "complaint-received": Name("收到举报投诉，答复期限开始", "Complaint received; the answer's term runs"),
    "complaint-concluded": Name("核查结论已审定", "Findings decided"),
    "complaint-replied": Name("已答复举报人", "The reporter was answered"),
    "decision-waits": Name(
        "按规定先由县级核实，乡镇暂不作决定", "The county looks into it first; the township does not decide yet"
    ),
    "decision-goes-on": Name("县级核实已经结束", "The county has looked into it"),
    "county-visit-due": Name("按规定由县民政局入户核查", "The county visits the household, as the rules ask"),
}

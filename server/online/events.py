"""The events of what a household does from home in a case's timeline."""

from __future__ import annotations

from server.cases.words import Name

EVENTS: dict[str, Name] = {
    "papers-from-home": Name("申请人在网上补交了材料，待窗口查看", "The household sent papers from home"),
    "withdrawal-wished": Name("申请人在网上要求撤回，待窗口核实", "The household asked from home to withdraw"),
    "withdrawal-not-meant": Name("已核实：申请人还要办，不撤回", "Made sure: the household goes on"),
}

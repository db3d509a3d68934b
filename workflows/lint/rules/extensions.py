"""Attributes and elements of modelling tools: what we read, what is harmless, and what would change the run."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows import expressions
from workflows.lint.finding import Finding
from workflows.lint.model import ACTIVITIES, Model, finding, kind, text_of
from workflows.lint.source import BPMN

CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
#: attributes and elements of the camunda namespace that the engine reads
READ = frozenset(
    {"candidateGroups", "formKey", "dueDate", "priority", "type", "topic", "decisionRef", "resultVariable"}
    | {"collection", "elementVariable", "expression", "properties", "property", "inputOutput", "inputParameter"}
    | {"outputParameter", "in", "out"}
)
#: what only concerns another engine's storage or display
HARMLESS = frozenset(
    {"asyncBefore", "asyncAfter", "exclusive", "jobPriority", "taskPriority", "historyTimeToLive", "versionTag"}
    | {"isStartableInTasklist", "modelerTemplate", "modelerTemplateVersion", "modelerTemplateIcon", "followUpDate"}
    | {"failedJobRetryTimeCycle", "diagramRelationId", "initiator", "formRefBinding", "decisionRefBinding"}
    | {"calledElementBinding", "candidateStarterGroups", "candidateStarterUsers", "mapDecisionResult"}
)
#: namespaces of tools that only say how a diagram looks, who drew it or how it was simulated
DISPLAY = (
    "http://bpmn.io/schema/bpmn/biocolor", "http://www.omg.org/spec/BPMN/non-normative/color", "http://bpmn.sourceforge.net",
    "http://camunda.org/schema/modeler", "http://www.signavio.com", "http://www.bpsim.org", "http://www.w3.org/",
    "http://www.omg.org/spec/", "http://www.trisotech.com", "http://www.bizagi.com",
)  # fmt: skip


#: who hands over inputs, and who takes outputs when it completes
TAKES = {
    "inputParameter": frozenset({"serviceTask", "sendTask", "intermediateThrowEvent", "endEvent"}),
    "outputParameter": ACTIVITIES,
}


def foreign(model: Model) -> Iterator[Finding]:
    """Nothing inside a process stands in a namespace that we neither read nor know to be harmless."""
    for process in model.processes:
        for element in process.iter("*"):
            names = [etree.QName(name) for name in element.attrib]
            if not kind(element):
                names.append(etree.QName(element))
            for name in names:
                if name.namespace and not _is_fine(name):
                    yield finding(
                        element,
                        "foreign-extension",
                        zh=f"{{it}}用了这里不读的扩展“{name.localname}”（{name.namespace}），执行时会被忽略。",
                        en=f"{{it}} uses the extension “{name.localname}” ({name.namespace}), which is not read.",
                        instead="删去它，改用说明文档里列出的 camunda 属性。",
                    )


def _is_fine(name: etree.QName) -> bool:
    if name.namespace == CAMUNDA:
        return name.localname in READ | HARMLESS
    return name.namespace == BPMN or str(name.namespace).startswith(DISPLAY)


def parameters(model: Model) -> Iterator[Finding]:
    """Input and output parameters hold a literal or one expression of the safe language."""
    for element in model.root.iter(f"{{{CAMUNDA}}}inputParameter", f"{{{CAMUNDA}}}outputParameter"):
        text = text_of(element)
        owner = _owner(element)
        if owner is not None and kind(owner) not in TAKES[etree.QName(element).localname]:
            yield _parameter(element, "写在不读它的步骤上", "stands on a step that does not read it")
        if not element.get("name"):
            yield _parameter(element, "没有名字", "has no name")
        elif len(element) > 0:
            yield _parameter(element, "用了脚本、列表或映射", "holds a script, a list or a map")
        elif "${" in text and expressions.check(text):
            yield _parameter(element, f"的表达式“{text[:60]}”不能执行", f"holds “{text[:60]}”, which cannot run")


def _owner(parameter: etree._Element) -> etree._Element | None:
    at: etree._Element | None = parameter
    while at is not None and (not kind(at) or kind(at) == "extensionElements"):
        at = at.getparent()
    return at


def _parameter(element: etree._Element, zh: str, en: str) -> Finding:
    name = element.get("name", "")
    return finding(
        element,
        "parameter",
        zh=f"{{it}}的参数“{name}”{zh}。",
        en=f"The parameter “{name}” of {{it}} {en}.",
        instead="写文字或一个表达式，例如 ${amount}。",
    )


def collections(model: Model) -> Iterator[Finding]:
    """A collection names a data value."""
    for element in model.root.iter(f"{{{BPMN}}}multiInstanceLoopCharacteristics"):
        text = element.get(f"{{{CAMUNDA}}}collection")
        if text is not None and expressions.check(text):
            yield finding(
                element,
                "expression",
                zh=f"{{it}}的集合“{text[:60]}”不能执行。",
                en=f"The collection “{text[:60]}” of {{it}} cannot run.",
                instead="写流程数据的名称，例如 ${members}。",
            )


def services(model: Model) -> Iterator[Finding]:
    """A service task asks for a topic; code, connectors and web services are never called."""
    for task in model.of("serviceTask", "businessRuleTask", "sendTask"):
        topic, computed = task.get(f"{{{CAMUNDA}}}topic"), task.get(f"{{{CAMUNDA}}}expression")
        if task.get("operationRef") and not topic and kind(task) == "serviceTask":
            yield finding(
                task,
                "web-service",
                zh="{it}要调用服务操作（operationRef），这里不调用。",
                en="{it} names a service operation; no such call is made.",
                instead="写 camunda:type=external 和 camunda:topic。",
            )
        elif computed is not None and expressions.check(computed):
            yield finding(
                task,
                "expression",
                zh=f"{{it}}的表达式“{computed[:60]}”不能执行。",
                en=f"The expression “{computed[:60]}” of {{it}} cannot run.",
                instead="写 camunda:type=external 和 camunda:topic。",
            )
        elif kind(task) == "serviceTask" and not topic and computed is None:
            yield finding(
                task,
                "service-without-topic",
                zh="服务任务{it}没有说明做什么，执行时直接通过。",
                en="The service task {it} does not say what to do: it completes at once.",
                instead="写 camunda:type=external 和 camunda:topic。",
                severity="style",
            )


def decisions(model: Model) -> Iterator[Finding]:
    """A business rule task names its table and where the answer goes."""
    for task in model.of("businessRuleTask"):
        if not task.get(f"{{{CAMUNDA}}}decisionRef"):
            yield finding(
                task,
                "decision-without-name",
                zh="业务规则任务{it}没有写明用哪张决策表。",
                en="The business rule task {it} does not name its decision table.",
                instead="填写 camunda:decisionRef 和 camunda:resultVariable。",
            )


RULES = (foreign, parameters, collections, services, decisions)

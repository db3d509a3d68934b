"""DMN 1.3 files to tables; what the evaluator does not carry out exactly is refused here, with its place."""

from __future__ import annotations

from datetime import date
from typing import Any

from lxml import etree

from workflows import expressions
from workflows.dmn import analysis
from workflows.dmn.broken import BrokenTable, OverlappingRows, UnansweredFacts
from workflows.dmn.cells import TYPES, Cell, CellError, Type, literal, unary_test
from workflows.dmn.silence import ANSWER, Silence, silence_of
from workflows.dmn.table import SINGLE, Answer, Input, Output, Rule, Table, names_of

DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"
OURS = "urn:yimen:table"
MAX_BYTES = 2_000_000
_POLICIES = frozenset({"UNIQUE", "ANY", "FIRST", "RULE ORDER", "COLLECT"})
_AGGREGATIONS = frozenset({"SUM", "MIN", "MAX", "COUNT"})
_RECKONED = _AGGREGATIONS - {"COUNT"}
_BASES = frozenset({"statute", "county", "demo"})
_LANGUAGES = frozenset({"", "feel", "s-feel", "https://www.omg.org/spec/DMN/20191111/FEEL/"})
_CHILDREN = {
    "definitions": {"description", "extensionElements", "inputData", "decision"},
    "inputData": {"description", "extensionElements", "variable"},
    "decision": {
        "description", "extensionElements", "question", "allowedAnswers", "variable", "informationRequirement", "decisionTable",
    },
    "informationRequirement": {"requiredInput"},
    "decisionTable": {"description", "input", "output", "annotation", "rule"},
    "input": {"description", "inputExpression", "inputValues"},
    "inputExpression": {"description", "text"},
    "output": {"description", "outputValues", "defaultOutputEntry"},
    "rule": {"description", "inputEntry", "outputEntry", "annotationEntry"},
}  # fmt: skip


def read(content: bytes, *, file: str = "", like: Table | None = None) -> list[Table]:
    """Return the tables of a DMN file, checked for overlaps and gaps.

    What silence means is a promise to the program, not to a county: a county's version keeps that of the table it is `like`.

    :raises BrokenTable: with file and row.
    """
    root = parse(content, file)
    _only_known(root, file)
    return [_Reader(file, decision, like).table() for decision in root.findall(f"{{{DMN}}}decision")]


def parse(content: bytes, file: str) -> Any:
    """Return the root of a DMN file that brings nothing from elsewhere.

    :raises BrokenTable: it is none.
    """
    if len(content) > MAX_BYTES:
        raise BrokenTable(f"{file}: larger than {MAX_BYTES} bytes")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as cause:
        raise BrokenTable(f"{file}: {cause}") from cause
    information: Any = root.getroottree().docinfo
    if information.doctype:
        raise BrokenTable(f"{file}: a document type declaration is not accepted")
    if root.tag != f"{{{DMN}}}definitions":
        raise BrokenTable(f"{file}: the root must be DMN 1.3 definitions, not {root.tag}")
    return root


def _only_known(node: Any, file: str) -> None:
    name = etree.QName(node).localname
    for child in node:
        tag = etree.QName(child)
        if tag.namespace != DMN:
            continue  # diagram interchange and extensions carry no rule
        if name in _CHILDREN and tag.localname not in _CHILDREN[name]:
            raise BrokenTable(f"{file}: line {child.sourceline}: {tag.localname} inside {name} is not carried out")
        if child.get("expressionLanguage", "").lower() not in {item.lower() for item in _LANGUAGES}:
            raise BrokenTable(f"{file}: line {child.sourceline}: only S-FEEL is carried out")
        _only_known(child, file)


class _Reader:
    """One decision of one file."""

    def __init__(self, file: str, decision: Any, like: Table | None) -> None:
        self.file = file
        self.like = like
        self.decision = decision
        self.id = decision.get("id", "")
        node = decision.find(f"{{{DMN}}}decisionTable")
        if node is None:
            raise self.refuse("it has no decision table")
        self.node = node

    def refuse(self, problem: str, row: int | None = None) -> BrokenTable:
        place = f" row {row}" if row else ""
        return BrokenTable(f"{self.file}: {self.id}{place}: {problem}")

    def table(self) -> Table:
        policy, aggregation = self._policy()
        dates = self._dates()
        inputs = tuple(self._input(node) for node in self.node.findall(f"{{{DMN}}}input"))
        outputs = tuple(self._output(node) for node in self.node.findall(f"{{{DMN}}}output"))
        if not outputs or (aggregation and len(outputs) != 1):
            raise self.refuse("it needs an output; an aggregation has exactly one")
        if aggregation in _RECKONED and outputs[0].type != "number":
            raise self.refuse(f"{aggregation} reckons with numbers, not with a {outputs[0].type}")
        if policy not in SINGLE and any(column.has_default for column in outputs):
            raise self.refuse("a default is carried out for single answers only")
        notes = [node.get("name", "") for node in self.node.findall(f"{{{DMN}}}annotation")]
        rules = tuple(
            self._rule(node, row, inputs, outputs, notes)
            for row, node in enumerate(self.node.findall(f"{{{DMN}}}rule"), start=1)
        )
        if aggregation in _RECKONED and any(
            answer.value is None and not answer.expression for r in rules for answer in r.answers
        ):
            raise self.refuse(f"{aggregation} has no meaning for null")
        self._distinct([rule.id for rule in rules], "rule id")
        self._distinct([column.name for column in inputs], "input")
        self._distinct([column.name for column in outputs], "output")
        table = Table(
            id=self.id,
            name=self.decision.get("name", ""),
            policy=policy,
            aggregation=aggregation,
            inputs=inputs,
            outputs=outputs,
            rules=rules,
            silence=self.like.silence if self.like else self._silence(inputs),
            file=self.file,
            **dates,
        )
        self._overlaps(table)
        if table.silence.kind != ANSWER and (holes := analysis.gaps(table, most=1)):
            raise UnansweredFacts(f"{self.file}: {self.id}", holes[0])
        return table

    def _silence(self, inputs: tuple[Input, ...]) -> Silence:
        node = self.decision.find(f"{{{DMN}}}extensionElements/{{{OURS}}}table")
        try:
            return silence_of(node, {column.name: column.type for column in inputs})
        except ValueError as problem:
            raise self.refuse(str(problem)) from problem

    def _policy(self) -> tuple[str, str]:
        policy, aggregation = self.node.get("hitPolicy", "UNIQUE"), self.node.get("aggregation", "")
        if policy not in _POLICIES:
            raise self.refuse(f"hit policy {policy} is not carried out; use {', '.join(sorted(_POLICIES))}")
        if aggregation and (policy != "COLLECT" or aggregation not in _AGGREGATIONS):
            raise self.refuse(f"aggregation {aggregation} is not carried out")
        return policy, aggregation

    def _dates(self) -> dict[str, Any]:
        node = self.decision.find(f"{{{DMN}}}extensionElements/{{{OURS}}}table")
        if node is None or not (self.id and node.get("version") and node.get("valid_from") and node.get("basis")):
            raise self.refuse(
                "the decision needs an id and a yimen:table with version, valid_from, basis_kind and basis"
            )
        if node.get("basis_kind") not in _BASES:
            raise self.refuse(f"basis_kind is one of {', '.join(sorted(_BASES))}")
        try:
            first = date.fromisoformat(node.get("valid_from"))
            last = date.fromisoformat(node.get("valid_to")) if node.get("valid_to") else None
        except ValueError as cause:
            raise self.refuse(f"valid_from and valid_to are ISO dates: {cause}") from cause
        if last is not None and last < first:
            raise self.refuse("valid_to lies before valid_from")
        return {
            "version": node.get("version"),
            "valid_from": first,
            "valid_to": last,
            "basis_kind": node.get("basis_kind"),
            "basis": node.get("basis"),
        }

    def _input(self, node: Any) -> Input:
        expression = node.find(f"{{{DMN}}}inputExpression")
        name = _text(expression)
        if not name.isidentifier():
            raise self.refuse(f"an input names one fact, not {name!r}")
        kind = self._type(expression.get("typeRef", ""), name)
        allowed = node.find(f"{{{DMN}}}inputValues")
        return Input(
            name=name,
            label=node.get("label", name),
            type=kind,
            allowed=self._test(_text(allowed), kind, None) if allowed is not None else None,
        )

    def _output(self, node: Any) -> Output:
        name = node.get("name", "")
        kind = self._type(node.get("typeRef", ""), name)
        default = node.find(f"{{{DMN}}}defaultOutputEntry")
        value = None
        if default is not None:
            value = self._answer(_text(default), kind, None).value
        return Output(
            name=name, label=node.get("label", name), type=kind, default=value, has_default=default is not None
        )

    def _type(self, name: str, column: str) -> Type:
        if not column or name not in TYPES:
            raise self.refuse(f"column {column!r}: type {name!r} is not one of {', '.join(TYPES)}")
        return TYPES[name]

    def _rule(
        self, node: Any, row: int, inputs: tuple[Input, ...], outputs: tuple[Output, ...], notes: list[str]
    ) -> Rule:
        tests = [_text(cell) for cell in node.findall(f"{{{DMN}}}inputEntry")]
        answers = [_text(cell) for cell in node.findall(f"{{{DMN}}}outputEntry")]
        written = [_text(cell) for cell in node.findall(f"{{{DMN}}}annotationEntry")]
        if (len(tests), len(answers)) != (len(inputs), len(outputs)) or len(written) > len(notes):
            raise self.refuse("it has another number of cells than the table has columns", row)
        return Rule(
            id=node.get("id") or f"{self.id}-{row}",
            row=row,
            cells=tuple(self._test(text, column.type, row) for text, column in zip(tests, inputs, strict=True)),
            answers=tuple(self._answer(text, column.type, row) for text, column in zip(answers, outputs, strict=True)),
            notes=dict(zip(notes, written, strict=False)),
        )

    def _test(self, text: str, kind: Type, row: int | None) -> Cell:
        try:
            return unary_test(text, kind)
        except CellError as problem:
            raise self.refuse(str(problem), row) from problem

    def _answer(self, text: str, kind: Type, row: int | None) -> Answer:
        try:
            return Answer(value=literal(text, kind))
        except CellError as problem:
            if row is None or kind == "date" or text.startswith('"') and text.endswith('"') and text.count('"') == 2:
                raise self.refuse(str(problem), row) from problem
        if problems := expressions.check(text):
            raise self.refuse(f"output {text!r}: {problems[0]}", row)
        names = names_of(text)
        if not names:
            raise self.refuse(f"output {text!r} is neither a {kind} nor an expression over facts", row)
        return Answer(expression=text, names=names)

    def _distinct(self, names: list[str], what: str) -> None:
        for name in names:
            if names.count(name) > 1:
                raise self.refuse(f"{what} {name!r} is written twice")

    def _overlaps(self, table: Table) -> None:
        if table.policy not in ("UNIQUE", "ANY"):
            return
        for found in analysis.overlaps(table):
            if table.policy == "UNIQUE" or not found.same_answer:
                raise OverlappingRows(f"{self.file}: {self.id}", found)


def _text(node: Any) -> str:
    if node is None:
        return ""
    return (node.findtext(f"{{{DMN}}}text") or "").strip() if len(node) else (node.text or "").strip()

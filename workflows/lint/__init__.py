"""Check a diagram before it may run: what passes means what it says."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.lint import bpmnlint, loading, schema
from workflows.lint.finding import Finding, Known, Severity
from workflows.lint.model import Model
from workflows.lint.rules import (
    activities,
    compensation,
    events,
    expressions,
    extensions,
    flows,
    gateways,
    people,
    references,
    soundness,
    structure,
)  # fmt: skip
from workflows.lint.source import Unreadable, parse

__all__ = ["Finding", "Known", "Severity", "Unreadable", "lint", "process_ids"]

RULES = (
    *structure.RULES, *flows.RULES, *gateways.RULES, *events.RULES, *activities.RULES, *compensation.RULES, *expressions.RULES,
    *extensions.RULES, *references.RULES, *people.RULES, *soundness.RULES,
)  # fmt: skip


def lint(xml: bytes, *, known: Known | None = None, style: bool = True) -> tuple[Finding, ...]:
    """Return everything that is wrong with a BPMN file; without a finding of severity `error` it may run.

    `known` names what exists in this installation: with it, names that do not exist are errors. Without `style`, what
    bpmnlint recommends is left out: it never refuses a file, and takes most of the time. A file that cannot be read is
    one finding, never an exception.
    """
    try:
        root = parse(xml)
    except Unreadable as refusal:
        words = {"zh": refusal.zh, "en": refusal.en, "instead": refusal.instead}
        return (Finding(element="", rule=refusal.rule, severity="error", **words),)
    model = Model(root)
    found = dict.fromkeys(_findings(model, known, style=style))
    errors = [one for one in found if one.severity == "error"]
    if errors and all(one.rule in loading.MAY_STALL for one in errors):
        shown = loading.stalls(xml, model)
        found = {one: None for one in found if one not in errors or shown is None or one.element in shown}
    if not any(one.severity == "error" for one in found):
        found |= dict.fromkeys(loading.check(xml, model)) or dict.fromkeys(loading.deadlocks(xml, model))
    return tuple(sorted(found, key=lambda one: one.severity))


def process_ids(xml: bytes) -> frozenset[str]:
    """Return the ids of the processes of a BPMN file.

    :raises Unreadable: it cannot be read.
    """
    return frozenset(process.get("id", "") for process in Model(parse(xml)).processes)


def _findings(model: Model, known: Known | None, *, style: bool) -> Iterator[Finding]:
    departures = list(schema.check(model.root))
    yield from departures
    for rule in RULES:
        yield from rule(model)
    yield from people.complete(model, known)
    if known is not None:
        yield from people.names_exist(model, known)
        yield from people.rules_exist(model, known)
    if style and model.processes and not departures:  # matters of style can wait until the file is a diagram at all
        yield from bpmnlint.check(model.root)

"""The script engine that SpiffWorkflow gets instead of Python's exec."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from SpiffWorkflow.bpmn.script_engine import BasePythonScriptEngineEnvironment, PythonScriptEngine

from workflows import expressions


class SafeEnvironment(BasePythonScriptEngineEnvironment):
    """Evaluate and execute the safe language only."""

    def evaluate(
        self, expression: str, context: Mapping[str, Any], external_context: Mapping[str, Any] | None = None
    ) -> Any:
        """Return the value of an expression over the context."""
        return expressions.evaluate(expression, {**(external_context or {}), **context})

    def execute(self, script: str, context: dict[str, Any], external_context: Mapping[str, Any] | None = None) -> bool:
        """Carry out the `NAME = EXPR` lines of a script on the context."""
        context.update(expressions.execute(script, {**(external_context or {}), **context}))
        return True

    def call_service(self, context: Mapping[str, Any], **kwargs: Any) -> Any:
        """Refuse: a service task becomes an Effect and never calls out of the engine."""
        raise NotImplementedError("services are called by the effect handlers, not by the engine")


ENGINE = PythonScriptEngine(environment=SafeEnvironment())

"""Every form, term and process that a shipped diagram names exists."""

from __future__ import annotations

from pathlib import Path

import pytest

import forms
from workflows.lint import Known, lint, process_ids
from workflows.worktime import load_terms

DIAGRAMS = sorted((Path(__file__).parents[3] / "workflows/diagrams").glob("*.bpmn"))


@pytest.fixture(scope="module")
def known() -> Known:
    processes = frozenset().union(*(process_ids(path.read_bytes()) for path in DIAGRAMS))
    return Known(forms=frozenset(forms.keys()), rules=frozenset(load_terms().ids), processes=processes)


@pytest.mark.parametrize("path", DIAGRAMS, ids=lambda path: path.stem)
def test_it_names_only_what_exists(path: Path, known: Known) -> None:
    assert [f"{found.rule} {found.element}" for found in lint(path.read_bytes(), known=known)] == []

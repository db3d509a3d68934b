"""The diagrams that ship with the product can be compiled, started and kept small."""

from __future__ import annotations

from pathlib import Path

import pytest

import workflows
from tests.unit.engine.diagrams import NOW
from workflows import catalog, engine

FILES = {file.stem: file.read_bytes() for file in (Path(workflows.__file__).parent / "diagrams").glob("*.bpmn")}
DATA = {
    "signed_at": None,
    "urgent": False,
    "sent_at": "2026-04-07T09:30:00+08:00",
    "case_number": "690102-2026-000017",
    "amount": 860,
}

#: sheets that others call to write down how it ended; nobody has anything to do on them
ONLY_RECORDS = {"review-close"}


@pytest.mark.parametrize("key", sorted(FILES))
def test_it_compiles_and_its_key_is_the_name_of_its_file(key):
    definition = catalog.compile(FILES[key], {name: xml for name, xml in FILES.items() if name != key})
    assert definition.key == key
    waits = definition.steps or definition.called or b"intermediateCatchEvent" in FILES[key]
    assert bool(waits) != (key in ONLY_RECORDS)  # something to wait for


def test_an_open_transfer_is_kept_in_four_kilobytes():
    definition = catalog.compile(FILES["refer"], {name: xml for name, xml in FILES.items() if name != "refer"})
    progress = engine.start(definition, data=DATA, now=NOW)
    assert progress.tasks
    assert len(progress.snapshot) <= 4096


def test_compiling_the_same_content_again_costs_nothing():
    called = {name: xml for name, xml in FILES.items() if name != "refer"}
    assert catalog.compile(FILES["refer"], called) is catalog.compile(FILES["refer"], dict(called))

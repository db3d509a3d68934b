"""Every act that the chain keeps is told to the audit administrators in words."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from server.audit.taking import TAKEN
from server.inspection.acts import ACTS
from server.retention.letting_go import KINDS

ROOT = Path(__file__).resolve().parents[2]
MADE = {
    "fund.",
    "household.",
    "ledger.",
    "payment.",
    "process.",
    "supervision.",
    "table.",
}  #: put together where they are kept


def recorded() -> Iterator[ast.expr]:
    """Yield what each call that writes to the chain names as the act."""
    for path in (ROOT / "server").rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(source)) if "audit" in source else ():
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "audit.record":
                yield node.args[1]


def test_every_act_of_the_chain_has_words() -> None:
    acts = list(recorded())
    plain = {act.value for act in acts if isinstance(act, ast.Constant)}
    made = {
        act.values[0].value
        for act in acts
        if isinstance(act, ast.JoinedStr) and isinstance(act.values[0], ast.Constant)
    }
    erased = {f"{kind.name}.erase" for kind in KINDS}

    assert ({TAKEN} | erased | plain) - set(ACTS) == set()
    assert (len(plain) > 200, made) == (True, MADE)
    assert {begin for begin in MADE if any(code.startswith(begin) for code in ACTS)} == MADE


def test_no_word_is_kept_for_an_act_that_is_gone_and_none_stands_for_two() -> None:
    """So a search by words finds one act, and the list does not outlive the house."""
    house = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "server").rglob("*.py") if path.name != "acts.py"
    )
    unknown = {
        code
        for code in ACTS
        if f'"{code}"' not in house and not code.startswith(tuple(MADE)) and not code.endswith(".erase")
    }

    assert unknown == set()
    assert len({name.zh for name in ACTS.values()}) == len({name.en for name in ACTS.values()}) == len(ACTS)

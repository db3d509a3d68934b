"""A test that cannot fail proves nothing: each one compares something, expects a refusal, or calls a helper that does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.architecture.test_sources import ROOT, named, python, tree

Function = ast.FunctionDef | ast.AsyncFunctionDef
#: Calls that fail a test by themselves.
EXPECTING = {"pytest.raises", "pytest.warns", "pytest.fail", "expect"}


def functions(module: ast.AST) -> Iterator[Function]:
    return (node for node in ast.walk(module) if isinstance(node, Function))


def those_of(path: Path) -> list[Function]:
    return [each for each in functions(tree(path)) if each.name.startswith("test")]


@cache
def near(path: Path) -> dict[str, list[tuple[Path, Function]]]:
    """Return the functions that a file of tests can mean by a name: its own, and those of test modules that it imports."""
    found: dict[str, list[tuple[Path, Function]]] = {}
    for home in (path, *imported(path)):
        for each in functions(tree(home)):
            found.setdefault(each.name, []).append((home, each))
    return found


def imported(path: Path) -> list[Path]:
    """Return the files under `tests/` that a file imports, and the fixtures' files around it."""
    names = [n for n in ast.walk(tree(path)) if isinstance(n, ast.ImportFrom) and (n.module or "").startswith("tests")]
    modules = {m for n in names for m in (n.module or "", *(f"{n.module}.{a.name}" for a in n.names))}
    files = [ROOT / f"{module.replace('.', '/')}.py" for module in sorted(modules)]
    files += [ROOT / module.replace(".", "/") / "__init__.py" for module in sorted(modules)]
    files += [folder / "conftest.py" for folder in path.parents if folder.is_relative_to(ROOT / "tests")]
    return [file for file in files if file.is_file() and file != path]


def compares(path: Path, function: Function, seen: frozenset[str] = frozenset()) -> bool:
    """Tell whether a function compares something, itself or through what it calls in the tests."""
    key = f"{path}:{function.lineno}"
    if key in seen:
        return False
    for node in ast.walk(function):
        if isinstance(node, ast.Assert):
            return True
        if not isinstance(node, ast.Call):
            continue
        if ast.unparse(node.func) in EXPECTING:
            return True
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if any(compares(home, each, seen | {key}) for home, each in near(path).get(name, ())):
            return True
    return False


def empty(node: ast.Assert) -> bool:
    """Tell whether an assertion holds whatever the product does: a constant, or one thing against itself."""
    said = node.test
    if isinstance(said, ast.Compare) and len(said.comparators) == 1 and isinstance(said.ops[0], ast.Eq | ast.Is):
        asked = any(isinstance(node, ast.Call | ast.Await) for node in ast.walk(said.left))  # asking twice may differ
        return not asked and ast.dump(said.left) == ast.dump(said.comparators[0])
    return isinstance(said, ast.Constant | ast.Tuple | ast.List | ast.Dict | ast.JoinedStr | ast.Lambda)


def swallowed(function: Function) -> bool:
    """Tell whether a failed comparison is caught and forgotten on the way."""
    for node in ast.walk(function):
        if isinstance(node, ast.Try) and any(isinstance(n, ast.Assert) for part in node.body for n in ast.walk(part)):
            for handler in node.handlers:
                caught = ast.unparse(handler.type) if handler.type else "Exception"
                if {"Exception", "BaseException", "AssertionError"} & set(caught.strip("()").split(", ")):
                    return not any(isinstance(n, ast.Raise | ast.Assert) for n in ast.walk(handler))
    return False


def test_every_test_compares_or_expects_something() -> None:
    every = [(path, each) for path in python("tests") for each in those_of(path)]
    blind = [f"{named(path)}:{each.lineno} {each.name}" for path, each in every if not compares(path, each)]

    assert len(every) > 1000
    assert blind == []


def test_no_assertion_holds_by_itself() -> None:
    found = [
        f"{named(path)}:{node.lineno}"
        for path in python("tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Assert) and empty(node)
    ]

    assert found == []


def test_no_failed_comparison_is_swallowed() -> None:
    found = [
        f"{named(path)}:{each.lineno} {each.name}"
        for path in python("tests")
        for each in functions(tree(path))
        if swallowed(each)
    ]

    assert found == []


def test_every_test_stands_where_it_is_collected() -> None:
    """A test in a file of another name, inside a function, or under a name used twice would never run."""
    found = []
    for path in python("tests"):
        placed = [n for n in tree(path).body if isinstance(n, Function)]
        placed += [m for n in tree(path).body if isinstance(n, ast.ClassDef) for m in n.body if isinstance(m, Function)]
        mine = those_of(path)
        hidden = [each for each in mine if each not in placed or not path.name.startswith("test_")]
        names = [each.name for each in mine if each in tree(path).body]
        found += [f"{named(path)}:{each.lineno} {each.name}" for each in hidden]
        found += [f"{named(path)} {name}" for name in set(names) if names.count(name) > 1]

    assert found == []


@pytest.mark.parametrize(
    ("text", "honest"),
    [
        ("def test_a():\n    work()", False),
        ("def test_a():\n    assert work()", True),
        ("def test_a():\n    with pytest.raises(Refused):\n        work()", True),
        ("def test_a():\n    compare()\n\ndef compare():\n    assert work()", True),
        ("def test_a():\n    again()\n\ndef again():\n    again()", False),
    ],
)
def test_this_scan_sees_the_difference(tmp_path: Path, text: str, honest: bool) -> None:
    path = tmp_path / "test_sample.py"
    path.write_text(text, encoding="utf-8")
    (test,) = those_of(path)

    assert compares(path, test) is honest

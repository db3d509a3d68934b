"""What a reader would have to watch for in every file is watched here."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import tokenize
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("server", "workflows", "forms", "notifications")
LONGEST_FILE = 400
LONGEST_FUNCTION = 50
LARGEST_STYLESHEET = 30 * 1024
TEXT = {".py", ".md", ".html", ".js", ".css", ".toml", ".yaml", ".yml", ".json", ".txt", ".in", ".cfg", ".bpmn", ".dmn"}
TEXT |= {".po", ".sh", ".example", ""}


@cache
def files() -> tuple[Path, ...]:
    """Return what is or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for line in listed.stdout.splitlines() if (path := ROOT / line).is_file())


def python(*rooms: str) -> list[Path]:
    return [f for f in files() if f.suffix == ".py" and f.relative_to(ROOT).parts[0] in rooms]


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def saying(words: str, paths: list[Path]) -> list[Path]:
    """Return the files whose text holds something, so that only these are looked through node by node."""
    return [path for path in paths if re.search(words, path.read_text(encoding="utf-8"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def calls(path: Path, attribute: str) -> list[int]:
    """Return the lines on which a method of this name is called."""
    return [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == attribute
    ]


def test_only_the_transaction_commits() -> None:
    """Rows have one home for it; the schema's own history is the other."""
    found = {named(f) for f in saying("commit", python(*ROOMS)) if calls(f, "commit")}

    assert found <= {"server/foundation/transaction.py", "server/migrations/env.py"}


def test_only_the_clock_reads_the_time() -> None:
    found = []
    for path in saying(r"\.(now|utcnow|today|time)\b", python(*ROOMS)):
        for node in ast.walk(tree(path)):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            words = ast.unparse(node.func)
            if words in {"datetime.now", "datetime.utcnow", "date.today", "datetime.today", "time.time"}:
                found.append(f"{named(path)}:{node.lineno}")

    assert [f for f in found if not f.startswith("server/foundation/clock.py:")] == []


def test_only_entry_points_make_a_clock() -> None:
    entries = re.compile(
        r"server/(app\.py|cli/|jobs/|demo/|scenarios/|web/|.*/(api|pages)(\.py|/)|foundation/clock\.py)"
    )
    found = [
        named(f)
        for f in python(*ROOMS)
        if re.search(r"\b(SystemClock|DemoClock)\(", f.read_text(encoding="utf-8")) and not entries.match(named(f))
    ]

    assert found == []


def test_no_file_is_longer_than_one_sitting() -> None:
    """A longer one says why in its first lines, with the word `long:`."""
    long = [
        f"{named(f)} {lines}"
        for f in files()
        if f.suffix in {".py", ".html", ".js"}
        and (lines := f.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
        and "long:" not in "".join(f.read_text(encoding="utf-8").splitlines(keepends=True)[:12])
    ]

    assert long == []


def test_no_function_is_longer_than_one_screen() -> None:
    """One that is a list of rows says so on its first line, with the word `long:`."""
    long = [
        f"{named(path)}:{node.lineno} {node.name}"
        for path in python(*ROOMS, "workshop", "tests")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION
        and "long:" not in path.read_text(encoding="utf-8").splitlines()[node.lineno - 1]
    ]

    assert long == []


def test_nothing_is_left_for_later() -> None:
    marks = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b")
    found = []
    for path in saying(marks.pattern, python(*ROOMS, "workshop", "tests")):
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.COMMENT and marks.search(token.string):
                found.append(f"{named(path)}:{token.start[0]}")

    assert found == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    marks = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip")
    found = [named(f) for f in python("tests") if f != Path(__file__) and marks.search(f.read_text(encoding="utf-8"))]

    assert found == []


def test_no_file_is_named_for_nothing() -> None:
    bad = {"utils.py", "helpers.py", "common.py", "misc.py", "utils", "helpers", "common"}

    assert [named(f) for f in files() if bad & set(f.relative_to(ROOT).parts)] == []


def test_decisions_are_numbered_without_a_gap_and_by_their_titles() -> None:
    found = sorted((ROOT / "docs" / "adr").glob("*.md"))
    titles = [int(path.read_text(encoding="utf-8").removeprefix("# ").partition(".")[0]) for path in found]

    assert titles == [int(path.name[:4]) for path in found] == list(range(1, len(found) + 1))


def test_the_repository_names_no_registry_and_no_machine() -> None:
    """Locks must work with any mirror, and nothing tells where this was written."""
    hosts = ("pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs", "npmmirror", r"//mirrors?\.")
    machine = ("/home/" + r"\w", "/root/" + r"\w", "/Users/" + r"\w", "/opt/py" + "pi")
    pattern = re.compile("|".join((*hosts, *machine)))
    found = [
        named(f)
        for f in files()
        if f.suffix in TEXT and f != Path(__file__) and pattern.search(f.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


@pytest.mark.parametrize("name", ["uv", "core", "dev"])
def test_every_locked_package_is_pinned_by_hash_and_by_no_address(name: str) -> None:
    lock = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", lock) if entry.strip() and not entry.startswith("#")]

    assert entries
    assert [e.split()[0] for e in entries if "==" not in e or "--hash=sha256:" not in e] == []
    assert "://" not in lock


def test_pages_load_nothing_from_elsewhere() -> None:
    """Government networks are closed; an address in a link's text is no load."""
    load = re.compile(r"""(?:src|href|action|url)\s*[=(]\s*["']?(?:https?:)?//""", re.IGNORECASE)
    found = [
        f"{named(f)}:{number}"
        for f in files()
        if f.suffix in {".html", ".css", ".js"} and f.is_relative_to(ROOT / "server")
        for number, line in enumerate(f.read_text(encoding="utf-8").splitlines(), 1)
        if load.search(line) and "data-outside" not in line and "bpmn.io" not in line
    ]

    assert found == []


def test_the_stylesheets_stay_small() -> None:
    sheets = [f for f in files() if f.suffix == ".css"]

    assert sheets
    assert sum(f.stat().st_size for f in sheets) <= LARGEST_STYLESHEET


def test_no_page_runs_an_inline_script() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son[a-z]+=[\"']|javascript:", re.IGNORECASE)
    found = [named(f) for f in files() if f.suffix == ".html" and inline.search(f.read_text(encoding="utf-8"))]

    assert found == []


#: Where a row is somebody's own, which a substitute's is not.
ONES_OWN = {"server/intake/drafts.py", "server/unmasking/queries.py"}


def test_a_second_person_is_compared_with_everybody_behind_the_act() -> None:
    """`…_by == work.actor.id` forgets for whom somebody stands in: `answers_for` or `behind_step` knows."""
    found = {
        f"{named(path)}:{each.lineno}"
        for path in saying(r"work\.actor\.id", python("server"))
        for node in ast.walk(tree(path))
        if isinstance(node, ast.If)
        for each in ast.walk(node.test)
        if isinstance(each, ast.Compare)
        and "work.actor.id" in (sides := [ast.unparse(side) for side in (each.left, *each.comparators)])
        and any(re.search(r"_by\b", side) for side in sides)
    }
    assert {where for where in found if where.split(":")[0] not in ONES_OWN} == set()

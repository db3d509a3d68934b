"""`yimen deadline`, as a person or a script calls it."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from server.cli.deadline import deadline


def run(*words: str):
    return CliRunner().invoke(deadline, list(words))


def answer(*words: str) -> dict:
    found = run(*words, "--json")
    assert found.exit_code == 0, found.output
    return json.loads(found.stdout)


def test_it_prints_the_due_date_its_basis_and_each_day():
    found = answer("DB.total", "--start", "2026-04-07")
    assert (found["rule"], found["start"], found["due"]) == ("DB.total", "2026-04-07", "2026-05-21")
    assert found["provisional"] is False and "民发〔2021〕57号第二十二条" in found["basis"]
    assert sum(day["counted"] for day in found["days"]) == 30
    assert found["days"][-1]["date"] == found["due"] and all(day["why"] for day in found["days"])


@pytest.mark.parametrize(
    ("flags", "rule", "due"),
    [
        (["--extended"], "DB.total.ext", "2026-06-11"),
        (["--delegated"], "DB.total.delegated", "2026-05-08"),
        (["--delegated", "--extended"], "DB.total.ext", "2026-06-11"),
    ],
)
def test_a_flag_selects_the_variant(flags, rule, due):
    found = answer("DB.total", "--start", "2026-04-07", *flags)
    assert (found["rule"], found["due"]) == (rule, due)


def test_an_hour_clock_ends_at_a_local_time():
    assert answer("LS.first", "--start", "2026-02-17T21:15+08:00")["due"] == "2026-02-18T21:15:00+08:00"
    assert answer("LS.first", "--start", "2026-02-17T13:15:00Z")["due"] == "2026-02-18T21:15:00+08:00"


def test_a_month_rule_has_no_days_and_next_month_is_its_first_day():
    found = answer("DB.pay.start", "--start", "2026-03-20")
    assert (found["due"], found["days"]) == ("2026-04-01", [])


def test_a_term_into_2027_is_provisional():
    assert answer("DB.total", "--start", "2026-11-20")["provisional"] is True
    assert "暂定" in run("DB.total", "--start", "2026-11-20").stdout


def test_without_json_it_prints_a_table_for_people():
    found = run("DB.notice", "--start", "2026-02-10").stdout
    assert "到期  2026-02-24" in found and "顺延到这一天" in found


@pytest.mark.parametrize(
    "words",
    [
        ["NO.SUCH", "--start", "2026-04-07"],
        ["DB.total", "--start", "2026-04-07", "--fast"],
        ["DB.total"],
        ["DB.total", "--start", "2026-02-30"],
        ["DB.total", "--start", "2026-02-17T21:15"],
        ["DB.total", "--start", "9999-12-31"],
        ["LS.first", "--start", "2026-02-17"],
        ["TK.notice", "--start", "2026-04-07", "--extended"],
        ["DB.county", "--start", "2026-04-07", "--delegated"],
        ["DB.total.ext", "--start", "2026-04-07", "--extended"],
    ],
    ids=" ".join,
)
def test_wrong_usage_leaves_with_2_and_a_line_on_stderr(words):
    found = run(*words, "--json")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.strip()


def test_the_command_needs_neither_database_nor_web_nor_engine():
    probe = "import sys; import server.cli.deadline; print(sorted({m.partition('.')[0] for m in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True).stdout
    for heavy in ("sqlalchemy", "flask", "SpiffWorkflow", "redis"):
        assert f"'{heavy}'" not in loaded

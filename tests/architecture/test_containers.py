"""The compose file and the Dockerfile agree with the settings and with each other; they are read here, not run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from server.cli import COMMANDS
from server.config import load

ROOT = Path(__file__).resolve().parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = sorted(name for name, service in SERVICES.items() if service.get("image") == "yimen")
GIVEN = {
    "YIMEN_COUNTY": "690102",
    "YIMEN_COUNTY_NAME": "青穗县",
    "YIMEN_SECRET_KEY": "kB3x9QpL2vN8sT5wY7zA1cD4eF6gH0jM",
    "YIMEN_DATA_KEY": "Zr8uW2qE6tY1iO5pA9sD3fG7hJ4kL0xC",
    "YIMEN_BASE_URL": "https://jiuzhu.example",
    "POSTGRES_PASSWORD": "hush",
    "VALKEY_PASSWORD": "quiet",
}


def filled(text: str) -> str:
    return re.sub(r"\$\{(\w+):\?\}", lambda match: GIVEN[match[1]], text)


def test_all_parts_are_there() -> None:
    assert set(SERVICES) == {"database", "queue", "mail", "migrate", "web", "worker", "scheduler"}
    assert OURS == ["migrate", "scheduler", "web", "worker"]


@pytest.mark.parametrize("name", OURS)
def test_its_settings_start_a_safe_production(name: str) -> None:
    settings = load({key: filled(value) for key, value in SERVICES[name]["environment"].items()})

    assert settings.is_production
    assert settings.database_url == "postgresql+psycopg://yimen:hush@database/yimen"
    assert settings.redis_url == "redis://:quiet@queue:6379/0"
    assert settings.smtp_host in SERVICES


@pytest.mark.parametrize("name", OURS)
def test_it_runs_a_command_that_exists_without_rights(name: str) -> None:
    program, command = SERVICES[name]["command"]

    assert program == "yimen"
    assert command in COMMANDS
    assert SERVICES[name]["user"] not in {"0", "root"}
    assert SERVICES[name]["read_only"] is True


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_it_keeps_our_time_and_its_health_is_watched(name: str) -> None:
    service = SERVICES[name]

    assert service["environment"]["TZ"] == "Asia/Shanghai"
    assert service["healthcheck"].get("test") or service["healthcheck"] == {"disable": True}
    assert (service["healthcheck"] == {"disable": True}) == (service.get("restart") == "no")


def test_whoever_waits_waits_for_somebody_healthy() -> None:
    for service in SERVICES.values():
        for other, how in service.get("depends_on", {}).items():
            expected = "service_completed_successfully" if other == "migrate" else "service_healthy"
            assert how == {"condition": expected}


def test_data_lies_in_named_volumes() -> None:
    used = {mount.split(":")[0] for service in SERVICES.values() for mount in service.get("volumes", [])}

    assert used == set(COMPOSE["volumes"])


def test_nothing_but_the_proxys_and_the_mail_page_is_open_and_only_on_this_machine() -> None:
    ports = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert ports == ["127.0.0.1:8025:8025", "127.0.0.1:8000:8000"]


def test_no_secret_is_written_down() -> None:
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")

    for line in text.splitlines():
        if re.match(r" *(\w*PASSWORD|\w*_KEY|REDISCLI_AUTH): ", line):
            assert re.search(r": \$\{\w+:\?\}$", line), line


def test_the_image_holds_every_room_and_runs_without_rights() -> None:
    for room in ("server", "workflows", "forms", "notifications", "workshop", "requirements"):
        assert f"COPY {room} {room}" in DOCKERFILE
    assert re.search(r"^USER (?!root|0)", DOCKERFILE, re.MULTILINE)
    assert "TZ=Asia/Shanghai" in DOCKERFILE
    assert "HEALTHCHECK" in DOCKERFILE


def test_the_units_of_the_handbook_run_commands_that_exist_without_rights() -> None:
    units = re.findall(
        r"^```ini\n(.*?)^```", (ROOT / "docs/deploy.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    run = [re.search(r"^ExecStart=.*?/bin/yimen ([\w-]+)", unit, re.MULTILINE) for unit in units]

    assert [found and found[1] for found in run] == ["serve", "worker", "backup"]
    assert {found[1] for found in run if found} <= set(COMMANDS)
    for unit in units:
        assert re.search(r"^User=yimen$", unit, re.MULTILINE) and "EnvironmentFile=/etc/yimen.env" in unit
    for stays in units[:2]:
        assert {"Environment=TZ=Asia/Shanghai", "Restart=always", "NoNewPrivileges=yes"} <= set(stays.splitlines())
        assert re.search(r"^TimeoutStopSec=\d+$", stays, re.MULTILINE)

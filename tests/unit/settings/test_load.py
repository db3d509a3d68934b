"""Settings are read once, checked, and never half accepted."""

from __future__ import annotations

import pytest

from server.config import DEMO_SECRET, ROOT, BadSettings, load

SAFE = {
    "YIMEN_ENVIRONMENT": "production",
    "YIMEN_SECRET_KEY": "kB3x9QpL2vN8sT5wY7zA1cD4eF6gH0jM",
    "YIMEN_DATA_KEY": "Zr8uW2qE6tY1iO5pA9sD3fG7hJ4kL0xC",
    "YIMEN_BASE_URL": "https://jiuzhu.example",
}


def test_nothing_set_gives_a_small_installation_on_this_machine() -> None:
    settings = load({})

    assert settings.database_url == f"sqlite:///{ROOT}/var/yimen.db"
    assert settings.redis_url is None
    assert not settings.demo
    assert settings.listen_host == "127.0.0.1"


def test_other_programs_variables_are_left_alone() -> None:
    assert load({"PATH": "/bin", "DEMO": "yes"}).demo is False


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIMEN_COUNTY", "69010"),
        ("YIMEN_COUNTY", "６９０１０２"),
        ("YIMEN_DEMO", "maybe"),
        ("YIMEN_LISTEN_PORT", "65536"),
        ("YIMEN_LISTEN_PORT", "-1"),
        ("YIMEN_DATABASE_URL", "mysql://x/y"),
        ("YIMEN_DATABASE_URL", "postgresql://x/y"),
        ("YIMEN_REDIS_URL", "http://x"),
        ("YIMEN_BASE_URL", "jiuzhu.example"),
        ("YIMEN_LOG_LEVEL", "LOUD"),
        ("YIMEN_NO_SUCH_THING", "1"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadSettings) as refusal:
        load({name: value})

    assert [problem.split("：")[0] for problem in refusal.value.problems] == [name]


def test_every_mistake_is_told_at_once() -> None:
    with pytest.raises(BadSettings) as refusal:
        load({"YIMEN_COUNTY": "x", "YIMEN_LISTEN_PORT": "x", "YIMEN_OTHER": "x"})

    assert len(refusal.value.problems) == 3


def test_a_request_must_have_room_for_the_largest_upload() -> None:
    with pytest.raises(BadSettings, match="YIMEN_REQUEST_MEGABYTES"):
        load({"YIMEN_UPLOAD_MEGABYTES": "30"})


def test_production_starts_with_safe_settings() -> None:
    assert load(SAFE).is_production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("YIMEN_DEMO", "yes"),
        ("YIMEN_DEBUG", "yes"),
        ("YIMEN_SECRET_KEY", DEMO_SECRET),
        ("YIMEN_SECRET_KEY", "short"),
        ("YIMEN_SECRET_KEY", "a" * 40),
        ("YIMEN_DATA_KEY", SAFE["YIMEN_SECRET_KEY"]),
        ("YIMEN_BASE_URL", "http://jiuzhu.example"),
    ],
)
def test_production_refuses_what_is_unsafe(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        load({**SAFE, name: value})


def test_production_never_sends_a_mail_password_in_the_open() -> None:
    with pytest.raises(BadSettings, match="YIMEN_SMTP_SECURITY"):
        load({**SAFE, "YIMEN_SMTP_PASSWORD": "x", "YIMEN_SMTP_SECURITY": "none"})


def test_secrets_are_never_shown() -> None:
    shown = load(
        {
            **SAFE,
            "YIMEN_DATABASE_URL": "postgresql+psycopg://yimen:hush@db/yimen",
            "YIMEN_REDIS_URL": "redis://:quiet@queue/0",
        }
    ).shown()

    text = " ".join(shown.values())
    assert not any(secret in text for secret in ("hush", "quiet", SAFE["YIMEN_SECRET_KEY"], SAFE["YIMEN_DATA_KEY"]))
    assert shown["YIMEN_DATABASE_URL"] == "postgresql+psycopg://yimen:******@db/yimen"

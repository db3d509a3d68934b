"""Settings: read once from `YIMEN_*`, checked, and handed on; nothing below the entry points sees them."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

PREFIX = "YIMEN_"
ROOT = Path(__file__).resolve().parent.parent
DEMO_SECRET = "demo-only-secret-never-for-real-data"  # noqa: S105 - production refuses it
SHORTEST_SECRET = 32
PASSWORD_IN_URL = re.compile(r"(://[^:/@]*:)[^@/]+@")


class BadSettings(Exception):
    """The service cannot start with these settings.

    `problems` holds one sentence per setting, in Chinese and English.
    """

    def __init__(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        super().__init__("\n".join(problems))


def _text(raw: str) -> str:
    return raw.strip()


def _optional(raw: str) -> str | None:
    return raw.strip() or None


def _plain(raw: str) -> str:
    return raw.strip()


def _pairs(raw: str) -> tuple[tuple[str, str], ...]:
    found = []
    for part in filter(None, (each.strip() for each in raw.split(","))):
        name, equals, value = part.partition("=")
        if not equals or not name.strip() or not value.strip():
            raise ValueError("名称=编号，用逗号分开 / name=id, separated by commas")
        found.append((name.strip(), value.strip()))
    return tuple(found)


def _networks(raw: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    try:
        return tuple(ipaddress.ip_network(each) for each in (part.strip() for part in raw.split(",")) if each)
    except ValueError:
        raise ValueError("网段，用逗号分开，例 10.20.0.0/16 / networks with commas, such as 10.20.0.0/16") from None


def _flag(raw: str) -> bool:
    word = raw.strip().lower()
    if word in {"1", "true", "yes", "on"}:
        return True
    if word in {"0", "false", "no", "off", ""}:
        return False
    raise ValueError("yes 或 no / yes or no")


def _count(least: int, most: int) -> Callable[[str], int]:
    def read(raw: str) -> int:
        if not raw.strip().isascii() or not raw.strip().isdigit() or not least <= int(raw) <= most:
            raise ValueError(f"{least} 到 {most} 的整数 / a whole number from {least} to {most}")
        return int(raw)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(raw: str) -> str:
        if raw.strip() not in words:
            raise ValueError(f"{'、'.join(words)} 之一 / one of {', '.join(words)}")
        return raw.strip()

    return read


def _county(raw: str) -> str:
    if len(raw.strip()) != 6 or not raw.strip().isascii() or not raw.strip().isdigit():
        raise ValueError("六位行政区划代码 / a division code of 6 digits")
    return raw.strip()


def _folder(raw: str) -> Path:
    folder = Path(raw.strip()).expanduser()
    return folder if folder.is_absolute() else ROOT / folder


def _database(raw: str) -> str:
    url = raw.strip()
    scheme, _, rest = url.partition("://")
    if scheme not in {"sqlite", "postgresql+psycopg"} or not rest:
        raise ValueError("sqlite:///… 或 postgresql+psycopg://… / sqlite:///… or postgresql+psycopg://…")
    if scheme == "sqlite" and not rest.startswith("//") and rest != "/:memory:":
        return f"sqlite:///{ROOT / rest.lstrip('/')}"
    return url


def _redis(raw: str) -> str | None:
    if raw.strip() and urlsplit(raw.strip()).scheme not in {"redis", "rediss", "unix"}:
        raise ValueError("redis://… 或 rediss://… / redis://… or rediss://…")
    return raw.strip() or None


def _web(raw: str) -> str:
    parts = urlsplit(raw.strip())
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("http(s)://主机 / http(s)://host")
    return raw.strip().rstrip("/")


def _setting(default: str, read: Callable[[str], Any], about: str, *, secret: bool = False) -> Any:
    return field(default=read(default), metadata={"read": read, "text": default, "about": about, "secret": secret})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """All that an installation may choose; each field is the variable `YIMEN_<NAME>`."""

    environment: str = _setting("development", _one_of("development", "production"), "production refuses the unsafe")
    demo: bool = _setting("no", _flag, "demo county, one-click sign-in, a clock that can be moved; never in production")
    demo_weeks: int = _setting("4", _count(1, 12), "weeks that a new demo county has behind it")
    county: str = _setting("690102", _county, "division code of the county, 6 digits")
    county_name: str = _setting("青穗县", _text, "name of the county on pages and documents")
    database_url: str = _setting("sqlite:///var/yimen.db", _database, "sqlite:///… or postgresql+psycopg://…")
    database_pool: int = _setting("10", _count(1, 200), "open connections kept per process")
    database_idle: int = _setting(
        "60", _count(0, 3600), "seconds after which PostgreSQL ends a transaction that stands idle; 0: never"
    )
    redis_url: str | None = _setting("", _redis, "Redis or Valkey for jobs; empty: a thread in the web process")
    secret_key: str = _setting(DEMO_SECRET, _text, "signs cookies and links; 32 characters or more", secret=True)
    data_key: str = _setting(DEMO_SECRET, _text, "encrypts ID numbers and the like; losing it loses them", secret=True)
    old_data_keys: str = _setting(
        "", _text, "former data keys, oldest first, separated by commas; see deploy.md", secret=True
    )
    data_cipher: str = _setting("aesgcm", _one_of("aesgcm", "sm4gcm"), "algorithm of encrypted fields; see deploy.md")
    base_url: str = _setting("http://127.0.0.1:8000", _web, "address that people see; printed in QR codes")
    listen_host: str = _setting("127.0.0.1", _text, "address to listen on")
    listen_port: int = _setting("8000", _count(0, 65535), "port to listen on; 0 takes a free one")
    web_threads: int = _setting("8", _count(1, 64), "threads per web process")
    trusted_proxies: int = _setting("0", _count(0, 5), "reverse proxies in front that set X-Forwarded-For")
    files: Path = _setting("var/files", _folder, "folder of attachments")
    upload_megabytes: int = _setting("20", _count(1, 200), "largest attachment, MiB")
    request_megabytes: int = _setting("25", _count(1, 250), "largest request, MiB")
    session_idle_minutes: int = _setting("30", _count(5, 480), "sign-in ends after so many minutes without a click")
    session_hours: int = _setting("12", _count(1, 24), "sign-in ends after so many hours in any case")
    unmask_minutes: int = _setting(
        "30", _count(5, 240), "whole numbers and scans are shown so long after a second person agreed"
    )
    sign_in_attempts: int = _setting("5", _count(3, 20), "wrong passwords before a lock of 15 minutes")
    password_length: int = _setting("10", _count(8, 64), "shortest password")
    password_classes: int = _setting(
        "2", _count(1, 4), "kinds of characters in a password: small, capital, digit, other"
    )
    password_days: int = _setting("0", _count(0, 730), "a password must be changed after so many days; 0: never")
    second_factor_roles: str = _setting("", _plain, "roles that must sign in with a code, with commas")
    smtp_host: str | None = _setting("", _optional, "mail server; empty: no e-mail is sent")
    smtp_port: int = _setting("587", _count(1, 65535), "port of the mail server")
    smtp_security: str = _setting("starttls", _one_of("starttls", "tls", "none"), "encryption towards the mail server")
    smtp_user: str | None = _setting("", _optional, "name at the mail server")
    smtp_password: str | None = _setting("", _optional, "password at the mail server", secret=True)
    mail_from: str = _setting("yimen@localhost", _text, "sender of e-mail")
    webhook_networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = _setting(
        "", _networks, "private networks that webhooks may reach, with commas; empty: none"
    )
    sms_url: str | None = _setting("", _optional, "gateway for short messages; empty: none are sent")
    sms_key: str = _setting("", _plain, "our name at the gateway")
    sms_secret: str | None = _setting("", _optional, "signs what is handed to the gateway", secret=True)
    sms_sender: str = _setting("", _plain, "name in brackets that the gateway registered for us")
    sms_templates: tuple[tuple[str, str], ...] = _setting(
        "", _pairs, "our messages=ids of the gateway's texts, with commas"
    )
    metrics_token: str | None = _setting(
        "", _optional, "opens /metrics; empty: only this machine may read it", secret=True
    )
    web_processes: int = _setting("1", _count(1, 64), "web processes; more than one needs PostgreSQL")
    log_level: str = _setting("INFO", _one_of("DEBUG", "INFO", "WARNING", "ERROR"), "least level that is logged")
    log_format: str = _setting("text", _one_of("text", "json"), "json for a log collector")
    debug: bool = _setting("no", _flag, "the command line shows tracebacks; never in production")

    def __post_init__(self) -> None:
        """Refuse settings that contradict each other.

        :raises BadSettings: naming each of them.
        """
        problems = [*_contradictions(self)]
        if self.environment == "production":
            problems += _unsafe(self)
        if problems:
            raise BadSettings(tuple(problems))

    @property
    def is_production(self) -> bool:
        """Tell whether real people's data may be inside."""
        return self.environment == "production"

    def shown(self) -> dict[str, str]:
        """Return every setting as text by its variable, secrets masked."""
        return {
            PREFIX + f.name.upper(): _show(getattr(self, f.name), secret=f.metadata["secret"]) for f in fields(self)
        }


def load(environ: Mapping[str, str]) -> Settings:
    """Read the settings from environment variables.

    :raises BadSettings: a value is nonsense, a variable is unknown, or they are unsafe together.
    """
    known = {PREFIX + f.name.upper(): f for f in fields(Settings)}
    values: dict[str, Any] = {}
    problems = [
        f"{name}：没有这个设置。/ {name}: no such setting."
        for name in sorted(environ)
        if name.startswith(PREFIX) and name not in known
    ]
    for name, setting in known.items():
        if name not in environ:
            continue
        try:
            values[setting.name] = setting.metadata["read"](environ[name])
        except ValueError as error:
            zh, _, en = str(error).partition(" / ")
            problems.append(f"{name}：应为{zh}。/ {name}: expected {en or zh}.")
    if problems:
        raise BadSettings(tuple(problems))
    return Settings(**values)


def _contradictions(settings: Settings) -> list[str]:
    problems = []
    if settings.request_megabytes < settings.upload_megabytes:
        problems.append(
            "YIMEN_REQUEST_MEGABYTES：不能小于 YIMEN_UPLOAD_MEGABYTES。/ "
            "YIMEN_REQUEST_MEGABYTES: must not be below YIMEN_UPLOAD_MEGABYTES."
        )
    if settings.data_cipher != "aesgcm" and not _can(settings.data_cipher):
        problems.append(
            f"YIMEN_DATA_CIPHER：这台机器的密码库没有 {settings.data_cipher}。/ "
            f"YIMEN_DATA_CIPHER: the cryptographic library of this machine lacks {settings.data_cipher}."
        )
    if settings.web_processes > 1 and settings.database_url.startswith("sqlite"):
        problems.append(
            "YIMEN_WEB_PROCESSES：多个网页进程要用 PostgreSQL。/ YIMEN_WEB_PROCESSES: several processes need PostgreSQL."
        )
    if settings.web_processes > 1 and not settings.redis_url:
        problems.append(
            "YIMEN_WEB_PROCESSES：多个网页进程要设 YIMEN_REDIS_URL，由 worker 处理到期事项。/ "
            "YIMEN_WEB_PROCESSES: several processes need YIMEN_REDIS_URL and workers."
        )
    if settings.sms_url and not settings.sms_secret:
        problems.append("YIMEN_SMS_SECRET：有短信网关就要有密钥。/ YIMEN_SMS_SECRET: a gateway needs a secret.")
    if settings.smtp_user and not settings.smtp_password:
        problems.append("YIMEN_SMTP_PASSWORD：有用户名就要有密码。/ YIMEN_SMTP_PASSWORD: a user needs a password.")
    return problems


def _can(algorithm: str) -> bool:
    from server.foundation.ciphers import can  # only where somebody chose: the library is slow to load

    return can(algorithm)


def _unsafe(settings: Settings) -> list[str]:
    """Return why these settings must not meet real people's data."""
    rules = {
        "YIMEN_DEMO：正式环境不能开演示。/ YIMEN_DEMO: demo mode can never be on in production.": settings.demo,
        "YIMEN_DEBUG：正式环境不能开调试。/ YIMEN_DEBUG: must be off in production.": settings.debug,
        "YIMEN_SECRET_KEY：请设为至少 32 个随机字符。/ YIMEN_SECRET_KEY: set 32 or more random characters.": _weak(
            settings.secret_key
        ),
        "YIMEN_DATA_KEY：请设为至少 32 个随机字符。/ YIMEN_DATA_KEY: set 32 or more random characters.": _weak(
            settings.data_key
        ),
        "YIMEN_DATA_KEY：不能与 YIMEN_SECRET_KEY 相同。/ YIMEN_DATA_KEY: must differ from YIMEN_SECRET_KEY.": (
            settings.data_key == settings.secret_key
        ),
        "YIMEN_BASE_URL：正式环境必须用 https。/ YIMEN_BASE_URL: must be https in production.": (
            not settings.base_url.startswith("https://")
        ),
        "YIMEN_SMS_URL：正式环境的短信网关必须用 https。/ YIMEN_SMS_URL: the gateway must be https in production.": (
            settings.sms_url is not None and not settings.sms_url.startswith("https://")
        ),
        "YIMEN_SMTP_SECURITY：带密码时不能不加密。/ YIMEN_SMTP_SECURITY: a password is never sent unencrypted.": (
            settings.smtp_security == "none" and settings.smtp_password is not None
        ),
    }
    return [sentence for sentence, broken in rules.items() if broken]


def _weak(secret: str) -> bool:
    return len(secret) < SHORTEST_SECRET or secret == DEMO_SECRET or len(set(secret)) < 8


def _show(value: object, *, secret: bool) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, tuple):
        return ",".join(f"{name}={text}" for name, text in value)
    return "******" if secret else PASSWORD_IN_URL.sub(r"\1******@", str(value))

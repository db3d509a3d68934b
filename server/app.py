"""Put the rooms together: the application, the house, the effect handlers by topic."""

from __future__ import annotations

import importlib
import ipaddress
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, request
from sqlalchemy import inspect

from server.calendar.live import LiveCalendar
from server.foundation.clock import Clock
from server.foundation.database import Database
from server.foundation.encryption import Vault
from server.foundation.work import House
from server.jobs.following import follow
from server.organisation.pages import init_sign_in
from server.organisation.passwords import Policy
from server.tables.live import LiveTables, LiveTerms
from server.verification.recusing import recusing
from server.web.api import SPEC, DeskApi
from server.web.entry import Service, actor
from server.web.limits import init_limits
from server.web.observing import init_observing
from server.web.security import csrf
from server.web.setup import init_web
from workflows import worktime
from workflows.tables import load_tables

#: A demonstration may post to a program on the same machine.
_LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"), ipaddress.ip_network("::1/128"))

#: Rooms with pages, an API, effect handlers or form checks; each has only the files that it needs.
ROOMS = (
    "organisation",
    "messaging",
    "documents",
    "households",
    "cases",
    "intake",
    "online",
    "referrals",
    "relief",
    "verification",
    "notices",
    "unmasking",
    "determination",
    "recognition",
    "payments",
    "reviews",
    "complaints",
    "meetings",
    "discovery",
    "disasters",
    "rolls",
    "oversight",
    "regions",
    "processes",
    "tables",
    "planning",
    "archives",
    "inspection",
    "retention",
    "resident",
)

#: Rooms that answer people who have no account; another room's `OPEN` names its pages' endpoints and its API's blueprints that do.
PUBLIC = frozenset({"resident"})


def build_house(settings: Any, database: Database | None = None) -> House:
    """Make the instruments that live as long as the process; with a database, its calendar table is what counts."""
    tables = _tables(settings, database)
    return House(
        county=settings.county,
        county_name=settings.county_name,
        vault=vault_of(settings),
        rules=LiveTerms(tables) if isinstance(tables, LiveTables) else worktime.load_terms(),
        calendar=_calendar(settings, database),
        tables=tables,
        effects=collect("effects", "HANDLERS"),
        checks=recusing(collect("checks", "CHECKS")),
        routing=collect("routing", "ROUTING"),
        records=collect("records", "RECORDS"),
        layouts=collect("layouts", "LAYOUTS"),
        panels=collect("panels", "PANELS"),
        desks=collect("desks", "DESKS"),
        events=collect("events", "EVENTS"),
        sections=collect("sections", "SECTIONS"),
        names=collect("names", "NAMES"),
        promised=collect("promised", "PROMISED"),
        tiles=collect("tiles", "TILES"),
        papers=collect("paper_facts", "FACTS"),
        issuers=collect("paper_facts", "ISSUERS"),
        choices=collect("choices", "CHOICES"),
        offers=collect("offers", "OFFERS"),
        redatings=collect("redating", "DATES"),
        skippable=frozenset(gather("effects", "SKIPPABLE")),
        menu=gather("menu", "ENTRIES"),
        links=gather("menu", "LINKS"),
        parameters={
            "smtp": _smtp(settings),
            "sms": _sms(settings),
            "webhook_networks": settings.webhook_networks + (_LOOPBACK if settings.demo else ()),
            "sign_in": _policy(settings),
            "files": Path(settings.files),
            "upload_bytes": settings.upload_megabytes * 2**20,
            "unmask_minutes": settings.unmask_minutes,
        },
        base_url=settings.base_url,
        demo=settings.demo,
    )


def vault_of(settings: Any) -> Vault:
    """Return what encrypts and opens fields: with the algorithm and key of today, and with those that came before."""
    former = [part.strip() for part in settings.old_data_keys.split(",") if part.strip()]
    return Vault.from_secrets([*former, settings.data_key], algorithm=settings.data_cipher)


def _calendar(settings: Any, database: Database | None) -> worktime.Calendar:
    if database is None or not inspect(database.engine).has_table("calendar_changes"):
        return worktime.NationalCalendar()
    return LiveCalendar(database, settings.county)


def _tables(settings: Any, database: Database | None) -> Any:
    if database is None or not inspect(database.engine).has_table("table_versions"):
        return load_tables()
    return LiveTables(database, settings.county)


def collect(module: str, name: str) -> dict[str, Any]:
    """Merge the mapping `name` of every room's module; two rooms with the same key are a programming error."""
    found: dict[str, Any] = {}
    for room in ROOMS:
        part: Mapping[str, Any] = getattr(_module(room, module), name, {})
        twice = found.keys() & part.keys()
        if twice:
            raise ValueError(f"two rooms handle {sorted(twice)}")
        found.update(part)
    return found


def gather(module: str, name: str) -> tuple[Any, ...]:
    """Join the tuple `name` of every room's module."""
    return tuple(each for room in ROOMS for each in getattr(_module(room, module), name, ()))


def create_app(*, settings: Any, database: Database, clock: Clock, house: House | None = None) -> Flask:
    """Return the application."""
    app = Flask(__name__, static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=settings.request_megabytes * 2**20,
        MAX_FORM_MEMORY_SIZE=4 * 2**20,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https:"),
        JSON_AS_ASCII=False,
        API_TITLE="Yimen 一门",
        API_VERSION="v1",
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX="/",
        OPENAPI_JSON_PATH="openapi.json",
        API_SPEC_OPTIONS=SPEC,
    )
    app.extensions["yimen"] = Service(database, house or build_house(settings), clock, settings)
    init_observing(app)
    init_web(app, with_gallery=settings.demo)
    init_sign_in(app)
    init_limits(app)
    api = DeskApi(app)
    for room in ROOMS:
        _register(app, api, room)
    _ask_who_first(app)
    _follow_what_is_published(app)
    return app


def _follow_what_is_published(app: Flask) -> None:
    """Let a process count with a notice, and decide by a table, that another one has brought into force."""

    def look() -> None:
        follow(app.extensions["yimen"].house)

    app.before_request(look)


def _ask_who_first(app: Flask) -> None:
    """Let nobody unknown past the door: who asks is told to sign in before anything is read, unless a room opens the page to all."""
    closed = {
        blueprint.name
        for room in ROOMS
        if room not in PUBLIC
        for blueprint in (*getattr(_module(room, "api"), "BLUEPRINTS", ()), *_pages(room))
        if blueprint.name not in getattr(_module(room, "api"), "OPEN", ())
    }
    opened = set(gather("pages", "OPEN"))

    def sign_in_first() -> None:
        if request.blueprint in closed and request.endpoint not in opened:
            actor()

    app.before_request(sign_in_first)


def _pages(room: str) -> tuple[Any, ...]:
    """Return the blueprint of a room's pages, where it has any."""
    found = getattr(_module(room, "pages"), "blueprint", None)
    return (found,) if found is not None else ()


def _register(app: Flask, api: DeskApi, room: str) -> None:
    pages, endpoints = _module(room, "pages"), _module(room, "api")
    if pages is not None and room != "organisation":
        app.register_blueprint(pages.blueprint)
    if endpoints is not None:
        for blueprint in endpoints.BLUEPRINTS:
            api.register_blueprint(blueprint)
            csrf.exempt(blueprint)


@cache
def _module(room: str, module: str) -> Any:
    """Import a room's module, or return None when the room has no such file."""
    path = Path(__file__).parent / room
    if not (path / f"{module}.py").exists() and not (path / module / "__init__.py").exists():
        return None
    return importlib.import_module(f"server.{room}.{module}")


def _smtp(settings: Any) -> dict[str, Any] | None:
    if not settings.smtp_host:
        return None
    return {
        "host": settings.smtp_host, "port": settings.smtp_port, "security": settings.smtp_security,
        "user": settings.smtp_user, "password": settings.smtp_password, "sender": settings.mail_from,
    }  # fmt: skip


def _sms(settings: Any) -> dict[str, Any] | None:
    if not settings.sms_url:
        return None
    return {
        "url": settings.sms_url, "key": settings.sms_key, "secret": settings.sms_secret,
        "signature": settings.sms_sender, "templates": dict(settings.sms_templates),
    }  # fmt: skip


def _policy(settings: Any) -> Policy:
    roles = (part.strip() for part in settings.second_factor_roles.split(","))
    return Policy(
        shortest=settings.password_length, classes=settings.password_classes, days=settings.password_days,
        idle=timedelta(minutes=settings.session_idle_minutes), absolute=timedelta(hours=settings.session_hours),
        attempts=settings.sign_in_attempts, second_factor_roles=frozenset(filter(None, roles)),
    )  # fmt: skip

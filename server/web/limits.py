"""How often one address may ask what needs no account: Flask-Limiter, in memory or in Redis."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

PER_ADDRESS = "60 per minute"

limiter = Limiter(key_func=get_remote_address)


def init_limits(app: Flask) -> None:
    """Count in Redis when there is one, so that all web processes count together; else in memory."""
    settings = app.extensions["yimen"].settings
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.redis_url or "memory://")
    limiter.init_app(app)

"""How often one asker may ask what needs no account: Flask-Limiter, in memory or in Redis."""

from __future__ import annotations

import re
from ipaddress import IPv6Address, IPv6Network, ip_address

from flask import Flask, request
from flask_limiter import Limiter

PER_ADDRESS = "60 per minute"
#: A line that speaks IPv6 is given a whole network of so many bits (RFC 6177) and may send each request from another address of it.
LINE = 64
_WITH_PORT = re.compile(r"\[(.+)\](?::\d+)?|([\d.]+):\d+")  #: as some proxies write whom they saw


def asker() -> str:
    """Return whose tries count together: one IPv4 address, or the network of one line where it speaks IPv6."""
    seen = request.remote_addr or "127.0.0.1"
    bare = _WITH_PORT.fullmatch(seen)
    try:
        found = ip_address((bare[1] or bare[2]) if bare else seen)
    except ValueError:  # a proxy that hides whom it saw: everybody behind it counts together
        return seen
    if not isinstance(found, IPv6Address):
        return str(found)
    return str(found.ipv4_mapped or IPv6Network((found.packed, LINE), strict=False))


limiter = Limiter(key_func=asker)


def init_limits(app: Flask) -> None:
    """Count in Redis when there is one, so that all web processes count together; else in memory."""
    settings = app.extensions["yimen"].settings
    app.config.setdefault("RATELIMIT_STORAGE_URI", settings.redis_url or "memory://")
    limiter.init_app(app)

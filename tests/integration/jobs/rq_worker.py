"""A worker process of the tests: the product's RQ worker over the tests' small house."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from datetime import datetime

from redis import Redis

from server.foundation.clock import FixedClock
from server.foundation.database import Database
from server.jobs import rq_jobs
from tests.integration.jobs.conftest import house


def main(arguments: Sequence[str]) -> None:
    """Work on the queues until they are empty (`burst`) or until SIGTERM."""
    database_url, redis_url, now, mode = arguments
    logging.basicConfig(level="INFO", stream=sys.stderr)
    database = Database(database_url)
    rq_jobs.install(rq_jobs.Workshop(database, house(), FixedClock(datetime.fromisoformat(now))))
    rq_jobs.work(Redis.from_url(redis_url), burst=mode == "burst")

"""What disasters keep of the forms of rebuilding."""

from __future__ import annotations

from collections.abc import Callable

from server.cases.occurrence import Occurrence
from server.disasters.rebuilding import keep_review
from server.foundation.work import Work

RECORDS: dict[str, Callable[[Work, Occurrence], None]] = {"refer-rebuild.review": keep_review}

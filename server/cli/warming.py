"""Get ready what every process needs: diagrams compiled before the first person waits for one, and out of the collector's way."""

from __future__ import annotations

import gc
from typing import Any


def warm(database: Any) -> None:
    """Compile the newest version of every diagram, then leave all that was made at the start to the end.

    Collecting it again and again costs pauses of thirty milliseconds; work-horses that fork from here share it.
    """
    from server.cases.definitions import compile_newest

    try:
        with database.reading() as session:
            compile_newest(session)
        gc.collect()
        gc.freeze()
    finally:
        gc.enable()


def begin() -> None:
    """Let the collector rest until all is warm: what a start makes stays, and looking through it takes a tenth of the start."""
    gc.disable()

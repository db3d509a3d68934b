"""The draw for spot checks: of the files that reach the county at least 30 % are checked on site, by a seed that anybody can replay.

The first file is always drawn; after it one of every three, at a place that the seed picks. So at least a third is drawn
at any time, and which one comes next cannot be told beforehand.
"""

from __future__ import annotations

import hashlib
import secrets

from sqlalchemy import func, select

from server.cases.occurrence import Occurrence
from server.foundation.work import Work
from server.recognition.models import SpotDraw

BLOCK = 3


def is_drawn(seed: str, serial: int) -> bool:
    """Tell whether the file at this place of the sequence (from 1) is drawn."""
    if serial == 1:
        return True
    block, place = divmod(serial - 2, BLOCK)
    digest = hashlib.sha256(f"{seed}:{block}".encode()).digest()
    return int.from_bytes(digest) % BLOCK == place


def next_draw(work: Work, instance_id: str) -> SpotDraw:
    """Return the draw of a file: the one that was made, or a new one that nobody has kept yet."""
    known = work.session.scalar(select(SpotDraw).where(SpotDraw.instance_id == instance_id))
    if known is not None:
        return known
    county = work.house.county
    last = work.session.scalar(select(func.max(SpotDraw.serial)).where(SpotDraw.county == county)) or 0
    seed = work.session.scalar(select(SpotDraw.seed).where(SpotDraw.county == county).limit(1))
    seed = seed or str(work.house.parameters.get("spot_seed") or secrets.token_hex(8))
    return SpotDraw(serial=last + 1, seed=seed, drawn=is_drawn(seed, last + 1), instance_id=instance_id)


def keep(work: Work, occurrence: Occurrence) -> SpotDraw:
    """Keep the draw of a file that goes to the county; of two at once the database lets one have the place."""
    draw = next_draw(work, occurrence.instance_id)
    if draw not in work.session:
        draw.id, draw.county, draw.case_id = work.new_id(), work.house.county, occurrence.case_id
        draw.township, draw.drawn_at = occurrence.township, work.now
        work.session.add(draw)
        work.session.flush()
    return draw


def still_to_check(draw: SpotDraw) -> bool:
    """Tell whether the file is drawn and nobody has gone yet."""
    return draw.drawn and draw.checked_at is None

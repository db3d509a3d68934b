"""The draw for spot checks: of the files that reach the county at least 30 % are checked on site, by seeds that anybody can replay afterwards.

The first file is always drawn; after it one of every three, at a place that a seed of these three picks (特困人员认定办法 16). So at least a
third is drawn at any time. The seed is made when the first of the three arrives and kept from everybody until the drawn one has come: before,
nobody can tell whether the next file will be looked at; after it, the others of the three are known not to be, by any rule of this kind.
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
    return serial == drawn_of(seed, serial)


def drawn_of(seed: str, serial: int) -> int:
    """Return the place of the one that is drawn of the three to which a place belongs."""
    if serial == 1:
        return 1
    block = (serial - 2) // BLOCK
    digest = hashlib.sha256(f"{seed}:{block}".encode()).digest()
    return 2 + block * BLOCK + int.from_bytes(digest) % BLOCK


def shown_seed(draw: SpotDraw, *, last: int) -> str:
    """Return the seed for whoever replays a draw; empty while the drawn one of its three is still to come (`last`: the latest place)."""
    return draw.seed if last >= drawn_of(draw.seed, draw.serial) else ""


def last_serial(work: Work) -> int:
    """Return the latest place of the county's sequence, 0 before the first."""
    return work.session.scalar(select(func.max(SpotDraw.serial)).where(SpotDraw.county == work.house.county)) or 0


def next_draw(work: Work, instance_id: str) -> SpotDraw:
    """Return the draw of a file: the one that was made, or a new one that nobody has kept yet."""
    known = work.session.scalar(select(SpotDraw).where(SpotDraw.instance_id == instance_id))
    if known is not None:
        return known
    serial = last_serial(work) + 1
    seed = _seed(work, serial)
    return SpotDraw(serial=serial, seed=seed, drawn=is_drawn(seed, serial), instance_id=instance_id)


def _seed(work: Work, serial: int) -> str:
    """Return the seed of the three to which a place belongs: that of those before it, or a new one; `spot_seed` is for training and scenarios."""
    if (given := work.house.parameters.get("spot_seed")) is not None:
        return str(given)
    first = serial - (serial - 2) % BLOCK if serial > 1 else 1
    known = select(SpotDraw.seed).where(
        SpotDraw.county == work.house.county, SpotDraw.serial >= first, SpotDraw.serial < serial
    )
    return work.session.scalar(known.limit(1)) or secrets.token_hex(8)


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

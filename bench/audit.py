"""What the audit costs: one chained entry against one plain row, and how fast a verifier walks the chain."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from bench.harness import Finding, interleaved, report
from bench.staging import Ground, ground
from server.audit import operations as audit
from server.audit import verifying
from server.audit.models import AuditEntry
from server.foundation.database import table_of

WALKS = 12


def chained(on: Ground) -> None:
    """Write one audit entry in a transaction of its own."""
    on.run(lambda work: audit.record(work, "bench.act", work.new_id(), field="name"))


def plain(on: Ground) -> None:
    """Write one row that is chained to nothing, the read log's, in a transaction of its own."""
    on.run(lambda work: audit.record_read(work, "bench", "row"))


def walk(on: Ground) -> None:
    """Verify the whole chain."""
    with on.database.reading() as session:
        if not verifying.verify(on.work(session)).whole:
            raise RuntimeError("the chain is broken")


def read(on: Ground) -> None:
    """Read what a verifier reads, and nothing more."""
    with on.database.reading() as session:
        session.execute(select(table_of(AuditEntry)).order_by(AuditEntry.number)).all()


def measure(full: bool) -> Iterator[Finding]:
    """Yield the ratios of writing and of verifying, and the verifier's speed."""
    rounds = 2_000 if full else 400
    with ground() as on:
        took = interleaved({"chained": lambda: chained(on), "plain": lambda: plain(on)}, rounds)
        ways = interleaved({"walked": lambda: walk(on), "read": lambda: read(on)}, WALKS)
    yield Finding(
        what="an audit entry and its commit against a plain row and its commit", value=took["chained"] / took["plain"], unit="×",
        most=2.5, detail=f"{took['chained']:.2f} ms against {took['plain']:.2f} ms",
    )  # fmt: skip
    yield Finding(
        what="a walk along the chain against reading the same entries", value=ways["walked"] / ways["read"], unit="×",
        most=6, detail=f"{ways['walked']:.1f} ms against {ways['read']:.1f} ms for {rounds} entries and more",
    )  # fmt: skip
    yield Finding(what="audit entries verified", value=rounds / ways["walked"] * 1000, unit="/s")


if __name__ == "__main__":
    report(__doc__ or "", measure)

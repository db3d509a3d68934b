"""What the audit costs: one chained entry against one plain row, and how fast a verifier walks the chain."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from bench.harness import Finding, interleaved, report
from bench.staging import Ground, ground
from server.audit import operations as audit
from server.audit import verifying


def chained(on: Ground) -> None:
    """Write one audit entry in a transaction of its own."""
    on.run(lambda work: audit.record(work, "bench.act", work.new_id(), field="name"))


def plain(on: Ground) -> None:
    """Write one row that is chained to nothing, the read log's, in a transaction of its own."""
    on.run(lambda work: audit.record_read(work, "bench", "row"))


def measure(full: bool) -> Iterator[Finding]:
    """Yield the ratio, and the verifier's speed."""
    rounds = 2_000 if full else 400
    with ground() as on:
        took = interleaved({"chained": lambda: chained(on), "plain": lambda: plain(on)}, rounds)
        with on.database.reading() as session:
            began = perf_counter()
            if not verifying.verify(on.work(session)).whole:
                raise RuntimeError("the chain is broken")
            walked = perf_counter() - began
    yield Finding(
        what="an audit entry and its commit against a plain row and its commit", value=took["chained"] / took["plain"], unit="×",
        most=2.5, detail=f"{took['chained']:.2f} ms against {took['plain']:.2f} ms",
    )  # fmt: skip
    yield Finding(what="audit entries verified", value=rounds / walked, unit="/s")


if __name__ == "__main__":
    report(__doc__ or "", measure)

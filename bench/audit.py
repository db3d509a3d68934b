"""What the audit costs: one chained entry against one plain row, and how fast a verifier walks the chain."""

from __future__ import annotations

import json
from time import perf_counter

from bench.harness import Finding, interleaved
from bench.staging import Ground, arguments, ground
from server.audit import operations as audit
from server.audit import verifying


def chained(on: Ground) -> None:
    """Write one audit entry in a transaction of its own."""
    on.run(lambda work: audit.record(work, "bench.act", work.new_id(), field="name"))


def plain(on: Ground) -> None:
    """Write one row that is chained to nothing, the read log's, in a transaction of its own."""
    on.run(lambda work: audit.record_read(work, "bench", "row"))


def measure(rounds: int) -> list[Finding]:
    """Return the ratio, and the verifier's speed."""
    with ground() as on:
        took = interleaved({"chained": lambda: chained(on), "plain": lambda: plain(on)}, rounds)
        with on.database.reading() as session:
            began = perf_counter()
            if not verifying.verify(on.work(session)).whole:
                raise RuntimeError("the chain is broken")
            walked = perf_counter() - began
    return [
        Finding(
            what="an audit entry and its commit against a plain row and its commit", value=took["chained"] / took["plain"], unit="×",
            most=2.5, detail=f"{took['chained']:.2f} ms against {took['plain']:.2f} ms",
        ),
        Finding(what="audit entries verified", value=rounds / walked, unit="/s"),
    ]  # fmt: skip


def main() -> None:
    """Print the costs."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=400)
    options = parser.parse_args()
    found = measure(options.rounds)
    print(
        json.dumps([each.told() for each in found])
        if options.json
        else "\n".join(f"{f.what}: {f.value:.2f}" for f in found)
    )


if __name__ == "__main__":
    main()

"""One HTTP "complete task" with everything on, against a select and update of the same instance row without sign-in.

Both run in the same application, the same server process and the same run, interleaved; medians are compared.
"""

from __future__ import annotations

import json

from sqlalchemy import select

from bench.staging import arguments, ground, open_transfers, served, spread, timed
from server.cases.models import Task

ANSWERS = {"answers": {"sign_decision": "signed", "handler_name": "姜示办", "handler_phone": "0690-8800000"}}
WARM_UP = 20


def measure(rounds: int) -> dict[str, object]:
    """Return medians and their ratio."""
    with ground() as on:
        open_transfers(on, rounds + WARM_UP)
        token = on.token("officer.housing")
        with on.database.reading() as session:
            tasks = session.execute(select(Task.id, Task.instance_id).where(Task.state == "open")).all()
        with served(on.settings) as connection:
            full, base = [], []
            for number, task in enumerate(tasks):
                small = timed(connection, "GET", f"/bench/instance/{task.instance_id}")
                whole = timed(connection, "POST", f"/api/v1/tasks/{task.id}/complete", body=ANSWERS, token=token)
                if whole[1] != 200 or small[1] != 200:
                    raise RuntimeError(f"{whole[1]} {whole[2]!r} {small[1]}")
                if number >= WARM_UP:
                    full.append(whole[0])
                    base.append(small[0])
    told_full, told_base = spread(full), spread(base)
    return {
        "rounds": rounds, "complete_task": told_full, "row_update": told_base,
        "ratio": round(told_full["p50_ms"] / told_base["p50_ms"], 2), "most": 6.0,
    }  # fmt: skip


def main() -> None:
    """Print the ratio."""
    parser = arguments(__doc__ or "")
    parser.add_argument("--rounds", type=int, default=200)
    options = parser.parse_args()
    found = measure(options.rounds)
    if options.json:
        print(json.dumps(found))
        return
    print(f"complete task  {found['complete_task']}")
    print(f"row update     {found['row_update']}")
    print(f"ratio          {found['ratio']} (at most {found['most']})")


if __name__ == "__main__":
    main()

"""Memory of the server and the worker over many runs of a small day, ordered over HTTP.

    python -m benchmarks.soak --runs 2000

Prints the memory of both each hundred runs, and a last line: the server's drift from the hundredth
run to the last. Ends with 1 when a run has failed, or when the server grew by more than --most-mb.
"""

import argparse
import json
import sys
import time
from collections import Counter

from benchmarks.house import Guest, House, house, rss_mb
from homecare.access import Role

SHORT_S = 0.1
"""Seconds of search."""
BATCH = 10
"""Runs that wait together."""


def carry_out(house: House, guest: Guest, number: int) -> Counter[str]:
    """Order so many runs and wait for them; how they ended."""
    wish = {"kind": "plan", "day_on": house.day.isoformat(), "seconds": SHORT_S}
    ids = []
    for _ in range(number):
        answer = guest.ask("POST", "/api/v1/runs", wish, Idempotency_Key=f"soak-{time.time_ns()}")
        if answer.status != 202:
            raise SystemExit(json.dumps(answer.body))
        ids.append(answer.body["id"])
    ends: Counter[str] = Counter()
    for run_id in ids:
        while (state := guest.ask("GET", f"/api/v1/runs/{run_id}").body["state"]) in {
            "waiting",
            "running",
        }:
            time.sleep(0.1)
        ends[state] += 1
    return ends


def main() -> int:
    """Soak; see above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--most-mb", type=float, default=25.0)
    asked = parser.parse_args()
    ends: Counter[str] = Counter()
    sizes: list[float] = []
    with house(asked.database, "tervete") as place, place.running("server", "worker") as parts:
        (guest,) = place.guests(Role.ADMIN, 1)
        for done in range(BATCH, asked.runs + 1, BATCH):
            ends += carry_out(place, guest, BATCH)
            if done % 100 == 0 or done == BATCH:
                rss = {name: round(rss_mb(process.pid), 1) for name, process in parts.items()}
                sizes.append(rss["server"])
                print(json.dumps({"runs": done, "rss_mb": rss, "ends": ends}), flush=True)
    drift = round(sizes[-1] - sizes[min(1, len(sizes) - 1)], 1)
    print(json.dumps({"runs": sum(ends.values()), "ends": ends, "server_drift_mb": drift}))
    return int(drift > asked.most_mb or set(ends) != {"done"})


if __name__ == "__main__":
    sys.exit(main())

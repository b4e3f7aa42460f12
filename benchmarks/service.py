"""The service under load: carers who look at their routes, and many who write at once.

    python -m benchmarks.service routes --database postgres --rate 150 --seconds 60
    python -m benchmarks.service routes --database postgres --rate 150 --seconds 60 --solving
    python -m benchmarks.service writes --database sqlite --seconds 120
    python -m benchmarks.service ends --database postgres --times 10

`routes` asks at a fixed rate, whether or not the server keeps up: a late answer counts from the
moment at which it should have been asked for. `writes` lets coordinators change the same clients,
publish plans against each other and order visits twice under one key, while carers look at their
routes; afterwards the history is checked. `ends` stops and cancels long runs. Prints one line of JSON; ends with 1 when something was
lost, doubled or answered with a fault.
"""

import argparse
import json
import sys
import time
from datetime import date
from typing import Any

from benchmarks.house import Guest, House, house, rss_mb, shares
from benchmarks.together import Tally, together
from benchmarks.writes import CARERS, writes
from homecare.access import Role

CONNECTIONS = 8
"""Of the carers who look."""
WARM_S = 2.0
"""Not measured, in the beginning."""


def routes(place: House, rate: float, seconds: float, *, solving: bool) -> dict[str, Any]:
    """Carers' routes at a fixed rate."""
    guests = place.guests(Role.CARER, CARERS)
    tally = Tally()
    with place.running("server", *(["worker"] if solving else [])) as parts:
        if solving:
            (guest,) = place.guests(Role.ADMIN, 1)
            _order_long(guest, place.day, seconds + 10)
        begins_at = time.monotonic() + 0.5
        together(
            CONNECTIONS,
            lambda n: _look(guests[n::CONNECTIONS], n, (begins_at, rate, seconds), tally),
        )
        memory = round(rss_mb(parts["server"].pid), 1)
    return {
        "asked": sum(tally.statuses.values()),
        "statuses": tally.statuses,
        **shares(tally.seconds),
        "server_mb": memory,
        "failed": set(tally.statuses) != {200},
    }


def _order_long(guest: Guest, day: date, seconds: float) -> str:
    """Let the worker search for so long; the run's path, once there is a plan."""
    wish = {"kind": "plan", "day_on": day.isoformat(), "seconds": seconds}
    key = f"bench-{time.time_ns()}"
    run = guest.ask("POST", "/api/v1/runs", wish, Idempotency_Key=key).body
    path = f"/api/v1/runs/{run['id']}"
    while (guest.ask("GET", path).body["progress"] or {}).get("cost") is None:
        time.sleep(0.05)
    return path


def ends(place: House, times: int) -> dict[str, Any]:
    """Long runs that are stopped or cancelled: from the request until the run has ended."""
    (guest,) = place.guests(Role.ADMIN, 1)
    took: dict[str, list[float]] = {"stop": [], "cancel": []}
    states = set()
    with place.running("server", "worker"):
        for number in range(2 * times):
            wanted = ("stop", "cancel")[number % 2]
            path = _order_long(guest, place.day, 600)
            began = time.monotonic()
            guest.ask("POST", f"{path}/{wanted}")
            while (state := guest.ask("GET", path).body["state"]) == "running":
                time.sleep(0.02)
            took[wanted].append(time.monotonic() - began)
            states.add((wanted, state))
    return {
        "runs": 2 * times,
        **{wanted: shares(seconds) for wanted, seconds in took.items()},
        "failed": states != {("stop", "stopped"), ("cancel", "cancelled")},
    }


def _look(guests: list[Guest], first: int, pace: tuple[float, float, float], tally: Tally) -> None:
    """Every so-many-th question of a fixed rate; `pace` is begin, rate and length."""
    begins_at, rate, seconds = pace
    for number in range(first, int(rate * seconds), CONNECTIONS):
        due_at = begins_at + number / rate
        time.sleep(max(0.0, due_at - time.monotonic()))
        answer = guests[number // CONNECTIONS % len(guests)].ask("GET", "/api/v1/my/routes")
        if due_at >= begins_at + WARM_S:
            tally.note(answer.status, time.monotonic() - due_at)


def main() -> int:
    """Measure; see above."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=("routes", "writes", "ends"))
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--municipality", default="dobele")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=150.0)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--solving", action="store_true")
    asked = parser.parse_args()
    with house(asked.database, asked.municipality) as place:
        if asked.what == "routes":
            found = routes(place, asked.rate, asked.seconds, solving=asked.solving)
        elif asked.what == "writes":
            found = writes(place, asked.seconds)
        else:
            found = ends(place, asked.times)
    failed = bool(found.pop("failed"))
    print(json.dumps({"what": asked.what, "database": asked.database, **found}))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

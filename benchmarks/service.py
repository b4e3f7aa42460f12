"""The service under load: carers who look at their routes, and many who write at once.

    python -m benchmarks.service routes --database postgres --rate 150 --seconds 60
    python -m benchmarks.service routes --database postgres --rate 150 --seconds 60 --solving
    python -m benchmarks.service writes --database sqlite --seconds 120

`routes` asks at a fixed rate, whether or not the server keeps up: a late answer counts from the
moment at which it should have been asked for. `writes` lets coordinators change the same clients,
publish plans against each other and order visits twice under one key, while carers look at their
routes; afterwards the history is checked. Prints one line of JSON; ends with 1 when something was
lost, doubled or answered with a fault.
"""

import argparse
import json
import sys
import time
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
            _order_long(place, seconds)
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


def _order_long(place: House, seconds: float) -> None:
    """Let the worker search for as long as the carers look."""
    (guest,) = place.guests(Role.ADMIN, 1)
    wish = {"kind": "plan", "day_on": place.day.isoformat(), "seconds": seconds + 10}
    run = guest.ask("POST", "/api/v1/runs", wish, Idempotency_Key="bench").body
    path = f"/api/v1/runs/{run['id']}"
    while "cost" not in (guest.ask("GET", path).body["progress"] or {}):
        time.sleep(0.2)


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
    parser.add_argument("what", choices=("routes", "writes"))
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="postgres")
    parser.add_argument("--municipality", default="dobele")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=150.0)
    parser.add_argument("--solving", action="store_true")
    asked = parser.parse_args()
    with house(asked.database, asked.municipality) as place:
        if asked.what == "routes":
            found = routes(place, asked.rate, asked.seconds, solving=asked.solving)
        else:
            found = writes(place, asked.seconds)
    failed = bool(found.pop("failed"))
    print(json.dumps({"what": asked.what, "database": asked.database, **found}))
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())

"""All figures, one after another: `make bench`."""

import subprocess
import sys

STEPS = (
    ("A Tērvete day: goal 5 s", ["benchmarks.plan_day", "--municipality", "tervete"]),
    ("A Dobele day: goal 30 s", ["benchmarks.plan_day", "--municipality", "dobele", "--runs", "2"]),
    ("100 days with 10 to 20 pairs: goal no pair half served", ["benchmarks.pairs"]),
    ("Referee on 1,000 visits: goal 0.2 s", ["benchmarks.referee", "--visits", "1000"]),
    ("Import of 5,000 clients: goal 20 s, 300 MB", ["benchmarks.intake", "--clients", "5000"]),
    ("Carers' routes, 150 a second: goal p99 300 ms", ["benchmarks.service", "routes"]),
    ("The same while a plan is made: goal 500 ms", ["benchmarks.service", "routes", "--solving"]),
    ("220 people at once: goal nothing lost", ["benchmarks.service", "writes"]),
    ("The same on SQLite", ["benchmarks.service", "writes", "--database", "sqlite"]),
    ("Stopping and cancelling a run: goal 1 s", ["benchmarks.service", "ends"]),
    ("The server's memory over 200 runs: goal no growth", ["benchmarks.soak", "--runs", "200"]),
)


def main() -> int:
    """Run every step; the exit code is that of the worst."""
    worst = 0
    for title, words in STEPS:
        print(f"\n{title}\n  python -m {' '.join(words)}", flush=True)
        worst = max(worst, subprocess.run([sys.executable, "-m", *words], check=False).returncode)
    return worst


if __name__ == "__main__":
    sys.exit(main())

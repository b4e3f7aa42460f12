"""An adapter of the tests: tells what its instance file says, or fails as it says."""

import argparse
import json
import sys
from pathlib import Path


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("instance", type=Path)
    for option in ("--seconds", "--iterations", "--seed", "--threads", "--out"):
        parser.add_argument(option)
    asked = parser.parse_args()
    told = json.loads(asked.instance.read_text("utf-8"))["told"]
    if told == "crash":
        sys.stderr.write("ValueError: it broke\n")
        return 1
    if told == "chatter":
        sys.stdout.write("no JSON here\n")
        return 0
    answer = told | {"cost": told["cost"] + int(asked.seed)}
    sys.stdout.write(f"some progress\n{json.dumps(answer)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

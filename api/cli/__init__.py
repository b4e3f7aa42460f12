"""The command line, `homecare`. See docs/command-line.md."""

import sys

from api.cli.app import app
from api.cli.frame import report
from homecare.errors import HomecareError


def main() -> None:
    """Run the command line and leave with a documented exit code."""
    try:
        app()
    except HomecareError as error:
        sys.exit(report(error, as_json="--json" in sys.argv))

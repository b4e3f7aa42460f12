"""The command line, `homecare`. See docs/command-line.md."""

import signal
import sys


def main() -> None:
    """Run the command line and leave with a documented exit code."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        # Nothing is open while the rooms are imported: Ctrl-C may end that without a word.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from api.cli.ending import run  # noqa: PLC0415 - see above

    sys.exit(run())

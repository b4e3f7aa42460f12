"""What all tests that kill share: how often, and where their processes come from."""

import multiprocessing
import os
from multiprocessing.context import ForkServerContext

import pytest


def kills(usual: int) -> int:
    """How often to kill: TEST_KILLS asks for more, see docs/operations.md."""
    return int(os.environ.get("TEST_KILLS", usual))


@pytest.fixture(scope="session")
def fork_server() -> ForkServerContext:
    """Starts processes that have everything imported already, in some milliseconds each."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.crew", "tests.kill.labour", "tests.kill.toil"])
    return context

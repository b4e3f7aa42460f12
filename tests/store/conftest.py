"""Fixtures of the store's tests alone."""

import multiprocessing
from multiprocessing.context import ForkServerContext

import pytest


@pytest.fixture(scope="session")
def fork_server() -> ForkServerContext:
    """Starts processes that have everything imported already, in some milliseconds each."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.store.crew"])
    return context

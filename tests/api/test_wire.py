"""What the wiring decides by itself."""

import os

import pytest

from api.wire import worker_threads
from homecare.settings import Settings


@pytest.mark.parametrize(("cores", "threads"), [(None, 1), (1, 1), (2, 1), (3, 2), (16, 2)])
def test_a_worker_leaves_a_core_to_those_who_wait(
    monkeypatch: pytest.MonkeyPatch, cores: int | None, threads: int
):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert worker_threads(Settings()) == threads


def test_whoever_sets_the_threads_gets_them(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert worker_threads(Settings(solve_threads=6)) == 6

"""When the database is away, and how many requests are worked on at once."""

import re

from anyio.to_thread import current_default_thread_limiter
from fastapi import APIRouter
from pydantic import SecretStr
from sqlalchemy.pool import QueuePool

from homecare.settings import Settings
from homecare.store import Store
from tests.architecture.sources import ROOT
from tests.http.conftest import House
from tests.http.living import enliven
from tests.http.test_frame_serve import free_port


def test_a_database_that_is_away_is_told_and_the_server_lives(house: House):
    nowhere = Store(f"postgresql+pg8000://nobody@127.0.0.1:{free_port()}/none")
    client = house.with_ports(store=nowhere).client()
    client.cookies.set("homecare", "x" * 43)
    answer = client.get("/api/v1/session")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["code"] == "store_failed"
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_threads_are_as_many_as_set_and_none_waits_for_a_connection(house: House):
    asked = APIRouter()

    @asked.get("/trial/threads")
    async def threads() -> float:
        return current_default_thread_limiter().total_tokens

    few = house.with_settings(server_threads=3)
    few.app.include_router(asked)
    with few.client() as client:
        assert client.get("/trial/threads").json() == 3
    pool = house.store.engine.pool
    assert isinstance(pool, QueuePool)
    most = next(m.le for m in Settings.model_fields["server_threads"].metadata if hasattr(m, "le"))
    assert most < pool.size() + pool._max_overflow


def test_every_metric_is_written_down(house: House):
    enliven(house)
    told = house.with_settings(metrics_token=SecretStr("t")).client(Authorization="Bearer t")
    told.get("/health/live")
    text = told.get("/metrics").text
    names = set(re.findall(r"^# TYPE (\w+) (?:gauge|counter|histogram)", text, re.MULTILINE))
    page = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    assert len(names) >= 7
    assert {n for n in names if f"`{n}`" not in page and not n.endswith("_created")} == set()

"""Requests that tests of records make alike."""

from collections import Counter
from typing import Any

from fastapi.testclient import TestClient

from tests.http.conftest import House
from tests.http.seats import PLACE


def changed(desk: TestClient, path: str, body: dict[str, Any]) -> Any:
    """What a change of the version that stands is answered."""
    tag = desk.get(path).headers["ETag"]
    return desk.patch(path, json=body, headers={"If-Match": tag})


def told(answer: Any) -> list[tuple[str | None, str]]:
    """Pointer and code of each fault of an answer."""
    assert answer.status_code == 422, answer.text
    return [(e.get("pointer"), e["code"]) for e in answer.json()["errors"]]


def reads(house: House, kind: str = "client") -> Counter[str]:
    """How often each is on record as read."""
    with house.store.look("test") as look:
        entries = look.audit_entries(PLACE, kind=kind)
    return Counter(e.subject_id for e in entries if e.action == "read")
